"""Block of the track record on the country's own targets that are due."""

from __future__ import annotations

from typing import TYPE_CHECKING

from milepost.report import tables, words
from milepost.verdicts import quantity, share

if TYPE_CHECKING:
    from collections.abc import Sequence

    from milepost.track_record import PastTarget


def past_section(past: Sequence[PastTarget]) -> list[str]:
    """The country's own targets that are due."""
    heading = "## Cambodia's own targets that are due {#sec-track-record-due}"
    if not past:
        return [heading, "No target has come due yet."]
    measured = [one for one in past if one.met is not None]
    judged = [one for one in past if one.day is not None]
    rows = [[_target_cell(one), _said_cell(one), _came_cell(one)] for one in past]
    return [
        heading,
        f"{words.sentence(words.count(len(past), 'target'))} {'has' if len(past) == 1 else 'have'} come due, later "
        f"replaced ones included. {words.sentence(words.count(len(judged), 'of them', 'of them'))} could be judged "
        f"with what was known before: at the end of the year before or, where the data hold no release that old, on "
        f"the day of the oldest. For {words.count(len(measured), 'target')} the figure of the target year is "
        f"published.",
        tables.markdown_table(
            ["Target", "Judged with what was known then", "What came of it"],
            rows,
            caption="Targets of the past, what would have been said of them, and what came",
            label="tbl-track-record-due",
            widths=(30, 38, 32),
        ),
    ]


def _target_cell(one: PastTarget) -> str:
    threshold = None if one.judged is None else one.judged.threshold
    if threshold is None and (one.target.kind.value != "relative" or one.target.baseline_value is not None):
        threshold = one.target.threshold(one.indicator.direction)
    said = words.target_words(one.target, threshold, one.indicator)
    return f"{words.escape(one.indicator.short_name)}: {said}"


def _said_cell(one: PastTarget) -> str:
    if one.day is None or one.judged is None or one.said is None:
        return "Nothing was known."
    chance = "" if one.judged.probability is None else f", chance {share(one.judged.probability)}"
    last = words.value_in_year(one.judged.last_value, one.judged.last_year, one.indicator)
    return f"{words.sentence(one.said.value)}{chance}; as of {one.day:%-d %B %Y}, last figure {last}"


def _came_cell(one: PastTarget) -> str:
    if one.value is None or one.met is None:
        return f"No figure of {one.target.target_year} is published."
    first = ""
    if one.first_value is not None and one.first_value != one.value:
        first = f" First published as {quantity(one.first_value, one.indicator)}, revised since."
    return f"{'Reached' if one.met else 'Missed'}: {quantity(one.value, one.indicator)}.{first}"
