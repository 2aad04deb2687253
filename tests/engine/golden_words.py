"""Tables and sentences of a small country and of the invented sample, as a report prints them."""

import datetime
from dataclasses import replace
from types import SimpleNamespace

import pandas as pd

import milepost as mp
from milepost.country import country_of
from milepost.country.framework import TargetKind, TargetStatus
from milepost.report import printed_record, sample, words
from milepost.report.comparison.comparing import ParameterChange
from milepost.report.comparison.edition_inputs import Cause
from milepost.report.comparison.figures_changed import FigureChange
from milepost.report.printed_columns import GAP_COLUMNS, JOURNEY_COLUMNS, VERDICT_COLUMNS
from milepost.report.say import findings
from milepost.report.say.goal import result_of
from milepost.report.verdict_frame import verdicts_frame
from milepost.track_record.known_then import PastTarget
from milepost.verdicts import Override, Verdict
from milepost.verdicts.assessment import MilestoneCheck
from small_country_fixture import GOALS, PROVINCES, small_country

DAY = datetime.date(2025, 6, 30)
MEASURES = pd.DataFrame(
    {
        "measure": ["m011", "m024", "m031"],
        "number": [11, 24, 31],
        "title": ["Lay cables.", "Teach *skills*", "Map"],
        "lead_institution": ["MA", "MD", "RMI"],
        "lead_kind": ["ministry", "agency", "unnamed"],
        "status": ["under way", "completed", "not reported"],
        "status_date": [DAY, DAY, None],
        "phase_end": [2024, None, None],
        "overdue": [True, False, False],
        "indicators": [("internet", "poor"), ("internet",), ("poor",)],
    }
)
JUDGED = pd.DataFrame(
    {
        "indicator": ["a", "a", "b", "b", "b"],
        "set": [2014, 2015, 2015, 2016, 2017],
        "judged": [2014, 2015, 2015, 2016, 2017],
        "verdict": ["on track", "accelerate", "on track", "on track", "accelerate"],
        "probability": [0.8, 0.4, 0.7, 0.9, 0.2],
        "reached": [1, 1, 0, 1, 0],
    }
)


def paragraphs(parts):
    """Texts one under the other; an empty one is told, so that it cannot go missing."""
    return "\n\n".join(part or "(nothing)" for part in parts)


def printed(frame, columns):
    """A table with every column that a report may print."""
    return mp.table(frame, list(columns), caption="All of it", label="tbl-all")


def tables():
    country = small_country()
    gaps = mp.gaps(country.figures, by=["sex", "location"], indicators=country.indicators)
    means = mp.journey_means(mp.journey(country.verdicts, end_year=2030), goals=GOALS)
    one = sample()
    frame = pd.DataFrame({"place": ["A|B", None], "count_of": [3, -1.5], "chance": [0.999, None], "verdict": "met"})
    return paragraphs(
        [
            printed(country.every_target, VERDICT_COLUMNS),
            printed(one.verdicts, VERDICT_COLUMNS),
            printed(verdicts_frame(unusual(country)), VERDICT_COLUMNS),
            printed(gaps, GAP_COLUMNS),
            printed(one.gaps, GAP_COLUMNS),
            printed(means, JOURNEY_COLUMNS),
            mp.table(frame, [*frame], caption="c", label="tbl-x", formats={"chance": "chance", "count_of": "score"}),
            mp.table(frame, {"count_of": "How many"}, caption="c", label="tbl-x", widths=(5,), group="place"),
        ]
    )


