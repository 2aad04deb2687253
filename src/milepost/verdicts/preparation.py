"""Which part of a history carries the trend, each step said in words; and how much a verdict rests on, A to D.

In this order: nothing before the last change of definition; no carried values, for they are no observations;
no outliers; after a shift of level or a change of slope only the later part, if it has enough points. Where it
has not, the part before a shift of level is moved to the new level, as if the median yearly change (or, on a scale
without upper limit, the median yearly growth) had held across the break; a slope is left as it is.

Whether the last value may still be revised is told by a history's own releases, not by its publisher. Measured on every
dated release of five series for 123 economies (docs/engine-trials.md): a value is revised mostly in the two years after
it first came out, whether or not it has been revised before.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace

import numpy as np

from milepost.country import Event, History, Indicator
from milepost.trends import Projection
from milepost.verdicts.amounts import amount, count, share, spelled
from milepost.verdicts.assessment import Cuts, Evidence, Reason

GRADES = "ABCD"
UNSETTLED_YEARS = 2
ESTIMATES = ("estimated",)


@dataclass(frozen=True)
class Prepared:
    """A history ready for a trend.

    Attributes:
        history: What the trend is fitted to.
        comparable: The same without the treatment of outliers, levels and slopes: fitted beside it.
        reasons: What was done and why.
        breaks: Declared events within the history as it was handed in.
        doubts: What is declared doubtful of the indicator, or of a figure that is used.
        definition_year: First year of the present definition, None when it never changed (`present_definition`).
    """

    history: History
    comparable: History
    reasons: tuple[Reason, ...]
    breaks: int
    definition_year: int | None
    doubts: tuple[Reason, ...] = ()

    @property
    def adjusted(self) -> bool:
        """Whether there is a second fit, without the events, to show beside the first."""
        return not (
            np.array_equal(self.history.years, self.comparable.years)
            and np.array_equal(self.history.values, self.comparable.values)
        )


def prepare(indicator: Indicator, history: History, events: Iterable[Event], minimum_points: int) -> Prepared:
    """The history that carries the trend, what was done to it, and the history without the treatment.

    Events of other indicators and events outside the history are ignored.
    """
    declared = tuple(events)
    mine = [event for event in _relevant(indicator, history, declared) if event.kind != "doubt"]
    reasons: list[Reason] = []
    definition = present_definition(indicator.id, history, declared)
    used = history
    if definition is not None and definition >= history.years[0]:
        used = history.since(definition)
        reasons.append(
            Reason(
                "definition_changed",
                f"No trend runs across the change of definition in {definition}: what was measured before is left "
                f"out ({count(len(history) - len(used), 'value')}), because {_clauses(mine, definition)}.",
            )
        )
    used = _without_carried(used, reasons)
    comparable = used
    inside = [event for event in mine if definition is None or event.year > definition]
    used = _without_outliers(used, [event for event in inside if event.kind == "outlier"], reasons)
    turns = [event for event in inside if event.kind in ("level", "slope")]
    used = _after_turns(indicator, used, turns, minimum_points, reasons)
    return Prepared(used, comparable, tuple(reasons), len(mine), definition, doubts_of(indicator, used, declared))


def doubts_of(indicator: Indicator, history: History, events: Iterable[Event]) -> tuple[Reason, ...]:
    """What is declared doubtful of an indicator, and of those of its figures that stand in this history."""
    told = [f"In doubt: {indicator.doubt.strip().rstrip('.')}."] if indicator.doubt else []
    told += [
        f"The figure of {event.year} is in doubt: {_clause(event)}."
        for event in _relevant(indicator, history, events)
        if event.kind == "doubt" and event.year in history.years
    ]
    return tuple(Reason("doubt", sentence) for sentence in told)


def present_definition(indicator: str, history: History, events: Iterable[Event]) -> int | None:
    """First year of the definition that the last value was measured by; None where it never changed."""
    if len(history) == 0:
        return None
    turns = [event.year for event in events if event.indicator == indicator and event.kind == "definition"]
    return max((year for year in turns if year <= history.last_year), default=None)


def _relevant(indicator: Indicator, history: History, events: Iterable[Event]) -> list[Event]:
    if len(history) == 0:
        return []
    first, last = int(history.years[0]), history.last_year
    own = [event for event in events if event.indicator == indicator.id and first <= event.year <= last]
    return sorted(own, key=lambda event: event.year)


def _clauses(events: list[Event], year: int) -> str:
    """What is known of the change of definition in a year."""
    return ", and ".join(_clause(event) for event in events if event.kind == "definition" and event.year == year)


def _without_carried(history: History, reasons: list[Reason]) -> History:
    observed = np.array([status != "carried" for status in history.statuses], dtype=bool)
    if observed.all():
        return history
    dropped = count(int((~observed).sum()), "value")
    reasons.append(Reason("carried_dropped", f"Not counted as observations: {dropped} repeated from an earlier year."))
    return history.keep(observed)


def _without_outliers(history: History, events: list[Event], reasons: list[Reason]) -> History:
    for event in events:
        mask = history.years != event.year
        if mask.all():
            continue
        reasons.append(Reason("outlier_dropped", f"The value of {event.year} is left out, because {_clause(event)}."))
        history = history.keep(mask)
    return history


def _after_turns(
    indicator: Indicator, history: History, events: list[Event], minimum_points: int, reasons: list[Reason]
) -> History:
    for event in reversed(events):
        later = history.since(event.year)
        if len(later) == len(history) or len(later) == 0:
            continue
        if len(later) >= minimum_points:
            reasons.append(
                Reason(
                    f"{event.kind}_later_part",
                    f"The trend is fitted to the values since {event.year} only, because {_clause(event)}.",
                )
            )
            return later
        if event.kind == "level":
            history, how = _shifted(indicator, history, event.year)
            sentence = (
                f"The values before {event.year} are {how} to meet the new level, because {_clause(event)}. Too few "
                f"values follow to fit them alone."
            )
            reasons.append(Reason("level_shifted", sentence))
        else:
            sentence = (
                f"A change of pace is declared for {event.year}, because {_clause(event)}. Too few values follow to "
                f"fit them alone, so nothing is done about it."
            )
            reasons.append(Reason("slope_kept", sentence))
    return history


def _shifted(indicator: Indicator, history: History, year: int) -> tuple[History, str]:
    """The history with the part before `year` moved to the new level, and how it was moved.

    Multiplied on a scale of positive values without upper limit (growth rates stay as they were), shifted and
    clipped at the limits otherwise.
    """
    first = int(np.searchsorted(history.years, year))
    grows = indicator.upper_limit is None and bool((history.values > 0).all())
    scale = np.log(history.values) if grows else history.values
    gaps, changes = np.diff(history.years), np.diff(scale)
    elsewhere = np.delete(changes / gaps, first - 1)
    usual = float(np.median(elsewhere)) if len(elsewhere) else 0.0
    jump = float(changes[first - 1] - usual * gaps[first - 1])
    values = history.values.copy()
    if grows:
        values[:first] *= np.exp(jump)
        how = f"multiplied by {amount(float(np.exp(jump)), 2)}"
    else:
        lower = -np.inf if indicator.lower_limit is None else indicator.lower_limit
        upper = np.inf if indicator.upper_limit is None else indicator.upper_limit
        values[:first] = np.clip(values[:first] + jump, lower, upper)
        how = f"{'raised' if jump > 0 else 'lowered'} by {amount(abs(jump), indicator.decimals + 1)}"
    return replace(history, values=values), how


def _clause(event: Event) -> str:
    return event.reason.strip().rstrip(".")


def grade_evidence(prepared: Prepared, as_of_year: int, cuts: Cuts, projection: Projection | None = None) -> Evidence:
    """The evidence behind a verdict.

    A with no weakness, B with one, C with two, D with three or more. Weaknesses: fewer than `good_points`
    points; a last point older than `fresh_years`; more than `estimated_share` of the values estimated by their
    compiler; a declared break. Fewer than `minimum_points` points are D at once where they have no projection or one
    from other indicators' peers only, and one more weakness where the indicator's own peers carry it. D at once, too: a
    last point older than `stale_after_years`. That the last value may still be revised is said and costs no grade: the
    intervals carry it, and a fresh value must not weigh less than an old one.
    """
    history = prepared.history
    points = len(history)
    if points == 0:
        return Evidence("D", 0, None, None, None, 0.0, prepared.breaks, "No figure is held.")
    age = as_of_year - history.last_year
    unaided = projection is None or projection.borrowed
    estimated = sum(status in ESTIMATES for status in history.statuses) / points
    weaknesses = [
        text
        for text, weak in (
            (f"fewer than {cuts.good_points} points", points < cuts.good_points),
            (f"a last point more than {cuts.fresh_years} years old", age > cuts.fresh_years),
            ("too few of them for a trend without peers", points < cuts.minimum_points and not unaided),
            (f"{share(estimated)} of the values estimated", estimated > cuts.estimated_share),
            ("a declared break", prepared.breaks > 0),
        )
        if weak
    ]
    hopeless = (points < cuts.minimum_points and unaided) or age > cuts.stale_after_years
    grade = "D" if hopeless else GRADES[min(len(weaknesses), 3)]
    first = int(history.years[0])
    span = str(first) if points == 1 else f"{first} to {history.last_year}"
    noun = "observation" if points == 1 else "observations"
    found = f"; weaknesses: {', '.join(weaknesses)}" if weaknesses else ""
    if may_be_revised(history, as_of_year):
        found += "; the last value may still be revised"
    return Evidence(
        grade=grade,
        points=points,
        first_year=first,
        last_year=history.last_year,
        age_years=age,
        estimated_share=estimated,
        breaks=prepared.breaks,
        sentence=f"Grade {grade}: {points} {noun}, {span}{found}.",
    )


def may_be_revised(history: History, as_of_year: int) -> bool:
    """Whether the last value came out lately, in a series whose earlier values were revised after they came out."""
    if not history.first_releases:
        return False
    return revised_values(history) > 0 and as_of_year - history.first_releases[-1].year < UNSETTLED_YEARS


def revised_values(history: History) -> int:
    """How many values before the last have been revised since they first came out."""
    pairs = zip(history.releases[:-1], history.first_releases[:-1], strict=True)
    return sum(newest > first for newest, first in pairs)


def first_release_sentence(history: History) -> str:
    """When the last value came out, how often earlier ones were revised, and what is done about it."""
    first, revised = history.first_releases[-1], revised_values(history)
    earlier = count(len(history) - 1, "earlier value")
    were = f"{spelled(revised)} of {earlier} {'was' if revised == 1 else 'were'} revised later"
    again = "" if history.releases[-1] == first else f" and was revised in {history.releases[-1].year}"
    return (
        f"The value of {history.last_year} first came out in {first.year}{again}; {were}, so the "
        f"intervals allow for a revision."
    )
