"""Blocks of the chapter on what changed since the last edition. Every block is empty in the first one."""

from __future__ import annotations

import dataclasses
from collections import Counter
from typing import TYPE_CHECKING, Any

from milepost.report import chapter, tables, words
from milepost.report import subject_figures as draw
from milepost.report.comparison import wording
from milepost.report.comparison.comparing import compare
from milepost.report.comparison.edition_inputs import EditionInputs, older_edition, rules_by_pillar
from milepost.verdicts import share, share_of_journey, spelled

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from milepost.country import Indicator
    from milepost.report.chapter import Chapter
    from milepost.report.comparison.comparing import Comparison, IndicatorChange
    from milepost.verdicts import Cuts

FIRST = "This edition names no earlier one to compare it with."
SMALLEST_MOVE = 0.005  # chances that print alike have not moved


def compared(
    desk: Chapter,
    previous_edition: int | None,
    *,
    cuts: Cuts,
    end_year: int,
    peers: Sequence[str],
    pillars: Mapping[str, Mapping[str, Any]],
) -> Comparison | None:
    """This edition beside the previous one; None for the first. `pillars` holds what differs in one chapter."""
    if previous_edition is None:
        return None
    values = {**dataclasses.asdict(cuts), "end_year": end_year, "peers": peers}
    rules = rules_by_pillar(desk.root, [*desk.framework.pillars], values, pillars)
    older = older_edition(desk.root, previous_edition)
    return compare(older, EditionInputs(desk, rules), desk.edition)


def verdicts_section(comparison: Comparison | None) -> list[str]:
    """Verdicts that moved, from what to what and why."""
    heading = "## Verdicts that moved {#sec-changes-verdicts}"
    if comparison is None:
        return [heading, FIRST]
    old, new, moved = comparison.old_edition, comparison.new_edition, comparison.moved
    counts = Counter(wording.cause_words(line.causes) for line in moved)
    by = f", {_by(counts)}" if moved else ""
    intro = (
        f"This edition ({comparison.new_as_of:%-d %B %Y}) is set beside that of {old} "
        f"({comparison.old_as_of:%-d %B %Y}): {wording.STARTS[comparison.printed]}. "
        f"{words.sentence(spelled(len(moved)))} of the {words.count(len(comparison.lines), 'verdict')} moved{by}."
    )
    how = (
        f"The causes are recomputed: the inputs of {old} are switched to those of {new} one group at a time "
        f"({wording.order_words()}), and the cause is the smallest set of groups that gives the new verdict by itself; "
        "of sets of one size, the first in that order. *Data* are the country's figures, with the widening of the "
        "intervals that all of them together ask for, and the peers' figures. *Method* is what today's rules and code "
        f"change with the inputs of {old} as they were"
        f"{'' if comparison.printed else ', which cannot be told without its outputs'}."
    )
    if not moved:
        return [heading, intro, how]
    rows = [
        [
            words.escape(line.indicator.short_name),
            tables.verdict_mark(line.old.verdict),
            tables.verdict_mark(line.new.verdict),
            words.sentence(wording.cause_words(line.causes)),
            f"{wording.chance(line.old.probability)} → {wording.chance(line.new.probability)}",
        ]
        for line in moved
    ]
    table = tables.markdown_table(
        ["Indicator", str(old), str(new), "Cause", "Chance"],
        rows,
        caption=f"Verdicts that moved since {old}",
        label="tbl-changes-verdicts",
        right=(4,),
        widths=(26, 20, 20, 18, 16),
    )
    return [heading, intro, table, "\n".join(f"- {_told(line)}" for line in moved), how]


def _by(counts: Mapping[str, int]) -> str:
    """'all by data', or '2 by data and 1 by target'."""
    if len(counts) == 1:
        return f"{'all ' if sum(counts.values()) > 1 else ''}by {next(iter(counts))}"
    return words.listed([f"{number} by {cause}" for cause, number in counts.items()])


def _told(line: IndicatorChange) -> str:
    """One move in a sentence, with the figures that stand behind it."""
    item, old, new = line.indicator, line.old, line.new
    text = f"**{words.escape(item.name)}**: {old.verdict.value} became {new.verdict.value}, by "
    text += f"{wording.cause_words(line.causes)}."
    if (old.last_year, old.last_value) != (new.last_year, new.last_value):
        before = words.value_in_year(old.last_value, old.last_year, item)
        after = words.value_in_year(new.last_value, new.last_year, item)
        text += f" The last figure used is {after}; {'there was none before' if before == '–' else f'it was {before}'}."
    if line.retargeted:
        text += f" The target is {wording.target_of(new, item)}; it was {wording.target_of(old, item)}."
    return text


