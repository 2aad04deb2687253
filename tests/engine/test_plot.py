"""Charts show what was computed: bands, first year, marks; and the alternative text tells the chart that is drawn."""

import numpy as np
import pandas as pd
import pytest
from matplotlib import font_manager
from matplotlib.collections import PolyCollection
from matplotlib.colors import to_hex
from matplotlib.figure import Figure

import milepost as mp
from milepost.report import words
from milepost.report.plot.style import FAN_80, FAN_95, HISTORY
from milepost.report.results import verdict_row

CUTS = mp.Cuts.proposed()


def analysed(values, first=2012, target=90.0, as_of=2024, **figures):
    frame = pd.DataFrame(
        {
            "indicator": "internet",
            "year": range(first, first + len(values)),
            "value": values,
            "lower": 0,
            "upper": 100,
            **figures,
        }
    )
    targets = pd.DataFrame(
        {"indicator": ["internet"], "value": [target], "target_year": [2035], "direction": ["increase"]}
    )
    trends = mp.project(frame, until=2035, as_of=as_of)
    return frame, trends, mp.assess(trends, targets, frame, cuts=CUTS, as_of=as_of)


GROWTH = [20, 25, 31, 38, 44, 50, 55, 59, 63, 66, 69, 71]


@pytest.fixture
def ax():
    return Figure().subplots()


def bands(ax):
    """Lower and upper edge of every band in a year, by colour."""
    found = {}
    for band in ax.collections:
        if isinstance(band, PolyCollection):
            points = np.concatenate([path.vertices for path in band.get_paths()])
            colour = to_hex(band.get_facecolor()[0])
            found[colour] = {
                int(year): (points[points[:, 0] == year, 1].min(), points[points[:, 0] == year, 1].max())
                for year in np.unique(points[:, 0])
            }
    return found


def test_the_bands_are_the_80_and_95_percent_intervals_of_the_trend(ax):
    _, trends, _ = analysed(GROWTH)
    mp.plot.fan(ax, trends, "internet")
    drawn = bands(ax)
    for row in trends.itertuples():
        assert drawn[FAN_80][row.year] == pytest.approx((row.lo80, row.hi80))
        assert drawn[FAN_95][row.year] == pytest.approx((row.lo95, row.hi95))


def test_the_fan_starts_at_the_last_observation_and_its_line_is_the_median(ax):
    frame, trends, verdicts = analysed(GROWTH)
    mp.plot.fan(ax, verdicts, "internet")
    (line,) = ax.lines
    assert line.get_xydata()[0].tolist() == [2023, 71]
    assert line.get_ydata()[1:].tolist() == pytest.approx(trends["median"].tolist())
    assert frame["year"].max() == 2023


def test_a_projection_that_says_nothing_is_neither_drawn_nor_told_in_words(ax):
    _, trends, verdicts = analysed([1, 90, 2, 95, 3, 88, 4, 91])
    result = verdicts.values_behind()[0]
    assert len(trends)
    assert not result.assessment.shows_projection
    mp.plot.fan(ax, verdicts, "internet")
    assert not ax.lines
    assert not ax.collections
    assert "interval" not in mp.say.alt_text(verdicts, "internet")
    assert "Trend:" not in words.facts(result)


def test_estimates_and_carried_values_are_hollow_and_what_was_observed_is_not(ax):
    status = ["normal"] * 10 + ["estimated", "carried"]
    frame, _, _ = analysed(GROWTH, status=status)
    mp.plot.history(ax, frame, "internet")
    solid, hollow = ax.collections
    assert to_hex(solid.get_facecolor()[0]) == HISTORY
    assert to_hex(hollow.get_facecolor()[0]) == "#ffffff"
    assert solid.get_offsets()[:, 0].tolist() == list(range(2012, 2022))
    assert hollow.get_offsets()[:, 0].tolist() == [2022, 2023]


def broken(*kinds_and_years):
    return pd.DataFrame(
        [
            {"indicator": "internet", "year": year, "kind": kind, "reason": "it is so", "source": "own"}
            for kind, year in kinds_and_years
        ]
    )


def fitted_to(events):
    frame, _, _ = analysed(GROWTH)
    targets = pd.DataFrame(
        {"indicator": ["internet"], "value": [90.0], "target_year": [2035], "direction": ["increase"]}
    )
    trends = mp.project(frame, until=2035, events=events)
    return mp.assess(trends, targets, frame, cuts=CUTS, events=events)


