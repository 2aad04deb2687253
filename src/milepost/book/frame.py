"""The frame around every page of the web book, filled from values; and the pages that people explore, put into it."""

import base64
import hashlib
import json
import re
import shutil
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import jinja2

from milepost.book.index import Heading
from milepost.book.pages import EXTENSION, HERE
from milepost.book.project import PAGES
from milepost.book.settings import Settings
from milepost.book.volumes import volumes_of
from milepost.report import COLOURS, dark_shades

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
            scorecard=SCORECARD if SCORECARD in self.explored else "",
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
        own = {address for address, _ in ways[:-1]}
        chapters = {place.page for part, places in self.parts if part for place in places} - own
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


LIST, CHARTS, DARK = "index.json", "charts", "figures/dark"
PICTURE = re.compile(r'<img src="((?:\.\./)?figures/)([\w.-]+)\.svg"([^>]*)>')
IDENTIFIER = re.compile(r'\bid="([^"]+)"')
VIEW_BOX = re.compile(r'\bviewBox="\S+ \S+ ([\d.]+) ([\d.]+)"')
READABLE, PAGE_WIDE = 11 / 7.5, (481.68, 172.8)  # pixels a point: charts' letters have 7.5 points, a page's 11 pixels
# Colours of pictures that are no token, on a dark page.
OTHERS = {
    "#9aa5b1": "#5b6977",
    "#7b8794": "#8a97a4",
    "#00795c": "#3fc9a2",
    "#7a828b": "#8a97a4",
    "#ffffff": "#11181f",
    "#fff": "#11181f",
}


@dataclass(frozen=True)
class Explored:
    """One such page: its address in the web book, title, description, kind, search words, and its body."""

    page: str
    title: str
    description: str
    kind: str
    words: str
    body: str

    @property
    def up(self) -> str:
        """The way to the first page."""
        return "../" * self.page.count("/")


def read_explored(project: Path) -> list[Explored]:
    """The pages of a book project; none where no run left any."""
    folder = project / PAGES
    if not (folder / LIST).is_file():
        return []
    listed = json.loads((folder / LIST).read_text(encoding="utf-8"))
    return [
        Explored(
            **{key: one[key] for key in ("page", "title", "description", "kind", "words")},
            body=(folder / one["body"]).read_text(encoding="utf-8") if one["body"] else "",
        )
        for one in listed
    ]


def keep_anchors(body: str, names: Iterable[str]) -> str:
    """The body with every address among `names`, which the text that it stands for had."""
    held = set(IDENTIFIER.findall(body))
    lost = [name for name in dict.fromkeys(names) if name not in held]
    return body + "".join(f'<span id="{name}"></span>' for name in lost)


def with_charts(body: str, project: Path) -> str:
    """A chapter's HTML with charts for the screen in place of pictures; other pictures get their dark twin."""

    def drawn(found: re.Match[str]) -> str:
        folder, stem, rest = found.groups()
        chart = project / PAGES / CHARTS / f"{stem}.html"
        if chart.is_file():
            return chart.read_text(encoding="utf-8").strip()
        wide, high = _size(project / "figures" / f"{stem}.svg")
        told = f'loading="lazy" width="{wide}" height="{high}"'
        dark = re.sub(r"figures/$", f"{DARK}/", folder)
        plain = found.group(0).replace("<img ", f'<img class="for-light" {told} ', 1)
        twin = f'<img class="for-dark" {told} src="{dark}{stem}.svg"{rest}>'
        return f'<span class="picture" style="--own: {wide}px">{plain}{twin}</span>'

    return PICTURE.sub(drawn, body)


def _size(path: Path) -> tuple[int, int]:
    """Pixels in which a drawing's smallest letters can be read; its room is kept before it has come."""
    box = VIEW_BOX.search(path.read_text(encoding="utf-8")[:2000]) if path.is_file() else None
    wide, high = (float(box.group(at)) for at in (1, 2)) if box else PAGE_WIDE
    return round(READABLE * wide), round(READABLE * high)


def write_dark_pictures(folder: Path) -> None:
    """Beside each drawing of the web book the same in the colours of a dark page."""
    pictures = sorted((folder / "figures").glob("*.svg"))
    if pictures:
        (folder / DARK).mkdir(exist_ok=True)
    for path in pictures:
        (folder / DARK / path.name).write_text(darkened(path.read_text(encoding="utf-8")), encoding="utf-8")


def darkened(text: str) -> str:
    """A drawing in the colours of a dark page: each token's light colour becomes its dark one."""
    dark = {**dark_shades(), **OTHERS, **dict(COLOURS.values())}
    return re.sub(r"#[0-9a-fA-F]{6}\b|#fff\b", lambda match: dark.get(match.group(0).lower(), match.group(0)), text)