def unusual(country):
    """Results that no invented figure gives: reviewed, reported, a range, a carried figure, a wide factor."""
    internet, power, poor, *_ = country.verdicts.values_behind()
    reviewed = internet.assessment.overridden(Override(Verdict.REVISE, "It is *late*", "Ministry A"))
    reported = power.target.model_copy(
        update={"status": TargetStatus.REPORTED, "value_upper": 99.0, "kind": TargetKind.RANGE}
    )
    at_limit = replace(power.assessment, reachable_low=100.0, reachable_value=100.0, reachable_high=100.0)
    fast = replace(poor.assessment, acceleration_factor=10.04, best_pace_from="peers", best_peer_change_per_year=0.0)
    later = replace(poor.assessment, acceleration_factor=10.0, proposed_value=17.25, reasons=(), threshold=None)
    carried = replace(internet.history, statuses=(*internet.history.statuses[:-1], "carried"))
    checks = (MilestoneCheck(2020, 50.0, "reached", None), MilestoneCheck(2027, 75.0, "likely", 0.7))
    milestones = replace(internet.assessment, milestones=checks)
    return [
        replace(internet, assessment=reviewed, history=carried),
        replace(power, assessment=at_limit, target=reported),
        replace(poor, assessment=fast),
        replace(poor, assessment=later),
        replace(internet, assessment=milestones),
    ]


def sentences():
    """What a goal's chapter says, sentence by sentence."""
    country, one = small_country(), sample()
    odd = verdicts_frame(unusual(country))
    lines = []
    for verdicts in (country.verdicts, one.verdicts, odd):
        lines += [mp.say.pace_note(verdicts), mp.say.agreement(verdicts)]
        lines += [mp.say.missing(verdicts)]
        lines += [
            mp.say.proposals(reached(verdicts, one.peers), likely=0.8),
            mp.say.where_to_speed_up(reached(verdicts, one.peers), MEASURES),
            mp.say.overrides(verdicts),
        ]
        lines += [mp.say.opening(verdicts), mp.say.strip(verdicts), mp.say.newest(verdicts, DAY)]
        for item in verdicts.values_behind():
            name, alone = item.indicator.id, verdicts_frame([item])
            lines += [
                *mp.say.section(alone, name),
                mp.say.notes(alone, MEASURES),
                mp.say.caption(alone, name),
                mp.say.alt_text(alone, name),
            ]
            lines += [words.reasons(item, {"acceleration", "wrong_way"})]
    accelerate, *_ = country.verdicts.values_behind()
    unjudged = replace(accelerate, assessment=replace(accelerate.assessment, verdict=Verdict.NOT_ASSESSABLE))
    lines += [mp.say.agreement(verdicts_frame([unjudged])), mp.say.missing(verdicts_frame([unjudged]))]
    passed = replace(result_of(one.verdicts, "internet").assessment, expected_year=2024)
    lines.append(mp.say.pace_note(verdicts_frame([replace(one.verdicts.values_behind()[0], assessment=passed)])))
    return paragraphs(lines)


def reached(verdicts, peers):
    """The same rows with what could be reached, and one peer that kept the pace."""
    found = mp.reachable(verdicts, peers, cuts=mp.Cuts.proposed(), likely=0.8)
    return found.assign(kept_by=[[("Peer <1>", 2004, 2014)]] * len(found))


def page():
    """The summary page and the scorecard."""
    country, one = small_country(), sample()
    keepers = {"internet": "MA"}
    before = {"verdict": "watch", "probability": 0.5, "last_year": 2020, "last_value": 40.0}
    line = {"indicator": "internet", "moved": True, "old": before, "new": before, "causes": ["data"]}
    told = {"old_edition": 2024, "indicators": [line]}
    parts = []
    for verdicts, goals in ((country.verdicts, GOALS), (one.verdicts, {"own": "Own goal"})):
        shares = mp.journey(verdicts, end_year=2030)
        means = mp.journey_means(shares, goals=goals)
        beside = {"goals": goals, "changes": told, "peers": one.peers, "keepers": keepers}
        columns = ["name", "verdict", "spark", "last", "way", "chance", "change", "year", "rank"]
        parts += [
            mp.say.title(means, verdicts, country="Examplia", end_year=2030),
            mp.say.lede(means, shares, verdicts, year=2025, elapsed_share=0.4),
            mp.say.top_findings(verdicts, goals, 9),
            mp.say.changed(verdicts, told),
            mp.say.to_do(verdicts, MEASURES, keepers),
            mp.say.seal(verdicts) + mp.say.tally(verdicts),
            card := mp.scorecard(verdicts, columns, **beside, start_year=2021, cuts=[0.5, 0.67]),
            mp.say.row_key(card, verdicts),
            mp.context_list(verdicts, goals),
        ]
    return paragraphs(parts)


