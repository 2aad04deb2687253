"""Sentences on what changed since the last edition; each says so where there is no earlier one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from milepost.country import Indicator
from milepost.report import words
from milepost.report.comparison.comparing import Comparison, IndicatorChange, Standing
from milepost.report.comparison.edition_inputs import ORDER
from milepost.report.comparison.frames import Changes
from milepost.verdicts import Verdict, chance, share_of_journey, spelled

if TYPE_CHECKING:
    import pandas as pd

FIRST = "This edition names no earlier one to compare it with."
KINDS = ("new", "revised", "withdrawn")
MOST_NAMED = 4  # of the moves of a kind
CHANGED_PLACE = "::: {.changed}\n:::"  # filled when the book is gathered: the chapter on changes runs after the goals
STARTS = {
    True: "what that edition itself printed",
    False: "that edition as its parameters and the figures known at its date give it today (no outputs of it are here)",
}


# From what must be reversed up to what is met; a verdict that is not among them is neither raised nor lowered.
RANKS = {
    Verdict.REVERSE: 0,
    Verdict.REVISE: 1,
    Verdict.ACCELERATE: 2,
    Verdict.WATCH: 3,
    Verdict.ON_TRACK: 4,
    Verdict.MET: 5,
    Verdict.RAISE: 5,
}


def moves(changes: Changes) -> str:
    """Which edition this one is set beside, how many verdicts moved, and by which causes.

    Example:
        >>> from milepost import compare
        >>> moves(compare(None, 2026))
        'This edition names no earlier one to compare it with.'
    """
    comparison = changes.comparison
    if comparison is None:
        return FIRST
    moved = comparison.moved
    by = f", {_by(Counter(line.cause for line in moved))}" if moved else ""
    return (
        f"This edition ({comparison.new_as_of.day} {comparison.new_as_of:%B %Y}) is set beside that of "
        f"{comparison.old_edition} "
        f"({comparison.old_as_of.day} {comparison.old_as_of:%B %Y}): {STARTS[comparison.printed]}. "
        f"{words.sentence(spelled(len(moved)))} of the {words.count(len(comparison.lines), 'verdict')} moved{by}."
    )


def raised_and_lowered(record: Mapping[str, Any], names: Mapping[str, str]) -> str:
    """What became of a goal's verdicts: raised, lowered, given for the first time; empty without an earlier edition.

    `record` is what the chapter on changes handed on, `names` the goal's indicators by id. What was met when last
    measured is no news, and neither is a verdict that was lost.

    Example:
        >>> line = {"indicator": "x", "causes": ["data"],
        ...         "old": {"verdict": "accelerate"}, "new": {"verdict": "on track"}}
        >>> raised_and_lowered({"old_edition": 2025, "indicators": [line]}, {"x": "Internet users"})
        '**Since the edition of 2025:** one raised (Internet users, from accelerate to on track, by data).'
    """
    if not record:
        return ""
    kinds: dict[str, list[str]] = {"raised": [], "lowered": [], "given for the first time": []}
    for line in record["indicators"]:
        old, new = Verdict(line["old"]["verdict"]), Verdict(line["new"]["verdict"])
        kind = _kind_of_move(old, new)
        if kind and line["indicator"] in names:
            why = f", by {words.listed(line['causes'])}" if line["causes"] else ""
            move = f"from {old.value} to {new.value}{why}" if old in RANKS else f"now {new.value}"
            kinds[kind].append(f"{words.escape(names[line['indicator']])}, {move}")
    told = [f"{spelled(len(held))} {kind} ({_first_few(held)})" for kind, held in kinds.items() if held]
    since = f"**Since the edition of {record['old_edition']}:**"
    return f"{since} {words.listed(told)}." if told else f"{since} no verdict was raised, lowered or given anew."


def _kind_of_move(old: Verdict, new: Verdict) -> str:
    """Whether a verdict was raised, lowered or given for the first time; empty where that is no news."""
    if old is new or new not in RANKS or old is Verdict.MET_BEFORE:
        return ""
    if old not in RANKS:
        return "given for the first time"
    return "raised" if RANKS[new] > RANKS[old] else "lowered" if RANKS[new] < RANKS[old] else ""


def _first_few(told: Sequence[str]) -> str:
    more = f"; and {spelled(len(told) - MOST_NAMED)} more" if len(told) > MOST_NAMED else ""
    return "; ".join(told[:MOST_NAMED]) + more


def _by(counts: Mapping[str, int]) -> str:
    """'all by data', or '2 by data and 1 by target'."""
    if len(counts) == 1:
        return f"{'all ' if sum(counts.values()) > 1 else ''}by {next(iter(counts))}"
    return words.listed([f"{number} by {cause}" for cause, number in counts.items()])


def each_move(changes: Changes) -> str:
    """Every move in a sentence, with the figures that stand behind it, as a list.

    Example:
        >>> from milepost import compare
        >>> each_move(compare(None, 2026))
        ''
    """
    moved = () if changes.comparison is None else changes.comparison.moved
    return "\n".join(f"- {_told(line)}" for line in moved)


def _told(line: IndicatorChange) -> str:
    item, old, new = line.indicator, line.old, line.new
    text = f"**{words.escape(item.name)}**: {old.verdict.value} became {new.verdict.value}, by {line.cause}."
    if (old.last_year, old.last_value) != (new.last_year, new.last_value):
        before = words.value_in_year(old.last_value, old.last_year, item)
        after = words.value_in_year(new.last_value, new.last_year, item)
        text += f" The last figure used is {after}; {'there was none before' if before == '–' else f'it was {before}'}."
    if line.retargeted:
        text += f" The target is {target_of(new, item)}; it was {target_of(old, item)}."
    return text


def target_of(standing: Standing, indicator: Indicator) -> str:
    """The target that an edition held an indicator against."""
    if standing.target is None:
        return "no target"
    return words.target_words(standing.target, standing.threshold, indicator)


def how_causes_are_found(changes: Changes) -> str:
    """How a move's causes are recomputed; empty without an earlier edition.

    Example:
        >>> from milepost import compare
        >>> how_causes_are_found(compare(None, 2026))
        ''
    """
    comparison = changes.comparison
    if comparison is None:
        return ""
    old = comparison.old_edition
    return (
        f"The causes are recomputed: the inputs of {old} are switched to those of {comparison.new_edition} one group "
        f"at a time ({words.listed([cause.words for cause in ORDER])}), and the cause is the smallest set of groups "
        "that gives the new verdict by itself; of sets of one size, the first in that order. *Data* are the country's "
        "figures, with the widening of the intervals that all of them together ask for, and the peers' figures. "
        f"*Method* is what today's rules and code change with the inputs of {old} as they were"
        f"{'' if comparison.printed else ', which cannot be told without its outputs'}."
    )


def headline_then_and_now(changes: Changes) -> str:
    """The share of the journey in both editions, and whether they are means over the same indicators.

    Example:
        >>> from milepost import compare
        >>> headline_then_and_now(compare(None, 2026))
        'This edition names no earlier one to compare it with.'
    """
    comparison = changes.comparison
    if comparison is None:
        return FIRST
    first, last = comparison.journey[0][1], comparison.journey[-1][1]
    if first.projected is None or last.projected is None:
        return "The share of the journey cannot be compared: one of the editions has none."
    text = (
        f"The estimated share of the journey was {share_of_journey(first.projected)} in the edition "
        f"{comparison.old_edition} and is {share_of_journey(last.projected)} now."
    )
    joined, left = set(last.indicators) - set(first.indicators), set(first.indicators) - set(last.indicators)
    if joined or left:
        names = {line.indicator.id: words.escape(line.indicator.short_name) for line in comparison.lines}
        parts = [
            f"{words.listed(sorted(names[name] for name in found))} {verb}"
            for found, verb in ((joined, "joined"), (left, "dropped out"))
            if found
        ]
        text += f" The two are means over different indicators: {words.listed(parts)}."
    return text


def chances_then_and_now(changes: Changes) -> str:
    """How many chances rose and fell, and the largest rise and fall.

    Example:
        >>> from milepost import compare
        >>> chances_then_and_now(compare(None, 2026))
        ''
    """
    if changes.comparison is None:
        return ""
    both = changes.dropna(subset=["old_probability", "new_probability"])
    if both.empty:
        return "No indicator has a chance in both editions."
    ordered = both.assign(move=both["new_probability"] - both["old_probability"]).sort_values("move", kind="stable")
    up, down = (int((both["chance_moved"] == side).sum()) for side in ("rose", "fell"))
    text = f"Of {words.count(len(both), 'chance')} given in both editions, {up} rose and {down} fell."
    if up:
        text += f" The largest rise is that of {_from_to(ordered.iloc[-1])}."
    if down:
        text += f" The largest fall is that of {_from_to(ordered.iloc[0])}."
    return text


def _from_to(row: pd.Series[Any]) -> str:
    return f"{words.escape(row['name'])}, from {chance(row['old_probability'])} to {chance(row['new_probability'])}"


def figures_changed(changes: Changes, country: str) -> str:
    """How many figures are new, revised and withdrawn between the two dates.

    Example:
        >>> from milepost import compare
        >>> figures_changed(compare(None, 2026), "Fiji")
        'This edition names no earlier one to compare it with.'
    """
    comparison = changes.comparison
    if comparison is None:
        return FIRST
    if not comparison.figures:
        return f"No figure was released or revised since {comparison.old_as_of.day} {comparison.old_as_of:%B %Y}."
    counts = Counter(change.kind for change in comparison.figures)
    said = words.listed([f"{counts[kind]} {kind}" for kind in KINDS if counts[kind]])
    groups = sum(not change.national for change in comparison.figures)
    return (
        f"Between the two dates {words.count(len(comparison.figures), 'figure')} of {country} changed: {said}. "
        f"{groups} of them are about women, men, town, country or a province; the table has the national ones. A "
        "figure counts from the first release that this report holds, which may be later than its first publication."
    )


def inputs_changed(changes: Changes, targets: pd.DataFrame) -> str:
    """Indicators, targets and parameters that are not the same, as a list; `targets` are all of the newer edition.

    Example:
        >>> from milepost import compare, sample
        >>> inputs_changed(compare(None, 2026), sample().targets)
        'This edition names no earlier one to compare it with.'
    """
    comparison = changes.comparison
    if comparison is None:
        return FIRST
    first = changes[changes["old_last_year"].isna() & changes["new_last_year"].notna()]["name"].map(words.escape)
    undated = int(targets["set_on"].isna().sum()) if "set_on" in targets else len(targets)
    lines = [
        f"*Indicators added*: {_names(comparison.added)}; *dropped*: {_names(comparison.dropped)}; *with a first "
        f"figure*: {words.listed(first.tolist()) if len(first) else 'none'}.",
        f"*Targets*: {_targets(comparison)} Of {words.count(len(targets), 'target')}, {undated} carry "
        "no day from which they stand and are applied in both editions.",
        f"*Parameters*: {_parameters(comparison)}",
    ]
    return "\n".join(f"- {line}" for line in lines)


def _names(items: Sequence[Indicator]) -> str:
    return words.listed([words.escape(item.short_name) for item in items]) if items else "none"


def _targets(comparison: Comparison) -> str:
    changed = [
        f"{words.escape(line.indicator.short_name)}, {target_of(line.old, line.indicator)}, is now "
        f"{target_of(line.new, line.indicator)}"
        for line in comparison.lines
        if line.retargeted
    ]
    return words.sentence("; ".join(changed) if changed else "none changed") + "."


def _parameters(comparison: Comparison) -> str:
    if not comparison.parameters:
        return "Those that verdicts depend on are the same."
    told = [
        f"`{change.name}`{f' ({change.pillar})' if change.pillar else ''} was {_value(change.old)}, is "
        f"{_value(change.new)}"
        for change in comparison.parameters
    ]
    return "; ".join(told) + "."


def _value(value: Any) -> str:
    if isinstance(value, tuple):
        return words.listed([words.escape(str(part)) for part in value]) if value else "none"
    return f"{value:g}"
