"""What the chapters across the goals say of a small country: sentences and tables, letter by letter."""

from dataclasses import replace

import pandas as pd
import pytest

import milepost as mp
from milepost.country import Verdict
from milepost.country.framework import TargetStatus
from milepost.report import sample
from milepost.report.printing import markdown_table
from milepost.report.say import first_pages
from milepost.report.verdict_block import SAID
from milepost.report.verdict_frame import outcome, verdicts_frame
from milepost.verdicts import JourneyMean
from small_country_fixture import GOALS, PROVINCES, small_country

JOURNEY = {"country": "Examplia", "year": 2025, "end_year": 2030, "elapsed_share": 0.4}
NO_MEASURES = pd.DataFrame(columns=["measure", "indicators"])
WAY = ["name", "observed", "counted_observed", "projected", "interval", "counted"]


@pytest.fixture(scope="module")
def country():
    return small_country()


@pytest.fixture(scope="module")
def verdicts(country):
    return country.verdicts


@pytest.fixture(scope="module")
def gaps(country):
    return mp.gaps(country.figures, by=["sex", "location"], indicators=country.indicators)


@pytest.fixture(scope="module")
def shares(verdicts):
    return mp.journey(verdicts, end_year=2030)


@pytest.fixture(scope="module")
def means(shares):
    return mp.journey_means(shares, goals=GOALS)


def lines(table):
    """The rows of a printed table, without its header and caption."""
    return [line for line in table.splitlines() if line.startswith("| ")][1:]


def shown(frame, *columns, **options):
    return lines(mp.table(frame, list(columns), caption="c", label="tbl-x", **options))


def test_a_share_of_the_journey_is_what_was_covered_of_the_way_from_the_baseline(shares):
    """From 40 to 90 and at 65: half; from 85 to 95 and at 98: 1.3; from 45 down to 35 and at 44.5: a twentieth."""
    assert shares["observed"].dropna().tolist() == pytest.approx([0.5, 1.3, 0.05])
    assert shares["observed_year"].dropna().tolist() == [2024] * 3
    assert shares["reason"].isna().tolist() == [True, True, True, False, False]


def test_a_mean_of_the_journey_holds_each_share_between_minus_one_and_one_first(shares, means):
    held = shares.set_index("pillar")[["observed", "projected", "low", "high"]].clip(-1, 1)
    by_hand = pd.concat([held.mean().to_frame("").T, held.groupby("pillar").mean()])
    assert means.set_index("pillar")[by_hand.columns.tolist()].to_numpy() == pytest.approx(by_hand.to_numpy())
    assert means["observed"].tolist() == pytest.approx([(0.5 + 1 + 0.05) / 3, 0.75, 0.05])
    assert means["counted"].tolist() == [3, 2, 1]
    assert means["left_out"].tolist() == [("skills",), (), ("skills",)]
    assert means["aimed"].tolist() == [4, 2, 2]


def test_a_share_that_a_reader_edits_is_the_one_that_counts(shares):
    changed = shares.assign(observed=shares["observed"].where(shares["indicator"] != "internet", -3.0))
    assert mp.journey_means(changed, goals=GOALS)["observed"].tolist() == pytest.approx([0.05 / 3, 0.0, 0.05])


def test_a_target_due_in_another_year_is_not_counted_and_the_reason_says_so(verdicts):
    other = mp.journey(verdicts, end_year=2035)
    assert other["projected"].isna().all()
    assert other["reason"].iloc[0] == "its target is due in 2030"
    assert "- *Its target is due in 2030*: Internet, Power and Poverty." in mp.say.not_counted(other)


