"""Rules by compound growth: UNSD 2023, Open SDG 2.4, and UNICEF's average annual rate of reduction."""

from __future__ import annotations

import numpy as np

from milepost.country import meets
from milepost.verdicts.amounts import amount
from milepost.verdicts.assessment import PublishedVerdict
from milepost.verdicts.published.rule_input import (
    OFF,
    ON,
    RuleInput,
    behind,
    missing_baseline,
    missing_target,
    not_applicable,
    over,
)

UNSD, OPEN_SDG, UNICEF = "UNSD 2023", "Open SDG 2.4", "UNICEF AARR"
LIMIT_EXPONENT = 4.44  # Open SDG's, for the reduction of cuts near a natural limit


def compound_rate(early: float, late: float, years: float) -> float:
    """Compound yearly growth from `early` to `late`; both of one sign and `early` not zero."""
    return float((late / early) ** (1 / years) - 1)


def unsd_2023(case: RuleInput) -> PublishedVerdict:
    """UNSD progress chart, 2023 note: share of the way covered in the target year at the observed growth.

    On track from .95, fair progress from .10, stagnation or regression below. The value is that share; without
    a numeric target it is the yearly growth (cuts 2 % and .5 %). Sources: UNSD (2023), technical note for the
    progress chart; EUSTAT, application of the 2023 note.
    """
    if case.target is not None and len(case.years) and (case.met or _near_a_full_target(case)):
        return PublishedVerdict(UNSD, True, "met", ON, None, f"{UNSD}: the latest value meets the target.")
    why = missing_baseline(case) or _no_growth(case)
    if why is None and case.has_target:
        why = missing_target(case) or over(case) or behind(case)
    if why is not None or case.baseline is None or case.baseline_year is None:
        return not_applicable(UNSD, why or "no baseline", exact=True)
    growth = compound_rate(case.baseline, case.last, case.last_year - case.baseline_year)
    if case.target is None or case.target_year is None:
        return _unsd_without_target(case.sign * growth)
    expected = case.last * (1 + growth) ** (case.target_year - case.last_year)
    covered = (expected - case.baseline) / (case.target - case.baseline)
    verdict = _graded(
        covered,
        ((0.95, "on track"), (0.10, "fair progress, acceleration needed")),
        "stagnation or regression",
    )
    sentence = (
        f"{UNSD}: at {amount(100 * growth)} % compound growth a year, {amount(100 * covered, 0)} % of the way "
        f"from baseline to target would be covered in {case.target_year}: {verdict}."
    )
    return PublishedVerdict(UNSD, True, verdict, ON if covered >= 0.95 else OFF, covered, sentence)


def open_sdg_2_4(case: RuleInput) -> PublishedVerdict:
    """Open SDG 2.4 (Eurostat and Statistics Canada family): observed over required compound growth.

    The required growth runs from baseline to target. On track from .95, progress but acceleration needed from
    .60, limited from 0, deterioration below. Without a target the growth itself, against 1.5, .5 and 0 % times
    C = 1 - (baseline / limit)^4.44 where there is a limit. Where the code replaces a zero baseline or target
    by 0.001, the rule is not applied here. Sources: Open SDG, progress calculation; sdg-build, ProgressMeasure.
    """
    if case.target is not None and len(case.years) and case.met:
        sentence = f"{OPEN_SDG}: the latest value meets the target."
        return PublishedVerdict(OPEN_SDG, True, "target achieved", ON, None, sentence)
    why = missing_baseline(case) or _no_growth(case, negatives=True)
    if why is None and case.has_target:
        why = missing_target(case) or _no_required_growth(case)
    if why is not None or case.baseline is None or case.baseline_year is None:
        return not_applicable(OPEN_SDG, why or "no baseline", exact=True)
    signed = case.sign if case.baseline > 0 else -case.sign
    growth = compound_rate(case.baseline, case.last, case.last_year - case.baseline_year)
    if case.target is None or case.target_year is None:
        return _open_sdg_without_target(case, case.baseline, signed * growth)
    required = compound_rate(case.baseline, case.target, case.target_year - case.baseline_year)
    ratio = signed * growth / abs(required)
    verdict = _open_sdg_class(ratio, 0.95, 0.60)
    sentence = (
        f"{OPEN_SDG}: growth of {amount(100 * growth)} % a year against {amount(100 * required)} % required, "
        f"ratio {amount(ratio, 2)}: {verdict}."
    )
    return PublishedVerdict(OPEN_SDG, True, verdict, ON if ratio >= 0.95 else OFF, ratio, sentence)


