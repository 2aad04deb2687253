"""Sentences, tables and pictures say what was computed, in a form that both typesetters keep."""

import re
from dataclasses import replace

import matplotlib.pyplot as plt
import pytest

import milepost as mp
from assessed_fixture import assessed
from framework_fixture import PLACE
from milepost.report import words
from milepost.verdicts.amounts import share_of_journey
from milepost.verdicts.gaps import GroupGap

PACES = ["name", "pace_expected", "pace_required", "factor", "fast_pace", "expected", "reachable"]


@pytest.fixture(scope="module")
def edition():
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(PLACE)
        return mp.open_edition(2026)


@pytest.fixture(scope="module")
def verdicts(edition):
    return assessed(edition)


@pytest.fixture(scope="module")
def items(verdicts):
    return verdicts.values_behind()


def named(items, indicator):
    return next(item for item in items if item.indicator.id == indicator)


def test_counts_are_words_up_to_ten_and_figures_beyond():
    assert [words.count(n, "gap") for n in (0, 1, 2, 11)] == ["no gaps", "one gap", "two gaps", "11 gaps"]


def test_a_list_ends_with_and():
    assert [words.listed(list(text)) for text in ("a", "ab", "abc")] == ["a", "a and b", "a, b and c"]


def test_what_markdown_would_read_as_a_mark_is_escaped():
    assert words.escape("5*3 | a_b @key") == r"5\*3 \| a\_b \@key"


def test_a_difference_carries_its_sign_and_a_true_minus():
    assert [words.amount_with_sign(value) for value in (3.21, -1.04, 0.0)] == ["+3.2", "−1.0", "0.0"]


def gap(*, narrows=None, clear=None):
    return GroupGap("internet_users", "sex", "female", "male", first_year=2015, narrows=narrows, clear=clear)


@pytest.mark.parametrize(
    ("gaps", "said"),
    [
        ([gap(), gap()], "Two gaps can be measured, in one year only. "),
        ([gap(narrows=False)], "One gap can be measured; it is known for an earlier year too, and widened. "),
        ([gap(), gap(narrows=True)], "Two gaps can be measured; one is known for an earlier year too, and narrowed. "),
        (
            [gap(narrows=True), gap(narrows=True, clear=False), gap(narrows=True, clear=True)],
            "Of the three that are known for an earlier year too, two narrowed, none widened and one did not clearly ",
        ),
    ],
)
def test_every_gap_with_an_earlier_year_is_told_as_narrowed_widened_or_not_clear(gaps, said):
    assert said in words.gap_summary(gaps)


def test_that_an_interval_takes_each_group_as_half_of_the_survey_is_said_where_there_is_one():
    assert "half of the survey" in words.gap_summary([replace(gap(), counts=True)])
    assert "half of the survey" not in words.gap_summary([gap()])


@pytest.mark.parametrize(
    ("narrows", "clear", "said"),
    [
        (True, True, "narrower than in 2015"),
        (True, None, "narrower than in 2015"),
        (False, True, "wider than in 2015"),
        (False, False, "no clear change since 2015"),
        (None, None, "one year only"),
    ],
)
def test_a_gap_is_narrower_when_its_size_fell_and_wider_when_it_rose(narrows, clear, said):
    assert words.gap_change(gap(narrows=narrows, clear=clear)) == said


def test_a_share_of_the_way_just_below_zero_is_no_chance():
    said = [share_of_journey(value) for value in (-0.22, -0.004, 0.004, 0.997, None)]
    assert said == ["−22 %", "0 %", "0 %", "100 %", "–"]


def test_passed_with_a_question_mark_is_explained_under_the_tables_that_have_it(verdicts):
    for pillar in verdicts["pillar"].unique():
        mine = verdicts[verdicts["pillar"] == pillar]
        held = "passed?" in mp.table(mine, PACES, caption="x", label="tbl-x")
        assert held == ("passed?" in mp.say.pace_note(mine))


def test_no_method_is_named_by_letters_that_the_report_does_not_explain(items):
    assert not any("HTD," in words.facts(item) for item in items)


def test_the_alternative_text_of_a_chart_tells_first_last_projection_and_target(verdicts):
    text = mp.say.alt_text(verdicts, "internet_users")
    assert "68.5 % in 2024" in text
    assert "80 % interval from" in text
    assert "at least 90.0 % by 2035 (proposed)" in text


