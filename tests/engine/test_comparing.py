"""Two editions compared: a verdict's move is blamed on the inputs that make it, recomputed."""

import datetime
import json
import shutil
from dataclasses import replace

import pytest

from milepost.country.observations import known_at, load_observations
from milepost.country.parameters.reading import load_parameters
from milepost.editions.comparing import text_tables
from milepost.report.comparison.comparing import compare_inputs
from milepost.report.comparison.edition_inputs import Cause, EditionInputs, assess_side, newer_side, older_edition
from milepost.report.comparison.figures_changed import figures_changed
from milepost.report.comparison.frames import to_dict
from milepost.report.opening import chapter_as_known
from milepost.report.results import ChapterResults, plain, write_results
from milepost.report.run_record import write_run
from milepost.report.say.changes import _value
from milepost.verdicts.assessment import Verdict
from record_fixture import run_record

FEW = ("gsma_4g_coverage", "highspeed_rural", "internet_users", "literacy", "bank_account")


@pytest.fixture(scope="module")
def project(place, tmp_path_factory):
    """A copy without outputs, so that both editions come from parameters and data alone."""
    folder = tmp_path_factory.mktemp("project")
    for name in ("data", "params"):
        shutil.copytree(place / name, folder / name)
    return folder


def narrowed(side):
    """Few indicators, so that the tests are quick."""
    framework = side.chapter.framework
    few = {name: item for name, item in framework.indicators.items() if name in FEW}
    return EditionInputs(replace(side.chapter, framework=replace(framework, indicators=few)), side.rules)


def older_of(project, edition):
    older = older_edition(project, edition)
    return replace(older, side=narrowed(older.side))


@pytest.fixture(scope="module")
def older(project):
    return older_of(project, 2025)


@pytest.fixture(scope="module")
def newer(project):
    return narrowed(newer_side(project, 2026))


@pytest.fixture(scope="module")
def comparison(older, newer):
    return compare_inputs(older, newer, 2026)


def line(comparison, indicator):
    return next(item for item in comparison.lines if item.indicator.id == indicator)


def with_rules(side, **changed):
    cuts = {name: value for name, value in changed.items() if name != "peers"}
    rules = {
        pillar: replace(rule, cuts=replace(rule.cuts, **cuts), peers=changed.get("peers", rule.peers))
        for pillar, rule in side.rules.items()
    }
    return EditionInputs(side.chapter, rules)


def with_target(side, indicator, **changed):
    targets = tuple(
        target.model_copy(update=changed) if target.indicator == indicator and target.in_force else target
        for target in side.chapter.framework.targets
    )
    return EditionInputs(replace(side.chapter, framework=replace(side.chapter.framework, targets=targets)), side.rules)


def test_the_first_figures_of_a_series_are_blamed_on_data(comparison):
    moved = line(comparison, "bank_account")
    assert (moved.old.verdict, moved.new.verdict) == (Verdict.NO_FIGURE, Verdict.ACCELERATE)
    assert moved.causes == (Cause.DATA,)
    assert moved.old.last_year is None


def test_an_edition_beside_itself_has_moved_nothing(project, newer):
    same = compare_inputs(older_of(project, 2026), newer, 2026)
    assert same.moved == same.figures == same.parameters == same.added == same.dropped == ()
    assert all(one.largest_step is None for one in same.lines)


def test_the_newer_verdicts_are_those_of_the_newer_edition(comparison, newer):
    own = assess_side(newer, newer.chapter.framework.indicators)
    assert {one.indicator.id: one.new.verdict for one in comparison.lines} == {
        name: item.assessment.final_verdict for name, item in own.items()
    }


