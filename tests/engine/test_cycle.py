"""The stages of the journey and the tasks of monitoring that come back, as the policy sets them."""

import datetime

import pytest

from milepost.checks import check_data
from milepost.country import MonitoringTask, load_framework, months_later
from project_copy import copy_project

DAY = datetime.date
TASK = {"id": "report", "task": "Report", "who": "the office", "served_by": "All", "source": "snec2021", "page": "64"}


def task(every, start="2021-01-01"):
    return MonitoringTask.model_validate({**TASK, "every_months": every, "counted_from": start})


def due(item, after, until):
    return [str(day) for day in item.due_days(DAY.fromisoformat(after), DAY.fromisoformat(until))]


def test_a_quarterly_task_is_due_on_the_last_day_of_every_quarter():
    assert due(task(3), "2026-10-31", "2027-06-30") == ["2026-12-31", "2027-03-31", "2027-06-30"]


def test_a_task_every_three_years_counted_from_2021_is_due_at_the_end_of_2026():
    assert due(task(36), "2024-01-01", "2028-12-31") == ["2026-12-31"]


def test_a_task_that_is_due_today_is_still_due():
    assert due(task(12), "2026-12-31", "2026-12-31") == ["2026-12-31"]


def test_a_task_counted_from_the_middle_of_a_month_keeps_its_day():
    assert due(task(1, "2026-01-31"), "2026-02-01", "2026-04-30") == ["2026-02-27", "2026-03-30", "2026-04-29"]


def test_a_task_without_a_fixed_interval_is_never_due():
    assert due(task(None, None), "2020-01-01", "2030-01-01") == []


@pytest.mark.parametrize(
    ("day", "months", "later"), [("2024-02-29", 12, "2025-02-28"), ("2026-11-30", 3, "2027-02-28")]
)
def test_months_later_ends_with_a_shorter_month(day, months, later):
    assert months_later(DAY.fromisoformat(day), months) == DAY.fromisoformat(later)


def test_the_framework_has_three_stages_of_five_years_and_the_first_is_over(place):
    stages = load_framework(place / "data").stages
    assert [(item.start_year, item.end_year) for item in stages] == [(2021, 2025), (2026, 2030), (2031, 2035)]
    assert [item.over(DAY(2026, 1, 1)) for item in stages] == [True, False, False]
    assert not stages[0].over(DAY(2025, 12, 31))


def test_a_country_without_stages_and_cycle_has_none_and_no_fault(place, tmp_path):
    project = copy_project(place, tmp_path / "project")
    for name in ("stages.csv", "monitoring.csv"):
        (project / "data" / "framework" / name).unlink()
    framework = load_framework(project / "data")
    assert framework.stages == framework.cycle == ()
    assert not [found for found in check_data(project / "data") if found.severity == "error"]
