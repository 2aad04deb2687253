"""Which chapters an edition has, and which need what others hand on: the pillars, then those across them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from milepost.country import pillar_ids, read_items

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

PILLARS = "every pillar"
# Files that a chapter reads besides what it is given, counted from the project's folder; a parameter in braces.
READS: dict[str, tuple[str, ...]] = {
    "changes": (
        "data/**/*",
        "params/{previous_edition}.yml",
        "outputs/{previous_edition}/run.json",
        "outputs/{previous_edition}/results/*.json",
    ),
}
ACROSS: dict[str, tuple[str, ...]] = {
    "track_record": (),
    "changes": (),
    "inclusion": (),
    "target_review": (PILLARS,),
    "summary": (PILLARS, "track_record"),
}


@dataclass(frozen=True)
class ChapterPlan:
    """One notebook: its id, whether it is a pillar's, and the chapters whose results it reads."""

    id: str
    of_pillar: bool
    needs: tuple[str, ...]


def list_chapters(root: Path) -> tuple[ChapterPlan, ...]:
    """The chapters of the project in `root`, in the order in which they start. Raises RecordError."""
    pillars = tuple(pillar_ids(read_items(root / "data" / "framework" / "pillars.yml")))
    across = (
        ChapterPlan(name, False, tuple(one for need in needs for one in (pillars if need == PILLARS else (need,))))
        for name, needs in ACROSS.items()
    )
    return (*(ChapterPlan(name, True, ()) for name in pillars), *across)


def files_read(root: Path, chapter: str, parameters: Mapping[str, Any]) -> list[Path]:
    """The files that a chapter reads besides what it is given, as far as there are any."""
    patterns = (pattern.format(**{"previous_edition": None, **parameters}) for pattern in READS.get(chapter, ()))
    return sorted(path for pattern in patterns for path in root.glob(pattern) if path.is_file())
