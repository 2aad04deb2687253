"""How a goal's chapter opens: a sentence on its targets, the strip of its indicators, the figures of the past year."""

from __future__ import annotations

import datetime
import re
from typing import TYPE_CHECKING

from milepost.country import Verdict
from milepost.report.carrying import Verdicts
from milepost.report.printed import marks_key
from milepost.report.printed_columns import target_cell
from milepost.report.results import IndicatorResult
from milepost.report.tokens import LOOKS
from milepost.report.verdict_block import mark
from milepost.report.words import count, escape, listed
from milepost.verdicts import level, share, spelled

if TYPE_CHECKING:
    import pandas as pd

YEAR = datetime.timedelta(days=366)
MOST_NEW = 6
SPACE = "\u2003"
GROUPS = (
    ("are reached", (Verdict.MET, Verdict.MET_BEFORE)),
    ("are on track", (Verdict.ON_TRACK, Verdict.RAISE)),
    ("are expected but not assured", (Verdict.WATCH,)),
    ("must speed up", (Verdict.ACCELERATE, Verdict.REVERSE)),
    ("ask for another value or year", (Verdict.REVISE,)),
)
ONE = {"are ": "is ", "must": "must", "ask ": "asks "}


def opening(verdicts: Verdicts) -> str:
    """How a goal's targets stand, in a sentence.

    Example:
        >>> from milepost.report import sample
        >>> opening(sample().verdicts)
        'Of two targets, one is on track and one must speed up.'
    """
    aimed = [item.assessment.final_verdict for item in verdicts.values_behind() if item.target is not None]
    if not aimed:
        return "This goal has no target yet."
    parts = []
    for words, group in GROUPS:
        many = sum(verdict in group for verdict in aimed)
        if many:
            parts.append(f"{spelled(many)} {_agree(words, many)}")
    open_ = sum(not verdict.judged for verdict in aimed)
    if open_:
        parts.append(f"{spelled(open_)} cannot be judged yet")
    return f"Of {count(len(aimed), 'target')}, {listed(parts)}."


def _agree(words: str, many: int) -> str:
    if many > 1:
        return words
    for plural, singular in ONE.items():
        words = singular + words.removeprefix(plural) if words.startswith(plural) else words
    return words


def strip(verdicts: Verdicts, charted: tuple[str, ...] | list[str] = ()) -> str:
    """A goal's indicators with a target in a row, each with its verdict's shape; those in `charted` are links.

    Example:
        >>> from milepost.report import sample
        >>> print(strip(sample().verdicts))
        ::: {.standing}
        [Secure servers]{.verdict .on-track} [Internet users]{.verdict .accelerate}
        :::
    """
    order = list(Verdict)
    items = [item for item in verdicts.values_behind() if item.target is not None]
    items.sort(key=lambda item: order.index(item.assessment.final_verdict))
    return "::: {.standing}\n" + SPACE.join(_named(item, charted) for item in items) + "\n:::"


def _named(item: IndicatorResult, charted: tuple[str, ...] | list[str]) -> str:
    name = escape(item.indicator.short_name)
    if item.indicator.id in charted:
        name = f"[{name}](#{section_id(item)})"
    return mark(item.assessment.final_verdict, name)


def section_id(item: IndicatorResult) -> str:
    """The label of an indicator's section in its goal's chapter."""
    return f"sec-{item.indicator.pillar}-{item.indicator.id.replace('_', '-')}"


def newest(verdicts: Verdicts, as_of: datetime.date) -> str:
    """Which indicators got a newer figure in the year before the edition's day, and what it says beside the one before.

    Example:
        >>> from milepost.report import sample
        >>> newest(sample().verdicts, datetime.date(2030, 1, 1))
        'No newer figure came out in the past year.'
    """
    told = []
    for item in verdicts.values_behind():
        past = item.history
        out = (past.first_releases or past.releases)[-1:]
        if item.target is None or not out or out[0] <= as_of - YEAR or past.statuses[-1] == "carried":
            continue  # a value that was only carried forward is no news
        new = f"{escape(item.indicator.short_name)} {level(past.last_value, item.indicator)} in {past.last_year}"
        if len(past) > 1:
            before = f"{level(float(past.values[-2]), item.indicator)} in {int(past.years[-2])}"
            new += f" ({before})"
        told.append(new)
    if not told:
        return "No newer figure came out in the past year."
    more = f"; and {spelled(len(told) - MOST_NEW)} more" if len(told) > MOST_NEW else ""
    return f"**New in the past year, with the figure before:** {'; '.join(told[:MOST_NEW])}{more}."


