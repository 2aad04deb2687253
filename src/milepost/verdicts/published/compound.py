"""Rules by compound growth: UNSD 2023, Open SDG 2.4, and UNICEF's average annual rate of reduction."""

import numpy as np

from milepost.country import meets
from milepost.verdicts.amounts import amount
from milepost.verdicts.published.rule_input import (
    MEETS,
    NotApplicableError,
    RuleInput,
    Said,
    published,
    refuse_behind,
    refuse_over,
)

UNSD, OPEN_SDG, UNICEF = "UNSD 2023", "Open SDG 2.4", "UNICEF AARR"
UNSD_GRADES = ("on track", "fair progress, acceleration needed", "stagnation or regression")
OPEN_SDG_GRADES = ("on track", "progress, acceleration needed", "limited progress", "deterioration")
LIMIT_EXPONENT = 4.44  # Open SDG's, for the reduction of cuts near a natural limit


def compound_rate(early: float, late: float, years: float) -> float:
    """Compound yearly growth from `early` to `late`; both of one sign and `early` not zero."""
    return float((late / early) ** (1 / years) - 1)


@published(UNSD, exact=True)
def unsd_2023(case: RuleInput) -> Said:
    """UNSD progress chart, 2023 note: share of the way covered in the target year at the observed growth.

    On track from .95, fair progress from .10, stagnation or regression below. The value is that share; without
    a numeric target it is the yearly growth (cuts 2 % and .5 %). Sources: UNSD (2023), technical note for the
    progress chart; EUSTAT, application of the 2023 note.
    """
    if case.met or _near_a_full_target(case):
        return "met", True, None, MEETS
    since, baseline = case.start()
    _refuse_no_growth(case, baseline)
    growth = compound_rate(baseline, case.last, case.last_year - since)
    if not case.has_target:
        good = case.sign * growth
        verdict = _graded(good, (0.02, 0.005), UNSD_GRADES)
        return verdict, good >= 0.02, good, f"no numeric target; {_yearly(good)}: {verdict}"
    due, target = case.promise()
    refuse_over(case)
    refuse_behind(case)
    expected = case.last * (1 + growth) ** (due - case.last_year)
    covered = (expected - baseline) / (target - baseline)
    verdict = _graded(covered, (0.95, 0.10), UNSD_GRADES)
    text = (
        f"at {amount(100 * growth)} % compound growth a year, {amount(100 * covered, 0)} % of the way from baseline to "
        f"target would be covered in {due}: {verdict}"
    )
    return verdict, covered >= 0.95, covered, text


@published(OPEN_SDG, exact=True)
def open_sdg_2_4(case: RuleInput) -> Said:
    """Open SDG 2.4 (Eurostat and Statistics Canada family): observed over required compound growth.

    The required growth runs from baseline to target. On track from .95, progress but acceleration needed from
    .60, limited from 0, deterioration below. Without a target the growth itself, against 1.5, .5 and 0 % times
    C = 1 - (baseline / limit)^4.44 where there is a limit. Where the code replaces a zero baseline or target
    by 0.001, the rule is not applied here. Sources: Open SDG, progress calculation; sdg-build, ProgressMeasure.
    """
    if case.met:
        return "target achieved", True, None, MEETS
    since, baseline = case.start()
    _refuse_no_growth(case, baseline, negatives=True)
    growth = compound_rate(baseline, case.last, case.last_year - since)
    signed = (case.sign if baseline > 0 else -case.sign) * growth
    if not case.has_target:
        factor = _limit_factor(abs(baseline), case.limit)
        verdict = _graded(signed, (0.015 * factor, 0.005 * factor, 0.0), OPEN_SDG_GRADES)
        return verdict, signed >= 0.015 * factor, signed, f"no target; {_yearly(signed)}: {verdict}"
    due, target = case.promise()
    _refuse_no_required_growth(target, due, baseline, since)
    required = compound_rate(baseline, target, due - since)
    ratio = signed / abs(required)
    verdict = _graded(ratio, (0.95, 0.60, 0.0), OPEN_SDG_GRADES)
    text = f"growth of {amount(100 * growth)} % a year against {amount(100 * required)} % required, ratio "
    return verdict, ratio >= 0.95, ratio, f"{text}{amount(ratio, 2)}: {verdict}"


