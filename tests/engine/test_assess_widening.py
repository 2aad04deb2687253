"""How far the widening of a country's intervals leans on single series."""

from milepost.verdicts.projecting import national_widening, widening_without_each
from test_assess_fakes import history, indicator

STEADY = (indicator(id="steady"), history(list(range(20, 45))), ())
LEAPING = (indicator(id="leaping"), history([*range(20, 40), 43, 47, 51, 55, 59]), ())
SHORT = (indicator(id="short"), history([1, 2, 3]), ())


def factor(*parts):
    return national_widening(parts, minimum_points=5)


def test_the_factor_without_an_indicator_is_that_of_the_others():
    found = widening_without_each([STEADY, LEAPING, SHORT], minimum_points=5)
    assert found == {"steady": factor(LEAPING), "leaping": factor(STEADY)}
    assert found["leaping"] < factor(STEADY, LEAPING) < found["steady"]


def test_a_single_indicator_leaves_nothing_to_widen_by():
    assert widening_without_each([LEAPING], minimum_points=5) == {"leaping": 1.0}


def test_the_factor_is_used_as_it_is_printed_with_two_decimals():
    both = factor(STEADY, LEAPING)
    assert 1 < both != round(both)
    assert both == round(both, 2)
