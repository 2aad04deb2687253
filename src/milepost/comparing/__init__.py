"""Two editions side by side: which verdicts moved and why, recomputed and not guessed."""

from milepost.comparing.comparison import Comparison, Line, Standing, compare
from milepost.comparing.figures_changed import FigureChange, figures_changed
from milepost.comparing.sides import ORDER, Cause, Older, Rules, Side, newer_side, older_edition, rules_by_pillar

__all__ = [
    "ORDER",
    "Cause",
    "Comparison",
    "FigureChange",
    "Line",
    "Older",
    "Rules",
    "Side",
    "Standing",
    "compare",
    "figures_changed",
    "newer_side",
    "older_edition",
    "rules_by_pillar",
]
