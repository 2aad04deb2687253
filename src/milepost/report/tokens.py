"""The looks that print and web share: colours for light and dark, and of every verdict its shape, colour and word.

`docs/make_tokens.py` writes them to `_extensions/milepost/` as `tokens.css` and `tokens.typ`; a test holds these equal
to what stands here, and the colours to their contrast.
"""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote

from milepost.verdicts import Verdict

# By name: on a light page, on a dark page. The country is blue, always and only; verdicts alone have verdict colours.
COLOURS = {
    "paper": ("#ffffff", "#11181f"),
    "surface": ("#f4f6f8", "#1a232c"),
    "empty": ("#e9edf1", "#24303b"),
    "line": ("#d3dae1", "#35424f"),
    "ink": ("#14202b", "#eef2f5"),
    "quiet": ("#4b5763", "#b3bec8"),
    "country": ("#0b4f8f", "#8cc4f5"),
    "peers": ("#b4bdc6", "#5b6977"),
    "band-80": ("#a9c8e6", "#2f567a"),
    "band-95": ("#d9e7f4", "#1f3a54"),
    "met": ("#00604d", "#5fd6b4"),
    "on-track": ("#007a62", "#3fc9a2"),
    "watch": ("#856400", "#e5bd4b"),
    "accelerate": ("#bd4600", "#ff9d5c"),
    "reverse": ("#a3123f", "#ff8dab"),
    "adjust": ("#6a3d9a", "#c9a8f7"),
    "open": ("#5a6570", "#a3aeb9"),
}
# Shapes in a square of 16, in INK on PAPER; no two share one but the two kinds of a target to adjust.
RING = '<circle cx="8" cy="8" r="6.8" fill="none" stroke="INK" stroke-width="1.4"/>'
ADJUST = '<rect x="1" y="1" width="14" height="14" rx="1" fill="INK"/>'
ADJUST += '<path d="M4 6h8M4 10h8" fill="none" stroke="PAPER" stroke-width="2"/>'
SHAPES = {
    "met": '<circle cx="8" cy="8" r="7.5" fill="INK"/>'
    '<path d="M4.4 8.3l2.5 2.5 4.8-5.3" fill="none" stroke="PAPER" stroke-width="2"/>',
    "met-before": '<circle cx="8" cy="8" r="6.6" fill="none" stroke="INK" stroke-width="1.8"/>'
    '<path d="M4.8 8.2l2.3 2.3 4.2-4.7" fill="none" stroke="INK" stroke-width="1.8"/>',
    "on-track": '<path d="M8 1.2L15.5 14.6H.5z" fill="INK"/>',
    "watch": '<path d="M8 1.2L14.8 8 8 14.8 1.2 8z" fill="none" stroke="INK" stroke-width="1.8"/>'
    '<path d="M8 1.2V14.8L1.2 8z" fill="INK"/>',
    "raise": ADJUST,
    "accelerate": '<path d="M1.8 2l6 6-6 6M8.2 2l6 6-6 6" fill="none" stroke="INK" stroke-width="2.6"/>',
    "revise": ADJUST,
    "reverse": '<path d="M8 14.8L15.5 1.4H.5z" fill="INK"/>',
    "too-wide": RING + '<path d="M3.6 8h8.8M4 6v4M12 6v4" fill="none" stroke="INK" stroke-width="1.4"/>',
    "too-few": RING + '<circle cx="8" cy="8" r="2.1" fill="INK"/>',
    "no-figure": RING.replace("/>", ' stroke-dasharray="2.6 2.2"/>'),
    "ended": RING + '<path d="M5.4 5.4l5.2 5.2M10.6 5.4l-5.2 5.2" fill="none" stroke="INK" stroke-width="1.4"/>',
    "not-assessable": RING,
    "no-target": '<path d="M3 8h10" fill="none" stroke="INK" stroke-width="2"/>',
}

STOPS, SHADES = ("band-95", "band-80", "country"), 100
TURN = 0.75  # above this share letters on a shade have the page's colour
# Where along the stops shades end below the turn and begin above it, on a light page and on a dark one: between them no
# letters would stand out.
AT_TURN = ((0.72, 0.82), (0.60, 0.70))

SAID = "/* Written by docs/make_tokens.py from src/milepost/report/tokens.py. */\n"
DARK = ':root[data-theme="dark"],\nbody.quarto-dark'
BEFORE = """.verdict::before,
.stamp::before {
  content: "";
  display: inline-block;
  width: 0.95em;
  height: 0.95em;
  margin-right: 0.4em;
  vertical-align: -0.1em;
  -webkit-mask: var(--at) center / contain no-repeat;
  mask: var(--at) center / contain no-repeat;
}
"""


@dataclass(frozen=True)
class VerdictLook:
    """How a verdict looks: its id (also its shape's), the name of its colour, its word in a table."""

    id: str
    colour: str
    word: str

    @property
    def light(self) -> str:
        """The colour on a light page."""
        return COLOURS[self.colour][0]

    @property
    def dark(self) -> str:
        """The colour on a dark page."""
        return COLOURS[self.colour][1]