def test_the_headline_tells_the_observed_share_then_the_estimate_its_interval_and_the_time(means):
    assert mp.say.headline(means, **JOURNEY) == (
        "**By the last observations Examplia had travelled 52 % of the journey** from its baselines to the targets for "
        "2030, when 45 % of the time from baseline to target had gone. Of 4 indicators with a target three count, "
        "which had a figure after the baseline. In 2025, 40 % of the time has gone. Over the three indicators with a "
        "projection too, an estimated 53 % was travelled by 2025 (80 % interval 49 % to 57 %). One third of the "
        "journey lies below that interval: more is travelled. The share of the time lies below that interval: more is "
        "travelled."
    )
    assert mp.say.travelled(means) == "Overall 53 %; People 78 %; State 1 %"


def counted_otherwise(shares):
    """Of the state's indicators one observed, without an estimate, and far behind its baseline."""
    trust = shares["indicator"] == "skills"
    return shares.assign(observed=shares["observed"].where(~trust, -0.9))


def test_the_observed_share_counts_every_indicator_that_was_observed_after_its_baseline(shares):
    means = mp.journey_means(counted_otherwise(shares), goals=GOALS)
    assert means["observed"].tolist() == pytest.approx([(0.5 + 1 + 0.05 - 0.9) / 4, 0.75, (0.05 - 0.9) / 2])
    assert means["counted_observed"].tolist() == [4, 2, 2]
    assert means["counted"].tolist() == [3, 2, 1]


def test_a_goal_whose_sign_depends_on_the_count_is_named(shares):
    other = counted_otherwise(shares)
    said = mp.say.sensitivity(other, mp.journey_means(other, goals=GOALS))
    assert said == (
        "Counted otherwise, the share at the last observations lies between −12 % and 52 %. The sign of State (−42 % "
        "over all that were observed, 5 % over those with a projection) depends on the count."
    )
    assert "sign" not in mp.say.sensitivity(shares, mp.journey_means(shares, goals=GOALS))


def test_the_sensitivity_leaves_out_what_weighs_most(shares):
    ways = mp.journey_sensitivity(counted_otherwise(shares)).set_index("count")["observed"]
    assert ways["Without Power"] == pytest.approx((0.5 + 0.05 - 0.9) / 3)
    assert ways["Without Skills"] == pytest.approx((0.5 + 1 + 0.05) / 3)
    assert ways["Those with a projection"] == pytest.approx((0.5 + 1 + 0.05) / 3)


@pytest.mark.parametrize(
    ("low", "high", "said"),
    [
        (0.1, 0.3, "above that interval: less is travelled"),
        (0.1, 0.4, "inside that interval: whether that much is travelled"),
    ],
)
def test_the_headline_says_what_its_interval_means_for_a_third_of_the_journey(means, low, high, said):
    held = {"": ("Overall", replace(means.carried[""][1], low=low, high=high))}
    other = means.copy()
    other.carried = held
    assert f"One third of the journey lies {said}" in mp.say.headline(other, **JOURNEY)


def test_without_any_share_the_headline_tells_no_nought(shares):
    none = mp.journey_means(shares[shares["observed"].isna()], goals=GOALS)
    said = mp.say.headline(none, **JOURNEY)
    assert said == "No indicator allows a share of the journey to be computed."
    assert mp.say.travelled(none) == ""
    assert shown(none, *WAY)[1] == "| People | – | 0 of 0 | – | – | 0 of 0 |"


def test_the_table_of_the_journey_has_the_headlines_numbers(means):
    assert shown(means, *WAY) == [
        "| Overall | 52 % | 3 of 4 | 53 % | 49 % to 57 % | 3 of 4 |",
        "| People | 75 % | 2 of 2 | 78 % | 76 % to 81 % | 2 of 2 |",
        "| State | 5 % | 1 of 2 | 1 % | −5 % to 8 % | 1 of 2 |",
    ]
    header = mp.table(means, WAY, caption="c", label="tbl-x").splitlines()[0]
    assert header == ("|  | At the last observations | Observed | Now (estimate) | 80 % interval | Estimated |")


