"""The PDF's volumes: the report, and the technical annex as a PDF of its own.

The web book is one; each PDF is a book project of some of its chapters. A reference from one volume into the other is
put into words ("technical annex, *The method*"), in the sources, so that both renderers say the same.
"""

import copy
import json
import re
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import yaml

from milepost.book.problems import outside_code
from milepost.book.settings import Settings
from milepost.book.sources import BookChapter, read_chapters

LABEL = re.compile(r"\{#((?:sec|fig|tbl|eq)-[\w-]+)[^}]*\}")
TITLED = re.compile(r"^#{1,6}\s+(.*?)\s*\{#(sec-[\w-]+)[^}]*\}\s*$")
REFERENCE = re.compile(r"\[-?@((?:sec|fig|tbl|eq)-[\w-]+)\]|(?<![\w\\\[;-])@((?:sec|fig|tbl|eq)-[\w-]+)")
LINK = re.compile(r"(?<!!)\[([^\][]*)\]\(((?:\.\./)*[\w./-]+\.(?:qmd|md|ipynb))(?:#[\w-]+)?\)")
IN_ANNEX, IN_REPORT = "milepost-in-annex", "milepost-in-report"  # the strings that name them
ENDS = ".!?"  # what a sentence ends with, so that the next one begins with a capital
FOLDERS = ("_extensions", "fonts", "figures", "data")


@dataclass(frozen=True)
class Volume:
    """One PDF: its file's name without ending, its title, the paths of its chapters; whether the works stand in it."""

    slug: str
    title: str
    chapters: tuple[str, ...]
    kind: Literal["report", "annex", "brief"] = "report"

    @property
    def is_annex(self) -> bool:
        """Whether it is the technical annex, in which the list of works stands."""
        return self.kind == "annex"

    def covers(self, settings: Settings) -> bool:
        """Whether it is the whole book."""
        return len(self.chapters) == len(settings.entries)


@contextmanager
def folder_for_now(place: Path) -> Iterator[Path]:
    """A folder beside the book, always of the same name, for this block alone."""
    shutil.rmtree(place, ignore_errors=True)
    try:
        yield place
    finally:
        shutil.rmtree(place, ignore_errors=True)


def volumes_of(settings: Settings) -> tuple[Volume, ...]:
    """The report; the annex where `milepost: annex:` of `_quarto.yml` names its part; the brief where `brief:` does."""
    own, title, slug = settings.raw.get("milepost", {}), settings.title, settings.slug
    part = str(own.get("annex", ""))
    mine = tuple(entry.path for entry in settings.entries if entry.part != part or not part)
    others = tuple(entry.path for entry in settings.entries if entry.path not in mine)
    if not mine or not others:
        return (Volume(slug, title, mine or others),)
    found = [Volume(slug, title, mine)]
    found.append(Volume(f"{slug}-annex", f"{title}: {part[:1].lower()}{part[1:]}", others, "annex"))
    if chosen := tuple(path for path in own.get("brief", ()) if path in mine):
        found.append(Volume(f"{slug}-brief", title, chosen, "brief"))
    return tuple(found)


def write_volume(project: Path, settings: Settings, volume: Volume, place: Path) -> None:
    """Write the volume as a book project into the folder `place`.

    Its settings count every work (`nocite`), so that 2020a is the same work in each volume.
    """
    place.mkdir(parents=True)
    for name in FOLDERS:
        if (project / name).is_dir():
            shutil.copytree(project / name, place / name)
    chapters, _ = read_chapters(project, settings)
    annex = {path for one in volumes_of(settings) if one.is_annex for path in one.chapters}
    names = {one.path: str(settings.strings[IN_ANNEX if one.path in annex else IN_REPORT]) for one in chapters}
    words = _Elsewhere(chapters, volume, names)
    for source in _texts(project):
        told = place / source.relative_to(project)
        told.parent.mkdir(parents=True, exist_ok=True)
        told.write_text(words.replaced(source, project), encoding="utf-8")
    raw = _settings(settings, volume)
    text = yaml.safe_dump(raw, allow_unicode=True, sort_keys=False, width=110)
    (place / "_quarto.yml").write_text(text, encoding="utf-8")


def _texts(project: Path) -> Iterator[Path]:
    yield from sorted(path for path in project.iterdir() if path.suffix in {".qmd", ".md"})
    for folder in ("docs", "notebooks", "fragments"):
        held = sorted((project / folder).rglob("*")) if (project / folder).is_dir() else []
        yield from (path for path in held if path.suffix in {".md", ".ipynb", ".qmd"})


def _settings(settings: Settings, volume: Volume) -> dict[str, Any]:
    """`_quarto.yml` with the volume's chapters and title."""
    raw = copy.deepcopy(settings.raw)
    book = raw["book"]
    book["chapters"] = list(_kept(book["chapters"], volume.chapters, flat=volume.is_annex))
    book.update({"title": volume.title, "output-file": volume.slug})
    book.pop("downloads", None)
    raw["suppress-bibliography"] = not volume.is_annex
    raw.setdefault("milepost", {})["volume"] = volume.kind
    if volume.kind == "brief":
        raw["milepost"]["brief-only"] = True
    return raw


def _kept(chapters: list[Any], wanted: tuple[str, ...], *, flat: bool) -> Iterator[Any]:
    for item in chapters:
        if isinstance(item, str):
            if item in wanted:
                yield item
        elif isinstance(item, dict):
            inner = list(_kept(item["chapters"], wanted, flat=flat))
            if flat:
                yield from inner
            elif inner:
                yield {**item, "chapters": inner}


class _Elsewhere:
    """Puts what points out of a volume into words; `names` has what the volume of each chapter is called."""

    def __init__(self, chapters: list[BookChapter], volume: Volume, names: Mapping[str, str]) -> None:
        self.titles: dict[str, str] = {}
        self.where: dict[str, str] = {}
        self.own: set[str] = set()
        self.pages = {chapter.path: chapter for chapter in chapters if chapter.path not in volume.chapters}
        for chapter in chapters:
            title = ""
            for line, prose in outside_code(chapter.lines):
                if not prose:
                    continue
                named = TITLED.match(line.text)
                title = named.group(1) if named else title
                for label in LABEL.findall(line.text):
                    self.titles[label] = title
                    self.where[label] = names[chapter.path]
                    if chapter.path in volume.chapters:
                        self.own.add(label)

    def replaced(self, source: Path, project: Path) -> str:
        """The text of a source, told for this volume."""
        text = source.read_text(encoding="utf-8")
        inside_json = source.suffix == ".ipynb"

        def spelled(said: str) -> str:
            return json.dumps(said, ensure_ascii=False)[1:-1] if inside_json else said

        def reference(match: re.Match[str]) -> str:
            label = match.group(1) or match.group(2)
            if label in self.own or label not in self.titles:
                return match.group()
            begins = text[: match.start()].rstrip(' *\n"')[-1:] in ENDS
            where = self.where[label]
            where = where[:1].upper() + where[1:] if begins else where
            return spelled(f"{where}, *{self.titles[label]}*")

        def link(match: re.Match[str]) -> str:
            # A fragment is included by a page beside `_quarto.yml`, from where its links count.
            folder = project if source.parent == project / "fragments" else source.parent
            path = (folder / match.group(2)).resolve()
            inside = path.is_relative_to(project.resolve())
            gone = inside and path.relative_to(project.resolve()).as_posix() in self.pages
            return match.group(1) if gone else match.group()

        return LINK.sub(link, REFERENCE.sub(reference, text))