def test_a_changed_cut_alone_is_the_parameters(project):
    start = older_of(project, 2026)
    verdicts = assess_side(start.side, ["internet_users"])["internet_users"]
    assert verdicts.assessment.verdict is Verdict.ACCELERATE
    easier = with_rules(start.side, on_track_probability=verdicts.assessment.probability - 0.01)
    comparison = compare_inputs(start, easier, 2026)
    assert line(comparison, "internet_users").causes == (Cause.PARAMETER,)
    assert [change.name for change in comparison.parameters] == ["on_track_probability"]
    assert comparison.parameters[0].pillar == ""


def test_another_target_alone_is_the_targets(project):
    start = older_of(project, 2026)
    comparison = compare_inputs(start, with_target(start.side, "internet_users", value=50.0), 2026)
    moved = line(comparison, "internet_users")
    assert moved.new.verdict is Verdict.RAISE
    assert moved.causes == (Cause.TARGET,)
    assert moved.retargeted
    assert [one.indicator.id for one in comparison.moved] == ["internet_users"]


def test_what_only_two_groups_do_is_blamed_on_both(older, newer, comparison):
    """A cut between the old chance and the new one: neither the figures nor the cut alone moves the verdict."""
    risen = next(
        one
        for one in comparison.lines
        if one.old.verdict is one.new.verdict in (Verdict.ACCELERATE, Verdict.WATCH)
        and one.new.probability - one.old.probability > 0.005
        and one.largest_step is Cause.DATA
    )
    cut = (risen.old.probability + risen.new.probability) / 2
    both = compare_inputs(older, with_rules(newer, on_track_probability=cut, unlikely_probability=0.0), 2026)
    moved = line(both, risen.indicator.id)
    assert moved.new.verdict is Verdict.ON_TRACK
    assert moved.causes == (Cause.DATA, Cause.PARAMETER)
    assert moved.cause == "data and parameter together"


def test_a_target_due_by_now_is_blamed_on_the_year_that_passed(project):
    """Only the as-of date differs: a series that ended in between can no longer be judged."""
    start = older_of(project, 2026)
    indicators = {
        name: item.model_copy(update={"series_end": 2027}) if name == "internet_users" else item
        for name, item in start.side.chapter.framework.indicators.items()
    }
    chapter = replace(start.side.chapter, framework=replace(start.side.chapter.framework, indicators=indicators))
    later = replace(chapter, as_of=datetime.date(2027, 6, 30))
    comparison = compare_inputs(
        replace(start, side=EditionInputs(chapter, start.side.rules)), EditionInputs(later, start.side.rules), 2027
    )
    assert line(comparison, "internet_users").causes == (Cause.TIME,)


def printed_edition(project, folder, edition, spoil):
    """A copy of the project whose outputs hold what an edition printed; `spoil` changes its results."""
    copy = folder / "copy"
    shutil.copytree(project, copy)
    side = narrowed(newer_side(copy, edition))
    results = assess_side(side, side.chapter.framework.indicators)
    out = copy / "outputs" / str(edition)
    for pillar in side.chapter.framework.pillars:
        items = tuple(spoil(item) for item in results.values() if item.indicator.pillar == pillar)
        write_results(out, ChapterResults(pillar, edition, "2025-06-30", items))
    write_run(out, run_record(load_parameters(copy / "params" / f"{edition}.yml")))
    return copy


def test_what_was_printed_and_is_not_found_again_is_the_methods(project, tmp_path):
    def spoil(item):
        if item.indicator.id != "internet_users":
            return item
        return replace(item, assessment=replace(item.assessment, verdict=Verdict.ON_TRACK))

    copy = printed_edition(project, tmp_path, 2025, spoil)
    comparison = compare_inputs(older_of(copy, 2025), narrowed(newer_side(copy, 2026)), 2026)
    assert comparison.printed
    moved = line(comparison, "internet_users")
    assert moved.old.verdict is Verdict.ON_TRACK
    assert moved.causes == (Cause.METHOD,)