def test_one_indicator_alone_is_told_in_the_singular(shares):
    assert mp.say.not_counted(shares.iloc[[0, 4]]).startswith(
        "One indicator is not counted, of which none of the 1 with a target.\n\n- *No target is set*"
    )
    assert mp.say.not_counted(shares.iloc[:2]) == "Every indicator is counted."


def test_indicators_that_are_not_counted_stand_by_the_reason_why(shares):
    assert mp.say.not_counted(shares) == (
        "Two indicators are not counted, of which one of the 4 with a target.\n\n- *The target has no baseline: its "
        "share of the way cannot be told. A "
        "baseline year would mend it*: Skills.\n- *No target is set*: Trust."
    )


@pytest.mark.parametrize(
    ("indicators", "said"),
    [
        (["power"], "Of one target none is confirmed as official policy: one proposed."),
        (["internet"], "Of one target one is confirmed as official policy."),
        (["trust"], "No indicator has a target."),
    ],
)
def test_targets_are_told_by_their_status_and_none_official_is_said(verdicts, indicators, said):
    assert first_pages.target_statuses(verdicts[verdicts["indicator"].isin(indicators)]) == said


def test_the_widest_gap_is_told_with_its_groups_and_figures(gaps):
    assert mp.say.widest_gap(gaps) == "The widest gap is −6.0 percentage points, for Internet."
    assert mp.say.group_names(gaps[gaps["by"] == "location"]) == "rural and urban"


def test_gaps_that_fell_are_narrower_and_those_that_rose_are_wider(gaps):
    assert shown(gaps, "name", "groups", "year", "first", "second", "gap", "change") == [
        "| Internet | women – men | 2023 | 60.0 % | 66.0 % | −6.0 | narrower than in 2016 (−10.0 → −6.0; ratio 0.67 → "
        "0.91) |",
        "| Power | rural – urban | 2023 | 95.0 % | 99.0 % | −4.0 | wider than in 2020 (−3.0 → −4.0; ratio 0.97 → 0.96) "
        "|",
    ]


def test_a_gap_is_handed_on_with_all_that_was_measured(gaps):
    first, second = gaps.records()
    assert (first["indicator"], first["gap_pp"], first["first_gap_pp"], first["ratio"]) == pytest.approx(
        ("internet", -6.0, -10.0, 60 / 66)
    )
    assert second["repeated_years"] == ()


def test_provinces_run_from_the_lowest_to_the_highest_and_those_without_a_figure_are_named(country):
    places = mp.by_province(country.figures, provinces=PROVINCES, indicators=country.indicators)
    assert places["place"].tolist() == ["Town", "North", "Coast"]
    assert places["value"].tolist()[:2] == [99.5, 90.0]
    assert mp.say.provinces(places) == (
        "Homes with power ran from 90.0 % in North to 99.5 % in Town in 2020. One province of 3 has no figure: Coast."
    )
    more = mp.by_province(country.figures, provinces={**PROVINCES, "d": "Delta"}, indicators=country.indicators)
    assert mp.say.provinces(more).endswith("Two provinces of 4 have no figure: Coast and Delta.")
    assert "no figure" not in mp.say.provinces(places.dropna(subset=["value"]))


def test_only_one_source_of_the_latest_year_is_ranked(country):
    row = country.figures[country.figures["province"] == "t"].assign(source="other", value=1.0)
    places = mp.by_province(pd.concat([country.figures, row]), provinces=PROVINCES, indicators=country.indicators)
    assert places["value"].dropna().tolist() == [99.5, 90.0]
    assert set(places["source"]) == {"survey"}


def test_percentages_that_cannot_be_split_are_named(country):
    assert mp.say.not_split(country.indicators.iloc[:2]) == (
        "Two percentages with figures for the whole country cannot be split by sex or by town and country: Internet "
        "and Power."
    )
    assert mp.say.not_split(country.indicators.iloc[:0]).startswith("Every percentage ")


