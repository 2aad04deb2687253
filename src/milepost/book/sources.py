"""Chapters as Markdown lines that know where they came from: cells as Quarto shows them, shortcodes filled in."""

import base64
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import nbformat
import yaml

from milepost.book.problems import Line, Problem, lines_of, outside_code, read_lines
from milepost.book.settings import Settings
from milepost.country import attribute, escape

OPTIONS = {"echo", "include", "output", "label", "fig-cap", "fig-alt", "tbl-cap", "warning"}
REMOVED = {"remove-cell", "hide-cell", "hide"}
REFUSED_TAG = re.compile(r"^(hide|show|remove)-")
INJECTED = "injected-parameters"
MOST_OUTPUT = 1_000_000
PICTURES = {"image/svg+xml": "svg", "image/png": "png"}


@dataclass
class Notebook:
    """What a notebook gives to the book: lines, pictures by path from the project, and faults."""

    lines: list[Line] = field(default_factory=list)
    pictures: dict[str, bytes] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)


def read_notebook(path: Path, name: str, *, echo: bool) -> Notebook:
    """Turn the executed notebook at `path` into Markdown.

    `name` is its path from the project's folder (`notebooks/trust.ipynb`), used in messages and for the
    folder of pictures (`notebooks/trust_files/`); `echo` says whether code shows by default.
    Faults (an error output, an option or a tag outside the subset) are collected, not raised.
    """
    result = Notebook()
    try:
        notebook = nbformat.read(path, as_version=4)
    except (OSError, ValueError, LookupError, TypeError, AttributeError, nbformat.ValidationError) as error:
        result.problems.append(Problem(name, f"is no notebook ({error})", "run it again"))
        return result
    number = 0
    for cell in notebook.cells:
        # As in the source: what Papermill injects is not counted.
        number += INJECTED not in cell.metadata.get("tags", [])
        where = f"{name} cell {number}"
        if set(cell.metadata.get("tags", [])) & REMOVED:
            continue
        if cell.cell_type == "markdown":
            lines = enumerate(lines_of(cell.source), start=1)
            result.lines += [Line(text, f"{where} line {at}") for at, text in lines]
        elif cell.cell_type == "code":
            _CodeCell(cell, name, number, result).write(echo=echo)
        result.lines.append(Line("", where))
    return result


def split_options(source: str, where: str, problems: list[Problem]) -> tuple[dict[str, Any], str]:
    """Split a code cell's source into its `#|` options and its code."""
    lines = lines_of(source)
    count = next((i for i, line in enumerate(lines) if not line.startswith("#|")), len(lines))
    try:
        options = yaml.safe_load("\n".join(line[2:] for line in lines[:count])) or {}
        unknown = sorted(set(options) - OPTIONS)
    except (yaml.YAMLError, TypeError):
        problems.append(Problem(where, "its `#|` options are not valid", "write each as `#| key: value`"))
        return {}, "\n".join(lines[count:])
    if unknown:
        known = ", ".join(sorted(OPTIONS))
        problems.append(Problem(where, f"option {unknown[0]!r} is not supported", f"use one of {known}"))
    return options, "\n".join(lines[count:])


def _as_it_is(text: str) -> str:
    """Text that Markdown leaves alone: fenced by more marks than it holds."""
    fence = "`" * max(3, 1 + max(map(len, re.findall("`+", text)), default=0))
    return f"{fence}\n{text.rstrip()}\n{fence}"


class _CodeCell:
    """One code cell on its way to Markdown."""

    def __init__(self, cell: Any, name: str, number: int, result: Notebook) -> None:
        self.cell, self.name, self.number, self.result = cell, name, number, result
        self.where = f"{name} cell {number}"
        for tag in cell.metadata.get("tags", []):
            if REFUSED_TAG.match(tag):
                self._refuse(f"tag {tag!r} is not supported", "use remove-cell, or `#|` options")
        self.options, self.code = split_options(cell.source, self.where, result.problems)
        self.shown = 0

    def write(self, *, echo: bool) -> None:
        """Add the cell's lines and pictures to the result."""
        for output in self.cell.outputs:
            if output.output_type == "error":
                self._refuse(f"holds an error, {output.ename}: {output.evalue}", "mend the notebook and run it")
        if self.options.get("include") is False:
            return
        if self.options.get("echo", echo) and self.code.strip():
            self._add("```python\n" + self.code + "\n```")
        output_option = self.options.get("output", True)
        if output_option is False:
            return
        size = sum(len(str(output.get("text", ""))) + len(str(output.get("data", ""))) for output in self.cell.outputs)
        if size > MOST_OUTPUT:
            self._refuse(f"shows {size / MOST_OUTPUT:.1f} MB", "show a table or a figure of at most 1 MB")
            return
        for output in self.cell.outputs:
            self._write_output(output, asis=output_option == "asis")

    def _write_output(self, output: Any, *, asis: bool) -> None:
        if output.output_type == "error":
            return
        if output.output_type == "stream":
            if output.name == "stderr" and self.options.get("warning", True):
                said = output.text.strip().splitlines()[-1]
                self._refuse(f"prints a warning: {said}", "mend what it warns of, or write `#| warning: false`")
            elif output.name == "stdout":
                self._add(output.text if asis else _as_it_is(output.text))
            return
        data = output.data
        picture = next((kind for kind in PICTURES if kind in data), None)
        if "text/markdown" in data:
            self._write_markdown(str(data["text/markdown"]))
        elif picture:
            self._write_picture(picture, data[picture])
        elif "text/html" in data:
            self._refuse("shows HTML, which no PDF can hold", "show it as Markdown or as a figure")
        elif "text/plain" in data:
            self._add(data["text/plain"] if asis else _as_it_is(data["text/plain"]))

    def _write_markdown(self, text: str) -> None:
        label, caption = self.options.get("label", ""), self.options.get("tbl-cap")
        if caption:
            text = f"{text.rstrip()}\n\n: {caption} {{#{label}}}" if label else f"{text.rstrip()}\n\n: {caption}"
        self._add(text)

    def _write_picture(self, kind: str, data: Any) -> None:
        self.shown += 1
        content = "".join(data) if isinstance(data, list) else str(data)
        stem = self.name.removesuffix(".ipynb")
        path = f"{stem}_files/cell-{self.number}-{self.shown}.{PICTURES[kind]}"
        self.result.pictures[path] = content.encode() if kind == "image/svg+xml" else base64.b64decode(content)
        label = self.options.get("label", "")
        attributes = f"#{label} " if label and self.shown == 1 else ""
        alt = attribute(str(self.options.get("fig-alt", "")))
        attributes += f'fig-alt="{alt}"' if alt else ""
        caption = " ".join(str(self.options.get("fig-cap", "")).split())
        self._add(f"![{caption}]({path.rsplit('/', 2)[-2]}/{path.rsplit('/', 1)[-1]}){{{attributes.strip()}}}")

    def _add(self, text: str) -> None:
        """Add a block of Markdown with an empty line on either side."""
        empty = Line("", self.where)
        self.result.lines += [empty, *(Line(line, f"{self.where} output") for line in lines_of(text)), empty]

    def _refuse(self, what: str, mend: str) -> None:
        self.result.problems.append(Problem(self.where, what, mend))


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
