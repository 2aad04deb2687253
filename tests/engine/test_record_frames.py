"""The track record as frames: what earlier years saw, what they would have said, what came, and how it is told."""

import datetime

import numpy as np
import pandas as pd
import pytest

import milepost as mp

YEARS = range(2005, 2025)
CUTS = mp.Cuts.proposed()


def figures(values=None):
    values = [year - 2000.0 for year in YEARS] if values is None else values
    return pd.DataFrame({"indicator": "internet", "year": YEARS, "value": values})


def releases():
    """Every figure came out in July of the next year; that of 2015 was revised in 2020."""
    rows = figures().assign(sex="both", location="total", province="", status="normal", source="own")
    rows["release"] = [datetime.date(year + 1, 7, 1) for year in YEARS]
    later = rows[rows["year"] == 2015].assign(value=14.0, release=datetime.date(2020, 7, 1))
    return pd.concat([rows, later], ignore_index=True)


@pytest.fixture(scope="module")
def then():
    return mp.record.known_then(releases(), as_of="2025-12-31")


def test_every_origin_with_points_enough_is_projected_from_where_none_is_named():
    forecasts = mp.backtest(figures(), horizons=[1])
    assert forecasts["origin"].tolist() == list(range(2009, 2024))


def test_a_forecast_stands_beside_what_came_in_its_year():
    forecasts = mp.backtest(figures(), origins=[2014, 2015], horizons=[1, 3])
    assert (forecasts["year"] == forecasts["origin"] + forecasts["horizon"]).all()
    assert (forecasts["value"] == forecasts["year"] - 2000).all()
    assert (forecasts["last_value"] == forecasts["origin"] - 2000).all()


def test_an_outcome_is_covered_where_it_lies_between_the_ends_of_the_interval():
    """A jump that no straight line saw coming: outside the interval of 80, and of 95 percent."""
    values = [year - 2000.0 for year in YEARS]
    values[-1] += 40
    forecasts = mp.backtest(figures(values), origins=[2020, 2023], horizons=[1, 4])
    for width in ("80", "95"):
        inside = forecasts["value"].between(forecasts[f"lo{width}"], forecasts[f"hi{width}"])
        assert forecasts[f"covered_{width}"].tolist() == inside.tolist() == [True, False, False]
        assert not forecasts[f"drift_covered_{width}"].iloc[-1]
    assert (forecasts["lo95"] <= forecasts["lo80"]).all()


def test_scores_are_means_of_the_rows_and_their_ratios():
    forecasts = mp.backtest(figures(np.cumsum([1.0, 2, 1, 4] * 5)), origins=[2012, 2015], horizons=[1, 2, 3])
    table = mp.scores(forecasts, by="origin").set_index("origin")
    assert table["forecasts"].tolist() == [3, 3]
    for origin, rows in forecasts.groupby("origin"):
        assert table["covered_80"][origin] == rows["covered_80"].mean()
        assert table["crps_to_drift"][origin] == pytest.approx(rows["score"].mean() / rows["drift_score"].mean())
        assert table["mase_to_drift"][origin] == pytest.approx(rows["miss"].mean() / rows["drift_miss"].mean())


def test_without_a_history_that_is_long_enough_there_are_no_forecasts_and_no_scores():
    short = figures().head(4)
    forecasts = mp.backtest(short, origins=[2008])
    assert len(forecasts) == len(mp.scores(forecasts, by="origin")) == 0
    assert "covered_80" in forecasts
    assert mp.say.held(forecasts) == "No history is long enough to check a forecast."


def test_a_year_saw_its_figure_as_it_first_came_out(then):
    """2015 read 15.0 in July 2016, and 14.0 from 2020 on."""
    (row,) = then[then["year"] == 2015].to_dict(orient="records")
    assert (row["day"], row["last_value"], row["value_now"]) == (datetime.date(2016, 7, 1), 15.0, 14.0)
    (seen,) = then.seen_in(2015)
    assert seen.history.last_value == 15.0


