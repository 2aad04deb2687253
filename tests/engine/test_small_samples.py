"""What too few people stand behind is not shown, nor what it could be worked out from."""

import datetime

import pandas as pd
import pytest

import milepost as mp
from milepost.checks import check_data
from milepost.country import without_small_samples
from milepost.report.inputs import gather

DAY = datetime.date(2026, 1, 1)
OUT = datetime.date(2025, 1, 1)


def figures(*rows):
    """Rows of sex, location, province, sample; a figure of one indicator and year each."""
    columns = ["sex", "location", "province", "sample"]
    frame = pd.DataFrame(rows, columns=columns).assign(indicator="i", year=2024, value=50.0, release=OUT)
    return frame.assign(sample=frame["sample"].astype(float))


def left(frame, least=50):
    kept = without_small_samples(frame, least, DAY)
    return [" ".join(part for part in row if part) for row in kept[["sex", "location", "province"]].values.tolist()]


WHOLE = ("both", "total", "", 1000)


def test_a_figure_of_a_small_sample_is_withheld_and_the_limit_itself_is_shown():
    assert left(figures(("both", "total", "", 49))) == []
    assert left(figures(("both", "total", "", 50))) == ["both total"]


def test_the_other_half_goes_too_for_it_could_be_taken_from_the_whole():
    """Whoever knows all and the men knows the women."""
    rows = figures(WHOLE, ("female", "total", "", 20), ("male", "total", "", 980))
    assert left(rows) == ["both total"]


def test_of_many_parts_the_next_smallest_goes_with_the_small_one():
    parts = [("both", "total", name, sample) for name, sample in (("a", 20), ("b", 60), ("c", 90), ("d", 80))]
    assert left(figures(WHOLE, *parts)) == ["both total", "both total c", "both total d"]


def test_two_small_parts_hide_each_other_and_a_part_alone_gives_nothing_away():
    parts = [("both", "total", name, sample) for name, sample in (("a", 20), ("b", 30), ("c", 90))]
    assert left(figures(WHOLE, *parts)) == ["both total", "both total c"]
    assert left(figures(WHOLE, ("female", "total", "", 20))) == ["both total"]


def test_parts_without_a_published_whole_are_not_withheld_for_it():
    rows = figures(("female", "total", "", 20), ("male", "total", "", 980))
    assert left(rows) == ["male total"]


def test_what_goes_with_a_small_part_may_take_another_along():
    """Women in town are few: with them go the men in town, and the women and men of the country by turns."""
    rows = figures(
        ("both", "urban", "", 300),
        ("female", "urban", "", 20),
        ("male", "urban", "", 280),
        ("female", "total", "", 600),
        ("female", "rural", "", 580),
        ("male", "total", "", 700),
        ("male", "rural", "", 420),
    )
    assert left(rows) == ["both urban", "female total", "male total"]


def test_a_sample_that_is_not_told_counts_as_large_and_is_the_last_to_go():
    parts = [("both", "total", "a", 20), ("both", "total", "b", None), ("both", "total", "c", 400)]
    assert left(figures(WHOLE, *parts)) == ["both total", "both total b"]


def test_without_a_limit_or_a_sample_nothing_is_withheld():
    small = figures(("both", "total", "", 3))
    assert left(small, None) == ["both total"]
    assert left(small.assign(sample=float("nan"))) == ["both total"]


def test_every_release_of_a_withheld_figure_goes_and_the_newest_sample_decides():
    rows = pd.concat([figures(("both", "total", "", 80)), figures(("both", "total", "", 20)).assign(release=DAY)])
    assert left(rows) == []
    assert left(rows.iloc[::-1].assign(release=[OUT, DAY])) == ["both total", "both total"]


def test_a_planted_small_sample_reaches_neither_chapters_nor_the_shipped_data(data):
    """The country sets the limit; what it withholds stands in no input of a run."""
    path = data / "observations" / "citizens.csv"
    head, *rows = path.read_text(encoding="utf-8").splitlines()
    samples = {"literacy,2008": "30"}
    told = [f"{row},{samples.get(row[:13], '') if ',BV-1,' in row or ',BV-2,' in row else ''}" for row in rows]
    path.write_text("\n".join([f"{head},sample", *told]) + "\n", encoding="utf-8")
    before = gather(data, DAY)
    with (data / "country.yml").open("a", encoding="utf-8") as stream:
        stream.write("least_sample: 50\n")
    after = gather(data, DAY)
    for frame in ("known", "released"):
        gone = len(getattr(before, frame)) - len(getattr(after, frame))
        assert gone == 6, frame  # all, women and men of two provinces
    held = after.known[(after.known["indicator"] == "literacy") & after.known["province"].isin(["BV-1", "BV-2"])]
    assert held.empty


@pytest.mark.parametrize("sample", ["0", "-4", "many", "2.5"])
def test_a_sample_is_a_number_of_people(data, sample):
    path = data / "observations" / "citizens.csv"
    head, first, *_ = path.read_text(encoding="utf-8").splitlines()
    path.write_text(f"{head},sample\n{first},{sample}\n", encoding="utf-8")
    assert any(found.rule == "schema" and "sample" in found.message for found in check_data(data))


def test_the_chapter_on_inclusion_says_that_small_samples_are_withheld():
    assert mp.say.withheld(50).startswith("Figures that fewer than 50 people stand behind are not shown")
    assert mp.say.withheld(None) == ""