def histories():
    """What a chapter says of figures, groups, places and measures."""
    country, one = small_country(), sample()
    figures, indicators = country.figures, country.indicators
    gaps = mp.gaps(figures, by=["sex", "location"], indicators=indicators)
    shares = mp.journey(country.verdicts, end_year=2030)
    places = mp.by_province(figures, provinces=PROVINCES, indicators=indicators)
    counts = pd.crosstab(pd.Series(["People", "State"], name="goal"), MEASURES["status"])
    return paragraphs(
        [
            mp.say.last_values(figures, indicators),
            mp.say.repeats(figures.assign(status="carried"), indicators),
            mp.say.repeats(figures, indicators),
            mp.say.scales(figures, indicators),
            mp.say.components(one.figures, one.indicators, one.peers),
            mp.say.components(one.figures, one.indicators, one.peers.assign(value=71.0)),
            *(mp.say.gap_summary(part) for part in (gaps, gaps.iloc[:1], gaps.iloc[:0])),
            mp.say.groups(gaps),
            mp.say.group_names(gaps),
            mp.say.widest_gap(gaps),
            mp.say.not_split(indicators),
            mp.say.not_counted(shares),
            mp.say.provinces(places),
            mp.say.measures_summary(MEASURES),
            mp.say.measures_summary(MEASURES.iloc[1:], "action"),
            mp.say.measures_summary(MEASURES.iloc[2:]),
            mp.say.measures_by_goal(counts),
            mp.say.how_to_read("Examplia"),
        ]
    )


def letters():
    """Small words."""
    both = [{"said": said, "base_rate": 0.5} for said in (0.44, 0.45, 0.5, 0.56)]
    lines = [
        [words.thousands(digits) for digits in ("16900", "", "x")],
        [words.sentence(text) for text in ("", "a b", "Éa")],
        [words.escape("\\`*_[]<>|#$^~@"), words.attribute('\\a "b"\nc')],
        [words.chance_conclusion(one) for one in both],
        [words.widening_sentence(factor) for factor in (1, 1.25)],
        [words.amount_with_sign(value, places) for value in (0.0, 0.04, -0.04, 3.0, -3.0) for places in (0, 1)],
        [words.agreement_summary([])],
        [str(mp.plot.height(rows, thin=thin)) for rows in (0, 10) for thin in (True, False)],
    ]
    return "\n".join(" / ".join(line) for line in lines)


def record():
    """What the chapter on earlier years says."""
    scores = pd.DataFrame(
        {
            "rule": ["A", "B", "C"],
            "targets": [9, 8, 0],
            "our_brier": [0.2, 0.2, 0.1],
            "brier": [0.3, 0.1, 0.2],
            "base_brier": [0.25, 0.25, 0.3],
            "right": [0.6, 0.7, 0.1],
            "our_right": [0.7, 0.7, 0.2],
        }
    )
    flips = pd.DataFrame({"rule": ["this report", "A", "B"], "pairs": 10, "flips": [3, 2, 4], "right": [3, 1, 1]})
    views = pd.DataFrame({"indicator": ["a", "b", "c"], "name": ["Alpha", "Be*a", "Ce"], "origin": [2018, 2019, 2019]})
    forecasts = pd.DataFrame({"indicator": ["a", "a", "b"], "covered_80": [1, 0, 1], "covered_95": [1, 1, 1]})
    due = pd.DataFrame({"day": [DAY, None, DAY], "met": [True, None, None]})
    engine = SimpleNamespace(
        widen=1.2,
        tables=SimpleNamespace(as_of=2024, id="t", metadata={"residuals": "16900", "series": "120"}),
    )
    without = pd.DataFrame({"name": ["Al", "Be", "Ce"], "factor": [1.1, 1.0, 1.3]})
    say = mp.say
    return paragraphs(
        [
            say.held(forecasts),
            say.coverage_note("Examplia"),
            say.reach(views[:2], views),
            say.reach(views, views),
            say.reach(views[:0], views),
            *(say.outcomes_of(part) for part in (JUDGED, JUDGED[:1], JUDGED[1:2], JUDGED[:0])),
            *(say.chances_of(one, two) for one, two in ((JUDGED, JUDGED[:2]), (JUDGED, JUDGED[:0]), (JUDGED[:0],) * 2)),
            say.rules_note(JUDGED),
            say.rules_note(JUDGED[:0]),
            *(say.better(part) for part in (scores, scores[:1], scores[1:2], scores[2:], scores[:0])),
            say.better(scores.assign(brier=[0.1, 0.1, 0.1])),
            say.better(scores.assign(brier=[0.25, 0.25, 0.1])),
            *(say.flips_of(part) for part in (flips, flips[:2], flips[:1], flips[1:], flips[:0])),
            *(say.due(part) for part in (due, due[:1], due[:0])),
            say.widths(engine, country_of("FJI")),
            say.widening(engine, without),
            say.widening(engine, without[:1]),
        ]
    )


