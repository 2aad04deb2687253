"""Two editions compared, as frames: a row an indicator of both, with the comparison behind it."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from milepost.checks import check_data, refuse_errors
from milepost.country import Indicator, ParameterError, find_root
from milepost.report.carrying import CarryingFrame
from milepost.report.chapter import Chapter
from milepost.report.comparison.comparing import Comparison, IndicatorChange, Standing, compare_inputs
from milepost.report.comparison.edition_inputs import (
    ORDER,
    Cause,
    EditionInputs,
    newer_side,
    older_edition,
    rules_by_pillar,
)
from milepost.report.comparison.figures_changed import FigureChange
from milepost.report.frames import FrameError
from milepost.verdicts import Cuts

STANDING = ("verdict", "probability", "last_year", "last_value", "target", "target_year", "threshold")
STEPS = (Cause.METHOD, *ORDER)
COLUMNS = (
    *("indicator", "name", "moved", "cause"),
    *(f"{edition}_{name}" for name in STANDING for edition in ("old", "new")),
    *("chance_moved", "mostly_by", "retargeted"),
    *(f"after_{cause.value}" for cause in STEPS),
)
KINDS = ("new", "revised", "withdrawn")
SMALLEST_MOVE = 0.005  # chances that print alike have not moved


class FigureChanges(CarryingFrame):
    """A row an indicator and kind of change of its national figures: indicator, name, kind, first_year, last_year."""


class Changes(CarryingFrame):
    """A row an indicator of both editions; `comparison` is what stands behind it, None without an earlier edition."""

    _metadata = ["carried", "key", "comparison"]  # noqa: RUF012  (as in CarryingFrame)
    comparison: Comparison | None

    def journey(self) -> pd.DataFrame:
        """The share of the journey from the older edition on, a row a switch: after, observed, projected, ..."""
        held = self.comparison
        rows = [
            (
                f"Edition {held.old_edition}" if cause is None else f"then {cause.words}",
                *(mean.observed, mean.projected, len(mean.indicators)),
            )
            for cause, mean in (held.journey if held else ())
            if held
        ]
        return pd.DataFrame(rows, columns=["after", "observed", "projected", "indicators"])

    def figures(self) -> pd.DataFrame:
        """A row a figure that the two dates know differently: kind, indicator, year, group, old, new, release, ..."""
        held = () if self.comparison is None else self.comparison.figures
        columns = ["kind", "indicator", "year", "sex", "location", "province", "old", "new", "release", "source"]
        rows = [{**dataclasses.asdict(one), "kind": one.kind, "national": one.national} for one in held]
        return pd.DataFrame(rows, columns=[*columns, "national"])

    def national_figures(self) -> FigureChanges:
        """The national ones, a row an indicator and kind of change, in the order of the framework."""
        changed: dict[tuple[str, str], list[FigureChange]] = {}
        for one in () if self.comparison is None else self.comparison.figures:
            if one.national:
                changed.setdefault((one.indicator, one.kind), []).append(one)
        items = () if self.comparison is None else self.comparison.indicators
        pairs = [(item, kind) for item in items for kind in KINDS if (item.id, kind) in changed]
        behind = {f"{item.id} {kind}": (item, changed[item.id, kind]) for item, kind in pairs}
        rows = [_figures_row(at, *held) for at, held in behind.items()]
        columns = ["indicator", "name", "kind", "first_year", "last_year", "figures", "at"]
        return FigureChanges.of(rows, columns, carried=behind, key="at")

    def results(self) -> dict[str, Any]:
        """The whole comparison, as `results/changes.json` has it; empty without an earlier edition."""
        return {} if self.comparison is None else to_dict(self.comparison)


def compare(
    old: int | None,
    new: int | Chapter,
    *,
    cuts: Cuts | None = None,
    end_year: int | None = None,
    peers: Sequence[str] = (),
    pillars: Mapping[str, Mapping[str, Any]] | None = None,
) -> Changes:
    """Set an edition beside an earlier one: verdicts that moved and why, recomputed and not guessed.

    The older edition is read from `outputs/<old>/` where it lies there, else made again from its parameters and the
    figures known at its date. Its inputs are switched to the newer edition's one group at a time.

    Args:
        old: The older edition; None where there is none, and nothing is compared.
        new: The newer edition, as its parameters and today's data give it; or the chapter that is open, with the rules
            that the other arguments state.
        cuts: Of an open chapter: the parameters of the rule.
        end_year: Of an open chapter: the last year projected.
        peers: Of an open chapter: the codes of its peers.
        pillars: Of an open chapter: parameters that differ in one pillar's chapter.

    Returns:
        A row an indicator of both editions: indicator, name, moved, cause (in words); of each edition, as old_... and
        new_..., verdict, probability (0-1), last_year, last_value, target, target_year, threshold; chance_moved
        ("rose", "fell", "same"), mostly_by, retargeted; and the chance after each switch as after_method, after_data,
        ... Missing where it is not known. `comparison` holds all that stands behind.

    Raises:
        ParameterError: There is no such edition, or `old` is not before `new`.
        DataError: The data hold errors.
        FrameError: An open chapter is given without `cuts` or `end_year`.

    Source: docs/method.md.

    Example:
        >>> len(compare(None, 2026))
        0
    """
    if old is None:
        return _changes(None)
    edition = new if isinstance(new, int) else new.edition
    if old >= edition:
        raise ParameterError(f"{old} is not before {edition}; write the older edition first.")
    if isinstance(new, int):
        root = find_root(Path.cwd())
        refuse_errors(check_data(root / "data"))
        newer = newer_side(root, new)
    else:
        if cuts is None or end_year is None:
            raise FrameError("compare: an open chapter needs `cuts` and `end_year`, the rules of its edition.")
        root = new.root
        values = {**dataclasses.asdict(cuts), "end_year": end_year, "peers": peers}
        newer = EditionInputs(new, rules_by_pillar(root, [*new.framework.pillars], values, pillars or {}))
    return _changes(compare_inputs(older_edition(root, old), newer, edition))


def _changes(comparison: Comparison | None) -> Changes:
    lines = {} if comparison is None else {line.indicator.id: line for line in comparison.lines}
    found = Changes.of([_row(line) for line in lines.values()], COLUMNS, carried=lines, key="indicator")
    found.comparison = comparison
    return found


def _row(line: IndicatorChange) -> dict[str, Any]:
    old, new = _standing(line.old), _standing(line.new)
    return {
        "indicator": line.indicator.id,
        "name": line.indicator.short_name,
        "moved": line.moved,
        "cause": line.cause,
        **{f"old_{name}": value for name, value in old.items()},
        **{f"new_{name}": value for name, value in new.items()},
        "chance_moved": _moved(line.old.probability, line.new.probability),
        "mostly_by": None if line.largest_step is None else line.largest_step.words,
        "retargeted": line.retargeted,
        **{f"after_{cause.value}": probability for cause, probability in line.steps},
    }


def _moved(old: float | None, new: float | None) -> str | None:
    if old is None or new is None:
        return None
    return "rose" if new - old > SMALLEST_MOVE else "fell" if old - new > SMALLEST_MOVE else "same"


def _figures_row(at: str, item: Indicator, changes: Sequence[FigureChange]) -> dict[str, Any]:
    return {
        "indicator": item.id,
        "name": item.short_name,
        "kind": changes[0].kind,
        "first_year": changes[0].year,
        "last_year": changes[-1].year,
        "figures": len(changes),
        "at": at,
    }


def to_dict(comparison: Comparison) -> dict[str, Any]:
    """The whole comparison, JSON-ready."""
    return {
        "old_edition": comparison.old_edition,
        "new_edition": comparison.new_edition,
        "old_as_of": comparison.old_as_of,
        "new_as_of": comparison.new_as_of,
        "older_as_printed": comparison.printed,
        "order": [cause.value for cause in ORDER],
        "indicators": [_line(line) for line in comparison.lines],
        "added": [item.id for item in comparison.added],
        "dropped": [item.id for item in comparison.dropped],
        "figures": [{"kind": change.kind, **dataclasses.asdict(change)} for change in comparison.figures],
        "parameters": [dataclasses.asdict(change) for change in comparison.parameters],
        "journey": [
            {"after": "start" if cause is None else cause.value, **dataclasses.asdict(mean)}
            for cause, mean in comparison.journey
        ],
    }


def _line(line: IndicatorChange) -> dict[str, Any]:
    return {
        "indicator": line.indicator.id,
        "old": _standing(line.old),
        "new": _standing(line.new),
        "moved": line.moved,
        "causes": [cause.value for cause in line.causes],
        "chance_after": {cause.value: probability for cause, probability in line.steps},
    }


def _standing(standing: Standing) -> dict[str, Any]:
    return {
        "verdict": standing.verdict.value,
        "probability": standing.probability,
        "last_year": standing.last_year,
        "last_value": standing.last_value,
        "target": None if standing.target is None else standing.target.id,
        "target_year": None if standing.target is None else standing.target.target_year,
        "threshold": standing.threshold,
    }
