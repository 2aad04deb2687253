"""What was known on a day is decided once: figures, peers and the histories of the rules agree with a plain twin."""

import datetime

import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from milepost.checks.finding import Placed
from milepost.checks.rows import MODELS, Rows
from milepost.country import KEY, Indicator, Observation, Place, known_at, newest_known, peers_known_at

START = datetime.date(2020, 1, 1)
DAYS = st.integers(0, 4).map(lambda days: START + datetime.timedelta(days=days))
# A release of a figure: year, sex, day, value; no value is a withdrawal.
RELEASES = st.lists(
    st.tuples(st.integers(2018, 2019), st.sampled_from(["both", "female"]), DAYS, st.none() | st.integers(1, 9)),
    max_size=12,
)


def observation(year, sex, release, value):
    fields = {"indicator": "egdi", "year": year, "sex": sex, "location": "total", "release": release, "source": "un"}
    return Observation(**fields, value=value, status="withdrawn" if value is None else "normal")


def known_by_hand(releases, day):
    """The twin: one release after the other, a later day over an earlier one, of one day the later row."""
    held = {}
    for year, sex, release, value in releases:
        if release <= day and ((year, sex) not in held or held[year, sex][0] <= release):
            held[year, sex] = (release, value)
    return {key: float(value) for key, (_, value) in held.items() if value is not None}


def frame(releases):
    rows = [dict(observation(*release)) for release in releases]
    return pd.DataFrame(rows, columns=[*Observation.model_fields]).astype({"year": int, "value": float})


@given(RELEASES, DAYS)
def test_the_figures_known_on_a_day_are_the_newest_of_each_that_were_not_withdrawn(releases, day):
    known = known_at(frame(releases), day)
    held = {(year, sex): value for year, sex, value in zip(known["year"], known["sex"], known["value"], strict=True)}
    assert held == known_by_hand(releases, day)


@given(RELEASES, DAYS)
def test_the_rules_know_the_same_figures_on_a_day_as_the_report(releases, day):
    item = Indicator.model_construct(id="egdi")
    parts = {name: [] for name in MODELS} | {
        "indicators": [Placed(Place("government.yml", 1), item)],
        "observations": [
            Placed(Place("government.csv", line), observation(*release)) for line, release in enumerate(releases, 2)
        ],
    }
    rows = Rows(**parts, sources=[], unread=frozenset(), as_of=day)
    held = {(row.year, group[1]): row.value for group, found in rows.histories.items() for row in found}
    assert held == known_by_hand(releases, day)


@given(RELEASES, DAYS)
def test_the_peers_figures_known_on_a_day_are_the_newest_of_each(releases, day):
    given_values = [(year, sex, release, value or 10) for year, sex, release, value in releases]
    columns = ["year", "economy", "release", "value"]
    released = (
        pd.DataFrame(given_values, columns=columns).assign(indicator="egdi").astype({"year": int, "value": float})
    )
    known = peers_known_at(released, day)
    held = {
        (year, name): value for year, name, value in zip(known["year"], known["economy"], known["value"], strict=True)
    }
    assert held == known_by_hand(given_values, day)


@given(RELEASES)
def test_without_a_day_the_newest_release_of_all_counts(releases):
    newest = newest_known(frame(releases), KEY)
    last = max((release for _, _, release, _ in releases), default=START)
    assert newest["release"].max() == last if releases else newest.empty
    assert len(newest) == len({(year, sex) for year, sex, _, _ in releases})


def test_a_figure_first_came_out_in_its_first_release_with_a_value():
    first, second = datetime.date(2020, 1, 2), datetime.date(2020, 1, 4)
    known = known_at(frame([(2019, "both", second, 5), (2019, "both", first, 4), (2019, "both", START, None)]), second)
    assert list(known["first_release"]) == [first]
    assert list(known["value"]) == [5.0]