def test_beside_every_rule_stands_what_it_and_this_report_say(verdicts):
    beside = mp.beside_rules(verdicts)
    assert len(beside) == 7 * len(verdicts)
    judged = beside[(beside["ours"] != "not assessable") & (beside["theirs"] != "not assessable")]
    assert set(judged[judged["ours"] != judged["theirs"]]["name"]) == {"Internet"}
    assert judged[judged["name"] == "Internet"]["ours"].tolist() == ["not on track"] * 7
    order = beside.groupby("verdict", observed=True).size().index.tolist()
    assert order == ["met", "accelerate", "reverse", "no figure yet", "no target"]


def test_earlier_targets_are_told_with_their_state_and_how_they_ended(country):
    """60 % by 2020 and at 50 in that year: missed, though passed since."""
    assert shown(country.every_target, "name", "target_words", "threshold", "latest", "state", "outcome") == [
        "| Internet | at least 90.0 % by 2030 (official) | 90 % (2030) | 65.0 % (2024) | in force | accelerate |",
        "| Internet | at least 60.0 % by 2020 (proposed) | 60 % (2020) | 65.0 % (2024) | superseded | missed |",
        "| Power | at least 95.0 % by 2030 (proposed) | 95 % (2030) | 98.0 % (2024) | in force | met |",
        "| Poverty | at most 35.0 % by 2030 (proposed) | 35 % (2030) | 44.5 % (2024) | in force | reverse |",
        "| Skills | at least 50.0 % by 2022 (proposed) | 50 % (2022) | – | in force | no figure yet |",
    ]
    assert country.every_target["outcome"].fillna("").tolist() == ["", "missed", "", "", ""]


@pytest.mark.parametrize(("threshold", "said"), [(50.0, "met"), (50.1, "missed"), (None, None)])
def test_a_target_ended_as_the_first_figure_of_its_year_or_later_says(country, threshold, said):
    item = country.every_target.values_behind()[1]
    assert outcome(replace(item, assessment=replace(item.assessment, threshold=threshold))) == said


def test_a_figure_of_the_targets_own_year_ends_it(country):
    item = country.every_target.values_behind()[1]
    assert outcome(replace(item, history=item.history.keep(item.history.years <= 2020))) == "missed"


def test_the_status_of_most_targets_is_told_first(verdicts):
    first, *others, skills, _ = verdicts.values_behind()
    reported = replace(first, target=first.target.model_copy(update={"status": TargetStatus.REPORTED}))
    said = first_pages.target_statuses(verdicts_frame([reported, *others, skills]))
    assert said == "Of four targets none is confirmed as official policy: three proposed and one reported."


def test_a_superseded_target_without_a_figure_of_its_year_has_no_known_end(country):
    item = country.every_target.values_behind()[1]
    early = replace(item, history=item.history.keep(item.history.years < 2020))
    assert shown(verdicts_frame([early]), "state", "outcome") == ["| superseded | not known |"]


def test_a_table_in_groups_has_a_bold_row_before_each(verdicts):
    by_goal = verdicts.assign(goal=verdicts["pillar"].map(GOALS))
    columns = ["name", "verdict", "chance", "latest", "target", "evidence"]
    assert shown(by_goal, *columns, group="goal") == [
        "| **People** |  |  |  |  |  |",
        "| Internet | [Accelerate]{.verdict .accelerate} | 21 % | 65.0 % (2024) | 90 % (2030) | A |",
        "| Power | [Met]{.verdict .met} | \\> 90 % | 98.0 % (2024) | 95 % (2030) p | A |",
        "| **State** |  |  |  |  |  |",
        "| Poverty | [Reverse]{.verdict .reverse} | \\< 1 % | 44.5 % (2024) | 35 % (2030) p | A |",
        "| Skills | [No figure yet]{.verdict .no-figure} | – | – | 50 % (2022, due) p | – |",
        "| Trust | [No target]{.verdict .no-target} | – | 30.0 % (2015) | – | D |",
    ]


