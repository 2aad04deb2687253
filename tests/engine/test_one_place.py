"""One decision, one place: held by reading the source of all packages."""

import ast

import pytest

from milepost.country.framework import meets
from milepost.verdicts.journey import journey_share
from milepost.verdicts.preparation import prepare, present_definition
from milepost.verdicts.published import PUBLISHED_RULES
from test_assess_fakes import event, history, indicator, target


@pytest.fixture(scope="module")
def source(root):
    """Every node of the package's source, with the module that it stands in."""
    top = root / "src" / "milepost"
    return [
        (path.relative_to(top).as_posix(), node)
        for path in sorted(top.rglob("*.py"))
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
    ]


def test_the_published_rules_are_listed_once(source):
    """Three lists of their names once had to agree."""
    written = [node.value for _, node in source if isinstance(node, ast.Constant) and node.value in PUBLISHED_RULES]
    assert sorted(written) == sorted(PUBLISHED_RULES)
    assert list(PUBLISHED_RULES.values())[:2] == ["unsd_2023", "open_sdg_2_4"]


def test_whether_a_value_meets_a_threshold_is_asked_once(source):
    """sign * (value - threshold) >= 0 once stood in six modules."""
    asked = [
        (name, node.lineno)
        for name, node in source
        if isinstance(node, ast.Compare)
        and isinstance(node.ops[0], ast.GtE)
        and ast.unparse(node.comparators[0]) == "0"
        and isinstance(node.left, ast.BinOp)
        and "sign" in ast.unparse(node.left)
        and "-" in ast.unparse(node.left)
    ]
    assert [name for name, _ in asked] == ["country/framework.py"]
    assert (meets(5, 5, 1), meets(4.9, 5, 1), meets(5, 5, -1), meets(5.1, 5, -1)) == (True, False, True, False)


def test_made_up_targets_are_made_in_one_place(source):
    made = [name for name, node in source if isinstance(node, ast.Call) and ast.unparse(node.func) in TARGET_MAKERS]
    assert made == ["verdicts/targets.py"]


TARGET_MAKERS = {"Target", "Target.model_construct"}


def test_numbers_have_their_words_in_one_place(source):
    lists = [name for name, node in source if isinstance(node, ast.Tuple) and "'three', 'four'" in ast.unparse(node)]
    assert lists == ["verdicts/amounts.py"]


@pytest.mark.parametrize("year", [2010, 2016, 2018, 2024, 2030])
def test_trend_and_journey_take_the_same_year_for_the_present_definition(year):
    """Before the first value, in its year, within the history, in its last year and after it."""
    past = history([30, 34, 38, 42, 46, 50, 54, 58, 62])
    events = (event(year, "definition"),)
    first = present_definition("internet_users", past, events)
    assert first == (year if year <= 2024 else None)
    assert prepare(indicator(), past, events, 5).definition_year == first
    share = journey_share(indicator(), target(), past, None, as_of_year=2025, events=events)
    assert (share.observed is None) == (first is not None and first > 2016)


def test_what_is_not_known_is_never_taken_for_nought(source):
    """`x or 0` once told of a pace of 0 where none was known."""
    held = ("trends/", "verdicts/", "track_record/", "country/parameters/")
    found = [
        (name, node.lineno)
        for name, node in source
        if name.startswith(held) and isinstance(node, ast.BoolOp) and ast.unparse(node.values[-1]) in {"0", "0.0"}
    ]
    assert found == []
