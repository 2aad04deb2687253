"""What notebooks call: the desk, overrides, Markdown that keeps a number and its sign together."""

import pytest

from milepost.checks.finding import DataError
from milepost.country import Refusal
from milepost.country.framework import ReviewerVerdict
from milepost.report import chapter
from milepost.report.sections import across
from milepost.verdicts.cuts import Cuts, Verdict


@pytest.fixture
def desk(monkeypatch, root, tmp_path):
    monkeypatch.chdir(root / "notebooks")
    return chapter.open_chapter(edition=2026, as_of="2026-06-30", output=str(tmp_path), peers=["VNM"])


def test_a_reviewers_override_is_printed_with_its_reason_and_role(desk):
    override = ReviewerVerdict(
        target="internet_users_2035", verdict="on track", reason="A new survey is out.", role="Director of statistics"
    )
    changed = desk.framework.__class__(**{**vars(desk.framework), "overrides": (override,)})
    desk = desk.__class__(**{**vars(desk), "framework": changed})
    items = chapter.assess_pillar(desk, "citizens", cuts=Cuts.proposed(), end_year=2035)
    item = next(item for item in items if item.indicator.id == "internet_users")
    assert item.assessment.final_verdict is Verdict.ON_TRACK
    assert item.assessment.verdict is not Verdict.ON_TRACK
    text = "\n".join(across.overrides(items))
    assert "A new survey is out. (Director of statistics)" in text
    assert item.assessment.verdict.value in text


def test_peers_are_those_of_the_edition_and_carry_their_names(desk):
    assert set(desk.peers_of("internet_users")["economy"]) == {"Viet Nam"}


def test_a_fragment_keeps_a_number_and_its_percent_sign_together(desk, tmp_path):
    chapter.write_fragment(desk, "x", "60.7 % of people", "", "more")
    assert (tmp_path / "fragments" / "x.md").read_text(encoding="utf-8") == "60.7\u00a0% of people\n\nmore\n"


def test_results_of_a_chapter_that_did_not_run_are_not_taken_from_an_older_edition(desk):
    with pytest.raises(Refusal, match="run the notebook 'trust' first"):
        desk.results("trust")


def test_bad_data_are_refused_when_the_desk_is_opened(monkeypatch, data):
    (data.parent / "_quarto.yml").touch()
    (data / "framework" / "indicators" / "trust.yml").unlink()
    monkeypatch.chdir(data.parent)
    with pytest.raises(DataError, match=r"trust\.yml"):
        chapter.open_chapter(edition=2026, as_of="2026-06-30")


def test_an_edition_as_of_an_earlier_year_uses_no_table_of_a_later_one(monkeypatch, root, tmp_path):
    monkeypatch.chdir(root)
    early = chapter.open_chapter(edition=2026, as_of="2021-12-31", output=str(tmp_path))
    items = chapter.assess_pillar(early, "citizens", cuts=Cuts.proposed(), end_year=2035)
    item = next(item for item in items if item.indicator.id == "internet_users")
    assert item.projection is None or "2021" in item.projection.tables
    items = chapter.assess_pillar(early, "infrastructure", cuts=Cuts.proposed(), end_year=2035)
    used = {item.projection.tables for item in items if item.projection is not None}
    assert used
    assert all("2021" in tables for tables in used)
