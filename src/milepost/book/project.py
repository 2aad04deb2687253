"""Gather a book project: the repo's book sources and the executed notebooks, cleaned, in one folder."""

import datetime as dt
import json
import re
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import fontpkg_noto_sans
import fontpkg_noto_sans_khmer
import nbformat
import yaml

from milepost.book.problems import BookError
from milepost.book.settings import PUT_THERE, STRINGS, named_sources, read_settings, spelled_date
from milepost.book.sources import INJECTED, PICTURES
from milepost.country import as_typed, written_whole

PAGES = "pages"  # bodies of the pages that people explore, and charts for the screen
REVIEW = "review.qmd"  # for a draft and a report under review
FOREWORD = "foreword.qmd"  # a chapter of the book where there is one
DOWNLOADS = "downloads"  # the folder of the web book with the edition's data
# What Quarto and the embedded renderer act on; all other tags belong to the run.
KEPT_TAGS = {INJECTED, "remove-cell", "hide-cell", "remove-output", "hide-output"}


def assemble(
    root: Path,
    executed: Path,
    target: Path,
    *,
    title: str,
    subtitle: str,
    date: dt.date | str,
    edition: str,
    publisher: str,
    own: dict[str, Any] | None = None,
    goals: Sequence[str] = (),
) -> None:
    """Make the book project folder `target` from the sources in `root` and a run's results in `executed`.

    `executed` holds `notebooks/*.ipynb`, and where there are any `figures/`, `fragments/` and `data/`. `date` is the
    day the figures are known as of; `goals` are their ids, in the order of their chapters. What stood in `target` is
    replaced.
    Raises BookError when a source is missing.
    """
    with written_whole(target) as beside:
        beside.mkdir(parents=True)
        _copy_sources(root, beside)
        _copy_run(executed, beside)
        _copy_fonts(beside / "fonts")
        settings = _edition_settings(beside, title=title, subtitle=subtitle, date=date, edition=edition)
        settings["milepost"] |= {"publisher": publisher, **(own or {})}
        if (beside / FOREWORD).is_file() and FOREWORD not in settings["book"]["chapters"]:
            settings["book"]["chapters"].insert(1, FOREWORD)  # Quarto wants index.qmd first
        if (own or {}).get("status") and (beside / REVIEW).is_file():
            settings["book"]["chapters"].append(REVIEW)
        settings["book"]["chapters"] = with_goals(settings["book"]["chapters"], goals)
        text = yaml.safe_dump(settings, allow_unicode=True, sort_keys=False, width=110)
        (beside / "_quarto.yml").write_text(text, encoding="utf-8")


GOALS = "The goals"  # the part of a book that lists no goal yet


def with_goals(entries: list[Any], goals: Sequence[str]) -> list[Any]:
    """The chapters of a book with the goals' in their order, where the first of them stands; a part of theirs if none.

    >>> with_goals(["index.qmd", {"part": "Aims", "chapters": ["notebooks/b.ipynb"]}], ["a", "b"])
    ['index.qmd', {'part': 'Aims', 'chapters': ['notebooks/a.ipynb', 'notebooks/b.ipynb']}]
    """
    ours = [f"notebooks/{goal}.ipynb" for goal in goals]

    def placed(listed: list[Any]) -> list[Any]:
        at = next((at for at, entry in enumerate(listed) if entry in ours), None)
        kept = [entry for entry in listed if entry not in ours]
        return listed if at is None else [*kept[:at], *ours, *kept[at:]]

    parts = [entry for entry in entries if isinstance(entry, dict) and isinstance(entry.get("chapters"), list)]
    if placed(entries) != entries or any(entry in ours for entry in entries):
        return placed(entries)
    if any(entry in ours for part in parts for entry in part["chapters"]):
        return [{**entry, "chapters": placed(entry["chapters"])} if entry in parts else entry for entry in entries]
    first = next((at for at, entry in enumerate(entries) if isinstance(entry, dict)), len(entries))
    return [*entries[:first], {"part": GOALS, "chapters": ours}, *entries[first:]] if ours else entries


PLAIN = "text/plain"
KERNELSPEC = {"display_name": "Python 3", "language": "python", "name": "python3"}
# What a call that draws gives back: an object by its address or its size, or the text that it set.
NOISE = re.compile(r"[\[({]*(<[^<>]* at 0x[0-9a-f]+>|<Figure size |<Axes|Text\(|<matplotlib\.|<seaborn\.)")
HIDDEN = re.compile(r"(#\|.*\n)*#\| *include: *false\b")