def test_a_target_to_fall_is_told_as_at_most_and_one_to_rise_as_at_least(items):
    falling, rising = named(items, "business_start_days"), named(items, "internet_users")
    told = [words.target_words(item.target, item.assessment.threshold, item.indicator) for item in (falling, rising)]
    assert told == ["at most 8 by 2035 (proposed)", "at least 90.0 % by 2035 (proposed)"]


def test_no_proposed_target_is_called_official(items):
    proposed = [item for item in items if item.target is not None and item.target.status.value == "proposed"]
    assert proposed
    for item in proposed:
        assert "official" not in words.facts(item)
        assert "proposed" in words.facts(item)


def test_why_names_the_verdict_first_and_the_evidence_last(items):
    for item in items:
        text = words.why(item)
        assert text.startswith(f"**{words.sentence(item.assessment.verdict.value)}.**")
        assert "*Evidence.* " in text


def test_an_indicator_that_cannot_be_assessed_stands_in_the_table_of_what_is_missing(verdicts):
    missing = verdicts[(verdicts["pillar"] == "business") & ~verdicts["judged"]]
    text = mp.table(missing, ["full_name", "verdict", "custodian", "lacking"], caption="x", label="tbl-x")
    assert len(missing)
    assert all(words.escape(item.indicator.name) in text for item in missing.values_behind())
    assert all(words.escape(item.assessment.reasons[0].sentence) in text for item in missing.values_behind())


def test_a_table_has_as_many_cells_as_its_header_in_every_row(verdicts):
    columns = ["name", "verdict", "chance", "latest", "target", "evidence", "baseline"]
    text = mp.table(verdicts, columns, caption="x", label="tbl-x")
    rows = [line for line in text.splitlines() if line.startswith("|")]
    assert {len(re.split(r"(?<!\\)\|", row)) for row in rows} == {len(columns) + 2}
    assert ": x {#tbl-x}\n\n::: {.small}\n" in text
    assert "*p*: proposed for this demonstration" in text


def drawn(edition, verdicts, indicator):
    with plt.rc_context(mp.plot.STYLE):
        figure, ax = plt.subplots()
        mp.plot.peers(ax, edition.peers, indicator, label=edition.peer_group)
        mp.plot.fan(ax, verdicts, indicator)
        mp.plot.history(ax, edition.figures, indicator, edition.events)
        mp.plot.target(ax, verdicts, indicator)
        mp.plot.finish(ax, verdicts, indicator)
    plt.close(figure)
    return figure


def test_the_same_result_draws_the_same_bytes(edition, verdicts):
    first = mp.plot.svg(drawn(edition, verdicts, "internet_users"))
    assert mp.plot.svg(drawn(edition, verdicts, "internet_users")) == first
    assert b"<text" not in first


def test_a_chart_keeps_to_the_countrys_own_range(edition, verdicts):
    figure = drawn(edition, verdicts, "secure_servers")
    peers = edition.peers[edition.peers["indicator"] == "secure_servers"]
    assert figure.axes[0].get_ylim()[1] < 10_000 < peers["value"].max()


def test_a_group_is_compared_within_one_year_and_one_source(edition):
    gaps = mp.gaps(edition.figures, by="location", indicators=edition.indicators).set_index("indicator")
    year, source = gaps.loc["account_ownership", ["year", "source"]]
    rows = edition.figures[(edition.figures["indicator"] == "account_ownership") & (edition.figures["sex"] == "both")]
    same = rows[(rows["year"] == year) & (rows["source"] == source)].set_index("location")["value"]
    assert gaps.loc["account_ownership", ["first_value", "second_value"]].tolist() == [same["rural"], same["urban"]]


def test_picture_alt_text_table_and_sentence_agree_on_whether_a_projection_is_shown(edition, verdicts):
    """Four alt texts once told an interval of which the verdict says that it says nothing."""
    silent = {"data_sources", "egdi_infrastructure", "buy_online"}
    items = verdicts.values_behind()
    assert silent <= {item.indicator.id for item in items if not item.assessment.shows_projection}
    assert any(item.assessment.shows_projection for item in items)
    for item in items:
        name = item.indicator.id
        if not mp.plot.is_worth_a_chart(verdicts, name):
            continue
        pictured = any("expected" in text.get_text() for text in drawn(edition, verdicts, name).axes[0].texts)
        told = "The projection's median" in mp.say.alt_text(verdicts, name)
        named_there = " Trend: " in words.facts(item)
        mine = verdicts[verdicts["indicator"] == name]
        tabled = not mp.table(mine, PACES, caption="x", label="tbl-x").splitlines()[2].endswith("| – |")
        assert {pictured, told, named_there, tabled} == {item.assessment.shows_projection}, name
