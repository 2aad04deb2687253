"""Sentences of a goal's chapter: what its tables say, why each verdict, what its own charts show."""

from __future__ import annotations

from typing import TYPE_CHECKING

from milepost.country import History, Indicator
from milepost.report import words
from milepost.report.carrying import Verdicts
from milepost.report.frames import beside_peers, histories_of, indicators_of
from milepost.report.results import IndicatorResult
from milepost.report.say.goal_opening import section_id
from milepost.report.say.measures import behind
from milepost.report.say.seeming import seeming
from milepost.report.verdict_block import block, finding
from milepost.verdicts import level

if TYPE_CHECKING:
    import pandas as pd

LEGEND = (
    "*Chance* is the probability of meeting the target in its year, for a target already met that of still meeting it "
    "then. *Evidence* runs from A (strong) to D (weak)."
)
PACE_NOTE = (
    "Paces are mean changes per year from the last value to the target year, in the indicator's unit: that of the "
    "projection's median, and that which the target takes; the ratio orders what is most urgent. *Fast pace on "
    "record*: nine in ten comparable periods of peers were slower. *Expected* is the first year in which the target is "
    "more likely met than not."
)
PASSED_NOTE = " *passed?*: by the projection that year is over, but no figure confirms it yet."
LIKE_NOTE = (
    "*n. a.*: not assessable by this rule. Rules marked *-like* follow a published method of which a part could not "
    "be confirmed. Each rule is applied to the figures of this report. Destatis rates by weather, best to worst: sun, "
    "slightly cloudy, cloud, thunderstorm. @sec-method gives the formulas."
)


def pace_note(verdicts: Verdicts) -> str:
    """What the columns of a table of paces mean, and 'passed?' where it stands in one.

    Example:
        >>> from milepost.report import sample
        >>> "passed?" in pace_note(sample().verdicts)
        False
    """
    passed = any(item.assessment.expected_year_text == "passed?" for item in verdicts.values_behind())
    return PACE_NOTE + PASSED_NOTE * passed


def section(verdicts: Verdicts, indicator: str) -> tuple[str, str]:
    """The text of an indicator's section: its heading; and the verdict's line, why, and three facts.

    Example:
        >>> from milepost.report import sample
        >>> heading, told = section(sample().verdicts, "internet")
        >>> heading
        '## Internet users {#sec-own-internet}'
        >>> told.splitlines()[0]
        '[Accelerate]{.verdict .accelerate}: 14 % chance of reaching 95 % by 2030.'
    """
    item = result_of(verdicts, indicator)
    told = [block(item), seeming(item, verdicts.values_behind())]
    return f"## {words.escape(item.indicator.name)} {{#{section_id(item)}}}", "\n\n".join(filter(None, told))


def data_notes(verdicts: Verdicts, indicator: str) -> str:
    """Unit, target, trend and source of an indicator, folded in the web book and not printed, for the annex has them.

    Example:
        >>> from milepost.report import sample
        >>> data_notes(sample().verdicts, "internet").splitlines()[0]
        '::: {.notes data-title="Data notes"}'
    """
    return f'::: {{.notes data-title="Data notes"}}\n{words.facts(result_of(verdicts, indicator))}\n:::'


def notes(verdicts: Verdicts, measures: pd.DataFrame) -> str:
    """Every verdict in full, a section an indicator: all reasons, the evidence, the measures behind it, its sources.

    Example:
        >>> from milepost.report import sample
        >>> import pandas as pd
        >>> notes(sample().verdicts, pd.DataFrame(columns=["indicators"])).splitlines()[0]
        '### Internet users {#sec-notes-internet}'
    """
    told = []
    for item in verdicts.values_behind():
        if item.target is not None:
            label = f"sec-notes-{item.indicator.id.replace('_', '-')}"
            told.append(f"### {words.escape(item.indicator.name)} {{#{label}}}")
            told += [words.why(item), behind(measures, item), words.facts(item)]
    return "\n\n".join(part for part in told if part)


def doubts(verdicts: Verdicts) -> str:
    """What is declared doubtful of these indicators' figures, a line each; empty without any.

    Example:
        >>> from milepost.report import sample
        >>> doubts(sample().verdicts)
        ''
    """
    return words.doubts(verdicts.values_behind())


def caption(verdicts: Verdicts, indicator: str) -> str:
    """The caption of an indicator's chart.

    Example:
        >>> from milepost.report import sample
        >>> caption(sample().verdicts, "internet")
        'At the expected pace 86 % in 2030, nine points short of the target. *Percent of population.*'
    """
    return finding(result_of(verdicts, indicator))


