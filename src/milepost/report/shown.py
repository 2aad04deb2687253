"""What a chapter shows besides `chapter.show`: figures and frames, in a form that a book can hold.

By hand JupyterLab shows a figure when it is drawn and a frame at a cell's end; in a run this does. It is a backend of
matplotlib too: `plt.show()` looks here for what to do.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import matplotlib.pyplot as plt
import pandas as pd
from IPython.core.getipython import get_ipython
from IPython.display import display
from matplotlib.backend_bases import FigureManagerBase
from matplotlib.backends.backend_agg import FigureCanvasAgg

from milepost.report.plot.style import svg
from milepost.report.printed import NOTHING
from milepost.report.words import escape

if TYPE_CHECKING:
    from matplotlib.figure import Figure

HIDDEN = "#| include: false"
MOST_ROWS = 60

FigureCanvas, FigureManager = FigureCanvasAgg, FigureManagerBase  # what a backend must have
_cell = ""


def show_for_book() -> None:
    """From here on this notebook shows what it draws, and frames as Markdown tables; in a script nothing changes."""
    shell: Any = get_ipython()
    if shell is None:
        return
    plt.switch_backend(f"module://{__name__}")
    for kind in (pd.DataFrame, pd.Series):
        shell.display_formatter.formatters["text/markdown"].for_type(kind, frame_markdown)
        shell.display_formatter.formatters["text/html"].for_type(kind, lambda _: None)
    for event, note in (("pre_run_cell", _begin_cell), ("post_run_cell", _end_cell)):
        if note not in shell.events.callbacks[event]:
            shell.events.register(event, note)


def show(*_: Any, **__: Any) -> None:
    """Show every figure that is open, and close it: what `plt.show()` does in a run."""
    for number in plt.get_fignums():
        figure = plt.figure(number)
        if not _cell.startswith(HIDDEN):
            picture = {"image/svg+xml": svg(figure).decode("utf-8"), "text/plain": told(figure)}
            display(picture, raw=True)
        plt.close(figure)


def _begin_cell(info: Any) -> None:
    global _cell  # noqa: PLW0603  (one notebook, one cell at a time)
    _cell = str(info.raw_cell or "")


def _end_cell(_: Any) -> None:
    """A figure left open at a cell's end is shown, as by hand."""
    show()


def told(figure: Figure) -> str:
    """A figure in a sentence, from its titles and labels: its alternative text where the cell gives none.

    >>> from matplotlib.figure import Figure
    >>> figure = Figure()
    >>> _ = figure.subplots().set(title="People online", xlabel="year", ylabel="percent")
    >>> told(figure)
    'A chart: People online; percent by year.'
    """
    said = [figure.get_suptitle()]
    for ax in figure.axes:
        axes = " by ".join(label for label in (ax.get_ylabel(), ax.get_xlabel()) if label)
        said += [ax.get_title(), axes]
    words = "; ".join(dict.fromkeys(" ".join(part.split()) for part in said if part.strip()))
    return f"A chart: {words}." if words else "A chart without title or labels."


def frame_markdown(frame: pd.DataFrame | pd.Series[Any]) -> str:
    """A frame as a Markdown table, of at most 60 rows; how many there are is said below.

    >>> print(frame_markdown(pd.DataFrame({"year": [2024], "share": [60.7171]})))
    | year | share |
    |---:|---:|
    | 2024 | 60.7171 |
    """
    held = frame.to_frame() if isinstance(frame, pd.Series) else frame
    if not isinstance(held.index, pd.RangeIndex):
        held = held.reset_index(allow_duplicates=True)
    parts = [name if isinstance(name, tuple) else (name,) for name in held.columns]
    names = [" ".join(str(part) for part in name if str(part)) for name in parts]
    numeric = [pd.api.types.is_numeric_dtype(kind) for kind in held.dtypes]
    rows = [[_cell_text(value) for value in row] for row in held.head(MOST_ROWS).itertuples(index=False, name=None)]
    rule = "|".join("---:" if right else "---" for right in numeric)
    lines = [_row([escape(name) for name in names]), f"|{rule}|", *map(_row, rows)]
    if len(held) > MOST_ROWS:
        lines += ["", f"{MOST_ROWS} of {len(held)} rows."]
    return "\n".join(lines)


def _row(cells: list[str]) -> str:
    return "| " + " | ".join(cells) + " |"


def _cell_text(value: Any) -> str:
    if pd.api.types.is_scalar(value) and pd.isna(value):
        return NOTHING
    if isinstance(value, float):
        return f"{value:.6g}".replace("-", "−")
    return escape(" ".join(str(value).split()))
