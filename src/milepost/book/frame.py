"""The frame around every page of the web book: its head, bar, chapter list and foot; filled from values, escaped."""

import base64
import hashlib
import shutil
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import jinja2

from milepost.book.index import Heading
from milepost.book.pages import EXTENSION
from milepost.book.pandoc import HERE
from milepost.book.settings import Settings
from milepost.book.volumes import volumes_of

ASSETS = ("book.js", "search.js", "shell.css")
LOOKS = ("tokens.css", "book.css")
EXPLORED = ("explore.css", "explore.js", "board.js")
NEEDED_BY = {"explore.js": 'class="drawn"', "board.js": 'class="board"'}
SCORECARD, INSTITUTIONS = "scorecard.html", "institutions.html"
# The second wall: no script but the book's own files and the one line that sets the colours before anything is painted.
# `file:` is for books opened from a folder, which have no origin of their own.
POLICY = (
    "default-src 'none'; script-src 'self' file: '{}'; style-src 'self' file: 'unsafe-inline'; "
    "img-src 'self' file: data:; font-src 'self' file:; connect-src 'self'; base-uri 'none'; form-action 'none'"
)


@dataclass(frozen=True)
class PageLink:
    """A page as others link to it: its address from the first page, its number and title, and the part it stands in."""

    page: str
    title: str
    number: str = ""
    part: str | None = None


@dataclass(frozen=True)
class Leaf:
    """What one page puts into the frame."""

    page: str
    title: str
    body: str
    description: str = ""
    eyebrow: str = ""
    wide: bool = False
    contents: Sequence[Heading] = field(default_factory=tuple)
    previous: PageLink | None = None
    following: PageLink | None = None


class Shell:
    """The frame of a book; `places` are its chapters in their order, `explored` the addresses that people explore."""

    def __init__(self, settings: Settings, places: Sequence[PageLink], explored: set[str]) -> None:
        self.settings, self.explored = settings, explored
        self.beside = volumes_of(settings)[1:]
        self.parts: list[tuple[str | None, list[PageLink]]] = []
        for place in places:
            if not self.parts or self.parts[-1][0] != place.part:
                self.parts.append((place.part, []))
            self.parts[-1][1].append(place)
        self.script = (HERE / "assets" / "first.js").read_text(encoding="utf-8")
        self.template = _template()

    def fill(self, leaf: Leaf) -> str:
        """The whole page."""
        settings, first = self.settings, leaf.page == "index.html"
        scripts = [name for name, mark in NEEDED_BY.items() if mark in leaf.body]
        return self.template.render(
            book=settings,
            own=settings.raw.get("milepost", {}),
            words=settings.strings,
            heading=settings.title if first else f"{leaf.title} – {settings.title}",
            description=leaf.description or settings.subtitle or settings.title,
            parts=self.parts,
            places=self._places(leaf.page),
            own_page=leaf.page,
            up="../" * leaf.page.count("/"),
            body=leaf.body,
            contents=leaf.contents,
            previous=leaf.previous,
            following=leaf.following,
            first=first,
            eyebrow=leaf.eyebrow,
            wide=leaf.wide,
            first_script=self.script,
            policy=POLICY.format(_digest(self.script)),
            slug=settings.slug,
            beside=[(volume.slug, settings.strings[f"milepost-download-{volume.kind}"]) for volume in self.beside],
            styles=[*LOOKS, "shell.css", *(["explore.css"] if self.explored else [])],
            scripts=["search.js", "book.js", *scripts],
        )

    def _places(self, page: str) -> list[dict[str, Any]]:
        """The ways in: summary, scorecard, institutions, the first goal's chapter; none where nothing is explored."""
        if not self.explored:
            return []
        goal = next((places[0].page for part, places in self.parts if part), "")
        ways = [("index.html", "Summary"), (SCORECARD, "Scorecard"), (INSTITUTIONS, "Institutions"), (goal, "Chapters")]
        chapters = {place.page for part, places in self.parts if part for place in places}
        return [
            {
                "page": address,
                "title": title,
                "current": page == address
                or (address == INSTITUTIONS and page.startswith("institutions/"))
                or (address == goal and page in chapters),
            }
            for address, title in ways
            if address
        ]


def copy_assets(project: Path, assets: Path, *, explored: bool) -> None:
    """The style sheets and scripts of the frame, and of what is explored."""
    assets.mkdir(parents=True, exist_ok=True)
    for name in ASSETS:
        shutil.copyfile(HERE / "assets" / name, assets / name)
    for name in (*LOOKS, *(EXPLORED if explored else ())):
        text = (project / EXTENSION / name).read_text(encoding="utf-8")
        (assets / name).write_text(slimmed(text) if name.endswith(".js") else text, encoding="utf-8")


def slimmed(script: str) -> str:
    """A script without its indentation and its lines of comment."""
    lines = (line.strip() for line in script.splitlines())
    return "\n".join(line for line in lines if line and not line.startswith("//")) + "\n"


def _template() -> jinja2.Template:
    loader = jinja2.FileSystemLoader(HERE / "assets")
    environment = jinja2.Environment(
        loader=loader, autoescape=True, undefined=jinja2.StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    environment.filters["lower_first"] = lambda text: text[:1].lower() + text[1:]
    return environment.get_template("page.html.j2")


def _digest(script: str) -> str:
    """The checksum of a script as a page's policy names it."""
    return "sha256-" + base64.b64encode(hashlib.sha256(script.encode("utf-8")).digest()).decode("ascii")
