"""An indicator in few words: the verdict's line, one sentence of why, three facts, the finding under its chart.

What else there is to say (every reason, the evidence, the trend, the sources) stands with the notes.
"""

from __future__ import annotations

from collections.abc import Callable

from milepost.country import Indicator, Verdict
from milepost.report import words
from milepost.report.measured import aim, both_paces, distance, expected, keeper
from milepost.report.results import IndicatorResult, first_year_shown
from milepost.report.tokens import LOOKS
from milepost.report.words import escape
from milepost.verdicts import chance, level, spelled

NOTHING = "–"
IN_DOUBT = "In doubt"  # how a reason begins that says of what later
CLOSE_SHARE = 0.02  # of the way left: nearer to the target than that is at it


def mark(verdict: Verdict, word: str = "") -> str:
    """A verdict with its shape: a span that print and web draw alike.

    >>> mark(Verdict.ON_TRACK)
    '[On track]{.verdict .on-track}'
    """
    look = LOOKS[verdict]
    return f"[{word or look.word}]{{.verdict .{look.id}}}"


def verdict_line(item: IndicatorResult) -> str:
    """The verdict, and what it says of the target, in a line."""
    a, verdict = item.assessment, item.assessment.final_verdict
    told = SAID[verdict](item)
    dated = a.rests_on_old_figure and a.probability is not None and not _due(item)
    old = f" The last figure is of {a.last_year}." if dated else ""
    return f"{mark(verdict)}: {told}{old}" if told else f"{mark(verdict)}.{old}"


def why(item: IndicatorResult) -> str:
    """One sentence of why; empty where the verdict's line says all."""
    a = item.assessment
    if a.override is not None:
        return f"A reviewer ({escape(a.override.role)}) set this verdict: {escape(a.override.reason)}"
    return WHY.get(a.final_verdict, _direction)(item)


def facts(item: IndicatorResult) -> tuple[tuple[str, str], ...]:
    """Three facts: a number, and what it is."""
    a, indicator = item.assessment, item.indicator
    told = []
    if len(item.history):
        last, year = item.history.last_value, item.history.last_year
        carried = {"carried": ", carried forward", "estimated": ", estimated"}.get(item.history.statuses[-1], "")
        told.append((f"{level(last, indicator)}", f"{_unit(indicator)}in {year}{carried}"))
    if a.threshold is not None and a.target_year is not None:
        told.append((aim(a.threshold, indicator), f"target {a.target_year}, {a.target_status}"))
    if a.probability is not None:
        told.append((chance(a.probability), "chance"))
    return tuple(told)


def block(item: IndicatorResult) -> str:
    """The verdict's line, why, and the facts, as Markdown."""
    doubt = f"**!** {escape(_doubt(item.assessment.doubts[0]))}" if item.assessment.doubts else ""
    parts = [verdict_line(item), why(item), _facts(item), doubt]
    return "\n\n".join(part for part in parts if part)


def _doubt(sentence: str) -> str:
    """A doubt in its first words; the scorecard's notes have the whole of it."""
    first = sentence.split(":", maxsplit=1)[0].rstrip(".")
    return "The figures are in doubt." if first == IN_DOUBT else f"{first}."


def _facts(item: IndicatorResult) -> str:
    return "  ".join(f"[**{number}** {what}]{{.fact}}" for number, what in facts(item))


def finding(item: IndicatorResult) -> str:
    """What an indicator's chart shows, as its caption says it; the unit stands with it."""
    doubt = " Figures in doubt." if item.assessment.doubts else ""
    return f"{_found(item)}{doubt} *{words.unit_note(item.indicator.unit)}.*"


def _found(item: IndicatorResult) -> str:
    a, indicator = item.assessment, item.indicator
    ahead = item.shown_projection
    if ahead is not None and a.threshold is not None and a.target_year is not None and a.target_year in ahead.years:
        there = ahead.quantile(a.target_year, 0.5)
        told = expected(there, indicator, a.threshold)
        return f"At the expected pace {told} in {a.target_year}, {_beside(there, item)}."
    if not len(item.history):
        return "No figure is held."
    shown = item.history.since(first_year_shown(item.history))
    begin = f"{level(float(shown.values[0]), indicator)} in {int(shown.years[0])}"
    return f"From {begin} to {level(shown.last_value, indicator)} in {shown.last_year}."


