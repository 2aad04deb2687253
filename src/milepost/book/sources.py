"""Chapters as Markdown lines that know where they came from, with shortcodes filled in."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from milepost.book.cells import read_notebook
from milepost.book.errors import Problem
from milepost.book.lines import read_lines
from milepost.book.shortcodes import Filling

if TYPE_CHECKING:
    from pathlib import Path

    from milepost.book.lines import Line
    from milepost.book.settings import Settings


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
