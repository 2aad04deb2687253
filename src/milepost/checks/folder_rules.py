"""Rules about the files themselves: nothing lies where it would silently go unread."""

from __future__ import annotations

from typing import TYPE_CHECKING

from milepost.checks.finding import Finding, error
from milepost.country import Place

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


def check_names(data: Path) -> list[Finding]:
    """Rule `same_name`: no file of peers has the name of another file, for messages name files alone."""
    taken = {path.name: path.parent.name for path in data.rglob("*.csv") if path.parent != data / "peers"}
    return [
        error(
            "same_name",
            Place(f"peers/{path.name}"),
            f"has the name of {taken[path.name]}/{path.name}",
            "give it another name, such as the group of economies it holds",
        )
        for path in sorted((data / "peers").glob("*.csv"))
        if path.name in taken
    ]


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
