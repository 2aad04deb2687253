"""What earlier years would have said: what they saw, what they would have projected and judged, and what came.

Frames in, frames out. `milepost.backtest` projects from earlier years, `milepost.scores` tells how that went; here are
the views of those years, and verdicts against what came.
"""

from milepost.report.record.forecasts import widening
from milepost.report.record.steadiness import bias, flip_flop
from milepost.report.record.targets import (
    chances,
    due,
    due_rules,
    flips,
    judged,
    outcomes,
    reliability,
    results,
    rule_scores,
)
from milepost.report.record.views import hindsight, known_then

__all__ = [
    "bias",
    "chances",
    "due",
    "due_rules",
    "flip_flop",
    "flips",
    "hindsight",
    "judged",
    "known_then",
    "outcomes",
    "reliability",
    "results",
    "rule_scores",
    "widening",
]