def _beside(value: float, item: IndicatorResult) -> str:
    """'three points short of the target', 'past the target'."""
    a, indicator = item.assessment, item.indicator
    if a.threshold is None:
        return ""
    left = indicator.direction.sign * (a.threshold - value)
    whole = abs(a.threshold - item.history.last_value) or abs(a.threshold) or 1.0
    if abs(left) < CLOSE_SHARE * whole:
        return "just short of the target" if left > 0 else "at the target"
    if left < 0:
        return "better than the target"
    return f"{distance(left, indicator)} short of the target"


def _unit(indicator: Indicator) -> str:
    unit = indicator.unit_short
    return f"{escape(unit)} " if unit and unit != "%" else ""


def _goal(item: IndicatorResult) -> str:
    a = item.assessment
    return "" if a.threshold is None else f"{aim(a.threshold, item.indicator)} by {a.target_year}"


def _chance(item: IndicatorResult) -> str:
    probability = item.assessment.probability
    return "" if probability is None else f"{chance(probability)} chance"


def _reaching(item: IndicatorResult) -> str:
    return f"{_chance(item)} of reaching {_goal(item)}."


def _due(item: IndicatorResult) -> str:
    """Of a target whose year is over and not measured: the chance that it was met; else empty."""
    a = item.assessment
    if a.target_year is None or a.target_year > a.as_of_year or a.probability is None:
        return ""
    return f"{_goal(item)} is due, and no figure is newer than {a.last_year}; {_chance(item)} that it was met."


def _watched(item: IndicatorResult) -> str:
    if due := _due(item):
        return due
    year = item.assessment.expected_year
    when = f"expected by {year}" if year is not None and year > item.assessment.as_of_year else "expected"
    return f"{when}, not assured; {_chance(item)} of {_goal(item)}."


def _on_track(item: IndicatorResult) -> str:
    return _due(item) or f"{_chance(item)} of {_goal(item)}."


def _met(item: IndicatorResult) -> str:
    a = item.assessment
    since = f" since {a.met_year}" if a.met_year is not None and a.met_year != a.last_year else ""
    return f"the target of {_goal(item)} is reached{since}."


def _met_before(item: IndicatorResult) -> str:
    return f"in {item.assessment.last_year}. No newer figure."


def _adjusted(item: IndicatorResult) -> str:
    a = item.assessment
    if a.target_year is not None and a.target_year <= a.as_of_year:
        return f"{_goal(item)} was due and is not met."
    return _reaching(item)


def _too_few(item: IndicatorResult) -> str:
    many = item.assessment.evidence.points
    told = f"{spelled(many)} comparable figure{'' if many == 1 else 's'}" if many else "no comparable figure"
    if any(reason.code == "too_few_since_break" for reason in item.assessment.reasons):
        told += " since its definition changed"
    first, due = item.assessment.first_chance_year, item.assessment.target_year
    if first is None or due is None:
        return f"{told}."
    return (
        f"{told}; {f'a chance can be given from {first} on' if first < due else 'no chance before the target is due'}."
    )


def _owed(item: IndicatorResult) -> str:
    target, custodian = item.target, keeper(item.indicator)
    due = f"; target for {target.target_year}" if target is not None else ""
    return f"never published; {escape(custodian) if custodian else 'nobody'} is named to publish it{due}."


def _ended(item: IndicatorResult) -> str:
    return f"in {item.indicator.series_end}; a successor must be named."


def _context(_: IndicatorResult) -> str:
    return "shown for context."


SHORT_REASONS = {
    "unproven": "forecasts like this one have not held in other countries, so no chance is given.",
    "missing_limit": "its scale has no declared limits.",
    "beyond_horizon": "its projection ends before the target year.",
}