def alt_text(verdicts: Verdicts, indicator: str) -> str:
    """What a reader who does not see an indicator's chart needs to know.

    Example:
        >>> from milepost.report import sample
        >>> alt_text(sample().verdicts, "internet")[51:92]
        '. 20.0 % in 2013, 71.0 % in 2024. The pro'
    """
    return words.alt_text(result_of(verdicts, indicator))


def agreement(verdicts: Verdicts) -> str:
    """How often each published rule sorts a target as this report does.

    Example:
        >>> from milepost.report import sample
        >>> "Destatis on 2 of 2" in agreement(sample().verdicts)
        True
    """
    return words.agreement_summary([item.assessment for item in verdicts.values_behind()])


def missing(verdicts: Verdicts) -> str:
    """That every target has a verdict; empty where one has none, for then a table tells which.

    Example:
        >>> from milepost.report import sample
        >>> missing(sample().verdicts)
        'Every target of this goal has a verdict.'
    """
    aimed = [item.assessment.final_verdict for item in verdicts.values_behind() if item.target is not None]
    return "Every target of this goal has a verdict." if all(one.judged for one in aimed) else ""


def last_values(figures: pd.DataFrame, indicators: pd.DataFrame) -> str:
    """The last values of several indicators: '4G coverage (SDG) 80.3 % in 2018 and 3G coverage 90.0 % in 2021'.

    Example:
        >>> from milepost.report import sample
        >>> one = sample()
        >>> last_values(one.figures, one.indicators)
        'Internet users 71.0 % in 2024 and Secure servers 130 in 2024'
    """
    return words.listed(
        [
            f"{words.escape(item.short_name)} {level(past.last_value, item)} in {past.last_year}"
            for item, past in _held(figures, indicators)
        ]
    )


def repeats(figures: pd.DataFrame, indicators: pd.DataFrame) -> str:
    """Which indicators repeat a value that their compiler carried forward; empty where none does.

    Example:
        >>> from milepost.report import sample
        >>> one = sample()
        >>> repeats(one.figures.assign(status="carried"), one.indicators[:1])
        'Internet users repeats one value 12 times; repeats are drawn hollow.'
    """
    told = [
        f"{words.escape(item.short_name)} repeats one value {times} times"
        for item, past in _held(figures, indicators)
        if (times := past.statuses.count("carried"))
    ]
    return f"{words.sentence(words.listed(told))}; repeats are drawn hollow." if told else ""


def scales(figures: pd.DataFrame, indicators: pd.DataFrame) -> str:
    """The last value of each edition of an index on its own scale.

    Example:
        >>> from milepost.report import sample
        >>> one = sample()
        >>> scales(one.figures, one.indicators[:1])
        'Internet users: 71.0 % in 2024 on a scale from 0 to 100'
    """
    return "; ".join(
        f"{words.escape(item.name)}: {level(past.last_value, item)} in {past.last_year} on a scale from "
        f"{item.lower_limit:g} to {item.upper_limit:g}"
        for item, past in _held(figures, indicators)
    )


def components(figures: pd.DataFrame, indicators: pd.DataFrame, peers: pd.DataFrame) -> str:
    """The last value of each component and how many peers stand above it in that year.

    Example:
        >>> from milepost.report import sample
        >>> one = sample()
        >>> components(one.figures, one.indicators[:1], one.peers)
        'Internet users 71.0 %, 3 of 4 peers above'
    """
    told = []
    for item, past, others in beside_peers(figures, indicators, peers):
        above = f"{sum(other > past.last_value for other in others)} of {len(others)} peers above"
        beside = above if others else f"no peer has a figure of {past.last_year}"
        told.append(f"{words.escape(item.short_name)} {level(past.last_value, item)}, {beside}")
    return "; ".join(told)


def _held(figures: pd.DataFrame, indicators: pd.DataFrame) -> list[tuple[Indicator, History]]:
    pasts = histories_of(figures)
    return [(item, pasts[item.id]) for item in indicators_of(indicators, figures, None) if item.id in pasts]


def result_of(verdicts: Verdicts, indicator: str) -> IndicatorResult:
    """The result behind an indicator's row. Raises KeyError when there is none."""
    for item in verdicts.values_behind():
        if item.indicator.id == indicator:
            found: IndicatorResult = item
            return found
    raise KeyError(f"there is no row of '{indicator}'")
