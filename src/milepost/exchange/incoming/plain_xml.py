"""XML that others wrote, element by element, within bounds; a document type is refused by what was parsed.

A search of the bytes would miss one that another encoding hides. No entity is resolved and nothing is fetched.
"""

from __future__ import annotations

from typing import IO, TYPE_CHECKING, Any

from milepost.exchange.incoming.proposal import ExchangeError

if TYPE_CHECKING:
    from collections.abc import Iterator

MOST_ELEMENTS = 5_000_000
DEEPEST = 60


def elements(stream: IO[bytes], name: str) -> Iterator[tuple[str, Any]]:
    """Every element as it opens: its name without namespace, and its attributes.

    Raises ExchangeError for a document type, for too many elements or too deep ones; lxml's XMLSyntaxError for no XML.
    """
    from lxml import etree  # noqa: PLC0415  (that few imports need)

    depth = count = 0
    parsed = etree.iterparse(stream, ("start", "end"), resolve_entities=False, no_network=True, load_dtd=False)
    for event, element in parsed:
        if event == "end":
            depth -= 1
            element.clear(keep_tail=False)
            while element.getprevious() is not None:
                del element.getparent()[0]
            continue
        if count == 0 and element.getroottree().docinfo.doctype:
            raise ExchangeError(f"{name}: declares a document type or entities, which such data never do; not read.")
        depth, count = depth + 1, count + 1
        if depth > DEEPEST or count > MOST_ELEMENTS:
            what = (
                f"is nested deeper than {DEEPEST}" if depth > DEEPEST else f"has more than {MOST_ELEMENTS:,} elements"
            )
            raise ExchangeError(f"{name}: {what}; ask for less, or save it again.")
        if isinstance(element.tag, str):
            yield element.tag.rpartition("}")[2], element.attrib  # (a damaged name is no QName)
