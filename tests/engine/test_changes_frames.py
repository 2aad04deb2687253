"""Two editions compared as a frame: its rows, its sentences, its tables; and a first edition, which has no other."""

import datetime
from dataclasses import replace

import pandas as pd
import pytest

import milepost as mp
from milepost.country.framework import load_framework
from milepost.report.comparison.comparing import Comparison, IndicatorChange, ParameterChange, Standing
from milepost.report.comparison.edition_inputs import Cause
from milepost.report.comparison.figures_changed import FigureChange
from milepost.report.comparison.frames import _changes
from milepost.verdicts import JourneyMean, Verdict

OLD, NEW = datetime.date(2025, 6, 30), datetime.date(2026, 6, 30)


@pytest.fixture(scope="module")
def items(place):
    return load_framework(place / "data").indicators


def standing(verdict, probability, year=2024, value=10.0, target=None):
    return Standing(verdict, probability, year, value, target, None if target is None else target.value)


def line(item, old, new, causes=(), steps=()):
    return IndicatorChange(item, old, new, causes, steps)


def figure(item, year, old, new, sex="both"):
    release = None if new is None else datetime.date(2026, 1, 5)
    return FigureChange(item.id, year, sex, "total", "", old, new, release, "own")


def mean(value, names=("internet_users",)):
    return JourneyMean(
        observed=value,
        projected=value,
        low=value,
        high=value,
        independent_low=value,
        independent_high=value,
        indicators=names,
        left_out=(),
    )


def compared(items, lines, **changed):
    start = Comparison(
        old_edition=2025,
        new_edition=2026,
        old_as_of=OLD,
        new_as_of=NEW,
        printed=False,
        indicators=tuple(items.values()),
        lines=tuple(lines),
        added=(),
        dropped=(),
        figures=(),
        parameters=(),
        journey=((None, mean(0.3)), (Cause.DATA, mean(-0.2))),
    )
    return _changes(replace(start, **changed))


@pytest.fixture
def changes(items):
    """One verdict moved by data, one chance fell, one indicator has no chance in the older edition."""
    steps = ((Cause.METHOD, 0.4), (Cause.DATA, 0.9), (Cause.TIME, 0.8))
    return compared(
        items,
        [
            line(
                items["internet_users"],
                standing(Verdict.ACCELERATE, 0.4),
                standing(Verdict.ON_TRACK, 0.8, value=12.0),
                (Cause.DATA,),
                steps,
            ),
            line(items["egdi"], standing(Verdict.ON_TRACK, 0.9), standing(Verdict.ON_TRACK, 0.7)),
            line(
                items["literacy"],
                Standing(Verdict.NOT_ASSESSABLE, None, None, None, None, None),
                standing(Verdict.NOT_ASSESSABLE, 0.5),
            ),
            line(items["bank_account"], standing(Verdict.MET, 0.601), standing(Verdict.MET, 0.604)),
        ],
    )


def test_a_row_says_what_moved_and_by_how_much(changes):
    rows = changes.set_index("indicator")
    assert rows["moved"].to_dict() == dict.fromkeys(rows.index, False) | {"internet_users": True}
    assert rows["cause"]["internet_users"] == "data"
    assert rows["mostly_by"]["internet_users"] == "data"
    assert rows["chance_moved"].dropna().to_dict() == {"internet_users": "rose", "egdi": "fell", "bank_account": "same"}
    assert rows["after_data"]["internet_users"] == 0.9


def test_several_causes_are_told_together(items):
    both = line(
        items["egdi"], standing(Verdict.MET, None), standing(Verdict.RAISE, None), (Cause.TIME, Cause.PARAMETER)
    )
    assert both.cause == "the year that passed and parameter together"


def test_moves_are_counted_with_their_causes(changes):
    assert mp.say.moves(changes) == (
        "This edition (30 June 2026) is set beside that of 2025 (30 June 2025): that edition as its parameters and the "
        "figures known at its date give it today (no outputs of it are here). One of the four verdicts moved, by data."
    )


def test_a_move_is_told_with_the_figures_behind_it(changes):
    assert mp.say.each_move(changes) == (
        "- **People using the internet**: accelerate became on track, by data. The last figure used is 12.0 % "
        "(2024); it was 10.0 % (2024)."
    )


def test_a_verdict_that_moved_is_printed_from_old_to_new(changes):
    moved = changes[changes["moved"]]
    columns = {"name": "", "old": "2025", "new": "2026", "why": "", "chances": ""}
    rows = mp.table(moved, columns, caption="x", label="tbl-x").splitlines()
    assert rows[0] == "| Indicator | 2025 | 2026 | Cause | Chance |"
    old, new = "[Accelerate]{.verdict .accelerate}", "[On track]{.verdict .on-track}"
    assert rows[2:3] == [f"| Internet users | {old} | {new} | Data | 40 % → 80 % |"]


