"""Chapters as Markdown lines that know where they came from, with shortcodes filled in."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from milepost.book.cells import Line, read_notebook
from milepost.book.errors import Problem

if TYPE_CHECKING:
    from pathlib import Path

    from milepost.book.settings import Settings

SHORTCODE = re.compile(r"\{\{<\s*(\S+)\s*(.*?)\s*>\}\}")
FENCE = re.compile(r"^ {0,3}(`{3,}|~{3,})")


@dataclass(frozen=True)
class Chapter:
    """One chapter's Markdown: its path, the part it stands in, its lines and a notebook's pictures."""

    path: str
    part: str | None
    lines: tuple[Line, ...]
    pictures: dict[str, bytes]

    @property
    def text(self) -> str:
        """The chapter as one Markdown text."""
        return "\n".join(line.text for line in self.lines) + "\n"

    @property
    def page(self) -> str:
        """The chapter's page from the HTML folder, as Quarto names it: `notebooks/trust.html`."""
        return self.path.rsplit(".", 1)[0] + ".html"

    def where(self, text: str) -> str:
        """Where `text` stands in the chapter: the first line that holds it, else the file."""
        return next((line.where for line in self.lines if text in line.text), self.path)


def read_chapters(project: Path, settings: Settings) -> tuple[list[Chapter], list[Problem]]:
    """Read every chapter that `_quarto.yml` lists; return them with the faults found on the way."""
    chapters: list[Chapter] = []
    problems: list[Problem] = []
    for entry in settings.entries:
        path = project / entry.path
        if not path.is_file():
            problems.append(
                Problem(entry.path, "is listed in _quarto.yml but missing", "write it or take it out")
            )
            continue
        pictures: dict[str, bytes] = {}
        if path.suffix == ".ipynb":
            notebook = read_notebook(path, entry.path, echo=settings.echo)
            lines, pictures = notebook.lines, notebook.pictures
            problems += notebook.problems
        else:
            lines = read_lines(path, entry.path)
        filled = _fill(lines, project, settings, problems, base=path.parent)
        chapters.append(Chapter(entry.path, entry.part, tuple(filled), pictures))
    return chapters, problems


def read_lines(path: Path, name: str) -> list[Line]:
    """Read a text file into lines that remember `name` and their number."""
    texts = path.read_text(encoding="utf-8").splitlines()
    return [Line(text, f"{name} line {number}") for number, text in enumerate(texts, start=1)]


def outside_code(lines: list[Line] | tuple[Line, ...]) -> list[tuple[Line, bool]]:
    """Pair each line with whether it is prose (True) or inside a fenced block of code (False)."""
    pairs: list[tuple[Line, bool]] = []
    fence = ""
    for line in lines:
        match = FENCE.match(line.text)
        if fence:
            closes = match is not None and line.text.strip().startswith(fence) and not line.text.strip(" `~")
            pairs.append((line, False))
            fence = "" if closes else fence
        else:
            pairs.append((line, match is None))
            fence = match.group(1) if match else ""
    return pairs


def _fill(
    lines: list[Line], project: Path, settings: Settings, problems: list[Problem], base: Path, depth: int = 0
) -> list[Line]:
    """Replace `include`, `meta` and `var` shortcodes; an included path counts from the chapter's folder."""
    filled: list[Line] = []
    for line, prose in outside_code(lines):
        match = SHORTCODE.search(line.text) if prose else None
        if match is None:
            filled.append(line)
        elif match.group(1) == "include":
            filled += _included(line, match, project, settings, problems, base, depth)
        else:
            text = SHORTCODE.sub(lambda m, at=line: _value(m, at, settings, problems), line.text)
            filled.append(Line(text, line.where))
    return filled


def _included(
    line: Line,
    match: re.Match[str],
    project: Path,
    settings: Settings,
    problems: list[Problem],
    base: Path,
    depth: int,
) -> list[Line]:
    if match.group(0) != line.text.strip():
        problems.append(
            Problem(line.where, "an include shares its line", "give the include a line of its own")
        )
        return []
    path = (base / match.group(2)).resolve()
    if not path.is_file():
        mend = "a notebook should have written it, or mend the path"
        problems.append(Problem(line.where, f"includes {match.group(2)!r}, which is missing", mend))
        return []
    if depth > 5:
        problems.append(Problem(line.where, "includes go in a circle", "take one out"))
        return []
    try:
        name = path.relative_to(project.resolve()).as_posix()
    except ValueError:
        problems.append(
            Problem(line.where, "includes a file outside the book project", "include a file inside it")
        )
        return []
    return _fill(read_lines(path, name), project, settings, problems, base, depth + 1)


def _value(match: re.Match[str], line: Line, settings: Settings, problems: list[Problem]) -> str:
    """The value of a `meta` or `var` shortcode, from `_quarto.yml` or `_variables.yml`."""
    kind, key = match.group(1), match.group(2)
    found: Any = None
    if kind == "meta":
        found = settings.raw
    elif kind == "var":
        found = settings.variables
    else:
        problems.append(
            Problem(line.where, f"shortcode {kind!r} is not supported", "use include, meta or var")
        )
        return ""
    for step in key.split("."):
        found = found.get(step) if isinstance(found, dict) else None
    if found is None:
        problems.append(Problem(line.where, f"{kind} {key!r} has no value", "set it in the book's settings"))
    return str(found)
