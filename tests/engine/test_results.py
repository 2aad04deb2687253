"""The contract between chapters: what is written is read back, the same bytes for the same results."""

import datetime
import json

import numpy as np
import pytest

from assessed_fixture import assessed
from framework_fixture import PLACE
from milepost.report import opening
from milepost.report.results import ChapterResults, ResultsError, plain, read_results, write_results


@pytest.fixture(scope="module")
def results():
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(PLACE / "notebooks")
        desk = opening.open_chapter(edition=2026, as_of="2026-06-30")
        items = assessed(desk, pillar="citizens").values_behind()
    return ChapterResults("citizens", 2026, "2026-06-30", items, {"note": 1.5})


def test_results_are_read_back_as_they_were(results, tmp_path):
    write_results(tmp_path, results)
    back = read_results(tmp_path, "citizens")
    assert [item.assessment.verdict for item in back.items] == [item.assessment.verdict for item in results.items]
    for ours, theirs in zip(results.items, back.items, strict=True):
        assert ours.indicator == theirs.indicator
        assert ours.target == theirs.target
        assert ours.history.releases == theirs.history.releases
        np.testing.assert_array_equal(ours.history.years, theirs.history.years)
        if ours.projection is not None:
            np.testing.assert_allclose(ours.projection.quantiles, theirs.projection.quantiles, rtol=1e-9)


def test_the_same_results_are_the_same_bytes(results, tmp_path):
    first = write_results(tmp_path / "a", results).read_bytes()
    again = write_results(tmp_path / "b", read_results(tmp_path / "a", "citizens")).read_bytes()
    assert first == again


def test_missing_results_name_the_chapter_to_run(tmp_path):
    with pytest.raises(ResultsError, match="run the notebook 'trust' first"):
        read_results(tmp_path, "trust")


def test_broken_results_are_refused(results, tmp_path):
    path = write_results(tmp_path, results)
    path.write_text(path.read_text()[:100])
    with pytest.raises(ResultsError, match="is broken"):
        read_results(tmp_path, "citizens")


def test_results_of_another_schema_are_refused(results, tmp_path):
    path = write_results(tmp_path, results)
    path.write_text(json.dumps({**json.loads(path.read_text()), "schema": 99}))
    with pytest.raises(ResultsError, match="another schema"):
        read_results(tmp_path, "citizens")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[]", "another schema"),
        ("5", "another schema"),
        ('{"schema": 2}', "is not whole (KeyError: 'chapter')"),
        ("\ufeff{}", "is broken"),
        ("", "is broken"),
        ('{"schema": 2, "chapter": 5, "edition": 1, "as_of": "", "items": [], "extra": {}}', "chapter is int, not str"),
        ('{"schema": 2, "chapter": "a", "edition": 1, "as_of": "", "items": [{}], "extra": {}}', "is not whole"),
        ('{"schema": 2, "chapter": "a", "edition": 1, "as_of": "", "items": [5], "extra": {}}', "is not whole"),
    ],
)
def test_what_are_no_results_is_refused_in_words(tmp_path, text, words):
    path = tmp_path / "results" / "trust.json"
    path.parent.mkdir()
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ResultsError) as refused:
        read_results(tmp_path, "trust")
    assert words in str(refused.value)
    assert str(refused.value).endswith("run `milepost report` again.")


def test_results_that_are_not_utf_8_are_refused(tmp_path):
    path = tmp_path / "results" / "trust.json"
    path.parent.mkdir()
    path.write_bytes(b"\xff")
    with pytest.raises(ResultsError, match="is broken"):
        read_results(tmp_path, "trust")


def test_what_is_not_known_is_null_and_never_nan():
    assert plain({"a": float("nan"), "b": np.float64(1 / 3), "c": datetime.date(2026, 6, 30)}) == {
        "a": None,
        "b": 0.3333333333,
        "c": "2026-06-30",
    }


def test_a_value_without_json_form_is_refused():
    with pytest.raises(TypeError, match="set has no JSON form"):
        plain({"a": {1}})
