"""What notebooks call: the chapter, overrides, Markdown that keeps a number and its sign together."""

from dataclasses import replace

import pytest

import milepost as mp
from assessed_fixture import assessed
from milepost.checks.finding import DataError
from milepost.country import Refusal
from milepost.country.framework import ReviewerVerdict
from milepost.verdicts.assessment import Verdict


@pytest.fixture
def chapter(monkeypatch, place, tmp_path):
    monkeypatch.chdir(place / "notebooks")
    return mp.open_chapter(edition=2026, as_of="2026-06-30", output=str(tmp_path), peers=["VNM"])


def test_a_reviewers_override_is_printed_with_its_reason_and_role(chapter):
    override = ReviewerVerdict(
        target="internet_users_2035_first",
        verdict="on track",
        reason="A new survey is out.",
        role="Director of statistics",
    )
    chapter = replace(chapter, framework=replace(chapter.framework, overrides=(override,)))
    verdicts = assessed(chapter, indicators=["internet_users", "egdi"])
    item, _ = verdicts.values_behind()
    assert verdicts["verdict"].tolist()[0] == Verdict.ON_TRACK == item.assessment.final_verdict
    assert item.assessment.verdict is not Verdict.ON_TRACK
    was = item.assessment.verdict.value
    assert mp.say.overrides(verdicts) == (
        f"- **People using the internet**: {was} became on track. A new survey is out. (Director of statistics)"
    )


def test_peers_are_those_of_the_edition_and_carry_their_names(chapter):
    assert set(chapter.peers["economy"]) == {"Viet Nam"}


def test_a_fragment_keeps_a_number_and_its_percent_sign_together(chapter, tmp_path):
    chapter.fragment("x", "60.7 % of people", "", "more")
    assert (tmp_path / "fragments" / "x.md").read_text(encoding="utf-8") == "60.7\u00a0% of people\n\nmore\n"


def test_results_of_a_chapter_that_did_not_run_are_not_taken_from_an_older_edition(chapter):
    with pytest.raises(Refusal, match="run the notebook 'trust' first"):
        chapter.results("trust")


def test_bad_data_are_refused_when_the_desk_is_opened(monkeypatch, data):
    (data.parent / "_quarto.yml").touch()
    (data / "framework" / "indicators" / "trust.yml").unlink()
    monkeypatch.chdir(data.parent)
    with pytest.raises(DataError, match=r"trust\.yml"):
        mp.open_chapter(edition=2026, as_of="2026-06-30")


def test_an_edition_as_of_an_earlier_year_uses_no_table_of_a_later_one(monkeypatch, place, tmp_path):
    monkeypatch.chdir(place)
    early = mp.open_chapter(edition=2026, as_of="2021-12-31", output=str(tmp_path))
    names = early.indicators[early.indicators["pillar"].isin(["citizens", "infrastructure"])]["indicator"]
    used = {
        item.projection.tables
        for item in assessed(early, indicators=names).values_behind()
        if item.projection is not None
    }
    assert used
    assert all("2021" in tables for tables in used)
