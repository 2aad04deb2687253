"""Last values that may still be revised: told from their releases, and the intervals allow for it."""

from __future__ import annotations

import datetime
from dataclasses import replace

import numpy as np
import pytest

from milepost.verdicts.assessment import Cuts
from milepost.verdicts.preparation import may_be_revised
from milepost.verdicts.projecting import assess_indicator, project_indicator
from test_assess_fakes import ENGINE, history, indicator, target


def released(first_years, newest_years):
    """Ten values, 30 to 48, with the years in which they first came out and were last revised."""
    day = [datetime.date(year, 7, 1) for year in first_years]
    newest = [datetime.date(year, 7, 1) for year in newest_years]
    return replace(history([30 + 2 * at for at in range(10)]), releases=tuple(newest), first_releases=tuple(day))


FIRST = list(range(2016, 2026))
REVISED = [2018, *range(2017, 2026)]


def width(past, as_of_year):
    ahead, _ = project_indicator(
        indicator(),
        past,
        events=(),
        horizon_year=2034,
        minimum_points=5,
        as_of_year=as_of_year,
        engine=replace(ENGINE, widen=1.2),
    )
    return ahead.unclipped[:, -1] - ahead.unclipped[:, 0]


def test_a_value_that_came_out_lately_in_a_series_that_is_revised_may_still_be():
    assert may_be_revised(released(FIRST, REVISED), 2026)


def test_a_value_that_came_out_two_years_ago_is_settled():
    assert not may_be_revised(released(FIRST, REVISED), 2027)


def test_a_series_that_was_never_revised_is_settled_when_it_comes_out():
    assert not may_be_revised(released(FIRST, FIRST), 2026)


def test_a_history_without_releases_is_taken_as_settled():
    assert not may_be_revised(history([1, 2, 3]), 2026)


def test_a_possible_revision_adds_what_one_year_may_bring_to_every_interval():
    """Not multiplied by the country's own widening, which has seen final values."""
    settled, fresh = width(released(FIRST, FIRST), 2026), width(released(FIRST, REVISED), 2026)
    np.testing.assert_allclose(fresh, np.hypot(settled, 1.4 * settled[0] / 1.2))


def test_the_reader_is_told_and_the_grade_stays():
    def judged(past):
        found, _ = assess_indicator(
            indicator(),
            target(),
            past,
            peers=None,
            events=(),
            as_of_year=2026,
            horizon_year=2035,
            cuts=Cuts.proposed(),
            engine=ENGINE,
        )
        return found

    settled, fresh = judged(released(FIRST, FIRST)), judged(released(FIRST, REVISED))
    (reason,) = [reason for reason in fresh.reasons if reason.code == "first_release"]
    assert reason.sentence == (
        "The value of 2024 first came out in 2025; one of nine earlier values was revised later, so the "
        "intervals allow for a revision."
    )
    assert "first_release" not in {reason.code for reason in settled.reasons}
    assert fresh.evidence.grade == settled.evidence.grade
    assert fresh.evidence.sentence.endswith("; the last value may still be revised.")


@pytest.mark.parametrize("since", [2018, 2020])
def test_releases_stay_with_their_values_when_a_history_is_cut(since):
    cut = released(FIRST, REVISED).since(since)
    assert [day.year for day in cut.first_releases] == [year + 1 for year in cut.years]