def test_targets_and_figures_are_those_that_the_older_edition_had(project, tmp_path):
    """A target edited in place and a figure back-dated are changes, though no date tells them."""

    def spoil(item):
        if item.indicator.id != "internet_users":
            return item
        values = item.history.values.copy()
        values[-1] += 1
        target = item.target.model_copy(update={"value": 80.0})
        return replace(item, target=target, history=replace(item.history, values=values))

    copy = printed_edition(project, tmp_path, 2025, spoil)
    comparison = compare_inputs(older_of(copy, 2025), narrowed(newer_side(copy, 2026)), 2026)
    held = line(comparison, "internet_users")
    assert held.old.target.value == 80
    assert held.retargeted
    assert any(change.indicator == "internet_users" and change.kind == "revised" for change in comparison.figures)


def test_indicators_that_only_one_edition_has_are_added_or_dropped(project, tmp_path):
    def spoil(item):
        if item.indicator.id != "literacy":
            return item
        return replace(item, indicator=item.indicator.model_copy(update={"id": "letters"}))

    copy = printed_edition(project, tmp_path, 2025, spoil)
    comparison = compare_inputs(older_of(copy, 2025), narrowed(newer_side(copy, 2026)), 2026)
    assert [item.id for item in comparison.added] == ["literacy"]
    assert [item.id for item in comparison.dropped] == ["letters"]


def test_outputs_that_cannot_be_read_are_passed_over(project, tmp_path):
    copy = printed_edition(project, tmp_path, 2025, lambda item: item)
    (copy / "outputs" / "2025" / "run.json").write_text("{", encoding="utf-8")
    assert older_edition(copy, 2025).printed is None


def test_figures_are_new_revised_or_withdrawn_and_decimals_are_no_change(place):
    observations = load_observations(place / "data")
    old, new = (known_at(observations, datetime.date(year, 6, 30)) for year in (2025, 2026))
    changes = figures_changed(old, new)
    found = {(item.indicator, item.year, item.sex, item.location): item for item in changes}
    assert found["mobile_subscriptions", 2022, "both", "total"].kind == "revised"
    assert found["fixed_broadband", 2023, "both", "total"].kind == "new"
    assert ("account_ownership", 2014, "female", "total") not in found, "20.5 became 20.4976"
    back = figures_changed(new, old)
    assert {item.kind for item in back} == {"revised", "withdrawn"}
    assert len(back) == len(changes)


def test_a_target_set_later_was_not_known_and_the_one_it_replaced_was_in_force(place):
    chapter = chapter_as_known(place, 2025, datetime.date(2025, 6, 30))
    assert [target.id for target in chapter.framework.targets_of("highspeed_rural")] == ["highspeed_rural_2025"]
    later = chapter_as_known(place, 2026, datetime.date(2026, 6, 30))
    assert [target.id for target in later.framework.targets_of("highspeed_rural")] == ["highspeed_rural_2035"]


def test_a_break_that_only_a_later_figure_shows_was_not_known_before(place):
    """High-technology exports: 13.0 in 2023 stands out because of 5.3 in 2024, released in 2026."""
    for edition, years in ((2025, []), (2026, [2023])):
        chapter = chapter_as_known(place, edition, datetime.date(edition, 6, 30))
        assert [event.year for event in chapter.framework.events_of("high_tech_exports")] == years


def test_a_parameter_that_names_nobody_is_told_as_none():
    assert _value(()) == "none"


def test_the_comparison_is_told_in_text_and_in_json(comparison):
    tables = {table.name: table for table in text_tables(comparison)}
    assert len(tables["verdict"].rows) == len(comparison.moved) > 0
    assert ("highspeed_rural", "at least 70 % by 2025 (reported)", "at least 99 % by 2035 (proposed)") in tables[
        "target"
    ].rows
    document = json.loads(json.dumps(plain(to_dict(comparison))))
    assert document["old_as_of"] == "2025-06-30"
    assert sum(entry["moved"] for entry in document["indicators"]) == len(comparison.moved)