def test_pace_expected_and_pace_required_stand_each_under_its_own_header(verdicts):
    table = mp.table(verdicts, ["name", "pace_expected", "pace_required", "factor"], caption="c", label="tbl-x")
    assert table.splitlines()[0] == "| Indicator | Pace expected | Pace required | Required over expected |"
    assert lines(table)[:3] == [
        "| Internet | +3.0 | +4.2 | 1.4 |",
        "| Power | +0.33 | – | – |",
        "| Poverty | +0.35 | −1.6 | – |",
    ]


def test_a_column_of_texts_is_as_wide_as_they_are_and_aligns_right_when_asked():
    frame = pd.DataFrame({"rule": ["UNSD"], "said": ["x" * 60], "counts": ["5 of 8"], "none": [None]})
    rule = mp.table(frame, [*frame], caption="c", label="tbl-x", right=["counts"]).splitlines()[1]
    assert [(len(part), part.endswith(":")) for part in rule.strip("|").split("|")] == [
        (12, False),
        (48, False),
        (12, True),
        (12, False),
    ]
    assert markdown_table(["a"], [["1"]], caption="c", label="tbl-x", right=[0]).splitlines()[1] == "|--:|"


def test_who_kept_a_pace_and_what_is_planned_stand_in_a_line(verdicts):
    faster = verdicts[verdicts["verdict"].isin([mp.Verdict.ACCELERATE, mp.Verdict.REVERSE])]
    kept = [("Singapore", 2004, 2014), ("Malaysia", 2005, 2015), ("Thailand", 2006, 2016), ("Brunei", 2007, 2017)]
    first, second = mp.say.where_to_speed_up(faster.assign(kept_by=[kept, []]), NO_MEASURES).splitlines()
    assert first == (
        "- **Internet:** kept by Singapore 2004–2014, Malaysia 2005–2015, Thailand 2006–2016 and one more; "
        "no measure of the register."
    )
    assert second == "- **Poverty:** no comparable peer on record; no measure of the register."
    assert mp.say.proposals(faster.iloc[:0], likely=0.8) == "No target is due or put up for review."
    assert mp.say.overrides(faster) == "No verdict of this edition was overridden by a reviewer."


def test_a_proposal_names_its_chance_what_speaks_against_it_and_is_never_called_official(verdicts):
    asked = mp.reachable(verdicts.iloc[:1], sample().peers, cuts=mp.Cuts.proposed(), likely=0.8)
    said = mp.say.proposals(asked, likely=0.8)
    assert "“People online: at least 75.6 % by 2030”, which has a chance of 80 %; an even chance has 83.0 %." in said
    assert said.endswith("*Against it:* the target is official policy.")
    assert said.count("official") == 2  # what the target is, and what speaks against another


def test_how_to_read_names_the_country():
    assert "whether others, or Examplia itself, have managed such a pace" in mp.say.how_to_read("Examplia")


def test_a_mean_without_indicators_has_no_numbers():
    nothing = mp.journey_means(
        pd.DataFrame(columns=["indicator", "pillar", "observed", "projected", "low", "high"]), goals={}
    )
    assert nothing.carried[""][1] == JourneyMean(None, None, None, None, None, None, (), ())


@pytest.mark.parametrize(("first", "ends"), [(2029, "from 2029 on."), (2030, "before the target is due.")])
def test_a_first_chance_is_promised_only_before_the_target_is_due(verdicts, first, ends):
    item = next(iter(verdicts.values_behind()))
    told = replace(item, assessment=replace(item.assessment, first_chance_year=first, target_year=2030))
    assert SAID[Verdict.TOO_FEW](told).endswith(ends)


