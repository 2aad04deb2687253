"""The Khmer letters of the HTML book, for readers whose system has none: cut from the font's package."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import fontpkg_noto_sans_khmer
from fontTools.subset import Subsetter
from fontTools.ttLib import TTFont
from fontTools.varLib.instancer import instantiateVariableFont

if TYPE_CHECKING:
    from pathlib import Path

# Letters, digits, lunar dates, and the circle that carries a lone vowel.
LETTERS = (*range(0x1780, 0x1800), *range(0x19E0, 0x1A00), 0x25CC)
AXES = {"wdth": 100, "wght": (400, 700)}  # one width, regular to bold: shell.css asks for no more


def write_khmer_font(folder: Path) -> None:
    """Write `noto-sans-khmer.woff` into `folder`, and its licence, which has to travel with it, beside it.

    The whole font has 360 kB, these letters 39. The same package gives the same bytes.
    """
    package = fontpkg_noto_sans_khmer.ROOT
    source = next((package / "files").glob("NotoSansKhmer*.ttf"))
    font = TTFont(source, recalcTimestamp=False)  # or the time of day would go into the font
    subsetter = Subsetter()
    subsetter.populate(unicodes=LETTERS)
    subsetter.subset(font)
    instantiateVariableFont(font, AXES, inplace=True)
    font.flavor = "woff"
    font.save(folder / "noto-sans-khmer.woff")
    shutil.copyfile(package / "LICENSE", folder / "noto-sans-khmer-LICENSE.txt")
