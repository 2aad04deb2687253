"""Sentences, tables and pictures say what was computed, in a form that both typesetters keep."""

import re

import pytest

from milepost import chapter, figures, tables, words
from milepost.assess import Cuts, Verdict
from milepost.sections import pillars


@pytest.fixture(scope="module")
def desk(request):
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(request.config.rootpath)
        return chapter.open_desk(edition=2026, as_of="2026-06-30")


@pytest.fixture(scope="module")
def items(desk):
    pillars = desk.framework.pillars
    return tuple(item for pillar in pillars for item in chapter.assess_pillar(desk, pillar, cuts=Cuts(), end_year=2035))


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
