"""`milepost measures` and `milepost institutions`: what is asked for, as text, CSV and JSON; what each owes."""

import csv
import datetime
import io
import json

import pandas as pd
import pytest

import milepost as mp
from milepost.country import Collected, Refusal, load_framework
from milepost.exchange.outgoing.listing import Asked, list_measures, one_institution
from milepost.report.due_days import falling_due, next_figure
from milepost.report.frames import histories_of
from milepost.report.owing import owed

DAY = datetime.date(2026, 10, 31)


@pytest.fixture(scope="module")
def framework(place):
    return load_framework(place / "data").as_known(DAY)


@pytest.fixture(scope="module")
def edition(place):
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(place)
        return mp.open_edition(2026)


def numbers(framework, register="measures", **asked):
    return list_measures(framework, Asked(**asked), DAY, register)["number"].tolist()


def test_measures_are_listed_by_goal_cluster_timeframe_and_institution(framework):
    assert numbers(framework) == [*range(1, 76)]
    assert numbers(framework, goal="trust") == [*range(15, 29)]
    assert numbers(framework, goal="Digital citizens", cluster="III.B") == [*range(36, 43)]
    assert numbers(framework, goal="mitigation", timeframe="short") == [*range(71, 76)]
    assert numbers(framework, cluster="legal framework", institution="Ministry of Trade (MoC)") == [17, 20]
    assert len(numbers(framework, institution="mptc")) == 18
    assert numbers(framework, status="under-way") == []
    assert len(numbers(framework, status="Not reported")) == 75


def test_actions_are_listed_by_phase_and_strategy(framework):
    assert len(numbers(framework, "actions", timeframe="2022-2025")) == 10
    assert numbers(framework, "actions", cluster="4") == [*range(31, 41)]


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ({"goal": "trsut"}, "there is no goal 'trsut'; there are infrastructure, trust, citizens"),
        ({"cluster": "VII.A"}, "there is no cluster 'VII.A'; there are I.A, I.B"),
        ({"timeframe": "2022-2025"}, "there is no timeframe '2022-2025'; there are short, short-medium"),
        ({"status": "done"}, "there is no status 'done'; there are completed, under way"),
        ({"institution": "Ministry of Post Boxes"}, "there is no institution 'Ministry of Post Boxes'"),
    ],
)
def test_what_no_measure_could_have_is_refused_with_what_there_is(framework, asked, words):
    with pytest.raises(Refusal) as refusal:
        list_measures(framework, Asked(**asked), DAY)
    assert words in str(refusal.value)


def test_a_list_is_printed_as_text_csv_or_json(project):
    text = project.milepost("measures", "--goal", "trust")
    assert text.out.count("\n") == 14
    assert text.out.startswith("m015\ttrust\tII.A\tStep 1 towards trust")
    assert "14 of 75 measures." in text.err
    rows = list(csv.DictReader(io.StringIO(project.milepost("measures", "--goal", "trust", "--format", "csv").out)))
    assert [row["other_institutions"] for row in rows][:6] == ["", "", "", "", "", "MEF;MoC"]
    held = json.loads(project.milepost("measures", "--actions", "--format", "json").out)
    assert len(held) == 40
    assert (held[0]["phase_start"], held[0]["status_date"]) == (2026, None)


def test_a_status_shows_from_its_release_on(project):
    path = project.data / "framework" / "statuses.csv"
    path.write_text(path.read_text() + "m034,under way,2026-03-31,2026-04-30,mptc2022,\n")
    assert project.milepost("measures", "--status", "under way", "--as-of", "2026-04-29").out == ""
    known = project.milepost("measures", "--status", "under way", "--as-of", "2026-04-30").out
    assert "under way\t2026-03-31" in known


def test_institutions_are_listed_with_what_is_theirs_and_one_with_what_it_owes(project):
    lines = project.milepost("institutions").out.splitlines()
    assert lines[0].split("\t")[:5] == ["MPTC", "Ministry of Posts", "ministry", "38", "0"]
    listed = {line.split("\t")[0] for line in lines}
    assert {"NIS", "DSC", "MoJ"} < listed  # each for another reason
    assert not {"ITU", "NDESC"} & listed
    one = project.milepost("institutions", "moj").out
    assert one.startswith("MoJ  Ministry of Justice (ministry)\n")
    assert "Takes part in 2: m034, a20." in one
    assert "Owes no figures and no statuses." in one
    held = json.loads(project.milepost("institutions", "MPTC", "--format", "json").out)
    assert len(held["leads"]) == 38
    assert {row["kind"] for row in held["owes"]} >= {"status"}
    assert project.milepost("institutions", "MPTC", "--format", "csv").code == 1
    assert project.milepost("institutions", "Nobody").code == 1


def test_an_institution_keeps_indicators_with_their_last_year(framework, edition):
    held = one_institution(framework, edition.figures, edition.as_of, "NBC")
    years = {row["indicator"]: row["last_year"] for row in held["indicators"]}
    assert years["account_ownership"] == edition.figures.query("indicator == 'account_ownership'")["year"].max()


def test_a_status_is_owed_by_the_lead_and_where_none_is_named_by_the_committee(framework, edition):
    rows = owed(framework, edition.figures, DAY)
    by = dict(zip(rows["of"], rows["institution"], strict=True))
    assert by["m034"] == "MoI"
    assert by["m029"] == "DEBC"
    assert "RMI" not in set(rows["institution"])
    assert set(rows[rows["kind"] == "status"]["of"]) == {
        item.id for item in (*framework.measures, *framework.actions)
    } - {report.measure for report in framework.statuses}


def test_what_is_owed_since_the_end_of_a_phase_comes_before_what_has_no_day(framework, edition):
    rows = owed(framework, edition.figures, DAY)
    ended = rows[rows["of"].isin([item.id for item in framework.actions if item.when == "2022-2025"])]
    assert set(ended["since"]) == {datetime.date(2025, 12, 31)}
    days = [day for day in rows["since"] if day is not None]
    assert days == sorted(days)
    assert rows["since"].isna().to_numpy()[len(days) :].all()


def test_a_figure_is_owed_where_a_target_waits_on_the_first_or_the_next_is_late(framework, edition):
    rows = owed(framework, edition.figures, DAY).set_index("of")
    seen = set(mp.national(edition.figures)["indicator"])
    for item in framework.indicators.values():
        waits = bool(framework.targets_of(item.id)) and item.id not in seen and not (item.context or item.series_end)
        assert not waits or rows.loc[item.id, "why"] == "a target waits on it, and no figure was ever out"
        assert item.id in rows.index or not waits
    late = rows[(rows["kind"] == "figure") & rows["since"].notna()]
    calendar = falling_due(framework, edition.figures, after=DAY, until=DAY)
    pasts = histories_of(edition.figures)
    others = [
        next_figure(item, pasts[item.id])
        for item in framework.indicators.values()
        if item.collected is Collected.ASSESSMENT and item.id in pasts and framework.targets_of(item.id)
    ]
    not_owed = [day for day in others if day is not None and day < DAY]
    assert sorted([*late["since"], *not_owed]) == sorted(calendar[calendar["late"]]["day"])
    assert all(day < DAY for day in late["since"])
    everything = owed(framework, pd.DataFrame(columns=edition.figures.columns), DAY)
    assert (everything["kind"] == "figure").sum() > (rows["kind"] == "figure").sum()
