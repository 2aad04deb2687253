"""Chapters as Markdown lines that know where they came from, with shortcodes filled in."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from milepost.book.cells import read_notebook
from milepost.book.problems import Line, Problem, outside_code, read_lines
from milepost.book.settings import Settings
from milepost.country import escape


@dataclass(frozen=True)
class BookChapter:
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
        """Where `text` stands in the chapter: the first line that holds it as a whole word, else the file."""
        word = re.compile(re.escape(text) + r"(?![\w-])")
        return next((line.where for line in self.lines if word.search(line.text)), self.path)


def read_chapters(project: Path, settings: Settings) -> tuple[list[BookChapter], list[Problem]]:
    """Read every chapter that `_quarto.yml` lists; return them with the faults found on the way."""
    chapters: list[BookChapter] = []
    problems: list[Problem] = []
    for entry in settings.entries:
        path = project / entry.path
        if not path.is_file():
            problems.append(Problem(entry.path, "is listed in _quarto.yml but missing", "write it or take it out"))
            continue
        pictures: dict[str, bytes] = {}
        if path.suffix == ".ipynb":
            notebook = read_notebook(path, entry.path, echo=settings.echo)
            lines, pictures = notebook.lines, notebook.pictures
            problems += notebook.problems
        else:
            lines = read_lines(path, entry.path)
        filling = Filling(project, settings, path.parent)
        chapters.append(BookChapter(entry.path, entry.part, tuple(filling.fill(lines)), pictures))
        problems += filling.problems
    return chapters, problems


SHORTCODE = re.compile(r"\{\{<\s*(\S+)\s*(.*?)\s*>\}\}")
DEEPEST = 5


class Filling:
    """Fills the shortcodes of one chapter; included paths count from the chapter's folder, as in Quarto."""

    def __init__(self, project: Path, settings: Settings, folder: Path) -> None:
        self.project, self.settings, self.folder = project.resolve(), settings, folder.resolve()
        self.problems: list[Problem] = []

    def fill(self, lines: Sequence[Line], depth: int = 0) -> list[Line]:
        """The lines with every shortcode outside of code replaced; faults go to `problems`."""
        filled: list[Line] = []
        for line, prose in outside_code(lines):
            match = SHORTCODE.search(line.text) if prose else None
            if match is None:
                filled.append(line)
            elif match.group(1) == "include":
                filled += self._included(line, match, depth)
            else:
                filled.append(Line(SHORTCODE.sub(partial(self._value, line), line.text), line.where))
        return filled

    def _included(self, line: Line, match: re.Match[str], depth: int) -> list[Line]:
        path = (self.folder / match.group(2)).resolve()
        if match.group(0) != line.text.strip():
            self._refuse(line, "an include shares its line", "give the include a line of its own")
        elif not path.is_relative_to(self.project):
            self._refuse(line, f"includes {match.group(2)!r}, outside the book", "include a file of the book")
        elif not path.is_file():
            mend = "the notebook that writes it must run first, or mend the path"
            self._refuse(line, f"includes {match.group(2)!r}, which is missing", mend)
        elif depth > DEEPEST:
            self._refuse(line, "includes go in a circle", "take one out")
        else:
            return self.fill(read_lines(path, path.relative_to(self.project).as_posix()), depth + 1)
        return []

    def _value(self, line: Line, match: re.Match[str]) -> str:
        """The value of a `meta` key of `_quarto.yml`; dots lead inwards."""
        kind, key = match.groups()
        if kind != "meta":
            self._refuse(line, f"shortcode {kind!r} is not supported", "use include or meta")
            return ""
        found: Any = self.settings.raw
        for step in key.split("."):
            found = found.get(step) if isinstance(found, dict) else None
        if found is None:
            self._refuse(line, f"{kind} {key!r} has no value", "set it in the book's settings")
        return escape(str(found))

    def _refuse(self, line: Line, what: str, mend: str) -> None:
        self.problems.append(Problem(line.where, what, mend))
