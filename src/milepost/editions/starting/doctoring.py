"""What a machine and a folder need before anything runs, looked at in a second, each with what to do."""

import shutil
import sys
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, distribution, requires
from pathlib import Path
from typing import NamedTuple

from milepost.checks import Severity, check_data
from milepost.country import Refusal, find_root, load_country, load_parameters, pillar_ids, read_items
from milepost.editions.starting.samples import carried
from milepost.running import list_chapters

OLDEST = (3, 11)
FREE_MB = 500
OK, NOTE, MEND = "ok", "note", "mend"


class Examined(NamedTuple):
    """One thing that was looked at: how it is, what it is, and what to do."""

    mark: str
    what: str
    remedy: str = ""


def examine(start: Path) -> Iterator[Examined]:
    """Everything about this machine, then about the folder around `start`."""
    yield from _machine(start)
    try:
        root = find_root(start)
    except FileNotFoundError:
        remedy = "go to a country's folder, or make one: milepost init CODE DIR"
        yield Examined(MEND, f"{start} is in no country's folder (with _quarto.yml and data/)", remedy)
        return
    yield Examined(OK, f"the folder {root}")
    yield from _book(root)
    yield from _editions(root)
    yield from _data(root)


def _machine(start: Path) -> Iterator[Examined]:
    version = ".".join(map(str, sys.version_info[:3]))
    if sys.version_info[:2] < OLDEST:
        yield Examined(MEND, f"Python {version} is too old", "install Python 3.11 or later, and Milepost with it")
    else:
        yield Examined(OK, f"Python {version} on {sys.platform}")
    missing = [name for name in _needed() if not _is_there(name)]
    remedy = f"python -m pip install {' '.join(missing)}"
    yield (
        Examined(MEND, f"packages are missing: {', '.join(missing)}", remedy)
        if missing
        else Examined(OK, "its packages")
    )
    try:
        carried()
        yield Examined(OK, "what a new folder is made of")
    except Refusal as fault:
        yield Examined(MEND, fault.what, fault.remedy)
    quarto = shutil.which("quarto")
    told = f"Quarto, {quarto}" if quarto else "no Quarto: the embedded renderer typesets the book"
    yield Examined(OK if quarto else NOTE, told)
    free = shutil.disk_usage(start).free // 10**6
    if free < FREE_MB:
        yield Examined(MEND, f"{free} MB are free on this disk", f"an edition with its book takes some {FREE_MB} MB")


def _needed() -> list[str]:
    """The packages that Milepost asks for, without those of its extras."""
    asked = [line for line in requires("milepost") or [] if "extra ==" not in line]
    return [line.split(";")[0].split(">")[0].split("=")[0].split("<")[0].split("[")[0].strip() for line in asked]


def _is_there(name: str) -> bool:
    try:
        distribution(name)
    except PackageNotFoundError:
        return False
    return True


def _book(root: Path) -> Iterator[Examined]:
    """The pages, the extension and the notebooks that the book is made of."""
    wanted = ["docs/method.md", "docs/glossary.md", "_extensions/milepost/_extension.yml", "data/references.bib"]
    lacking = [name for name in wanted if not (root / name).is_file()]
    for name in lacking:
        yield Examined(MEND, f"{name} is missing", "put it back; `milepost init` in an empty folder makes one to copy")
    try:
        chapters = [chapter.id for chapter in list_chapters(root)]
    except Refusal as fault:
        yield Examined(MEND, str(fault))
        return
    absent = [name for name in chapters if not (root / "notebooks" / f"{name}.ipynb").is_file()]
    for name in absent:
        yield Examined(MEND, f"notebooks/{name}.ipynb is missing", "put it back, or take it out of _quarto.yml")
    if not (absent or lacking):
        yield Examined(OK, f"{len(chapters)} notebooks and the book's pages")


def _editions(root: Path) -> Iterator[Examined]:
    paths = sorted(path for path in (root / "params").glob("*.yml") if path.stem.isdigit())
    if not paths:
        yield Examined(MEND, "params/ holds no edition", "write params/<year>.yml; see `milepost params`")
    for path in paths:
        try:
            load_parameters(path)
            yield Examined(OK, f"the edition {path.stem}")
        except Refusal as fault:
            yield Examined(MEND, str(fault))
    outputs = root / "outputs"
    if outputs.exists() and not outputs.is_dir():
        yield Examined(MEND, "outputs is a file", "move it away: a run makes a folder of this name")


def _data(root: Path) -> Iterator[Examined]:
    """The country, and how many faults its data have."""
    data = root / "data"
    try:
        yield Examined(OK, f"the country is {load_country(data).name}")
        goals = pillar_ids(read_items(data / "framework" / "pillars.yml"))
    except Refusal as fault:
        yield Examined(MEND, str(fault))
        return
    found = check_data(data)
    errors = [one for one in found if one.severity is Severity.ERROR]
    if errors:
        told = f"{len(errors)} errors in data/, the first: {errors[0]}"
        yield Examined(MEND, told, "`milepost check` lists all of them")
    else:
        yield Examined(OK, f"data/ of {len(goals)} goals, without errors")
    empty = [one.place.file for one in found if one.rule == "empty" and one.severity is Severity.WARNING]
    if empty:
        yield Examined(NOTE, f"nothing in {', '.join(empty)} yet", "README.md shows a row of each")