def tally(verdicts: Verdicts) -> str:
    r"""How often each verdict was given, with its shape, in the order of reports.

    Example:
        >>> from milepost.report import sample
        >>> tally(sample().verdicts)
        '[**1**\xa0on\xa0track]{.verdict .on-track}\u2003[**1**\xa0accelerate]{.verdict .accelerate}'
    """
    held = [item.assessment.final_verdict for item in verdicts.values_behind()]
    counts = {
        verdict: f"**{held.count(verdict)}** {_low(LOOKS[verdict].word)}".replace(" ", "\u00a0")
        for verdict in LOOKS
        if verdict in held
    }
    return SPACE.join(mark(verdict, said) for verdict, said in counts.items())


def _low(word: str) -> str:
    return word[:1].lower() + word[1:]


def seal(verdicts: Verdicts) -> str:
    """A shape a target, in the order of verdicts: the whole report in one look.

    Example:
        >>> from milepost.report import sample
        >>> seal(sample().verdicts)
        '[]{.stamp .on-track}[]{.stamp .accelerate}'
    """
    held = [item.assessment.final_verdict for item in verdicts.values_behind() if item.target is not None]
    return "".join(f"[]{{.stamp .{LOOKS[verdict].id}}}" for verdict in LOOKS for _ in range(held.count(verdict)))


# What a scorecard's row may hold, by its column: what shows that it is there, and what it means.
ROW_MARKS: tuple[tuple[str, tuple[tuple[str, str], ...]], ...] = (
    (
        "Since {since}",
        (('data-line="', "observed"), ('data-ahead="', "expected (dashed)"), ('data-target="', "target (diamond)")),
    ),
    (
        "Way",
        (
            (".way ", "travelled since the baseline, in percent"),
            ('data-now="', "triangle, expected today"),
            ('data-time="', "dots, time gone today"),
            ('data-milestone="', "ring, milestone"),
            ('data-cut="', "arrow, the bar goes on beyond its frame as far as the number tells"),
        ),
    ),
    ("Chance", (('data-cuts="0', "of meeting the target in its year; notches at {cuts}"),)),
    (
        "Among peers",
        (
            (".rank ", "a full dot for the country, rings for the others' last figures, of the years beside the place"),
            (", log", "*log*, on a scale of logarithms"),
        ),
    ),
    ("Indicator", ((" **!**", "**!**, figures in doubt, told below"),)),
)


CUT_WORDS = ("watch", "on track")


def row_key(card: str, verdicts: Verdicts, own: pd.DataFrame | None = None) -> str:
    """How a row of the scorecard is read: the marks that its rows hold, and no other; `card` is as `scorecard` made it.

    With the chances stands how often the 80 % intervals behind those of `verdicts` have held elsewhere, and at home:
    `own` has `covered_80` (0-1) of the country's own past figures, as they were known then.

    Example:
        >>> from milepost.report import sample
        >>> row_key('| [50]{.way .watch data-share="0.500" data-time="0.3"} |', sample().verdicts)
        '**How to read a row.** *Way*: travelled since the baseline, in percent; dots, time gone today.'
    """
    told = []
    since, cuts = re.search(r"Since (\d{4})", card), re.search(r'data-cuts="([\d. ]+)"', card)
    notches = zip(cuts.group(1).split() if cuts else (), CUT_WORDS, strict=False)
    shown = {
        "since": since.group(1) if since else "",
        "cuts": " and ".join(f"{share(float(cut))} (*{word}*)" for cut, word in notches),
    }
    for column, marks in ROW_MARKS:
        held = [said.format(**shown) for mark, said in marks if mark in card]
        if held and column == "Chance":
            held += _held_elsewhere(verdicts, own)
        if held:
            told.append(f"*{column.format(**shown)}*: {'; '.join(held)}.")
    items = [item for item in verdicts.values_behind() if item.target is not None]
    of_targets = marks_key({"target": [target_cell(item) for item in items]})
    if of_targets and "→" in card:
        told.append(f"*Target*: {of_targets.rstrip('.')}; without a mark, official.")
    if "** e →" in card:
        told.append("*Last figure*: *e*, estimated by its compiler.")
    if "Year, grade" in card:
        told.append("*Grade* of the evidence behind a chance: from A (strong) to D (weak).")
    return " ".join(["**How to read a row.**", *told])


def _held_elsewhere(verdicts: Verdicts, own: pd.DataFrame | None) -> list[str]:
    """How often the intervals behind the chances have held, elsewhere and here; nothing where it was not measured."""
    found = [dict(one.assessment.numbers).get("covered_80") for one in verdicts.values_behind() if one.shown_projection]
    known = sorted({round(often) for often in found if often is not None})
    often = f"{known[0]} to {known[-1]}" if len(known) > 1 else "".join(map(str, known))
    here = "" if own is None or not len(own) else f", in this one in {100 * float(own['covered_80'].iloc[0]):.0f}"
    return [f"in other countries the 80 % intervals behind them held in {often} of 100 cases{here}"] if known else []