def changes():
    """What the chapter on changes says of two editions, and its tables."""
    from test_changes_frames import NEW, compared, figure, line, mean, standing

    item, other = (one.indicator for one in small_country().verdicts.values_behind()[:2])
    aim = small_country().verdicts.values_behind()[0].target
    items = {one.id: one for one in (item, other)}
    lines = [
        line(item, standing(Verdict.ACCELERATE, 0.4), standing(Verdict.MET, 0.8, 2025, 12.0, aim), (Cause.DATA,)),
        line(other, standing(Verdict.ON_TRACK, 0.9, None, None), standing(Verdict.RAISE, 0.995), (Cause.TIME,)),
        line(other, standing(Verdict.ON_TRACK, 0.9), standing(Verdict.ON_TRACK, 0.7)),
    ]
    figures = (
        figure(item, 2021, 1.0, 1.234),
        figure(item, 2022, 3.0, 3.04),
        figure(item, 2023, None, 5.0, "female"),
        figure(other, 2020, 1.0, None),
        FigureChange(other.id, 2024, "both", "total", "", None, 7.0, NEW, "own"),
    )
    parameters = (
        ParameterChange("minimum_points", "", 5, 6),
        ParameterChange("peers", "people", ("A", "B"), ()),
    )
    all_moved = compared(
        items,
        lines,
        printed=True,
        figures=figures,
        parameters=parameters,
        added=(other,),
        dropped=(item,),
        journey=((None, mean(0.3, (item.id,))), (Cause.DATA, mean(-0.2, (other.id,)))),
    )
    few = compared(items, lines[:1])
    none = compared(items, lines[2:], journey=((None, mean(0.3, ())), (Cause.DATA, mean(0.4, (other.id,)))))
    same = compared(items, [lines[0], lines[0]], journey=((None, mean(0.3, (item.id,))), (Cause.DATA, mean(0.4, ()))))
    targets = sample().targets.assign(set_on=[None, DAY])
    told = []
    for one in (all_moved, few, none, same):
        told += [mp.say.moves(one), mp.say.each_move(one), mp.say.how_causes_are_found(one)]
        told += [mp.say.headline_then_and_now(one), mp.say.chances_then_and_now(one)]
        told += [mp.say.figures_changed(one, "Examplia"), mp.say.inputs_changed(one, targets)]
        told.append(mp.table(one, ["name", "old", "new", "why", "chances"], caption="c", label="tbl-x"))
    columns = ["name", "change", "years", "example", "released"]
    told.append(mp.table(all_moved.national_figures(), columns, caption="c", label="tbl-x"))
    return paragraphs(told)