def test_what_the_trend_leaves_out_is_hollow_and_named(ax):
    verdicts = fitted_to(broken(("outlier", 2015)))
    mp.plot.fitted(ax, verdicts, "internet")
    (left,) = ax.collections
    assert left.get_offsets().tolist() == [[2015, 38]]
    assert to_hex(left.get_facecolor()[0]) == "#ffffff"
    assert left.get_label() == "Left out of trend"
    assert "Drawn hollow, for the trend leaves them out: 2015." in mp.say.alt_text(verdicts, "internet")


def test_a_history_that_was_moved_for_the_fit_is_drawn_as_fitted(ax):
    """Few values follow the shift of 2022, so that those before it are moved to the new level."""
    verdicts = fitted_to(broken(("level", 2022)))
    mp.plot.fitted(ax, verdicts, "internet")
    result = verdicts.values_behind()[0]
    assert result.left_out == []
    (moved,) = ax.collections
    pairs = np.column_stack([result.fitted.years, result.fitted.values])
    assert moved.get_offsets().tolist() == pairs[pairs[:, 0] < 2022].tolist()
    assert moved.get_label().startswith("As fitted")
    assert "Squares show" in mp.say.alt_text(verdicts, "internet")


def test_a_doubt_is_no_break_and_shows_at_the_last_value(ax):
    verdicts = fitted_to(broken(("doubt", 2023)))
    result = verdicts.values_behind()[0]
    assert (result.left_out, result.moved, result.assessment.evidence.breaks) == ([], None, 0)
    mp.plot.events(ax, broken(("doubt", 2023)), "internet")
    assert not ax.lines
    mp.plot.finish(ax, verdicts, "internet")
    assert ax.texts[0].get_text() == "! 71.0 %, 2023"
    assert "Figures in doubt." in mp.say.caption(verdicts, "internet")
    assert mp.say.alt_text(verdicts, "internet").endswith("The figure of 2023 is in doubt: it is so.")


def test_a_doubt_goes_wherever_the_number_goes():
    verdicts = fitted_to(broken(("doubt", 2023)))
    table = mp.table(verdicts, ["name", "latest"], caption="c", label="tbl-x")
    assert "| internet\u00a0**!** | 71.0" in table
    assert mp.say.doubts(verdicts).endswith("- **!** *internet*: The figure of 2023 is in doubt: it is so.")
    assert verdict_row(verdicts.values_behind()[0])["doubt"] == "The figure of 2023 is in doubt: it is so."


def test_a_doubt_about_a_figure_that_nothing_uses_is_not_told():
    verdicts = fitted_to(broken(("doubt", 2014), ("definition", 2016)))
    assert verdicts.values_behind()[0].assessment.doubts == ()


def test_the_alternative_text_starts_where_the_chart_does(ax):
    frame, _, verdicts = analysed([float(value) for value in range(30, 57)], first=1997)
    mp.plot.history(ax, frame, "internet")
    assert min(ax.lines[0].get_xdata()) == 2003
    assert "36.0 % in 2003" in mp.say.alt_text(verdicts, "internet")
    assert "1997" not in mp.say.alt_text(verdicts, "internet")


def test_a_history_that_ended_before_the_charts_first_year_is_drawn_whole(ax):
    frame, _, verdicts = analysed([10.0, 12.0, 13.0], first=1995)
    mp.plot.history(ax, frame, "internet")
    mp.plot.target(ax, verdicts, "internet")
    mp.plot.finish(ax, verdicts, "internet")
    assert ax.lines[0].get_xdata().tolist() == [1995, 1996, 1997]
    assert ax.get_xlim()[0] < 1995
    assert "10.0 % in 1995, 13.0 % in 1997" in mp.say.alt_text(verdicts, "internet")


def test_the_target_is_a_diamond_in_its_year_at_its_value_with_a_path_from_the_baseline(ax):
    frame, trends, _ = analysed(GROWTH)
    targets = pd.DataFrame(
        {
            "indicator": ["internet"],
            "value": [90.0],
            "target_year": [2035],
            "direction": ["increase"],
            "baseline_year": [2021],
            "baseline_value": [66.0],
            "milestones": [((2030, 80.0),)],
        }
    )
    verdicts = mp.assess(trends, targets, frame, cuts=CUTS)
    mp.plot.target(ax, verdicts, "internet")
    assert ax.lines[0].get_xydata().tolist() == [[2021, 66], [2030, 80], [2035, 90]]
    milestone, star = ax.collections
    assert milestone.get_offsets().tolist() == [[2030, 80]]
    assert star.get_offsets().tolist() == [[2035, 90]]