@published(UNICEF, exact=True)
def unicef_aarr(case: RuleInput) -> Said:
    """UNICEF's average annual rate of reduction, reported beside the required one.

    Slope b of ln(value) on year by least squares; AARR = 1 - exp(b); required = 1 - (T / v)^(1 / (tT - t)). The
    value is the AARR (negative for growth). The formula is the publisher's; that a rate at least as good as the
    required one counts as on track is our reading, and so is that a latest value which meets the target does.
    Source: UNICEF, how to calculate the AARR (2007).
    """
    if case.met:
        return "met", True, None, MEETS
    due, target = case.promise()
    refuse_over(case)
    if len(case.years) < 2:
        raise NotApplicableError("it takes two observations")
    if (case.values <= 0).any():
        raise NotApplicableError("the logarithm of zero or of a negative value does not exist")
    if target <= 0:
        raise NotApplicableError("no constant rate of change leads to zero or to a negative target")
    centred = case.years - case.years.mean()
    slope = float(centred @ np.log(case.values) / (centred @ centred))
    rate = float(-np.expm1(slope))
    required = 1 - float((target / case.last) ** (1 / (due - case.last_year)))
    enough = meets(-rate, -required, case.sign)  # as growth, which is what better and worse are told of
    verdict = "at or above the required rate" if enough else "below the required rate"
    text = (
        f"an average annual rate of reduction of {amount(100 * rate)} % against {amount(100 * required)} % required "
        f"(negative rates are growth): {verdict}"
    )
    return verdict, enough, rate, text


def _near_a_full_target(case: RuleInput) -> bool:
    """UNSD's exception: within 1 (percentage point) of a target of 0 or 100 %."""
    if case.target is None or len(case.years) == 0:
        return False
    return case.percentage and case.target in (0, 100) and abs(case.last - case.target) <= 1


def _refuse_no_growth(case: RuleInput, baseline: float, *, negatives: bool = False) -> None:
    if baseline == 0:
        raise NotApplicableError("growth from a zero baseline is not defined")
    if case.last / baseline < 0:
        raise NotApplicableError("baseline and latest value lie on two sides of zero")
    if baseline < 0 and not negatives:
        raise NotApplicableError("compound growth of negative values has no meaning")


def _refuse_no_required_growth(target: float, due: int, baseline: float, since: int) -> None:
    if target == 0:
        raise NotApplicableError("no compound growth leads to a zero target")
    if target / baseline < 0:
        raise NotApplicableError("baseline and target lie on two sides of zero")
    if target == baseline:
        raise NotApplicableError("the baseline equals the target")
    if due <= since:
        raise NotApplicableError("the target year is not after the baseline year")


def _graded(value: float, cuts: tuple[float, ...], grades: tuple[str, ...]) -> str:
    """The grade of the first cut that a value reaches; the last grade below all of them."""
    return next((name for cut, name in zip(cuts, grades, strict=False) if value >= cut), grades[-1])


def _yearly(growth: float) -> str:
    return f"{amount(100 * growth)} % a year in the good direction"


def _limit_factor(baseline: float, limit: float | None) -> float:
    """Open SDG's C: 1 - (v0 / limit)^4.44 below the limit, mirrored above it, 1 from twice the limit on."""
    if limit is None or baseline >= 2 * abs(limit):
        return 1.0
    nearest = baseline if baseline <= abs(limit) else 2 * abs(limit) - baseline
    return float(1 - (nearest / abs(limit)) ** LIMIT_EXPONENT)
