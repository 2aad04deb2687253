"""The measures that an institution leads, with their term and their indicators."""

from __future__ import annotations

from typing import TYPE_CHECKING

from milepost.book.explore.charts import verdict_mark
from milepost.book.explore.gathered import EditionView
from milepost.book.explore.markup import element, joined
from milepost.country import Measure
from milepost.report import count
from milepost.verdicts import spelled

if TYPE_CHECKING:
    from markupsafe import Markup

UP = "../"
TERMS = ("short", "medium", "long")
SHOWN = 3  # indicators of a measure that are named


def measures_block(held: EditionView, led: list[Measure], what: str = "measure") -> Markup:
    """The measures, or actions, that it leads, goal by goal, with term and indicators; filtered like the scorecard."""
    linked = sum(bool(one.indicators) for one in led)
    sections = held.framework.sections
    mine = [key for key in sections if any(one.section == key for one in led)]
    chips = [
        element(
            "button",
            element("b", str(number)),
            f" {words}",
            type="button",
            class_="chip",
            data_verdict=key,
            aria_pressed="false",
        )
        for key, number, words in (("with", linked, "with an indicator"), ("without", len(led) - linked, "without"))
        if number
    ]
    select = element(
        "select",
        element("option", "All goals", value=""),
        *(element("option", sections[key], value=key) for key in mine),
        name="goal",
        aria_label="All goals",
    )
    rows: list[Markup] = []
    for key in mine:
        measures = [one for one in led if one.section == key]
        have = sum(bool(one.indicators) for one in measures)
        told = element(
            "span",
            f"{count(len(measures), what)}, {spelled(have) if have else 'none'} with an indicator",
            class_="note",
        )
        rows.append(
            element(
                "tr", element("th", sections[key], " ", told, colspan=4, scope="rowgroup"), class_="goal", data_goal=key
            )
        )
        rows += [_measure(held, one) for one in measures]
    names = ("No.", f"{what.capitalize()} and cluster", "Term", "Indicators")
    head = element("tr", *(element("th", words, scope="col") for words in names))
    filters = element(
        "div",
        element("div", *chips, class_="chips"),
        select,
        element("p", f"{len(led)} of {len(led)} {what}s", class_="count", role="status", data_of=f"{what}s"),
        class_="selects",
    )
    table = element("table", element("thead", head), element("tbody", *rows), class_="measures")
    return element(
        "section",
        element("h2", f"The {count(len(led), what)} it leads", id=f"{what}s"),
        filters,
        table,
        class_="board",
    )


def _measure(held: EditionView, one: Measure) -> Markup:
    known = [held.items[name] for name in one.indicators if name in held.items]
    links = [
        element(
            "a",
            verdict_mark(item.assessment.final_verdict, item.indicator.short_name),
            href=UP + held.page_of(item.indicator.id),
        )
        for item in known[:SHOWN]
    ]
    rest = element("span", f"and {len(known) - SHOWN} more", class_="note") if len(known) > SHOWN else None
    return element(
        "tr",
        element("td", str(one.number), class_="number"),
        element("td", one.title, element("span", one.cluster, class_="note"), _reported(held, one)),
        element("td", _term(one)),
        element("td", *links, rest, class_="links") if known else element("td", "no indicator", class_="none"),
        class_="row",
        data_goal=one.section,
        data_verdict="with" if one.indicators else "without",
        data_words="",
    )


def _reported(held: EditionView, one: Measure) -> Markup | None:
    said = held.reported.get(one.id)
    return None if said is None else element("span", f"{said.status}, {said.date:%B %Y}", class_="note")


def _term(one: Measure) -> Markup:
    """Three boxes, filled from the first to the last term that the text names; a phase as its years."""
    named = [at for at, term in enumerate(TERMS) if term in one.timeframe]
    if not named:
        return joined(one.when or "–")
    boxes = [element("i", class_="full" if min(named) <= at <= max(named) else None) for at in range(len(TERMS))]
    words = one.timeframe + (", repeated" if one.repeated else "")
    return joined(element("span", *boxes, class_="term", aria_hidden="true"), element("span", words, class_="note"))
