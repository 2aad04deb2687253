"""What was known on a date: releases are kept, the newest one out counts, withdrawn figures are gone."""

import datetime

import pytest

from milepost.country.observations import history, known_at, load_observations
from milepost.country.places import load_economies
from milepost.country.records import RecordError


@pytest.fixture(scope="module")
def observations(request):
    return load_observations(request.config.rootpath / "data")


def value(observations, as_of, year):
    past = history(known_at(observations, datetime.date.fromisoformat(as_of)), "internet_users")
    return dict(zip(past.years.tolist(), past.values.tolist(), strict=True)).get(year)


@pytest.mark.parametrize(
    ("as_of", "year", "expected"),
    [
        ("2020-07-01", 2018, 40.0),
        ("2021-12-31", 2018, 65.0),
        ("2022-12-31", 2018, None),
        ("2021-12-31", 2020, 78.8),
        ("2022-12-31", 2020, None),
        ("2023-12-31", 2020, 53.65),
        ("2022-12-31", 2015, 18.0),
        ("2026-06-30", 2015, 6.43),
    ],
)
def test_internet_use_is_what_was_known_on_the_day(observations, as_of, year, expected):
    assert value(observations, as_of, year) == (None if expected is None else pytest.approx(expected, abs=0.01))


def test_nothing_is_known_before_the_first_release(observations):
    assert len(known_at(observations, datetime.date(1999, 1, 1))) == 0


def test_a_group_without_figures_has_an_empty_history(observations):
    known = known_at(observations, datetime.date(2026, 6, 30))
    assert len(history(known, "internet_users", location="rural")) == 0


def test_a_history_runs_forward_and_can_be_cut(observations):
    past = history(known_at(observations, datetime.date(2026, 6, 30)), "internet_users")
    later = past.since(2019)
    assert list(past.years) == sorted(past.years)
    assert (later.years[0], later.last_value) == (2019, past.last_value)
    assert len(later.statuses) == len(later.sources) == len(later.releases) == len(later)


def test_an_economy_without_code_is_refused_by_line_when_loaded(data):
    (data / "economies.csv").write_text("code,name\n,Siam\n")
    with pytest.raises(RecordError, match=r"economies\.csv line 2: code"):
        load_economies(data)