def unicef_aarr(case: RuleInput) -> PublishedVerdict:
    """UNICEF's average annual rate of reduction, reported beside the required one.

    Slope b of ln(value) on year by least squares; AARR = 1 - exp(b); required = 1 - (T / v)^(1 / (tT - t)). The
    value is the AARR (negative for growth). The formula is the publisher's; that a rate at least as good as the
    required one counts as on track is our reading, and so is that a latest value which meets the target does.
    Source: UNICEF, how to calculate the AARR (2007).
    """
    if case.target is not None and len(case.years) and case.met:
        return PublishedVerdict(UNICEF, True, "met", ON, None, f"{UNICEF}: the latest value meets the target.")
    why = missing_target(case) or over(case)
    if why is None and len(case.years) < 2:
        why = "it takes two observations"
    if why is None and bool((case.values <= 0).any()):
        why = "the logarithm of zero or of a negative value does not exist"
    if why is None and case.target is not None and case.target <= 0:
        why = "no constant rate of change leads to zero or to a negative target"
    if why is not None or case.target is None or case.target_year is None:
        return not_applicable(UNICEF, why or "no target", exact=True)
    centred = case.years - case.years.mean()
    slope = float(centred @ np.log(case.values) / (centred @ centred))
    rate = float(-np.expm1(slope))
    required = 1 - float((case.target / case.last) ** (1 / (case.target_year - case.last_year)))
    enough = meets(-rate, -required, case.sign)  # as growth, which is what better and worse are told of
    verdict = "at or above the required rate" if enough else "below the required rate"
    sentence = (
        f"{UNICEF}: an average annual rate of reduction of {amount(100 * rate)} % against "
        f"{amount(100 * required)} % required (negative rates are growth): {verdict}."
    )
    return PublishedVerdict(UNICEF, True, verdict, ON if enough else OFF, rate, sentence)


def _near_a_full_target(case: RuleInput) -> bool:
    """UNSD's exception: within 1 (percentage point) of a target of 0 or 100 %."""
    return case.percentage and case.target in (0, 100) and abs(case.last - case.target) <= 1


def _no_growth(case: RuleInput, *, negatives: bool = False) -> str | None:
    if case.baseline is None or len(case.years) == 0:
        return None
    if case.baseline == 0:
        return "growth from a zero baseline is not defined"
    if case.last / case.baseline < 0:
        return "baseline and latest value lie on two sides of zero"
    if case.baseline < 0 and not negatives:
        return "compound growth of negative values has no meaning"
    return None


def _no_required_growth(case: RuleInput) -> str | None:
    if case.target is None or case.target_year is None or not case.baseline:
        return None
    if case.target == 0:
        return "no compound growth leads to a zero target"
    if case.target / case.baseline < 0:
        return "baseline and target lie on two sides of zero"
    if case.target == case.baseline:
        return "the baseline equals the target"
    if case.baseline_year is not None and case.target_year <= case.baseline_year:
        return "the target year is not after the baseline year"
    return None


def _graded(value: float, cuts: tuple[tuple[float, str], ...], otherwise: str) -> str:
    return next((name for cut, name in cuts if value >= cut), otherwise)


def _unsd_without_target(growth: float) -> PublishedVerdict:
    verdict = _graded(
        growth,
        ((0.02, "on track"), (0.005, "fair progress, acceleration needed")),
        "stagnation or regression",
    )
    sentence = f"{UNSD}: no numeric target; {amount(100 * growth)} % a year in the good direction: {verdict}."
    return PublishedVerdict(UNSD, True, verdict, ON if growth >= 0.02 else OFF, growth, sentence)


def _open_sdg_without_target(case: RuleInput, baseline: float, growth: float) -> PublishedVerdict:
    factor = _limit_factor(abs(baseline), case.limit)
    verdict = _open_sdg_class(growth, 0.015 * factor, 0.005 * factor)
    sentence = f"{OPEN_SDG}: no target; {amount(100 * growth)} % a year in the good direction: {verdict}."
    return PublishedVerdict(OPEN_SDG, True, verdict, ON if growth >= 0.015 * factor else OFF, growth, sentence)


def _limit_factor(baseline: float, limit: float | None) -> float:
    """Open SDG's C: 1 - (v0 / limit)^4.44 below the limit, mirrored above it, 1 from twice the limit on."""
    if limit is None or baseline >= 2 * abs(limit):
        return 1.0
    nearest = baseline if baseline <= abs(limit) else 2 * abs(limit) - baseline
    return float(1 - (nearest / abs(limit)) ** LIMIT_EXPONENT)


def _open_sdg_class(value: float, high: float, middle: float) -> str:
    cuts = ((high, "on track"), (middle, "progress, acceleration needed"), (0.0, "limited progress"))
    return _graded(value, cuts, "deterioration")
