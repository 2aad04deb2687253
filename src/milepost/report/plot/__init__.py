"""Draw on the reader's own axes, in the house style. No arithmetic but rounding.

`plt.style.use(mp.plot.STYLE)` sets the style. Colour is never the only signal: lines differ in dash and marker too.
Letters are outlines of the bundled Noto Sans, without date and with a fixed salt, so that the same results give the
same bytes on every machine.
"""

from milepost.report.plot.indicators import (
    events,
    fan,
    finish,
    fitted,
    history,
    is_worth_a_chart,
    target,
)
from milepost.report.plot.rows import bars, components, groups, journey, states, tiles
from milepost.report.plot.series import coverage, hedgehog, lines, peers, scale
from milepost.report.plot.style import MAP_INCHES, STYLE, WIDE_INCHES, height, png, svg

__all__ = [
    "MAP_INCHES",
    "STYLE",
    "WIDE_INCHES",
    "bars",
    "components",
    "coverage",
    "events",
    "fan",
    "finish",
    "fitted",
    "groups",
    "hedgehog",
    "height",
    "history",
    "is_worth_a_chart",
    "journey",
    "lines",
    "peers",
    "png",
    "scale",
    "states",
    "svg",
    "target",
    "tiles",
]
