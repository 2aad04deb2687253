"""The book through Quarto, when it is installed: two runs, each checked, nothing executed."""

import copy
import os
import re
import shutil
import subprocess
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Literal

import yaml

from milepost.book.problems import BookError
from milepost.book.settings import Settings, load_settings, read_settings
from milepost.book.volumes import Volume, folder_for_now, write_volume
from milepost.country import escape

Renderer = Literal["auto", "quarto", "embedded"]
Chosen = Literal["quarto", "embedded"]
Tell = Callable[[int, int], object]  # the page that is being made, and of how many
FAULTS = ("Unable to resolve crossref", "Unable to resolve link", "Citeproc: citation")
TAIL = 20
FIRST_PAGE = "index.qmd"
CODES = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]|[\x00-\x08\x0b-\x1f\x7f]")
STACK = re.compile(r"^\s+at .*(file|ext|node):|^\s+at \S+ \(|^Stack trace:")
ERROR = re.compile(r"^\s*(ERROR|Error|error)\b")
PAGE = re.compile(r"^\[\s*(\d+)/(\d+)\] (.+)")
NEXT = re.compile(r"^\s*(ERROR|WARN|INFO|Output created)\b|^\[\s*\d+/\d+\]")
TEXTS = ("title", "subtitle", "publisher")


def find_quarto() -> str | None:
    """The quarto program on the PATH, if there is one."""
    return shutil.which("quarto")


def choose_renderer(renderer: Renderer) -> Chosen:
    """The renderer that will be used. Raises BookError when quarto is asked for and not installed."""
    name = renderer if renderer != "auto" else ("quarto" if find_quarto() else "embedded")
    if name == "quarto" and find_quarto() is None:
        raise BookError("quarto: not on the PATH; install it, or choose the embedded renderer.")
    return name


def render_with_quarto(
    project: Path, settings: Settings, html: Path | None, made: list[tuple[Volume, Path]], tell: Tell
) -> None:
    """Run Quarto on the book project; put the HTML into folder `html`, if any, and each volume's PDF at its path.

    Each `--to` empties Quarto's output folder first, so that each result is moved away before the next run.
    Raises BookError with the end of Quarto's log when it fails or reports an unresolved reference.
    """
    output = str((settings.raw.get("project") or {}).get("output-dir", "_book"))
    for volume, pdf in made:
        if volume.covers(settings):
            _typeset(project, settings, output, pdf, tell)
        else:
            with folder_for_now(project.with_name(f".{volume.slug}")) as place:
                write_volume(project, settings, volume, place)
                _add_first_page(place, volume)
                _typeset(place, load_settings(place), output, pdf, tell)
    if html is None:
        return
    with texts_as_markdown(project, settings):
        _run(project, settings, "milepost-html", tell)
    if not (project / output / "index.html").is_file():
        raise BookError(f"quarto: left no index.html in {output}; look at _quarto.yml, format.")
    shutil.move(project / output, html)


def _add_first_page(place: Path, volume: Volume) -> None:
    """An empty first page where a volume has none: Quarto asks for one, and parts.lua leaves its heading out."""
    if FIRST_PAGE in volume.chapters:
        return
    (place / FIRST_PAGE).write_text("<!-- -->\n", encoding="utf-8")
    path = place / "_quarto.yml"
    raw = read_settings(path, place)
    raw["book"]["chapters"].insert(0, FIRST_PAGE)
    path.write_text(yaml.safe_dump(raw, allow_unicode=True, sort_keys=False, width=110), encoding="utf-8")


def _typeset(project: Path, settings: Settings, output: str, pdf: Path, tell: Tell) -> None:
    with texts_as_markdown(project, settings):
        _run(project, settings, "milepost-typst", tell)
    made = sorted((project / output).rglob("*.pdf"))
    if len(made) != 1:
        raise BookError(f"quarto: left {len(made)} PDF files in {output}; look at _quarto.yml, format.")
    shutil.move(made[0], pdf)


@contextmanager
def texts_as_markdown(project: Path, settings: Settings) -> Iterator[None]:
    """In this block the texts of `_quarto.yml` that parameters give are escaped: Quarto reads them as Markdown."""
    path = project / "_quarto.yml"
    before = path.read_bytes()
    held = copy.deepcopy(settings.raw)
    for part in (held.get("book", {}), held.get("milepost", {})):
        part.update({name: escape(str(part[name])) for name in TEXTS if name in part})
    for row in held.get("milepost", {}).get("imprint", []):
        row["text"] = escape(str(row["text"]))
    path.write_text(yaml.safe_dump(held, allow_unicode=True, sort_keys=False, width=110), encoding="utf-8")
    try:
        yield
    finally:
        path.write_bytes(before)


def _run(project: Path, settings: Settings, form: str, tell: Tell) -> None:
    try:
        run = subprocess.Popen(
            ["quarto", "render", "--to", form],
            cwd=project,
            env={**os.environ, "SOURCE_DATE_EPOCH": str(settings.timestamp)},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            errors="replace",
        )
    except OSError as error:
        raise BookError(
            f"quarto: {find_quarto() or 'the program'} cannot be executed ({error.strerror}); "
            "install it again, or choose the embedded renderer."
        ) from error
    with run:
        log = [line for text in run.stdout or () for line in _told(text, tell)]
    faults = [line.strip() for line in log if any(fault in line for fault in FAULTS)]
    if faults:
        raise BookError("quarto: the sources have faults; mend these:\n  " + "\n  ".join(faults))
    if run.returncode != 0:
        shown = first_error(log) or log[-TAIL:]
        raise BookError(f"quarto: `render --to {form}` failed; what it says:\n  " + "\n  ".join(shown))


def _told(text: str, tell: Tell) -> list[str]:
    """A piece of Quarto's log as plain lines; the pages that it begins are told."""
    lines = plain_log(text)
    for line in lines:
        page = PAGE.match(line)
        if page:
            tell(int(page.group(1)), int(page.group(2)))
    return lines


def plain_log(text: str) -> list[str]:
    """Quarto's log without colours, without the stack of its program, and without empty lines."""
    lines = (CODES.sub("", line).rstrip() for line in text.replace("\r", "\n").splitlines())
    return [line for line in lines if line and not STACK.match(line)]


def first_error(log: Sequence[str]) -> list[str]:
    """The first error of a log, with its lines and the page it came from; none where the log names none."""
    start = next((at for at, line in enumerate(log) if ERROR.match(line)), None)
    if start is None:
        return []
    end = next((at for at in range(start + 1, len(log)) if NEXT.match(log[at])), len(log))
    page = next((found.group(3) for line in reversed(log[:start]) if (found := PAGE.match(line))), "")
    where = [f"{page}:"] if page and not any(page in line for line in log[start:end]) else []
    return [*where, *log[start : min(end, start + TAIL)]]
