"""A chart as a page holds it: two drawings of which one shows, its values in a table, and what one can do with it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from milepost.book.explore.drawing import draw, phone_for, wide_for
from milepost.book.explore.markup import element, joined
from milepost.book.explore.plan import Plan, spelled_value
from milepost.book.explore.wording import alt_text, chart_note
from milepost.report import IndicatorResult

if TYPE_CHECKING:
    from markupsafe import Markup

FEWEST = 2  # with fewer points there is no chart


def is_worth_a_chart(plan: Plan) -> bool:
    """Whether there are points enough for a line."""
    return len(plan.since) >= FEWEST


def chart_block(plan: Plan, item: IndicatorResult, page: str = "", more: str = "More on this indicator") -> Markup:
    """Both drawings, the buttons, the note and the table; `page` is the indicator's address, `more` what it offers."""
    key = plan.indicator.id.replace("_", "-")
    phone = plan.for_phone
    drawings = element(
        "div",
        draw(plan, wide_for(plan), f"clip-{key}-w", alt_text(plan), "wide"),
        draw(phone, phone_for(phone), f"clip-{key}-p", alt_text(phone), "phone"),
        element("p", class_="tip", aria_hidden="true", hidden=True),
        class_="plot",
    )
    buttons = [
        _button("Peers", "peers", pressed=True) if plan.peers else None,
        _button("95\u00a0% band", "b95", pressed=True) if plan.wide_band else None,
        _button("CSV", "csv"),
        _button("SVG", "svg"),
        _button("PNG", "png"),
    ]
    tools = element(
        "div",
        *buttons,
        element("a", more, href=page, class_="more") if page else None,
        class_="tools",
    )
    return element(
        "div",
        drawings,
        tools,
        element("p", chart_note(plan, item), class_="note"),
        element("details", element("summary", "Every figure"), _table(plan), class_="values"),
        class_="drawn",
        data_name=plan.indicator.id,
        data_title=plan.name,
    )


def _button(words: str, action: str, *, pressed: bool = False) -> Markup:
    return element("button", words, type="button", data_do=action, aria_pressed="true" if pressed else None)


def _table(plan: Plan) -> Markup:
    """Every figure of the chart, newest last; the script reads and hands out these rows."""
    unit = plan.indicator.unit
    head = element(
        "tr",
        *(
            element("th", words, scope="col")
            for words in ("Year", unit[:1].upper() + unit[1:], "80\u00a0% interval", "Kind")
        ),
    )
    rows = [_row(plan, point.year, point.value, None, point.kind) for point in plan.points]
    rows += [_row(plan, one.year, one.median, (one.low, one.high), "expected") for one in plan.ahead]
    body = element("table", element("thead", head), element("tbody", joined(*rows)))
    return element(
        "div", body, class_="table-box", role="region", aria_label=f"Every figure of {plan.name}", tabindex="0"
    )


def _row(plan: Plan, year: int, value: float, ends: tuple[float, float] | None, kind: str) -> Markup:
    interval = (
        "" if ends is None else f"{spelled_value(ends[0], plan.indicator)} to {spelled_value(ends[1], plan.indicator)}"
    )
    return element(
        "tr",
        element("th", str(year), scope="row"),
        element("td", spelled_value(value, plan.indicator)),
        element("td", interval),
        element("td", kind),
        class_="ahead" if ends else None,
        data_v=f"{value:.10g}",
        data_i=None if ends is None else f"{ends[0]:.10g} {ends[1]:.10g}",
    )
