"""Sentences, tables and pictures say what was computed, in a form that both typesetters keep."""

import re
from dataclasses import replace

import pytest

from milepost.report import chapter, figures, tables, words
from milepost.report.sections import messages, pillars
from milepost.verdicts.amounts import share_of_journey
from milepost.verdicts.cuts import Cuts, Verdict
from milepost.verdicts.gaps import GroupGap


@pytest.fixture(scope="module")
def desk(request):
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(request.config.rootpath)
        return chapter.open_chapter(edition=2026, as_of="2026-06-30")


@pytest.fixture(scope="module")
def items(desk):
    pillars = desk.framework.pillars
    return tuple(
        item for pillar in pillars for item in chapter.assess_pillar(desk, pillar, cuts=Cuts.proposed(), end_year=2035)
    )


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
    return GroupGap("internet_users", "sex", "female", "male", narrows=narrows, clear=clear)


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


def test_a_share_of_the_way_just_below_zero_is_no_chance():
    said = [share_of_journey(value) for value in (-0.22, -0.004, 0.004, 0.997, None)]
    assert said == ["−22 %", "0 %", "0 %", "100 %", "–"]


def test_the_key_messages_say_so_where_no_target_is_to_be_adjusted(items):
    assert messages.nothing_to_adjust(items).startswith("**Targets to adjust:** none")
    one = replace(items[0], assessment=replace(items[0].assessment, verdict=Verdict.RAISE))
    assert not messages.nothing_to_adjust([one, *items[1:]])


def test_a_verdict_of_many_indicators_is_told_goal_by_goal_and_leaves_none_out(desk, items):
    held = [item for item in items if item.assessment.final_verdict is Verdict.ACCELERATE]
    first, *lines = messages.verdict_message(Verdict.ACCELERATE, items, desk.framework.pillars).splitlines()
    assert first.endswith(f"{len(held)} indicators:")
    told = [line for line in lines if "moving away" not in line]
    assert len(told) == len({item.indicator.pillar for item in held})
    assert all(messages.in_brief(item) in " ".join(told) for item in held)


def test_a_key_message_says_of_a_carried_figure_that_it_is_carried(items):
    assert "carried forward" in messages.in_brief(named(items, "mobile_2g_coverage"))
    assert "carried" not in messages.in_brief(named(items, "internet_users"))


def test_passed_with_a_question_mark_is_explained_under_the_tables_that_have_it(items):
    mine = {name: [item for item in items if item.indicator.pillar == name] for name in ("infrastructure", "trust")}
    for some in mine.values():
        held = "passed?" in tables.pace_table(some, caption="x", label="tbl-x")
        assert held == ("passed?" in pillars.pace_note(some))
    assert "passed?" in pillars.pace_note(mine["infrastructure"])


def test_no_method_is_named_by_letters_that_the_report_does_not_explain(items):
    assert not any("HTD," in words.facts(item) for item in items)


def test_every_verdict_has_its_own_mark():
    assert len(set(tables.MARKS.values())) == len(Verdict)


def test_the_alternative_text_of_a_chart_tells_first_last_projection_and_target(items):
    item = named(items, "internet_users")
    text = words.alt_text(item)
    assert "60.7 % in 2023" in text
    assert "80 % interval from" in text
    assert "at least 90.0 % by 2035 (proposed)" in text


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


def test_an_indicator_that_cannot_be_assessed_stands_in_the_table_of_what_is_missing(items):
    mine = [item for item in items if item.indicator.pillar == "business"]
    text = "\n".join(pillars.missing_section("business", mine))
    missing = [item for item in mine if item.assessment.verdict is Verdict.NOT_ASSESSABLE]
    assert missing
    assert all(words.escape(item.indicator.name) in text for item in missing)
    assert all(words.escape(item.assessment.reasons[0].sentence) in text for item in missing)


def test_a_table_has_as_many_cells_as_its_header_in_every_row(items):
    text = tables.verdict_table(items, caption="x", label="tbl-x")
    rows = [line for line in text.splitlines() if line.startswith("|")]
    assert {len(re.split(r"(?<!\\)\|", row)) for row in rows} == {len(tables.SCORE_HEADER) + 3}
    assert text.endswith(": x {#tbl-x}")


def test_the_same_result_draws_the_same_bytes(items, desk):
    item = named(items, "internet_users")
    peers = desk.peers_of("internet_users")
    first = figures.svg(figures.draw_target(item, peers))
    assert figures.svg(figures.draw_target(item, peers)) == first
    assert b"<text" not in first


def test_a_chart_keeps_to_the_countrys_own_range(items, desk):
    figure = figures.draw_target(named(items, "secure_servers"), desk.peers_of("secure_servers"))
    assert figure.axes[0].get_ylim()[1] < 10_000 < desk.peers_of("secure_servers")["value"].max()


def test_a_group_is_compared_within_one_year_and_one_source(desk):
    assert len(desk.history("account_ownership", location="rural")) >= 1
    assert len(desk.history("internet_users", sex="female")) >= 1


def test_picture_alt_text_table_and_sentence_agree_on_whether_a_projection_is_shown(items):
    """Four alt texts once told an interval of which the verdict says that it says nothing."""
    silent = {"mobile_4g_coverage", "mobile_2g_coverage", "data_products", "e_participation"}
    assert silent <= {item.indicator.id for item in items if not item.assessment.shows_projection}
    assert any(item.assessment.shows_projection for item in items)
    for item in items:
        if len(item.history) < 2:
            continue
        legend = figures.draw_target(item).legends[0]
        drawn = "Projection (median)" in {text.get_text() for text in legend.get_texts()}
        told = "The projection's median" in words.alt_text(item)
        named_there = " Trend: " in words.facts(item)
        tabled = not tables.pace_table([item], caption="x", label="tbl-x").splitlines()[2].endswith("| – |")
        assert {drawn, told, named_there, tabled} == {item.assessment.shows_projection}, item.indicator.id