def test_a_year_is_held_against_what_is_known_now(then):
    forecasts = mp.backtest(then, horizons=[1])
    assert forecasts[forecasts["origin"] == 2014]["value"].tolist() == [14.0]
    assert forecasts[forecasts["origin"] == 2015]["last_value"].tolist() == [15.0]


def test_a_figure_that_came_out_years_later_was_not_known_in_time():
    """Without its release of 2016 the figure of 2015 came out in 2020, and no edition could stand in 2015."""
    rows = releases()
    late = rows[(rows["year"] != 2015) | (rows["release"] > datetime.date(2019, 1, 1))]
    years = mp.record.known_then(late, as_of="2025-12-31")["year"].tolist()
    assert {2014, 2016} < set(years)
    assert 2015 not in years


def test_what_is_taken_as_final_leaves_no_room_for_a_revision(then):
    """Settled views give intervals that are narrower or the same; the frame itself stays as it is."""
    settled = then.settled()
    assert not settled["may_be_revised"].any()
    assert then["may_be_revised"].any()
    plain, wide = mp.backtest(settled, horizons=[1]), mp.backtest(then, horizons=[1])
    assert ((wide["hi80"] - wide["lo80"]) >= (plain["hi80"] - plain["lo80"]) - 1e-9).all()


def test_views_that_are_filtered_see_what_is_left(then):
    few = then[then["year"] > 2018]
    assert few.years == list(range(2019, 2024))
    assert sorted(set(mp.backtest(few, horizons=[1])["origin"])) == few.years
    assert few.seen_in(2015) == []


def test_a_target_that_is_due_needs_to_know_what_was_known_before(then):
    targets = pd.DataFrame({"indicator": ["internet"], "value": [20.0], "target_year": [2019]})
    (row,) = mp.record.due(then, targets, cuts=CUTS).to_dict(orient="records")
    assert (row["day"], row["value"], row["met"]) == (datetime.date(2018, 12, 31), 19.0, False)
    with pytest.raises(mp.Refusal, match="give what `known_then` returns"):
        mp.record.due(mp.record.hindsight(figures()), targets, cuts=CUTS)


def test_a_target_that_is_due_is_printed_with_what_was_said_and_what_came(then):
    targets = pd.DataFrame({"indicator": ["internet"] * 2, "value": [10.0, 90.0], "target_year": [2019, 2040]})
    past = mp.record.due(then, targets, cuts=CUTS)
    assert mp.say.due(past).startswith("One target has come due, later replaced ones included. One of them could be")
    table = mp.table(past, ["promise", "said", "came"], caption="x", label="tbl-x")
    assert "| internet: at least 10.0 by 2019 (proposed) | Met, chance " in table
    assert "; as of 31 December 2018, last figure 17.0 (2017) | Reached: 19.0. |" in table


def made_up(**columns):
    size = len(columns["reached"])
    start = {"indicator": "x", "set": 2015, "judged": 2015, "lead": 5, "ambition": 1.0, "this report": "on track"}
    return pd.DataFrame({**start, **columns}, index=range(size))


def test_outcomes_stand_in_the_order_of_the_method_and_say_nothing_of_what_was_not_given():
    table = mp.record.outcomes(made_up(verdict=["accelerate", "on track", "accelerate"], reached=[0, 1, 1]))
    assert table.index.tolist() == list(mp.Verdict)
    assert table.loc["accelerate"].tolist() == [2, 1, 0.5]
    assert table.loc["met"].isna().all()


def test_the_sentence_on_outcomes_counts_what_was_reached():
    text = mp.say.outcomes_of(made_up(verdict=["accelerate", "on track", "accelerate"], reached=[0, 1, 1]))
    assert "of 1 called *on track*, 1 were reached and of 2 called *accelerate*, 1 were reached all the same" in text
    assert "three years and five years ahead" in text


