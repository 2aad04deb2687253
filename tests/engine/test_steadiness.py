"""Bias of past projections, the Flip-Flop Index, and verdicts raised and lowered, against arithmetic by hand."""

import numpy as np
import pandas as pd
import pytest
from scipy import stats

import milepost as mp
from milepost.report.record.steadiness import flip_flop_index


def forecasts(**errors):
    """Outcomes around a median of 10 with an 80 % interval of 2 either way, an indicator a keyword."""
    rows = [(name, 10.0 + error) for name, held in errors.items() for error in held]
    return pd.DataFrame(rows, columns=["indicator", "value"]).assign(median=10.0, lo80=8.0, hi80=12.0)


def test_each_indicator_counts_once_in_the_test_for_bias():
    """Means .5, 1 and 1.5 half-widths, however many outcomes each has: the t-test of those three."""
    found = mp.record.bias(forecasts(a=[1, 1, 1, 1], b=[2], c=[2, 4])).iloc[0]
    assert (found["forecasts"], found["indicators"], found["above"]) == (7, 3, 1.0)
    assert found["error"] == pytest.approx(1.0)
    assert found["p_value"] == pytest.approx(stats.ttest_1samp([0.5, 1.0, 1.5], 0).pvalue)


@pytest.mark.parametrize(
    ("errors", "said"),
    [
        ({"a": [1.0], "b": [1.1], "c": [0.9]}, "past projections were clearly too low."),
        ({"a": [-1.0], "b": [-1.1], "c": [-0.9]}, "past projections were clearly too high."),
        ({"a": [1.0], "b": [-1.1], "c": [0.2]}, "no bias that this record can tell."),
        ({"a": [1.0], "b": [1.1]}, "too few indicators to test whether that is more than chance."),
    ],
)
def test_the_sentence_on_bias_says_which_side_and_whether_it_is_clear(errors, said):
    assert mp.say.bias_of(mp.record.bias(forecasts(**errors))).endswith(said)


def test_without_forecasts_the_record_says_what_it_waits_for():
    none = mp.record.bias(forecasts().assign(indicator=pd.Series(dtype=str)))
    assert "the record begins when one has" in mp.say.bias_of(none)


@pytest.mark.parametrize(
    ("said", "index"),
    # The way beyond the range, by step: 20 30 20 15 18 30 goes 40 over a range of 15, in four steps.
    [
        ([20, 30, 20, 15, 18, 30], 25 / 4),
        ([0.1, 0.4, 0.9], 0.0),
        ([0, 1, 0], 1.0),
        ([1, 1, 1, 1], 0.0),
        ([0, 1], None),
        # The two examples in the documentation of `scores`.
        ([50, 20, 40, 80], 15.0),
        ([50, 20, 40], 20.0),
    ],
)
def test_the_flip_flop_index_is_the_way_beyond_the_range(said, index):
    assert flip_flop_index(np.array(said, dtype=float)) == (None if index is None else pytest.approx(index))


def test_a_steady_move_is_no_flip_flop_and_a_rule_that_does_not_judge_is_left_out():
    rows = pd.DataFrame(
        {
            "indicator": "x",
            "set": 2015,
            "lead": 5,
            "ambition": 1.0,
            "judged": range(2015, 2018),
            "probability": [0.2, 0.6, 0.9],
            "this report": ["not on track", "on track", "not on track"],
            "A rule": ["on track", "not assessable", "on track"],
        }
    )
    found = mp.record.flip_flop(rows).set_index("rule")
    assert found.loc["our chances"].tolist() == [1, 0.0]
    assert found.loc["this report"].tolist() == [1, 1.0]
    assert found.loc["A rule", "targets"] == 0
    assert mp.record.flip_flop(rows.iloc[:0]).empty


def line(old, new, causes=("data",), name="x"):
    return {"indicator": name, "causes": list(causes), "old": {"verdict": old}, "new": {"verdict": new}}


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("accelerate", "watch", "one raised (X, from accelerate to watch, by data)"),
        ("on track", "watch", "one lowered (X, from on track to watch, by data)"),
        ("no figure yet", "accelerate", "one given for the first time (X, now accelerate)"),
        ("accelerate", "met when last measured", ""),
        ("met when last measured", "met", ""),
        ("met", "adjust: raise", ""),
        ("met", "too few figures", ""),
        ("met", "met", ""),
    ],
)
def test_verdicts_raised_and_lowered_are_news_and_what_was_met_long_ago_is_not(old, new, said):
    told = mp.say.raised_and_lowered({"old_edition": 2025, "indicators": [line(old, new)]}, {"x": "X"})
    assert told == f"**Since the edition of 2025:** {said or 'no verdict was raised, lowered or given anew'}."


def test_a_first_edition_has_no_such_news():
    assert mp.say.raised_and_lowered({}, {}) == ""
