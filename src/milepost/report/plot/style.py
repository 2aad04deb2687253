"""The house style of figures: colours, marks, letters, sizes; and a figure's bytes."""

from __future__ import annotations

import io
import warnings
from importlib.resources import files
from typing import TYPE_CHECKING, Any

import matplotlib as mpl
from matplotlib import font_manager

from milepost.report.plot.key import columns
from milepost.report.plot.room import arrange

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

INK = "#14202b"
HISTORY = "#0b4f8f"  # the country, always and only
FAN_80 = "#a9c8e6"
FAN_95 = "#d9e7f4"
TARGET = INK
PEERS = "#b4bdc6"
NAMED = "#7b8794"  # a peer that is named
SECOND = "#00795c"
GRID = "#e9edf1"
EVENT = "#4b5763"
TICKS = "#7b8794"
COLOURS = (HISTORY, "#bd4600", SECOND, "#6a3d9a", EVENT)
MARKERS = ("o", "s", "^", "D", "v")
DASHES: tuple[Any, ...] = ("-", (0, (5, 2)), (0, (2, 1.5)), (0, (6, 2, 1, 2)), (0, (1, 1)))
DOTTED, DASHED, PATH = (0, (1, 2)), (0, (4, 2)), (0, (1, 1.6))
WIDTH_INCHES = 6.69  # the text of an A4 page
MAP_INCHES = (WIDTH_INCHES, 2.4)  # of tiles, a name and a number each
WIDE_INCHES = (WIDTH_INCHES, 2.3)  # a chart as wide as the text
BESIDE_INCHES = (4.13, 1.7)  # a chart beside its text
LABEL_LETTERS = 24

STYLE: dict[str, Any] = {
    "figure.figsize": BESIDE_INCHES,
    "svg.fonttype": "path",
    "svg.hashsalt": "milepost",
    "font.family": ["Noto Sans", "Noto Sans Khmer", "DejaVu Sans"],
    "font.size": 8,
    "xtick.labelsize": 7.5,
    "ytick.labelsize": 7.5,
    "axes.titlesize": 8,
    "axes.edgecolor": "#9aa5b1",
    "axes.labelcolor": INK,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.grid": True,
    "axes.axisbelow": True,
    "grid.color": GRID,
    "grid.linewidth": 0.6,
    "text.color": INK,
    "xtick.color": INK,
    "ytick.color": INK,
    "legend.frameon": False,
    "legend.fontsize": 7.5,
    "text.parse_math": False,  # a unit may be US$: letters are letters
}


def height(rows: int, *, thin: bool = False) -> tuple[float, float]:
    """`figsize` in inches of a figure with `rows` rows of marks or bars, thin where there are many.

    Example:
        >>> height(10)
        (6.69, 3.6)
        >>> height(0, thin=True)
        (6.69, 0.8)
    """
    return (WIDTH_INCHES, round(0.8 + 0.16 * rows, 2) if thin else round(0.8 + 0.28 * rows, 2))


def svg(figure: Figure) -> bytes:
    """The figure as SVG, the same bytes on every run.

    Example:
        >>> from matplotlib.figure import Figure
        >>> svg(Figure())[:5]
        b'<?xml'
    """
    return _bytes(figure, "svg", metadata={"Date": None, "Creator": None})


def png(figure: Figure) -> bytes:
    """The figure as PNG, for looking at it in JupyterLab.

    Example:
        >>> from matplotlib.figure import Figure
        >>> png(Figure())[1:4]
        b'PNG'
    """
    return _bytes(figure, "png", dpi=110, metadata={"Software": None})


def wrapped(unit: str) -> str:
    """A label in lines of at most some 24 characters."""
    words, lines = unit.split(), [""]
    for word in words:
        if len(lines[-1]) + len(word) > LABEL_LETTERS:
            lines.append("")
        lines[-1] = f"{lines[-1]} {word}".strip()
    return "\n".join(lines)


def label_rows(ax: Axes, labels: list[str]) -> None:
    """Rows from the top down, named at the left."""
    ax.set_yticks(range(len(labels)), labels, fontsize=7.5)
    ax.set_ylim(len(labels) - 0.4, -0.6)
    ax.tick_params(axis="y", length=0)
    ax.grid(visible=False, axis="y")


def legend(ax: Axes) -> None:
    """The legend under the axes, each label once."""
    handles, labels = ax.get_legend_handles_labels()
    once = dict(zip(labels, handles, strict=True))
    if once and ax.figure is not None:
        many = columns(ax.figure, once)
        ax.figure.legend(once.values(), once.keys(), loc="outside lower center", ncols=many, handlelength=1.8)


def _bytes(figure: Figure, form: str, **options: Any) -> bytes:
    buffer = io.BytesIO()
    if figure.get_layout_engine() is None:
        figure.set_layout_engine("constrained")  # makes room for the legend under the axes
    own: Any = {name: STYLE[name] for name in ("svg.fonttype", "svg.hashsalt", "font.family")}
    with warnings.catch_warnings(), mpl.rc_context(own):
        # A letter that no font has, or a name that leaves no room, makes a poorer chart and no error.
        warnings.filterwarnings("ignore", "Glyph .* missing from|constrained_layout not applied", UserWarning)
        arrange(figure)
        figure.savefig(buffer, format=form, **options)
    return buffer.getvalue()


def _register_fonts() -> None:
    known = {font.fname for font in font_manager.fontManager.ttflist}
    for package in ("fontpkg_noto_sans", "fontpkg_noto_sans_khmer"):
        for path in sorted((files(package) / "files").iterdir(), key=str):
            if str(path) not in known and "Italic" not in path.name:
                font_manager.fontManager.addfont(str(path))


_register_fonts()
