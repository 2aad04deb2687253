"""The files that `_quarto.yml` names: what the book is made of besides the notebooks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from milepost.book.errors import BookError
from milepost.country import read_yaml

if TYPE_CHECKING:
    from pathlib import Path


def named_sources(root: Path) -> list[str]:
    """`_quarto.yml`, the files it names that are not run, and the other pages. Raises BookError if it is broken."""
    raw = read_settings(root / "_quarto.yml", root)
    named = [name for name in _named_files(raw) if not name.endswith(".ipynb")]
    return list(dict.fromkeys(["_quarto.yml", *named, *sorted(path.name for path in root.glob("*.qmd"))]))


def read_settings(path: Path, root: Path) -> dict[str, Any]:
    """The settings in a YAML file of the project in `root`. Raises BookError when it is missing or broken."""
    name = path.relative_to(root).as_posix()
    try:
        values = read_yaml(path.read_text(encoding="utf-8-sig"))
    except FileNotFoundError as error:
        raise BookError(f"{name}: a source of the book is missing in {root}; restore it.") from error
    except (OSError, ValueError) as error:
        raise BookError(f"{name}: cannot be read ({error}); restore it.") from error
    if not isinstance(values, dict):
        raise BookError(f"{name}: holds no settings but {type(values).__name__}; restore its `key: value` lines.")
    return values


def _named_files(raw: dict[str, Any]) -> list[str]:
    book = raw.get("book")
    if not isinstance(book, dict) or not isinstance(book.get("chapters"), list):
        raise BookError("_quarto.yml: book has no list of chapters; write one under book:.")
    entries = list(book["chapters"])
    for entry in [entry for entry in entries if isinstance(entry, dict)]:
        entries += entry.get("chapters") or []
    bibliography = raw.get("bibliography") or []
    held = [bibliography] if isinstance(bibliography, str) else list(bibliography)
    return [entry for entry in (*entries, *held) if isinstance(entry, str)]
