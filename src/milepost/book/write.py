"""One chapter's tree to HTML or Typst, citations included."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from milepost.book.pandoc import FILTER
from milepost.book.read import meta_value

if TYPE_CHECKING:
    from milepost.book.index import Page
    from milepost.book.read import Book

WRITERS = {
    "html": ["--to", "html5", "--mathml"],
    "typst": ["--to", "typst"],
}


def write_page(book: Book, page: Page, output: str) -> str:
    """Write one chapter as `output`: html or typst.

    Every page is told of all works that the book cites, so that 2020a is the same work on each of them.
    """
    tree = dict(page.tree)
    tree["meta"] = {
        "milepost_filter": meta_value(book.metadata(output, page)),
        "lang": meta_value(book.settings.lang),
        "link-citations": meta_value(value=True),
        "suppress-bibliography": meta_value(not holds_references(page)),
        "nocite": {"t": "MetaInlines", "c": [_nocite(key) for key in book.cited]},
    }
    arguments = ["--from", "json", *WRITERS[output], "--wrap", "none", "--lua-filter", str(FILTER)]
    arguments += ["--syntax-highlighting", "none"]
    if holds_references(page) or any(node["t"] == "Cite" for node in page.nodes):
        arguments.append("--citeproc")
        arguments += [part for name in book.settings.bibliography for part in ("--bibliography", name)]
    return book.pandoc.run(arguments, json.dumps(tree), name=page.chapter.path, folder=book.project)


def holds_references(page: Page) -> bool:
    """Whether the list of references stands on this page."""
    return any(block["t"] == "Div" and block["c"][0][0] == "refs" for block in page.tree["blocks"])


def _nocite(key: str) -> dict[str, Any]:
    citation = {
        "citationId": key,
        "citationPrefix": [],
        "citationSuffix": [],
        "citationMode": {"t": "AuthorInText"},
        "citationNoteNum": 0,
        "citationHash": 0,
    }
    return {"t": "Cite", "c": [[citation], [{"t": "Str", "c": f"@{key}"}]]}
