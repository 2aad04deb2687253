"""Two editions side by side as tables of text: which verdicts moved and why, recomputed and not guessed."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from milepost.report import Comparison, IndicatorChange, target_of, value_in_year
from milepost.report import chance_or_dash as chance
from milepost.verdicts import share_of_journey


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
    moved = tuple(_moved(line) for line in comparison.moved)
    header: tuple[str, ...] = ("Indicator", old, new, "Cause", f"Chance {old}", new, f"Latest {old}", new)
    yield TextTable("verdict", f"Verdicts that moved: {count}", header, moved)
    chances = tuple(
        (line.indicator.id, chance(line.old.probability), chance(line.new.probability), line.largest_step.words)
        for line in comparison.lines
        if line.largest_step is not None
    )
    yield TextTable("chance", "Chances that moved", ("Indicator", old, new, "Mostly by"), chances)
    journey = tuple(
        (
            old if cause is None else cause.words,
            share_of_journey(mean.observed),
            share_of_journey(mean.projected),
            str(len(mean.indicators)),
        )
        for cause, mean in comparison.journey
    )
    header = ("After", "Observed", "Estimate", "Indicators")
    yield TextTable("journey", "Share of the journey, after each switch", header, journey)
    figures = tuple(_figures(comparison))
    header = ("Indicator", "Year", "Sex", "Location", "Province", "Change", "Old", "New", "Released")
    yield TextTable("figure", f"Figures that changed: {len(figures)}", header, figures)
    targets = tuple(
        (line.indicator.id, target_of(line.old, line.indicator), target_of(line.new, line.indicator))
        for line in comparison.lines
        if line.retargeted
    )
    yield TextTable("target", "Targets changed", ("Indicator", old, new), targets)
    listed = [(item.id, "added") for item in comparison.added] + [(item.id, "dropped") for item in comparison.dropped]
    yield TextTable("indicator", "Indicators added and dropped", ("Indicator", "Change"), tuple(listed))
    parameters = tuple(
        (change.name, change.pillar or "all", _value(change.old), _value(change.new))
        for change in comparison.parameters
    )
    yield TextTable("parameter", "Parameters changed", ("Parameter", "Chapter", old, new), parameters)


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


def _figures(comparison: Comparison) -> Iterator[tuple[str, ...]]:
    for change in comparison.figures:
        group = (change.sex, change.location, change.province or "country")
        values = ("–" if value is None else f"{value:g}" for value in (change.old, change.new))
        released = "–" if change.release is None else change.release.isoformat()
        yield (change.indicator, str(change.year), *group, change.kind, *values, released)


def _value(value: Any) -> str:
    return ", ".join(value) if isinstance(value, tuple) else f"{value:g}"
