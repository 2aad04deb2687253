"""Cells of an executed notebook to Markdown lines, as Quarto does it."""

import base64
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import nbformat
import yaml

from milepost.book.problems import Line, Problem, lines_of
from milepost.country import attribute

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