def test_the_line_is_broken_where_the_definition_changed(ax):
    frame, _, _ = analysed(GROWTH)
    events = pd.DataFrame(
        {"indicator": ["internet"], "year": [2018], "kind": ["definition"], "reason": ["new survey"], "source": ["x"]}
    )
    mp.plot.history(ax, frame, "internet", events)
    assert [line.get_xdata().tolist()[0] for line in ax.lines] == [2012, 2018]
    assert ax.lines[0].get_xdata()[-1] == 2017


def test_the_axes_keep_to_the_countrys_own_range_whatever_its_peers_do(ax):
    frame, _, verdicts = analysed([value / 10 for value in GROWTH], target=9.0)
    peers = pd.DataFrame({"indicator": "internet", "economy": "A", "year": range(2012, 2024), "value": 99.0})
    mp.plot.peers(ax, peers, "internet")
    mp.plot.history(ax, frame, "internet")
    mp.plot.finish(ax, verdicts, "internet")
    assert ax.get_ylim()[1] < 99


def test_lines_under_a_ceiling_are_all_inside_the_frame(ax):
    one = mp.sample()
    shown = one.indicators[one.indicators["indicator"] == "internet"]
    mp.plot.lines(ax, one.figures, shown, ceiling=100)
    low, high = ax.get_ylim()
    assert low < 20
    assert high > 100


def test_groups_stand_at_their_values_each_with_its_own_mark(ax):
    values = pd.DataFrame({"women": [30.0, np.nan], "men": [40.0, 50.0]}, index=["Phones (2021)", "Skills (2022)"])
    mp.plot.groups(ax, values, unit="percent")
    marks = [(line.get_marker(), line.get_xdata()[0], line.get_ydata()[0]) for line in ax.lines]
    assert marks == [("o", 30.0, 0), ("s", 40.0, 0), ("s", 50.0, 1)]


def test_measured_coverage_stands_beside_what_the_intervals_promise(ax):
    scores = pd.DataFrame({"origin": [2012, 2015], "covered_80": [0.7, 0.9], "covered_95": [0.94, 1.0]})
    mp.plot.coverage(ax, scores)
    lines = [(line.get_label(), line.get_ydata()) for line in ax.lines]
    measured = {label: list(values) for label, values in lines if not label.startswith("_")}
    assert measured == {"80 % interval": [0.7, 0.9], "95 % interval": [0.94, 1.0]}
    assert [list(values) for label, values in lines if label.startswith("_")] == [[0.8, 0.8], [0.95, 0.95]]


def test_a_journey_row_is_a_dot_as_observed_and_a_bar_about_the_estimate(ax):
    shares = {"observed": [0.2], "observed_time": 0.15, "projected": [0.3], "low": [0.1], "high": [0.5]}
    frame = pd.DataFrame(shares, index=["Overall"]).assign(counted_observed=1, aimed=2)
    mp.plot.journey(ax, frame, elapsed_share=0.37)
    (bar,) = ax.patches
    assert (round(bar.get_x(), 3), round(bar.get_width(), 3)) == (0.1, 0.4)
    assert [line.get_xdata()[0] for line in ax.lines] == [0.3, 0.2, 0.0, 1.0, 0.37]
    assert ax.texts[0].get_text() == "37 % of the time gone today"
    (beside,) = ax.child_axes
    assert [label.get_text() for label in beside.get_yticklabels()] == ["20 % in 15 %; 1 of 2"]


def test_the_same_frame_draws_the_same_bytes_without_letters_as_text():
    def drawn():
        figure = Figure()
        frame, _, verdicts = analysed(GROWTH)
        ax = figure.subplots()
        mp.plot.fan(ax, verdicts, "internet")
        mp.plot.history(ax, frame, "internet")
        return mp.plot.svg(figure)

    assert drawn() == drawn()
    assert b"<text" not in drawn()


def test_a_picture_names_neither_its_day_nor_its_maker():
    assert b"matplotlib" not in mp.plot.png(Figure()).lower()
    assert b"<dc:date>" not in mp.plot.svg(Figure())
    assert b"<dc:creator>" not in mp.plot.svg(Figure())


def test_a_picture_for_the_notebook_has_110_dots_an_inch():
    assert int.from_bytes(mp.plot.png(Figure(figsize=(2, 1)))[16:20], "big") == 220


@pytest.mark.parametrize("family", ["Noto Sans", "Noto Sans Khmer"])
def test_letters_come_from_the_fonts_that_the_package_brings(family):
    assert "fontpkg" in font_manager.findfont(family, fallback_to_default=False)