LOOKS = {
    Verdict.MET: VerdictLook("met", "met", "Met"),
    Verdict.MET_BEFORE: VerdictLook("met-before", "met", "Met when last measured"),
    Verdict.ON_TRACK: VerdictLook("on-track", "on-track", "On track"),
    Verdict.WATCH: VerdictLook("watch", "watch", "Watch"),
    Verdict.RAISE: VerdictLook("raise", "adjust", "Adjust: raise"),
    Verdict.ACCELERATE: VerdictLook("accelerate", "accelerate", "Accelerate"),
    Verdict.REVISE: VerdictLook("revise", "adjust", "Adjust: revise"),
    Verdict.REVERSE: VerdictLook("reverse", "reverse", "Reverse"),
    Verdict.TOO_WIDE: VerdictLook("too-wide", "open", "Interval too wide"),
    Verdict.TOO_FEW: VerdictLook("too-few", "open", "Too few figures"),
    Verdict.NO_FIGURE: VerdictLook("no-figure", "open", "No figure yet"),
    Verdict.ENDED: VerdictLook("ended", "open", "Series ended"),
    Verdict.NOT_ASSESSABLE: VerdictLook("not-assessable", "open", "Not assessable"),
    Verdict.NO_TARGET: VerdictLook("no-target", "open", "No target"),
}


def glyph(verdict: Verdict, *, ink: str = "currentColor", paper: str = "#ffffff") -> str:
    """The shape of a verdict as a whole SVG of 16 by 16, in the colour `ink` on `paper`.

    >>> glyph(Verdict.ON_TRACK, ink="#007a62")[-53:]
    '<path d="M8 1.2L15.5 14.6H.5z" fill="#007a62"/></svg>'
    """
    shape = SHAPES[LOOKS[verdict].id].replace("INK", ink).replace("PAPER", paper)
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16" width="16" height="16">{shape}</svg>'


def shade(share: float, *, dark: bool = False) -> str:
    """The shade of a share (0-1) on a map: the country's colours, on a dark page so that the same letters stand out.

    >>> shade(0), shade(1), shade(1, dark=True)
    ('#d9e7f4', '#0b4f8f', '#8cc4f5')
    """
    at = round(SHADES * min(max(share, 0.0), 1.0)) / SHADES
    below, above = AT_TURN[dark]
    at = at * below / TURN if at <= TURN else 1 - (1 - at) * (1 - above) / (1 - TURN)
    stops = [COLOURS[name][dark] for name in STOPS]
    low, high, part = (stops[0], stops[1], 2 * at) if at <= 0.5 else (stops[1], stops[2], 2 * at - 1)
    pairs = [(int(low[one : one + 2], 16), int(high[one : one + 2], 16)) for one in (1, 3, 5)]
    return "#" + "".join(f"{round(start + part * (end - start)):02x}" for start, end in pairs)


def dark_shades() -> dict[str, str]:
    """Every shade of a light page, and what it is on a dark one."""
    return {shade(step / SHADES): shade(step / SHADES, dark=True) for step in range(SHADES + 1)}


def tokens_css() -> str:
    """The colours and shapes as custom properties of a page: `--country`, `--verdict-met`, `--glyph-met` (a mask)."""
    light, dark = ("\n".join(f"  --{name}: {pair[at]};" for name, pair in COLOURS.items()) for at in (0, 1))
    masks = "\n".join(f"  --glyph-{look.id}: {_mask(verdict)};" for verdict, look in LOOKS.items())
    marks = "\n".join(
        f".verdict.{one.id}::before, .stamp.{one.id}::before "
        f"{{ --at: var(--glyph-{one.id}); background: var(--{one.colour}); }}"
        for one in LOOKS.values()
    )
    return f"{SAID}:root {{\n{light}\n{masks}\n}}\n{DARK} {{\n{dark}\n}}\n{BEFORE}{marks}\n"


def typst() -> str:
    """The colours and shapes as dictionaries of the PDF's template: `colours`, `glyphs` and `verdict-colours`."""
    colours = "\n".join(f'  "{name}": rgb("{light}"),' for name, (light, _) in COLOURS.items())
    shapes = "\n".join(
        f'  "{look.id}": "{_quoted(glyph(verdict, ink=look.light))}",' for verdict, look in LOOKS.items()
    )
    verdicts = "\n".join(f'  "{look.id}": colours.at("{look.colour}"),' for look in LOOKS.values())
    return (
        "// Written by docs/make_tokens.py from src/milepost/report/tokens.py.\n"
        f"#let colours = (\n{colours}\n)\n#let verdict-colours = (\n{verdicts}\n)\n#let glyphs = (\n{shapes}\n)\n"
    )


def _quoted(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"')


def _mask(verdict: Verdict) -> str:
    """A shape as a mask: only where it has ink it shows; what is paper in it is a hole."""
    return f'url("data:image/svg+xml,{quote(_holed(verdict))}")'


def _holed(verdict: Verdict) -> str:
    inner = SHAPES[LOOKS[verdict].id]
    if "PAPER" not in inner:
        return glyph(verdict, ink="#000")
    mask = inner.replace("INK", "#fff").replace("PAPER", "#000")
    body = f'<mask id="m">{mask}</mask><rect width="16" height="16" mask="url(#m)"/>'
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16">{body}</svg>'
