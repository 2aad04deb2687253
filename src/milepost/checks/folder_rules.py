"""Rules about the files themselves: nothing lies where it would silently go unread."""

from __future__ import annotations

from typing import TYPE_CHECKING

from milepost.checks.finding import Finding, error
from milepost.records import Place, RecordError, read_yaml_records

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path


def check_strays(data: Path, pillars: Iterable[str]) -> list[Finding]:
    """Rule `stray`: every file in the folders of rows is one that is read; hidden and lock files are passed over."""
    names = list(pillars)
    if not names:
        return []
    findings = _strays(data / "framework" / "indicators", {f"{name}.yml" for name in names}, "<pillar>.yml")
    findings += _strays(data / "observations", {f"{name}.csv" for name in names}, "<pillar>.csv")
    return findings + _strays(data / "peers", None, "a .csv file")


def _strays(folder: Path, expected: set[str] | None, shape: str) -> list[Finding]:
    if not folder.is_dir():
        return []
    names = sorted(path.name for path in folder.iterdir() if not path.name.startswith((".", "~$")))
    return [
        error(
            "stray",
            Place(f"{folder.name}/{name}"),
            "is never read",
            f"name it {shape}, move its rows to a file that is, or take it out of the folder",
        )
        for name in names
        if (not name.endswith(".csv") if expected is None else name not in expected)
    ]


def check_corrections(data: Path) -> list[Finding]:
    """Rule `corrections`: nothing applies corrections.yml yet, so it holds none."""
    path = data / "corrections.yml"
    if not path.exists():
        return []
    try:
        records = read_yaml_records(path)
    except RecordError as fault:
        return [error("file", fault.place, fault.message, fault.remedy)]
    remedy = "mend the figure's row and say so in its source"
    return [error("corrections", record.place, "corrections are not applied yet", remedy) for record in records[:1]]
