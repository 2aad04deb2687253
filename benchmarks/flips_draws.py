"""The last observation of every indicator that has a projection, redrawn within its error and assessed again.

Draws are seeded by the indicator's name.
"""

import zlib
from dataclasses import dataclass, replace

import numpy as np
from scipy.special import ndtri

from milepost.country import history
from milepost.trends.engine import TABLES_ALONE
from milepost.trends.tables import FIRST_RELEASE, load_tables
from milepost.verdicts.assessing import assess
from milepost.verdicts.assessment import Cuts, Verdict, cuts_of
from milepost.verdicts.feasibility import PeerHistories
from milepost.verdicts.projecting import assess_indicator, project_indicator

EDITION = 2026
SIZES = (1.0, 0.5, 0.25)  # shares of the stated error; the first is the page's main table
BANDS = (0.03, 0.05)
NINETY_FIVE = 1.96  # a declared survey error is read as a 95 % half-width


@dataclass(frozen=True)
class Case:
    """An indicator with a target and a projection."""

    indicator: object
    target: object
    past: object
    events: tuple
    cuts: Cuts
    assessment: object
    peers: object
    quantiles: np.ndarray  # of the error, at the tables' levels
    source: str

    @property
    def last_year(self):
        """Year of the last observation that carries the trend."""
        return self.assessment.last_year


@dataclass(frozen=True)
class Draw:
    """The verdict of one draw: as the rules give it, and with every band."""

    verdict: Verdict
    held: tuple[Verdict, ...]


def cases(desk, parameters):
    """Every indicator whose target has a projection, in the framework's order."""
    found = []
    for indicator in desk.framework.indicators.values():
        targets = desk.framework.targets_of(indicator.id)
        if not targets:
            continue
        values = parameters.for_chapter(indicator.pillar)
        cuts = cuts_of(values)
        past, events = history(desk.known, indicator.id), desk.framework.events_of(indicator.id)
        peers = desk.peers[desk.peers["indicator"] == indicator.id]
        table = PeerHistories.read(peers) if len(peers) else None
        assessment, fitted = assess_indicator(
            indicator,
            targets[-1],
            past,
            peers=table,
            events=events,
            as_of_year=desk.as_of.year,
            horizon_year=targets[-1].target_year,
            cuts=cuts,
            engine=desk.engine,
        )
        if fitted is not None:
            settled, _ = project_indicator(
                indicator,
                past,
                events=events,
                horizon_year=targets[-1].target_year,
                minimum_points=cuts.minimum_points,
                engine=replace(desk.engine, widen=TABLES_ALONE),
                as_of_year=None,
            )
            error, source = error_of(indicator, settled)
            found.append(Case(indicator, targets[-1], past, events, cuts, assessment, table, error, source))
    return found


def error_of(indicator, fitted):
    """Quantiles of the last observation's error at the tables' levels, and where they come from.

    `fitted` is the projection by the tables alone, without the edition's widening.
    """
    if indicator.survey_error is not None:
        return indicator.survey_error / NINETY_FIVE * fitted.scores, "survey"
    year_ahead = fitted.unclipped[0]
    return FIRST_RELEASE * (year_ahead - year_ahead[len(year_ahead) // 2]), "first release"


def draws(case, desk, size, count):
    """The verdicts of all draws of one indicator with a share of its error."""
    random = np.random.default_rng([EDITION, zlib.crc32(case.indicator.id.encode())])
    scores = random.standard_normal(count)
    levels = ndtri(load_tables().levels)
    errors = np.interp(np.clip(scores, levels[0], levels[-1]), levels, case.quantiles)
    low, high = case.indicator.lower_limit, case.indicator.upper_limit
    drawn = np.clip(case.assessment.last_value + size * errors, low, high)
    return [one_draw(case, desk, float(value)) for value in drawn]


def one_draw(case, desk, value):
    """Assess with another last observation, and again with every band."""
    values = case.past.values.copy()
    values[case.past.years == case.last_year] = value
    past = replace(case.past, values=values)
    fitted, _ = project_indicator(
        case.indicator,
        past,
        events=case.events,
        horizon_year=case.target.target_year,
        minimum_points=case.cuts.minimum_points,
        as_of_year=desk.as_of.year,
        engine=desk.engine,
    )

    def judged(band):
        return assess(
            case.indicator,
            case.target,
            past,
            fitted,
            peers=case.peers,
            events=case.events,
            as_of_year=desk.as_of.year,
            cuts=banded(case, band),
        ).verdict

    verdict = judged(0.0)
    # Cuts move away from the former probability only: a verdict that has not changed does not change with a band.
    same = verdict is case.assessment.verdict
    return Draw(verdict, tuple(verdict if same else judged(band) for band in BANDS))


def banded(case, band):
    """Cuts moved away from the former probability: the former verdict holds while P stays within the band."""
    cuts, former = case.cuts, case.assessment.probability
    if former is None or band == 0:
        return cuts

    def moved(cut, *, above):
        return min(max(cut - band if above else cut + band, 0.0), 1.0)

    return replace(
        cuts,
        on_track_probability=moved(cuts.on_track_probability, above=former >= cuts.on_track_probability),
        near_certain_probability=moved(cuts.near_certain_probability, above=former >= cuts.near_certain_probability),
        unlikely_probability=moved(cuts.unlikely_probability, above=former > cuts.unlikely_probability),
        reverse_probability=moved(cuts.reverse_probability, above=case.assessment.verdict is Verdict.REVERSE),
    )