def test_the_largest_rise_and_fall_are_named_and_a_move_that_prints_alike_is_none(changes):
    assert mp.say.chances_then_and_now(changes) == (
        "Of three chances given in both editions, 1 rose and 1 fell. The largest rise is that of Internet users, from "
        "40 % to 80 %. The largest fall is that of E-government index, from more than 90 % to 70 %."
    )


def test_the_headline_tells_both_shares_and_whose_means_they_are(changes):
    assert mp.say.headline_then_and_now(changes) == (
        "The estimated share of the journey was 30 % in the edition 2025 and is −20 % now."
    )
    other = replace(changes.comparison, journey=((None, mean(0.3)), (Cause.DATA, mean(0.4, ("egdi",)))))
    assert "E-government index joined and Internet users dropped out" in mp.say.headline_then_and_now(_changes(other))
    none = replace(changes.comparison, journey=((None, mean(None)), (Cause.DATA, mean(0.4))))
    assert mp.say.headline_then_and_now(_changes(none)).startswith("The share of the journey cannot be compared")


def test_the_journey_has_a_row_a_switch(changes):
    table = changes.journey()
    assert table["after"].tolist() == ["Edition 2025", "then data"]
    assert table["observed"].tolist() == [0.3, -0.2]


@pytest.fixture
def figures(items):
    item = items["internet_users"]
    held = (
        figure(item, 2020, 50.0, 53.651),
        figure(item, 2021, 60.0, 60.004),
        figure(item, 2022, None, 58.0),
        figure(item, 2023, None, 61.0),
        figure(item, 2023, None, 60.0, sex="female"),
        figure(items["egdi"], 2018, 0.5, None),
    )
    return compared(items, [], figures=held)


def test_national_figures_are_told_by_the_last_new_and_the_largest_revision(figures):
    columns = ["name", "change", "years", "example", "released"]
    table = mp.table(figures.national_figures(), columns, caption="x", label="tbl-x").replace("\u00a0", " ")
    assert table.splitlines()[2:5] == [
        "| Internet users | New | 2022–2023 | 61.0 % (2023) | 5 Jan 2026 |",
        "| Internet users | Revised | 2020–2021 | 50.0 % → 53.7 % (2020) | 5 Jan 2026 |",
        "| E-government index | Withdrawn | 2018 | 0.500 (2018) | – |",
    ]


def test_a_small_revision_has_as_many_places_as_tell_it_apart(items):
    small = compared(items, [], figures=(figure(items["internet_users"], 2021, 60.0, 60.004),))
    table = mp.table(small.national_figures(), ["example"], caption="x", label="tbl-x").replace("\u00a0", " ")
    assert "| 60.000 % → 60.004 % (2021) |" in table


def test_changed_figures_are_counted_by_kind(figures):
    text = mp.say.figures_changed(figures, "Atlantis")
    assert text.startswith(
        "Between the two dates six figures of Atlantis changed: 3 new, 2 revised and 1 withdrawn. 1 "
    )
    assert figures.figures()["kind"].value_counts().to_dict() == {"new": 3, "revised": 2, "withdrawn": 1}


def test_no_changed_figure_is_said(changes):
    assert mp.say.figures_changed(changes, "Atlantis") == "No figure was released or revised since 30 June 2025."
    assert mp.table(changes.national_figures(), ["name"], caption="x", label="tbl-x") == ""


def test_inputs_that_are_not_the_same_are_listed(items, changes):
    targets = pd.DataFrame({"target": ["a", "b"], "set_on": [None, NEW]})
    other = replace(
        changes.comparison,
        added=(items["egdi"],),
        parameters=(
            ParameterChange("on_track_probability", "", 0.67, 0.7),
            ParameterChange("peers", "trust", (), ("a",)),
        ),
    )
    assert mp.say.inputs_changed(_changes(other), targets).splitlines() == [
        "- *Indicators added*: E-government index; *dropped*: none; *with a first figure*: Literacy, 2008.",
        "- *Targets*: None changed. Of two targets, 1 carry no day from which they stand and are applied in both "
        "editions.",
        "- *Parameters*: `on_track_probability` was 0.67, is 0.7; `peers` (trust) was none, is a.",
    ]


def test_a_first_edition_compares_nothing_and_says_so():
    first = mp.compare(None, 2026)
    assert len(first) == len(first.journey()) == len(first.figures()) == len(first.national_figures()) == 0
    assert first.results() == {}
    assert mp.say.moves(first) == mp.say.headline_then_and_now(first) == mp.say.figures_changed(first, "Atlantis")
    assert mp.say.inputs_changed(first, pd.DataFrame()) == "This edition names no earlier one to compare it with."
    assert mp.say.each_move(first) == mp.say.how_causes_are_found(first) == mp.say.chances_then_and_now(first) == ""


def test_an_edition_is_compared_with_an_earlier_one_alone(place, monkeypatch):
    monkeypatch.chdir(place)
    with pytest.raises(mp.Refusal, match="2026 is not before 2025; write the older edition first"):
        mp.compare(2026, 2025)
    with pytest.raises(mp.Refusal, match="needs `cuts` and `end_year`"):
        mp.compare(2025, mp.open_edition(2026))