def test_a_year_that_a_name_ends_with_is_not_said_twice():
    figures = pd.DataFrame({"indicator": "phones", "year": 2014, "value": [80.0, 90.0], "sex": "both"})
    figures = figures.assign(location=["rural", "urban"], province="", source="survey")
    indicators = mp.sample().indicators[:1].assign(indicator="phones", name="Phones (2014)", short_name="Phones (2014)")
    gaps = mp.gaps(figures, by="location", indicators=indicators)
    assert gaps.by_group().index.tolist() == ["Phones (2014)"]
    assert mp.say.groups(gaps) == "Phones (2014): rural 80.0 % and urban 90.0 %"
    places = mp.by_province(
        figures.assign(location="total", province=["a", "b"]), provinces={"a": "A", "b": "B"}, indicators=indicators
    )
    assert mp.say.provinces(places) == "Phones (2014) ran from 80.0 % in A to 90.0 % in B."
    assert mp.say.map_note(places).endswith("Source: own figures.")


def test_who_is_published_alone_is_told_in_the_matrix_and_under_the_table_of_gaps():
    figures = pd.DataFrame({"indicator": "internet", "year": [2011, 2011, 2017, 2024], "value": [5.0, 9.0, 7.0, 9.0]})
    figures = figures.assign(sex="both", location=["rural", "urban", "rural", "total"], province="", source="survey")
    one = mp.sample()
    rural = figures[figures["location"] != "urban"]
    asked = one.indicators[one.indicators["indicator"] == "internet"]
    for held, said in ((figures, "2011"), (rural, "2017, rural only")):
        matrix = mp.measured_by_group(held, indicators=asked)
        assert matrix[["whole", "location"]].to_numpy().tolist() == [["2024", said]]
    none = mp.gaps(rural, by="location", indicators=asked)
    assert mp.say.no_gap(matrix, none, "location").endswith("Internet users (2017, rural only).")
    assert (
        mp.say.no_gap(
            mp.measured_by_group(figures, indicators=asked),
            mp.gaps(figures, by="location", indicators=asked),
            "location",
        )
        == ""
    )


def test_a_table_of_gaps_promises_no_more_than_it_holds(gaps):
    """The fixture's gaps changed since an earlier year; where only one year is known nothing is promised."""
    assert mp.say.gap_caption(gaps).startswith("Gaps as difference and ratio, since when they changed")
    assert mp.say.gap_caption(mp.sample().gaps) == "Gaps as difference and ratio"


def test_the_key_of_the_scorecard_tells_of_the_marks_of_its_rows_and_no_other():
    one = mp.sample()
    beside = {"goals": {"own": "Own"}, "changes": {}, "peers": one.peers, "keepers": {}, "start_year": 2021}
    whole = mp.say.row_key(
        mp.scorecard(one.verdicts, ["spark", "way", "chance", "rank"], **beside, cuts=[0.5]), one.verdicts
    )
    assert "target (diamond)" in whole
    assert "notches" in whole
    assert "rings for the others" in whole
    assert "milestone" not in whole
    assert "arrow" not in whole
    few = mp.say.row_key(mp.scorecard(one.verdicts, ["name", "chance"], **beside), one.verdicts)
    assert few == "**How to read a row.**"


def test_a_way_beyond_the_frame_of_its_bar_ends_in_an_arrow_that_the_key_tells_of():
    one = mp.sample()
    targets = one.targets.assign(baseline_year=2013, baseline_value=20.0, value=30.0)
    verdicts = mp.assess(
        one.trends, targets, one.figures, indicators=one.indicators, cuts=mp.Cuts.proposed(), as_of=2025
    )
    beside = {"goals": {"own": "Own"}, "changes": {}, "peers": one.peers, "keepers": {}, "start_year": 2021}
    card = mp.scorecard(verdicts, ["way"], **beside)
    assert '[510]{.way .raise data-share="5.100"' in card
    assert 'data-cut="1.000"' in card
    assert "arrow, the bar goes on" in mp.say.row_key(card, verdicts)


