"""Pictures for the README: the scorecard, the summary and a goal of the last edition's PDF.

Run by `make pictures`, after `make report`.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pypdfium2
from PIL import Image

ROOT = Path(__file__).parent.parent
PICTURES = {
    "scorecard": r"Last figure → target",
    "page-citizens": r"\d\.\d People using the internet",
    "page-journey": r"Findings, by consequence",
}
WIDTH_PIXELS = 760
COLOURS = 256


def main(edition: str) -> None:
    """Draw each picture from the first page whose text holds its phrase."""
    document = pypdfium2.PdfDocument(ROOT / "outputs" / edition / "book" / f"progress-report-{edition}.pdf")
    texts = [re.sub(r"\s+", " ", page.get_textpage().get_text_bounded()) for page in document]
    folder = ROOT / "docs" / "pictures"
    folder.mkdir(exist_ok=True)
    for name, phrase in PICTURES.items():
        number = next(index for index, text in enumerate(texts) if re.search(phrase, text))
        page = document[number]
        picture = page.render(scale=WIDTH_PIXELS / page.get_width()).to_pil().convert("RGB")
        picture.quantize(COLOURS, Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE).save(
            folder / f"{name}.png", optimize=True
        )


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "2026")