def due():
    """Targets that are due, as their table prints them; and figures that changed, in years and places."""
    accelerate, met, reverse, *_ = small_country().verdicts.values_behind()
    relative = accelerate.target.model_copy(update={"kind": TargetKind.RELATIVE, "value": 2.0, "baseline_value": None})
    from_twenty = relative.model_copy(update={"baseline_value": 20.0})
    bare = replace(accelerate.assessment, probability=None)
    item = accelerate.indicator
    held = [
        PastTarget(accelerate.target, item, DAY, accelerate.assessment, 88.0, 91.0, met=True),
        PastTarget(met.target, met.indicator, DAY, met.assessment, 90.0, 90.0, met=False),
        PastTarget(reverse.target, reverse.indicator, None, None, None, None, met=None),
        PastTarget(relative, item, DAY, bare, None, 10.0, met=False),
        PastTarget(relative, item, None, None, None, None, met=None),
        PastTarget(from_twenty, item, None, None, None, None, met=None),
    ]
    lines = [[printed_record.promise(one), printed_record.said_then(one), printed_record.came(one)] for one in held]
    figures = (
        [(2000, 1.0, 2.0), (2001, 1.0, 1.5)],
        [(2000, 1.0, 2.0), (2002, 5.0, 1.0)],
        [(2020, 1.0, 1.0004)],
        [(2020, 1.0, 1.0000004)],
        [(2020, None, 3.0), (2021, None, 4.0)],
        [(2020, 3.0, None)],
    )
    for part in figures:
        pair = (item, [FigureChange("x", year, "both", "total", "", old, new, DAY, "own") for year, old, new in part])
        lines.append([printed_record.years(pair), printed_record.example(pair), printed_record.released(pair)])
    gone = [FigureChange("x", 2020, "both", "total", "", 1.0, None, None, "own")]
    lines.append([printed_record.released((item, gone)), *(printed_record.chance_or_dash(one) for one in (None, 0.5))])
    few = [
        replace(accelerate, history=accelerate.history.keep(accelerate.history.years > year)) for year in (2022, 2023)
    ]
    lines.append([str(mp.plot.is_worth_a_chart(verdicts_frame([one]), "internet")) for one in few])
    return "\n".join(" / ".join(line) for line in lines)


def notes():
    """What stands under tables and charts, whatever they show."""
    names = ("LEGEND", "LIKE_NOTE", "MADE_UP_NOTE", "MEASURES_NOTE", "WHY_RULES_DIFFER", "JOURNEY_NOTE")
    return paragraphs(getattr(mp.say, name) for name in names)


def annex():
    """The annex on the data."""
    from milepost.checks.finding import Finding, Severity
    from milepost.country.corrections import Correction
    from milepost.country.records import Place

    found = [
        Finding(
            rule, severity, Place(name, at), "'a_b' jumps", "correct it", "a_b 2020", "It is real (Desk, 1 May 2026)"
        )
        for rule, name, at, severity in (
            ("jump", "b.csv", 7, Severity.WARNING),
            ("jump", "b.csv", None, Severity.ACCEPTED),
            ("gap", "a.csv", 3, Severity.WARNING),
        )
    ]
    indicators = {one.indicator.id: one.indicator for one in small_country().verdicts.values_behind()}
    fields = {
        "indicator": "internet",
        "year": 2020,
        "release": datetime.date(2021, 10, 11),
        "expect": 78.8,
        "value": 53.65,
        "why": "Above *phones*.",
        "source": "own",
        "who": "Desk",
        "since": datetime.date(2021, 12, 1),
    }
    corrections = [
        Correction(**fields, sex="female", until=datetime.date(2022, 5, 1)),
        Correction(**fields, location="rural", province="n"),
    ]
    parts = [
        *findings.open_section(found),
        *findings.open_section(found[:1]),
        *findings.open_section([]),
        *findings.accepted_section(found),
        *findings.accepted_section(found[:1]),
        *findings.accepted_section([]),
        *findings.corrected_section(corrections, indicators),
        *findings.corrected_section([], indicators),
    ]
    return paragraphs(parts)


PARTS = {
    "Tables": tables,
    "A goal": sentences,
    "The summary page": page,
    "Figures, groups, places": histories,
    "Letters": letters,
    "Earlier years": record,
    "Changes": changes,
    "Targets that are due": due,
    "Annex": annex,
    "Notes": notes,
}
