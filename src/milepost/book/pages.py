"""How many pages a PDF has, read from its page tree."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from milepost.book.errors import BookError

if TYPE_CHECKING:
    from pathlib import Path

COUNT = re.compile(rb"/Type\s*/Pages\b[^>]*?/Count\s+(\d+)|/Count\s+(\d+)[^>]*?/Type\s*/Pages\b")


def count_pages(path: Path) -> int:
    """The number of pages of the PDF at `path`; raises BookError when its page tree can't be read."""
    counts = [int(match.group(1) or match.group(2)) for match in COUNT.finditer(path.read_bytes())]
    if not counts:
        raise BookError(f"{path.name}: no page tree found; the PDF is not one that Typst wrote.")
    return max(counts)
