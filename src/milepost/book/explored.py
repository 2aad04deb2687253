"""The pages that people explore, put into the web book: their bodies inside its frame, charts in place of pictures."""

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from milepost.book.project import PAGES
from milepost.report import COLOURS

LIST, CHARTS, DARK = "index.json", "charts", "figures/dark"
PICTURE = re.compile(r'<img src="((?:\.\./)?figures/)([\w.-]+)\.svg"([^>]*)>')
IDENTIFIER = re.compile(r'\bid="([^"]+)"')
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
        dark = re.sub(r"figures/$", f"{DARK}/", folder)
        plain = found.group(0).replace("<img ", '<img class="for-light" loading="lazy" ', 1)
        return f'{plain}<img class="for-dark" loading="lazy" src="{dark}{stem}.svg"{rest}>'

    return PICTURE.sub(drawn, body)


def write_dark_pictures(folder: Path) -> None:
    """Beside each drawing of the web book the same in the colours of a dark page."""
    pictures = sorted((folder / "figures").glob("*.svg"))
    if pictures:
        (folder / DARK).mkdir(exist_ok=True)
    for path in pictures:
        (folder / DARK / path.name).write_text(darkened(path.read_text(encoding="utf-8")), encoding="utf-8")


def darkened(text: str) -> str:
    """A drawing in the colours of a dark page: each token's light colour becomes its dark one."""
    dark = {**OTHERS, **dict(COLOURS.values())}
    return re.sub(r"#[0-9a-fA-F]{6}\b|#fff\b", lambda match: dark.get(match.group(0).lower(), match.group(0)), text)
