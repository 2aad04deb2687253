"""Sentences on bias and on how steady what was said has been."""

from __future__ import annotations

from typing import TYPE_CHECKING

from milepost.report import words
from milepost.verdicts import amount, share

if TYPE_CHECKING:
    import pandas as pd

CLEAR = 0.05  # a p-value below it is called clear


def bias_of(found: pd.DataFrame) -> str:
    """Of a row of `record.bias`: on which side outcomes lay, and whether that is more than chance.

    Example:
        >>> import pandas as pd
        >>> row = {"forecasts": 40, "indicators": 8, "above": 0.7, "error": 0.3, "p_value": 0.01}
        >>> bias_of(pd.DataFrame([row])).endswith("(p = 0.01): past projections were clearly too low.")
        True
    """
    if found.empty:
        return "No earlier year has figures enough behind it to have projected from; the record begins when one has."
    one = found.iloc[0]
    side = "above" if one["error"] > 0 else "below"
    text = (
        f"Of {words.count(int(one['forecasts']), 'outcome')} {share(float(one['above']))} lay above the median. Each "
        f"of {words.count(int(one['indicators']), 'indicator')} taken once, they lay {side} it by "
        f"{amount(abs(float(one['error'])), 2)} half-widths of the 80 % interval"
    )
    if one["p_value"] != one["p_value"]:
        return f"{text}; too few indicators to test whether that is more than chance."
    low = "low" if one["error"] > 0 else "high"
    clear = f"past projections were clearly too {low}"
    if one["p_value"] >= CLEAR:
        clear = "no bias that this record can tell"
    return f"{text} (p = {amount(float(one['p_value']), 2)}): {clear}."


def flip_flop_of(found: pd.DataFrame) -> str:
    """Of rows of `record.flip_flop`: what the published index says of our chances beside the classes of the rules.

    Example:
        >>> import pandas as pd
        >>> rows = pd.DataFrame({"rule": ["our chances", "this report", "A"], "targets": 9, "index": [0.02, 0.1, 0.2]})
        >>> flip_flop_of(rows).endswith("our chances is 0.02, of our classes 0.10, of the published rules' 0.20.")
        True
    """
    known = found["index"].dropna().astype(float).tolist() if len(found) else []
    if len(known) < 3:
        return ""
    chances, classes, *rules = [amount(value, 2) for value in known]
    least, most = min(rules), max(rules)
    theirs = least if least == most else f"{least} to {most}"
    return (
        "The published Flip-Flop Index measures the way that what was said went back and forth, and not a steady move "
        f"towards what came [@flipflop]. On its scale from 0 to 1 that of our chances is {chances}, of our classes "
        f"{classes}, of the published rules' {theirs}."
    )