def test_a_rank_says_of_which_years_its_figures_are_and_leaves_older_ones_out():
    one = mp.sample()
    beside = {"goals": {"own": "Own"}, "changes": {}, "keepers": {}, "start_year": 2021}
    last = one.peers.groupby("economy")["year"].transform("max") == one.peers["year"]
    early = one.peers.copy()
    early.loc[early["economy"] == early["economy"].iloc[0], "year"] -= 2
    old = one.peers[~(last & (one.peers["economy"] == early["economy"].iloc[0]))]
    old = old[(old["economy"] != early["economy"].iloc[0]) | (old["year"] < 2018)]
    ranks = [mp.scorecard(one.verdicts, ["rank"], peers=peers, **beside) for peers in (one.peers, early, old)]
    assert "4th of 5, 2024]" in ranks[0]
    assert "of 5, 2022–24]" in ranks[1]
    assert "of 4, 2024]" in ranks[2]


def stepping_back(values, target=90.0, left_out=(), **figures):
    """The verdict on made-up figures from 2012 on, and what seems to speak against it."""
    frame = pd.DataFrame({"indicator": "internet", "year": range(2012, 2012 + len(values)), "value": values, **figures})
    frame = frame.assign(lower=0, upper=100)
    aims = pd.DataFrame({"indicator": ["internet"], "value": [target], "target_year": [2035]}).assign(
        direction="increase"
    )
    events = pd.DataFrame(
        [{"indicator": "internet", "year": y, "kind": "outlier", "reason": "so", "source": "own"} for y in left_out],
        columns=["indicator", "year", "kind", "reason", "source"],
    )
    trends = mp.project(frame, until=2035, as_of=2024, events=events)
    verdicts = mp.assess(trends, aims, frame, cuts=mp.Cuts.proposed(), as_of=2024, events=events)
    (item,) = verdicts.values_behind()
    return item, mp.say.section(verdicts, "internet")[1]


def test_a_step_back_before_an_expected_rise_is_told_with_what_the_projection_rests_on():
    rising = [20.0, 24, 29, 33, 38, 42, 47, 51, 56, 60, 64, 62]
    item, told = stepping_back(rising, target=75)
    assert item.assessment.final_verdict in (Verdict.WATCH, Verdict.ON_TRACK)
    assert "It fell from 64.0 % in 2022; the projection weighs the whole series, not its last step." in told
    assert "It fell" not in stepping_back([*rising[:-1], 66.0], target=75)[1]
    _, out = stepping_back([*rising[:-2], 90.0, 62.0], target=75, left_out=[2022])
    assert "It fell from 90.0 % in 2022; the trend leaves that figure out." in out


def test_one_figure_with_two_verdicts_is_told_at_both_with_what_differs():
    one = mp.sample()
    twin = one.figures[one.figures["indicator"] == "internet"].assign(indicator="twin")
    figures = pd.concat([one.figures, twin])
    held = one.indicators[one.indicators["indicator"] == "internet"]
    indicators = pd.concat([held, held.assign(indicator="twin", name="Twin", short_name="Twin")])
    aims = one.targets[one.targets["indicator"] == "internet"]
    targets = pd.concat([aims, aims.assign(indicator="twin", target="twin_2030", value=75.0)])
    trends = mp.project(figures, until=2035, indicators=indicators, as_of=2025)
    verdicts = mp.assess(trends, targets, figures, indicators=indicators, cuts=mp.Cuts.proposed(), as_of=2025)
    assert "Twin has the same figure and another target, 75 % by 2030: " in mp.say.section(verdicts, "internet")[1]
    assert "Internet users has the same figure and another target, 95 %" in mp.say.section(verdicts, "twin")[1]
    same = mp.assess(trends, targets.assign(value=95.0), figures, indicators=indicators, cuts=mp.Cuts.proposed())
    assert "has the same figure" not in mp.say.section(same, "internet")[1]
