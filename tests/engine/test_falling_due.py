"""What falls due next: tasks, figures, milestones, targets, ends of stages; and which figures are late."""

import datetime

import pytest
from typer.testing import CliRunner

from milepost.cli import app
from milepost.country import FREQUENCIES, Collected, known_at, load_framework, load_observations, months_between
from milepost.report.due_days import falling_due, next_figure, owed_since
from milepost.report.frames import histories_of

DAY = datetime.date(2026, 6, 30)
UNTIL = datetime.date(2030, 12, 31)


@pytest.fixture(scope="module")
def known(place):
    return known_at(load_observations(place / "data"), DAY)


@pytest.fixture(scope="module")
def framework(place):
    return load_framework(place / "data").as_known(DAY)


@pytest.fixture(scope="module")
def rows(framework, known):
    return falling_due(framework, known, after=DAY, until=UNTIL)


def test_a_figure_is_due_when_the_time_between_two_has_gone_since_the_newest_came_out(framework, known):
    past, item = histories_of(known)["egdi"], framework.indicators["egdi"]
    assert months_between(item.frequency) == 24
    out = past.first_releases[-1]
    assert next_figure(item, past) == out.replace(year=out.year + 2)


@pytest.mark.parametrize(
    ("collected", "is_owed"), [(Collected.ASSESSMENT, False), (Collected.RECORDS, True), (None, True)]
)
def test_an_assessment_that_somebody_else_makes_may_be_late_and_is_not_owed(framework, known, collected, is_owed):
    past = histories_of(known)["egdi"]
    item = framework.indicators["egdi"].model_copy(update={"collected": collected})
    long_after = next_figure(item, past) + datetime.timedelta(days=400)
    assert (owed_since(item, past, long_after) is not None) == is_owed
    assert owed_since(item, past, past.first_releases[-1]) is None


def test_only_figures_are_late_and_they_stand_first(rows):
    late = rows[rows["late"]]
    assert set(late["kind"]) == {"figure"}
    assert (late["day"] < DAY).all()
    assert late.index.tolist() == list(range(len(late)))
    assert not rows[~rows["late"]]["day"].lt(DAY).any()


def test_series_that_ended_and_context_owe_no_figure(rows, framework):
    over = [item.short_name for item in framework.indicators.values() if item.context or item.series_end]
    assert over
    assert not [what for what in rows["what"] if what.partition(":")[0] in over and "a figure after" in what]


def test_milestones_targets_and_the_end_of_a_stage_fall_on_the_last_day_of_their_year(rows):
    for kind in ("milestone", "target", "stage"):
        held = rows[rows["kind"] == kind]
        assert len(held), kind
        assert {(day.month, day.day) for day in held["day"]} == {(12, 31)}


def test_every_target_says_who_set_it(rows):
    assert all(what.endswith(("(official)", "(reported)", "(proposed)")) for what in rows[rows.kind == "target"].what)


def test_a_replaced_target_is_not_due(framework, rows):
    replaced = [item for item in framework.targets if not item.in_force and DAY.year <= item.target_year <= UNTIL.year]
    assert len(rows[rows["kind"] == "target"]) + len(replaced) == sum(
        DAY.year <= item.target_year <= UNTIL.year for item in framework.targets
    )


def test_frequencies_of_all_indicators_are_known_words(framework):
    assert {item.frequency.partition(",")[0] for item in framework.indicators.values()} <= set(FREQUENCIES)


def test_the_command_prints_a_line_each_and_counts_the_late_ones(place, monkeypatch):
    monkeypatch.chdir(place)
    done = CliRunner().invoke(app, ["calendar", "--on", "2026-06-30", "--months", "12"])
    assert done.exit_code == 0, done.output
    assert "2026-12-31\tmonitoring\tCouncil meeting\tthe council\tserved by: Summary and scorecard" in done.stdout
    assert "\tlate\tfigure\t" in done.stdout
    assert done.stderr.startswith(f"{len(done.stdout.splitlines())} from 2026-06-30 to 2027-06-30, ")
