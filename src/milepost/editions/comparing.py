"""Two editions side by side as tables of text: which verdicts moved and why, recomputed and not guessed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from milepost.report import chance_or_dash as chance
from milepost.report import target_of, value_in_year
from milepost.verdicts import share_of_journey

if TYPE_CHECKING:
    from collections.abc import Iterator

    from milepost.report import Comparison, IndicatorChange


@dataclass(frozen=True)
class TextTable:
    """A table of text; `name` stands in front of every row where it is printed for machines."""

    name: str
    title: str
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def text_tables(comparison: Comparison) -> Iterator[TextTable]:
    """What moved, what the headline did, which figures, targets, indicators and parameters changed."""
    old, new = str(comparison.old_edition), str(comparison.new_edition)
    count = f"{len(comparison.moved)} of {len(comparison.lines)}"
    yield TextTable(
        "verdict",
        f"Verdicts that moved: {count}",
        ("Indicator", old, new, "Cause", f"Chance {old}", new, f"Latest {old}", new),
        tuple(_moved(line) for line in comparison.moved),
    )
    yield TextTable(
        "chance",
        "Chances that moved",
        ("Indicator", old, new, "Mostly by"),
        tuple(
            (line.indicator.id, chance(line.old.probability), chance(line.new.probability), cause)
            for line in comparison.lines
            if (cause := "" if line.largest_step is None else line.largest_step.words)
        ),
    )
    yield TextTable(
        "journey",
        "Share of the journey, after each switch",
        ("After", "Observed", "Estimate", "Indicators"),
        tuple(
            (
                old if cause is None else cause.words,
                share_of_journey(mean.observed),
                share_of_journey(mean.projected),
                str(len(mean.indicators)),
            )
            for cause, mean in comparison.journey
        ),
    )
    yield _figures(comparison)
    yield TextTable("target", "Targets changed", ("Indicator", old, new), tuple(_targets(comparison)))
    yield TextTable(
        "indicator",
        "Indicators added and dropped",
        ("Indicator", "Change"),
        (
            *((item.id, "added") for item in comparison.added),
            *((item.id, "dropped") for item in comparison.dropped),
        ),
    )
    yield TextTable(
        "parameter",
        "Parameters changed",
        ("Parameter", "Chapter", old, new),
        tuple(
            (change.name, change.pillar or "all", _value(change.old), _value(change.new))
            for change in comparison.parameters
        ),
    )


def _moved(line: IndicatorChange) -> tuple[str, ...]:
    old, new, item = line.old, line.new, line.indicator
    return (
        item.id,
        old.verdict.value,
        new.verdict.value,
        line.cause,
        chance(old.probability),
        chance(new.probability),
        value_in_year(old.last_value, old.last_year, item),
        value_in_year(new.last_value, new.last_year, item),
    )


def _figures(comparison: Comparison) -> TextTable:
    rows = tuple(
        (
            change.indicator,
            str(change.year),
            *(change.sex, change.location, change.province or "country"),
            change.kind,
            "–" if change.old is None else f"{change.old:g}",
            "–" if change.new is None else f"{change.new:g}",
            "–" if change.release is None else change.release.isoformat(),
        )
        for change in comparison.figures
    )
    header = ("Indicator", "Year", "Sex", "Location", "Province", "Change", "Old", "New", "Released")
    return TextTable("figure", f"Figures that changed: {len(rows)}", header, rows)


def _targets(comparison: Comparison) -> Iterator[tuple[str, str, str]]:
    for line in comparison.lines:
        if line.retargeted:
            item = line.indicator
            yield item.id, target_of(line.old, item), target_of(line.new, item)


def _value(value: Any) -> str:
    return ", ".join(value) if isinstance(value, tuple) else f"{value:g}"
