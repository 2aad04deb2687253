"""From what ran to the book: gather its sources, and typeset them unless the same ones have been typeset before."""

from __future__ import annotations

import json
import shutil
from dataclasses import dataclass
from typing import TYPE_CHECKING

from milepost.country import checksum, checksum_of
from milepost.running import PACKAGE, BookRecord, checksums, files_below, manifest_or_none

if TYPE_CHECKING:
    from pathlib import Path

    from milepost.book.quarto import Chosen
    from milepost.country import Parameters
    from milepost.report import Versions
    from milepost.running import Manifest

PROJECT = "chapters"
BOOK = "book"
PANDOC_CACHE = "pandoc"  # what pandoc answered while the book was typeset; the next edition asks only what is new


@dataclass(frozen=True)
class Typeset:
    """The book's files in `book/`: who typeset them, from what, and whether anew."""

    renderer: str
    pdf: str
    pages: int
    made_from: str
    reused: bool

    def record(self, seconds: float) -> BookRecord:
        """As the manifest has it."""
        return BookRecord(
            renderer=self.renderer,
            pdf=self.pdf,
            pages=self.pages,
            made_from=self.made_from,
            seconds=round(seconds, 2),
        )


def load_typesetter() -> None:
    """Import what typesetting needs, while the parent of the workers imports what they need."""
    import milepost.book.project  # noqa: PLC0415  (half a second that a run without change is spared)
    import milepost.book.render  # noqa: F401, PLC0415  (as above)


def gather_book(root: Path, work: Path, parameters: Parameters, missing: tuple[str, ...]) -> None:
    """Gather the book project in `chapters/`; chapters in `missing` make it a draft, and its cover says so."""
    from milepost.book import project  # noqa: PLC0415  (as in `load`)

    title = parameters.title
    subtitle = f"Trends, targets and verdicts from figures released by {parameters.as_of:%-d %B %Y}"
    if missing:
        title = f"DRAFT: {title}"
        subtitle = f"Not for release: {len(missing)} chapters are missing ({', '.join(missing)})"
    project.assemble(
        root,
        work,
        work / PROJECT,
        title=title,
        subtitle=subtitle,
        date=parameters.as_of.isoformat(),
        edition=str(parameters.edition),
        publisher=parameters.publisher,
    )


def typeset(work: Path, renderer: Chosen, versions: Versions, earlier: Path | None) -> Typeset:
    """Typeset `chapters/` into `book/`, or take the book of an `earlier` edition that was typeset from the same.

    Raises BookError when the sources have faults, naming each by file and line.
    """
    made_from = _fingerprint(work / PROJECT, renderer, versions)
    held = manifest_or_none(earlier) if earlier else None
    if earlier and held and held.book.made_from == made_from and _take_book(earlier, held, work):
        if (earlier / PANDOC_CACHE).is_dir():
            shutil.copytree(earlier / PANDOC_CACHE, work / PANDOC_CACHE)
        return Typeset(renderer, held.book.pdf, held.book.pages, made_from, reused=True)
    from milepost.book import render as rendering  # noqa: PLC0415  (as in `load`)

    before = earlier / PANDOC_CACHE if earlier else None
    made = rendering.render(work / PROJECT, work / BOOK, renderer=renderer, cache=work / PANDOC_CACHE, earlier=before)
    return Typeset(made.renderer, made.pdf.name, made.pages, made_from, reused=False)


def _fingerprint(project: Path, renderer: str, versions: Versions) -> str:
    """Of every file of the book project, the program that typesets it, and who does it."""
    sources, ours = checksums(project, files_below(project, ".")), checksums(PACKAGE, files_below(PACKAGE, BOOK))
    return checksum_of(json.dumps([sources, ours, renderer, versions.libraries], sort_keys=True).encode())


def _take_book(earlier: Path, held: Manifest, work: Path) -> bool:
    """Copy the typeset book, file by file; False, and nothing left, when one is not what was made."""
    wanted = {name: digest for name, digest in held.outputs.items() if name.startswith(f"{BOOK}/")}
    for name, digest in wanted.items():
        path = work / name
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            shutil.copyfile(earlier / name, path)
            whole = checksum(path) == digest
        except OSError:
            whole = False
        if not whole:
            shutil.rmtree(work / BOOK)
            return False
    return bool(wanted)
