"""The search index: one entry a section, in plain text."""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from milepost.book.index import Page

HEADING = re.compile(r"<h([1-6])([^>]*)>(.*?)</h\1>", re.DOTALL)
IDENTIFIER = re.compile(r'\bid="([^"]+)"')
DROPPED = re.compile(r"<annotation.*?</annotation>", re.DOTALL)
TAG = re.compile(r"<[^>]+>")


def search_entries(page: Page, body: str) -> list[dict[str, str]]:
    """Cut a page's HTML at its headings into entries: id (the address), title, chapter, text."""
    entries = []
    marks = list(HEADING.finditer(body))
    for mark, following in zip(marks, [*marks[1:], None], strict=True):
        identifier = IDENTIFIER.search(mark.group(2))
        anchor = f"#{identifier.group(1)}" if identifier and mark.group(1) != "1" else ""
        end = following.start() if following else len(body)
        entries.append(
            {
                "id": page.chapter.page + anchor,
                "title": _plain(mark.group(3)),
                "chapter": page.title,
                "text": _plain(body[mark.end() : end]),
            }
        )
    return entries


def _plain(fragment: str) -> str:
    return " ".join(html.unescape(TAG.sub(" ", DROPPED.sub("", fragment))).split())
