"""Shortcodes of a chapter: `include`, `meta` and `var` filled in, any other refused."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from milepost.book.errors import Problem
from milepost.book.lines import Line, outside_code, read_lines

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from milepost.book.settings import Settings

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
                filled.append(Line(self._with_values(line), line.where))
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

    def _with_values(self, line: Line) -> str:
        text = line.text
        for match in SHORTCODE.finditer(line.text):
            text = text.replace(match.group(0), self._value(line, match.group(1), match.group(2)), 1)
        return text

    def _value(self, line: Line, kind: str, key: str) -> str:
        """The value of a `meta` key of `_quarto.yml` or a `var` key of `_variables.yml`; dots lead inwards."""
        sources: dict[str, Any] = {"meta": self.settings.raw, "var": self.settings.variables}
        if kind not in sources:
            self._refuse(line, f"shortcode {kind!r} is not supported", "use include, meta or var")
            return ""
        found = sources[kind]
        for step in key.split("."):
            found = found.get(step) if isinstance(found, dict) else None
        if found is None:
            self._refuse(line, f"{kind} {key!r} has no value", "set it in the book's settings")
        return str(found)

    def _refuse(self, line: Line, what: str, mend: str) -> None:
        self.problems.append(Problem(line.where, what, mend))