def _first(item: IndicatorResult) -> str:
    """The first reason in short; what it takes stands with the notes."""
    codes = [reason.code for reason in item.assessment.reasons]
    return next((SHORT_REASONS[code] for code in codes if code in SHORT_REASONS), "the notes say why.")


def _paces(item: IndicatorResult) -> str:
    a, indicator = item.assessment, item.indicator
    required, expected = a.required_change_per_year, a.expected_change_per_year
    if required is None or expected is None:
        return ""
    runs, takes = both_paces(expected, required, indicator)
    if expected * required <= 0:
        surely = "" if a.final_verdict is Verdict.REVERSE else ", though not surely"
        return f"It is expected to move away from the target{surely}, which takes {takes}.{_yardstick(item)}"
    return f"The pace must rise from {runs} to {takes}.{_yardstick(item)}"


def _yardstick(item: IndicatorResult) -> str:
    """Who has managed such a pace."""
    a = item.assessment
    if a.best_pace_from != "peers" or not a.peers_compared:
        return ""
    kept, of = len(a.peers), a.peers_compared
    if kept == of:
        return f" {'Both' if of == 2 else f'All {spelled(of)}'} peers from a similar level have managed that."
    if not kept:
        return f" None of {spelled(of)} peers from a similar level has managed that."
    have = "has" if kept == 1 else "have"
    return f" {words.sentence(spelled(kept))} of {spelled(of)} peers from a similar level {have} managed that."


def _enough(item: IndicatorResult) -> str:
    a, indicator = item.assessment, item.indicator
    if a.required_change_per_year is None or a.expected_change_per_year is None:
        return ""
    runs, takes = both_paces(a.expected_change_per_year, a.required_change_per_year, indicator)
    return f"The target takes {takes}; {runs} is expected."


def _direction(item: IndicatorResult) -> str:
    """Which way it went, and since when."""
    a = item.assessment
    if a.went is None or a.went_since is None:
        return ""
    return f"Since {a.went_since} it {'moved ' + a.went if a.went != 'no clear change' else 'has not clearly changed'}."


def _raised(item: IndicatorResult) -> str:
    a = item.assessment
    if a.proposed_value is None:
        return "It asks for little."
    return f"{level(a.proposed_value, item.indicator)} is proposed instead; a proposal of the method, not policy."


def _revised(item: IndicatorResult) -> str:
    a = item.assessment
    parts = []
    if a.reachable_value is not None:
        parts.append(f"Within reach is {level(a.reachable_value, item.indicator)}")
    if a.year_likely is not None and a.year_likely > a.as_of_year:
        parts.append(f"{'the' if parts else 'The'} target becomes likely in {a.year_likely}")
    return f"{'; '.join(parts)}." if parts else ""


SAID: dict[Verdict, Callable[[IndicatorResult], str]] = {
    Verdict.MET: _met,
    Verdict.MET_BEFORE: _met_before,
    Verdict.ON_TRACK: _on_track,
    Verdict.WATCH: _watched,
    Verdict.RAISE: lambda item: f"{_goal(item)} asks for less than what is expected.",
    Verdict.ACCELERATE: _reaching,
    Verdict.REVISE: _adjusted,
    Verdict.REVERSE: _reaching,
    Verdict.TOO_WIDE: lambda item: f"the figures do not yet tell where it will stand in {item.assessment.target_year}.",
    Verdict.TOO_FEW: _too_few,
    Verdict.NO_FIGURE: _owed,
    Verdict.ENDED: _ended,
    Verdict.NOT_ASSESSABLE: _first,
    Verdict.NO_TARGET: _context,
}
WHY: dict[Verdict, Callable[[IndicatorResult], str]] = {
    Verdict.ACCELERATE: _paces,
    Verdict.REVERSE: _paces,
    Verdict.WATCH: _enough,
    Verdict.ON_TRACK: _enough,
    Verdict.RAISE: _raised,
    Verdict.REVISE: _revised,
    Verdict.NO_TARGET: lambda _: "",
    Verdict.MET: lambda item: (
        f"The chance of still meeting it then is {chance(item.assessment.probability)}."
        if item.assessment.probability is not None
        else ""
    ),
}
