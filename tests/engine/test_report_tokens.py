"""The looks that print and web share: held to their contrast, to each other, and to the files written from them."""

import runpy

import pytest

from milepost.book.frame import darkened
from milepost.report import tokens
from milepost.verdicts import Verdict

LEAST_CONTRAST = 5.2


def luminance(colour):
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one, other):
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("at", [0, 1], ids=["light", "dark"])
def test_every_verdict_and_text_stands_out_on_light_and_dark_pages(at):
    read = ["ink", "quiet", "country", *(look.colour for look in tokens.LOOKS.values())]
    low = {name: contrast(tokens.COLOURS[name][at], tokens.COLOURS["paper"][at]) for name in read}
    assert {name: found for name, found in low.items() if round(found, 1) < LEAST_CONTRAST} == {}


def test_every_verdict_has_a_look():
    assert set(tokens.LOOKS) == set(Verdict)
    assert {look.id for look in tokens.LOOKS.values()} == set(tokens.SHAPES)


def test_no_two_verdicts_share_a_shape_but_the_two_that_ask_to_adjust():
    """Colour is never the only signal."""
    shapes = {}
    for name, shape in tokens.SHAPES.items():
        shapes.setdefault(shape, []).append(name)
    assert [names for names in shapes.values() if len(names) > 1] == [["raise", "revise"]]


def test_the_country_has_no_colour_of_a_verdict():
    assert tokens.COLOURS["country"] not in [tokens.COLOURS[look.colour] for look in tokens.LOOKS.values()]


def test_the_files_of_the_extension_are_those_that_the_looks_give(root):
    made = runpy.run_path(root / "docs" / "make_tokens.py")["written"]()
    for name, text in made.items():
        assert (root / "_extensions" / "milepost" / name).read_text(encoding="utf-8") == text


@pytest.mark.parametrize("dark", [False, True])
def test_letters_stand_out_on_every_shade_of_a_map_on_light_and_dark_pages(dark):
    """A picture is drawn for a light page; on a dark one its shades and letters are exchanged."""
    shares = [step / tokens.SHADES for step in range(tokens.SHADES + 1)]
    letters = [tokens.COLOURS["ink" if share <= tokens.TURN else "paper"][dark] for share in shares]
    low = [contrast(tokens.shade(share, dark=dark), ink) for share, ink in zip(shares, letters, strict=True)]
    assert min(low) >= 4.5


def test_a_map_on_a_dark_page_has_the_shades_and_letters_of_a_dark_page():
    light = "".join(f'<path style="fill: {tokens.shade(share)}"/>' for share in (0.1, 0.4, 0.77))
    assert darkened(light) == "".join(
        f'<path style="fill: {tokens.shade(share, dark=True)}"/>' for share in (0.1, 0.4, 0.77)
    )