def clean_notebook(path: Path, place: Path) -> None:
    """Copy an executed notebook without what changes from run to run: timings, counts, the run's own tags."""
    try:
        notebook = nbformat.read(path, as_version=4)
        nbformat.validate(notebook)
    except (OSError, ValueError, LookupError, TypeError, AttributeError, nbformat.ValidationError) as error:
        fault = (str(error).splitlines() or [type(error).__name__])[0]
        raise BookError(f"{path.name}: can't be read as a notebook ({fault}); run it again.") from error
    kept = {
        "kernelspec": dict(KERNELSPEC),
        "language_info": {"name": "python"},
    }  # whoever ran it, the book runs nothing
    notebook.metadata = nbformat.from_dict(kept)
    for cell in notebook.cells:
        tags = [tag for tag in cell.metadata.get("tags", []) if tag in KEPT_TAGS]
        cell.metadata = nbformat.from_dict({"tags": tags} if tags else {})
        if cell.cell_type == "code":
            cell.execution_count = None
            if HIDDEN.match(cell.source):
                cell.outputs = []  # Quarto would load a browser library for a frame that it does not show
            cell.outputs = [output for output in cell.outputs if not _is_noise(output)]
            cell.source = _with_alt(cell)
            for output in cell.outputs:
                if output.output_type == "execute_result":
                    output.execution_count = None
                if "metadata" in output:
                    output.metadata = nbformat.from_dict({})
    place.parent.mkdir(parents=True, exist_ok=True)
    nbformat.write(notebook, place)


def fill_place(path: Path, place: str, text: str) -> None:
    """Put a text between the two lines of a `place` that the Markdown of a notebook's outputs holds."""
    notebook = nbformat.read(path, as_version=4)
    for output in (output for cell in notebook.cells for output in cell.get("outputs", [])):
        held = output.get("data", {}).get("text/markdown", "")
        if place in held:
            output.data["text/markdown"] = held.replace(place, place.replace("\n", f"\n{text}\n"))
    nbformat.write(notebook, path)


def _is_noise(output: Any) -> bool:
    """Whether an output names an object and says nothing: the value of a call that draws."""
    data = output.get("data", {})
    return output.output_type == "execute_result" and set(data) == {"text/plain"} and bool(NOISE.match(data[PLAIN]))


def _with_alt(cell: Any) -> str:
    """The source of a cell; of one that shows a picture without an alternative text, with the one that it came with."""
    texts = [
        output.data[PLAIN]
        for output in cell.outputs
        if {*PICTURES} & set(output.get("data", {})) and not output.data.get(PLAIN, "<").startswith("<")
    ]
    source = str(cell.source)
    if not texts or re.search(r"^#\| *fig-alt:", source, re.MULTILINE):
        return source
    return f"#| fig-alt: {json.dumps(' '.join(texts), ensure_ascii=False)}\n{source}"


def _copy_sources(root: Path, target: Path) -> None:
    """`_quarto.yml`, what it names besides notebooks (chapters, bibliography), the other pages, and `_extensions`."""
    for name in named_sources(root):
        if not (root / name).is_file():
            raise BookError(f"{name}: a source of the book is missing in {root}; {PUT_THERE}.")
        place = target / name
        place.parent.mkdir(parents=True, exist_ok=True)
        if name.endswith(".bib"):
            text = as_typed((root / name).read_text(encoding="utf-8-sig"))
            place.write_text(text, encoding="utf-8")
        else:
            shutil.copyfile(root / name, place)
    if not (root / "_extensions").is_dir():
        raise BookError(f"_extensions: a source of the book is missing in {root}; put it there.")
    shutil.copytree(root / "_extensions", target / "_extensions")


def _copy_run(executed: Path, target: Path) -> None:
    notebooks = sorted((executed / "notebooks").glob("*.ipynb"))
    if not notebooks:
        raise BookError(f"{executed / 'notebooks'}: holds no notebook; run the chapters first.")
    for path in notebooks:
        clean_notebook(path, target / "notebooks" / path.name)
    for folder, place in (("figures", "figures"), ("fragments", "fragments"), ("data", DOWNLOADS)):
        if (executed / folder).is_dir():
            shutil.copytree(executed / folder, target / place)


def _copy_fonts(place: Path) -> None:
    """The PDF's fonts with their licences, so that Quarto finds the same ones as the embedded renderer."""
    place.mkdir()
    for package in (fontpkg_noto_sans, fontpkg_noto_sans_khmer):
        for font in sorted((package.ROOT / "files").glob("*.ttf")):
            shutil.copyfile(font, place / font.name)
        shutil.copyfile(package.ROOT / "LICENSE", place / f"{package.FAMILY.replace(' ', '')}-LICENSE.txt")


def _edition_settings(target: Path, *, title: str, subtitle: str, date: dt.date | str, edition: str) -> dict[str, Any]:
    """The copied `_quarto.yml` with the edition's title, date and name."""
    settings = read_settings(target / "_quarto.yml", target)
    words = read_settings(target / STRINGS, target)
    missing = [name for name in ("milepost-edition", "milepost-as-of") if name not in words]
    if missing:
        raise BookError(f"{STRINGS}: lacks {missing[0]}; restore it.")
    book = settings["book"]
    slug = re.sub(r"\d{4}.*$", "", str(book.get("output-file", "report-"))) + edition
    book.update({"title": title, "subtitle": subtitle, "date": str(date), "output-file": slug})
    own = settings["milepost"] = settings.get("milepost") or {}
    if not isinstance(own, dict):
        raise BookError("_quarto.yml: milepost holds no settings; restore its `key: value` lines.")
    own["edition"] = edition
    own["edition-line"] = f"{words['milepost-edition']} {edition}"
    own["as-of"] = f"{words['milepost-as-of']} {spelled_date(date)}"
    as_of = own["as-of"][:1].lower() + own["as-of"][1:]
    book["page-footer"] = f"{own['edition-line']}, {as_of}. {own.get('notice') or ''}".strip()
    return settings