def test_the_sentence_on_chances_has_the_scores_and_which_side_they_err():
    """Said .2 and .4, and both came: (.64 + .36) / 2 = .5 beside 0 for saying 100 %."""
    judged = made_up(probability=[0.2, 0.4], reached=[1, 1])
    text = mp.say.chances_of(judged, judged.iloc[:0])
    assert text.startswith("Of 2 targets 100 % were reached. The Brier score is 0.50, where saying 100 % every time")
    assert "On average 30 % was said and 100 % happened: the chances were too low." in text
    assert "for 1 of 1 indicators more happened than was said" in text
    assert "With what was known then, the score is 0.50 against 0.00; on 2 targets 30 % was said, and 100 %" in (
        mp.say.chances_of(judged, judged)
    )


@pytest.mark.parametrize("say", ["outcomes_of", "rules_note"])
def test_without_targets_a_sentence_says_so(say):
    assert getattr(mp.say, say)(pd.DataFrame()).startswith("No history is long enough")


def rules(**columns):
    start = {"targets": 10, "our_brier": 0.2, "brier": [0.3, 0.1], "base_brier": 0.25, "right": [0.6, 0.7]}
    return pd.DataFrame({"rule": ["A", "B"], **start, "our_right": 0.8, **columns})


def test_rules_are_told_by_how_many_we_beat_and_how_many_beat_the_base_rate():
    assert mp.say.better(rules()).startswith(
        "Of two rules, this report's probabilities score better than one, and one scores better than the base rate. "
        "As bare calls, reached or not, the rules' were right in 60 % to 70 %, this report's (reached from one half "
        "on) in 80 %."
    )
    assert "score better than all, and none scores better" in mp.say.better(rules(brier=0.3))
    assert mp.say.better(rules(targets=0)) == ""


def test_flips_are_told_beside_those_of_the_published_rules():
    table = pd.DataFrame({"rule": ["this report", "A", "B"], "pairs": 10, "flips": [4, 1, 2], "right": [3, 1, 1]})
    text = mp.say.flips_of(table)
    assert "this report's verdicts changed in 40 % of the pairs, the published rules' in 10 % to 20 %." in text
    assert "Of these changes 75 % led to what came in the end, of the rules' 50 % to 100 %." in text


def test_how_far_the_releases_reach_is_told_by_the_first_origin_of_each_indicator():
    known = pd.DataFrame(
        {"indicator": ["b", "a", "a"], "name": ["Beta", "Alpha", "Alpha"], "origin": [2019, 2018, 2020]}
    )
    newest = pd.DataFrame({"indicator": ["a", "b", "c"], "name": ["Alpha", "Beta", "Gamma"]})
    text = mp.say.reach(known, newest)
    assert "reach back so far: from 2018 on: Alpha; from 2019 on: Beta. For Gamma the data hold no release" in text
    assert "more than two years after its year" in text
    assert mp.say.reach(known.iloc[:0], newest).startswith("No release in the data is old enough")


def test_what_the_widening_leans_on_is_told_by_the_least_and_the_largest_factor(place, monkeypatch):
    monkeypatch.chdir(place)
    edition = mp.open_edition(2026)
    engine = edition.engine
    without = pd.DataFrame({"name": ["Alpha", "Beta", "Gamma"], "factor": [1.2, 1.0, 1.4]})
    assert "between 1.00 (without Beta) and 1.40 (without Gamma)" in mp.say.widening(engine, without)
    assert "leans on" not in mp.say.widening(engine, without.head(1))
    assert "a longer list of series than this chapter's" in mp.say.widths(engine, edition.country)


def test_numbers_are_printed_in_the_format_that_the_notebook_names():
    frame = pd.DataFrame({"a": [0.999, None], "b": [-0.2, 1.5], "c": [0.8, 0.123]})
    formats = {"a": "chance", "b": "share", "c": "score"}
    rows = mp.table(frame, ["a", "b", "c"], caption="x", label="tbl-x", formats=formats).splitlines()
    assert rows[2:4] == ["| more than 99 % | −20 % | 0.80 |", "| – | 150 % | 0.12 |"]
    assert rows[1].count(":|") == 3
    with pytest.raises(KeyError, match="percent"):
        mp.table(frame, ["a"], caption="x", label="tbl-x", formats={"a": "percent"})


def test_a_frame_without_rows_is_no_table():
    assert mp.table(pd.DataFrame(columns=["a"]), ["a"], caption="x", label="tbl-x") == ""
