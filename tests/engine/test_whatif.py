"""A what-if gives the verdict that a run with that target would give, and refuses what it cannot answer."""

import shutil

import pytest
from typer.testing import CliRunner

from milepost.cli import app
from milepost.country.parameters.reading import load_parameters
from milepost.editions.answering import Question, WhatIfError, answer, load_stored, read_question, tell
from milepost.report.comparison.edition_inputs import EditionInputs, assess_side, newer_side
from milepost.report.results import ChapterResults, write_results
from milepost.report.run_record import write_run
from record_fixture import run_record


@pytest.fixture(scope="module")
def project(place, tmp_path_factory):
    """A project with a 2026 edition as its chapters would have left it."""
    folder = tmp_path_factory.mktemp("project")
    for name in ("data", "params"):
        shutil.copytree(place / name, folder / name)
    shutil.copy(place / "_quarto.yml", folder)
    side = newer_side(folder, 2026)
    results = assess_side(side, side.chapter.framework.indicators)
    out = folder / "outputs" / "2026"
    for pillar in side.chapter.framework.pillars:
        items = tuple(item for item in results.values() if item.indicator.pillar == pillar)
        write_results(out, ChapterResults(pillar, 2026, "2026-06-30", items))
    write_run(out, run_record(load_parameters(folder / "params" / "2026.yml")))
    return folder


@pytest.fixture(scope="module")
def stored(project):
    return load_stored(project, 2026)


def run_with(project, target):
    """The same target assessed as a run of the notebooks would."""
    from dataclasses import replace

    side = newer_side(project, 2026)
    kept = tuple(item for item in side.chapter.framework.targets if item.indicator != target.indicator)
    framework = replace(side.chapter.framework, targets=(*kept, target))
    return assess_side(EditionInputs(replace(side.chapter, framework=framework), side.rules), [target.indicator])[
        target.indicator
    ]


@pytest.mark.parametrize(
    ("indicator", "value", "year"),
    [
        ("internet_users", 85, 2030),
        ("internet_users", 99, 2030),
        ("internet_users", 62, 2035),
        ("internet_users", 50, 2030),
        ("electricity_access", 99.5, 2030),
        ("fixed_broadband", 20, 2028),
        ("mobile_broadband", 150, 2032),
        ("secure_servers", 3000, 2030),
        ("high_tech_exports", 4, 2030),
        ("egdi", 0.9, 2027),
        ("account_ownership", 60, 2035),
        ("business_start_days", 10, 2030),
    ],
)
def test_the_verdict_is_that_of_a_run_with_that_target(project, stored, indicator, value, year):
    question = Question(indicator, float(value), year)
    made = answer(question, stored)
    ours = made.assessment
    theirs = run_with(project, made.target).assessment
    assert ours.verdict is theirs.verdict
    assert ours.probability == pytest.approx(theirs.probability, abs=1e-6)
    assert ours.required_change_per_year == pytest.approx(theirs.required_change_per_year)
    assert ours.best_peer_change_per_year == pytest.approx(theirs.best_peer_change_per_year)
    assert (ours.expected_year, ours.peers) == (theirs.expected_year, theirs.peers)
    assert ours.reachable_value == pytest.approx(theirs.reachable_value)
    assert {reason.code for reason in ours.reasons} == {reason.code for reason in theirs.reasons} - {"alternative_fit"}


def test_the_made_up_targets_above_get_different_verdicts(stored):
    asked = [Question("internet_users", value, 2035) for value in (50.0, 62.0, 90.0)]
    assert len({answer(question, stored).assessment.verdict for question in asked}) >= 2


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("internet_user=85@2030", "no indicator 'internet_user'; did you mean 'internet_users'"),
        ("internet_users=185@2030", "185 lies beyond its limits; write a value from 0 to 100"),
        ("fixed_broadband=-1@2030", "-1 lies beyond its limits; write a value from 0"),
        ("internet_users=85@2090", "2090 is not projected; write a year from 2025 to 2035"),
        ("internet_users=85@2010", "2010 is not projected; write a year from 2025 to 2035"),
        ("literacy=99@2050", "2050 is not projected; write a year from 2027 to 2035"),
        ("internet_users=85", "is not INDICATOR=VALUE@YEAR; write for instance internet_users=85@2030"),
        ("internet_users=many@2030", "is not INDICATOR=VALUE@YEAR"),
        ("internet_users=៨៥@2030", "is not INDICATOR=VALUE@YEAR"),
        (f"mobile_subscriptions={'9' * 400}@2030", "is not INDICATOR=VALUE@YEAR"),
    ],
)
def test_a_question_that_cannot_be_answered_is_refused_in_words(stored, text, words):
    with pytest.raises(WhatIfError, match=words):
        answer(read_question(text), stored)


def test_an_edition_that_was_not_made_is_refused(project):
    with pytest.raises(WhatIfError, match="outputs/2025/ holds no whole edition; run `milepost report -e 2025`"):
        load_stored(project, 2025)


def test_the_terminal_says_that_it_is_no_official_target(project, monkeypatch):
    monkeypatch.chdir(project)
    done = CliRunner().invoke(app, ["whatif", "-t", "internet_users=85@2030", "-t", "egdi=0.7@2030"])
    assert done.exit_code == 0, done.output
    assert "internet_users: People using the internet" in done.output
    assert "egdi: " in done.output
    assert "A what-if: no official target" in done.output
    assert "Changed since that edition was made: data/framework/events.csv" in done.output


def test_an_answer_stands_beside_todays_target(stored):
    lines = list(tell(answer(Question("internet_users", 85.0, 2030), stored)))
    assert any(line.split() == ["what", "if", "at", "least", "85.0", "%", "by", "2030"] for line in lines)
    assert any("target today" in line and "by 2035 (proposed)" in line for line in lines)
