"""How far down each page of a PDF is filled, and the pages with which parts end."""

import numpy as np
import pypdf
import pypdfium2
from pypdfium2 import raw

SCALE = 0.5  # a pixel for two points
FOOT = 0.945  # of the page's height: what stands below is the footer
INK = 235  # a grey that a reader sees
HALF = 0.5


def filled_shares(path):
    """Of each page the share of its height down to the last ink above the footer, the running head not counted."""
    shares = []
    for page in pypdfium2.PdfDocument(path):
        picture = np.asarray(page.render(scale=SCALE).to_pil().convert("L"))
        inked = np.flatnonzero((picture < INK).any(axis=1)[: int(len(picture) * FOOT)])
        shares.append(float(inked[-1]) / len(picture) if len(inked) else 0.0)
    return shares


def letter_sizes(path):
    """The sizes of all letters of a PDF, in points, each with a page on which it stands."""
    sizes = {}
    for number, page in enumerate(pypdfium2.PdfDocument(path), start=1):
        text = page.get_textpage()
        for at in range(text.count_chars()):
            matrix = raw.FS_MATRIX()
            raw.FPDFText_GetMatrix(text.raw, at, matrix)
            if chr(raw.FPDFText_GetUnicode(text.raw, at)).strip():
                size = raw.FPDFText_GetFontSize(text.raw, at) * (matrix.a**2 + matrix.b**2) ** 0.5
                sizes.setdefault(round(size, 2), number)
    return sizes


def chapter_starts(path):
    """The page, counted from 0, on which each chapter begins, by its title."""
    reader = pypdf.PdfReader(path)
    marks = [one for one in reader.outline if not isinstance(one, list)]
    return {str(one.title): reader.get_destination_page_number(one) for one in marks}


def half_empty(path, first_of_parts):
    """Pages, counted from 1, of which more than half is empty, but covers, contents and the ends of parts.

    `first_of_parts` are the titles of the chapters with which parts begin; the file ends with a part's end.
    """
    starts = chapter_starts(path)
    shares = filled_shares(path)
    first = min(page for title, page in starts.items() if title != "Contents")
    ends = {starts[title] - 1 for title in first_of_parts} | {len(shares) - 1}
    return [at + 1 for at, share in enumerate(shares) if share < HALF and at >= first and at not in ends]