def chances_section(desk: Chapter, comparison: Comparison | None) -> list[str]:
    """The headline share and the chances, then and now."""
    if comparison is None:
        return []
    old, new = comparison.old_edition, comparison.new_edition
    rows = [
        [
            f"Edition {old}" if cause is None else f"then {wording.CAUSES[cause]}",
            share_of_journey(mean.observed),
            share_of_journey(mean.projected),
            str(len(mean.indicators)),
        ]
        for cause, mean in comparison.journey
    ]
    table = tables.markdown_table(
        ["After switching", "At the last observations", "At the as-of date (estimate)", "Indicators counted"],
        rows,
        caption=f"Share of the journey: from the inputs of {old} to those of {new}, group by group",
        label="tbl-changes-journey",
        right=(1, 2, 3),
        widths=(30, 24, 26, 20),
    )
    return [
        "## Headline and chances {#sec-changes-chances}",
        _headline(comparison),
        table,
        *_dumbbells(desk, comparison),
    ]


def _headline(comparison: Comparison) -> str:
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


def _dumbbells(desk: Chapter, comparison: Comparison) -> list[str]:
    held = [line for line in comparison.lines if None not in (line.old.probability, line.new.probability)]
    pairs = [
        (words.escape(line.indicator.short_name), line.old.probability or 0.0, line.new.probability or 0.0)
        for line in held
    ]
    if not pairs:
        return ["No indicator has a chance in both editions."]
    editions = (str(comparison.old_edition), str(comparison.new_edition))
    moves = sorted(pairs, key=lambda pair: pair[1] - pair[2])
    rose, fell = moves[0], moves[-1]
    up = sum(new - old > SMALLEST_MOVE for _, old, new in pairs)
    down = sum(old - new > SMALLEST_MOVE for _, old, new in pairs)
    text = f"Of {words.count(len(pairs), 'chance')} given in both editions, {up} rose and {down} fell."
    if up:
        text += f" The largest rise is that of {rose[0]}, from {share(rose[1])} to {share(rose[2])}."
    if down:
        text += f" The largest fall is that of {fell[0]}, from {share(fell[1])} to {share(fell[2])}."
    figure = draw.draw_groups(
        [(name, {editions[0]: 100 * old, editions[1]: 100 * new}) for name, old, new in pairs],
        editions,
        unit="chance of meeting the target in its year (percent)",
    )
    caption = f"Chances in the editions {editions[0]} and {editions[1]}"
    alt = f"Two marks on a line an indicator, {editions[0]} and {editions[1]}, {len(pairs)} indicators. {text}"
    rows = [
        [name, share(old), share(new), "–" if line.largest_step is None else wording.CAUSES[line.largest_step]]
        for line, (name, old, new) in zip(held, pairs, strict=True)
        if abs(new - old) > SMALLEST_MOVE
    ]
    table = tables.markdown_table(
        ["Indicator", *editions, "Mostly by"],
        rows,
        caption="Chances that moved, and the group of inputs whose switch moved each most",
        label="tbl-changes-chances",
        right=(1, 2),
        widths=(34, 16, 16, 34),
    )
    return [text, chapter.picture(desk, "changes-chances", figure, caption=caption, alt=alt), table if rows else ""]


def inputs_section(desk: Chapter, comparison: Comparison | None) -> list[str]:
    """Indicators, targets, parameters and tables that are not the same."""
    if comparison is None:
        return []
    first = [
        words.escape(line.indicator.short_name)
        for line in comparison.lines
        if line.old.last_year is None and line.new.last_year is not None
    ]
    undated = sum(target.set_on is None for target in desk.framework.targets)
    lines = [
        f"*Indicators added*: {_names(comparison.added)}; *dropped*: {_names(comparison.dropped)}; *with a first "
        f"figure*: {words.listed(first) if first else 'none'}.",
        f"*Targets*: {_targets(comparison)} Of {words.count(len(desk.framework.targets), 'target')}, {undated} carry "
        "no day from which they stand and are applied in both editions.",
        f"*Parameters*: {_parameters(comparison)}",
    ]
    return [
        "## Indicators, targets and parameters {#sec-changes-inputs}",
        "\n".join(f"- {line}" for line in lines),
    ]


def _names(items: Sequence[Indicator]) -> str:
    return words.listed([words.escape(item.short_name) for item in items]) if items else "none"


def _targets(comparison: Comparison) -> str:
    changed = [
        f"{words.escape(line.indicator.short_name)}, {wording.target_of(line.old, line.indicator)}, is now "
        f"{wording.target_of(line.new, line.indicator)}"
        for line in comparison.lines
        if line.retargeted
    ]
    return words.sentence("; ".join(changed) if changed else "none changed") + "."


def _parameters(comparison: Comparison) -> str:
    if not comparison.parameters:
        return "Those that verdicts depend on are the same."
    return (
        "; ".join(
            f"`{change.name}`{f' ({change.pillar})' if change.pillar else ''} was {_value(change.old)}, is "
            f"{_value(change.new)}"
            for change in comparison.parameters
        )
        + "."
    )


def _value(value: Any) -> str:
    if isinstance(value, tuple):
        return words.listed([words.escape(str(part)) for part in value]) if value else "none"
    return f"{value:g}"


def summary_record(comparison: Comparison | None) -> dict[str, Any]:
    """The comparison, JSON-ready; empty in the first edition."""
    return {} if comparison is None else wording.to_dict(comparison)
