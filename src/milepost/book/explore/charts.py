"""Charts as a page holds them: in two drawings with their values in a table, and the size of a word."""

import math

from markupsafe import Markup

from milepost.book.explore.drawing import draw, phone_for, wide_for
from milepost.book.explore.markup import boxed, element, joined, number, row, table
from milepost.book.explore.plan import Plan, spelled_value
from milepost.book.explore.wording import alt_text, chance_words, chart_note, time_words
from milepost.report import LOOKS, WAY_ENDS, IndicatorResult
from milepost.verdicts import EXPECTED, Verdict, amount

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
    heads = ("Year", unit[:1].upper() + unit[1:], "80\u00a0% interval", "Kind")
    rows = [_row(plan, point.year, point.value, None, point.kind) for point in plan.points]
    rows += [_row(plan, one.year, one.median, (one.low, one.high), "expected") for one in plan.ahead]
    return boxed(table(heads, rows), role="region", aria_label=f"Every figure of {plan.name}", tabindex="0")


def _row(plan: Plan, year: int, value: float, ends: tuple[float, float] | None, kind: str) -> Markup:
    interval = " to ".join(spelled_value(end, plan.indicator) for end in ends or ())
    return row(
        str(year),
        spelled_value(value, plan.indicator),
        interval,
        kind,
        class_="ahead" if ends else None,
        data_v=f"{value:.10g}",
        data_i=None if ends is None else f"{ends[0]:.10g} {ends[1]:.10g}",
    )


SPARK, WAY, STRIP = (116, 34), (124, 34), (122, 18)
LOG_FROM = 30.0  # highest over lowest peer: from here on the strip is logarithmic


def verdict_mark(verdict: Verdict, words: str = "") -> Markup:
    """A verdict's shape, colour and word."""
    look = LOOKS[verdict]
    return element("span", words or look.word, class_=f"verdict {look.id}")


def sparkline(plan: Plan, years: tuple[int, int]) -> Markup:
    """The line from the first of `years` to the last or beyond, the median ahead, and the target's diamond."""
    width, height = SPARK
    first, last = years[0], max(years[1], plan.last)
    points = [(point.year, point.value) for point in plan.points if first <= point.year <= last]
    ahead = [(one.year, one.median) for one in plan.ahead]
    aim = [plan.aim] if plan.aim else []
    values = [value for _, value in (*points, *ahead, *aim)]
    if not values:
        return joined()
    low, high = min(values), max(values)
    span = (high - low) or 1.0

    def place(year: float, value: float) -> tuple[float, float]:
        return 4 + (width - 14) * (year - first) / (last - first), 5 + (height - 12) * (1 - (value - low) / span)

    def path(held: list[tuple[int, float]]) -> str:
        return "M" + "L".join(f"{number(x)} {number(y)}" for x, y in (place(*one) for one in held))

    parts = [element("path", d=f"M0 {height - 1.5}H{width}", class_="floor")]
    if len(points) > 1:
        parts.append(element("path", d=path(points), class_="line"))
    if ahead and points:
        parts.append(element("path", d=path([points[-1], *ahead]), class_="median"))
    if points:
        x, y = place(*points[-1])
        parts.append(element("circle", cx=x, cy=y, r=2.6, class_="dot"))
    if plan.aim:
        x, y = place(*plan.aim)
        parts.append(element("path", d=f"M{number(x)} {number(y - 3.8)}l3.8 3.8-3.8 3.8-3.8-3.8z", class_="goal"))
    return _svg(SPARK, *parts, css="spark")


def way_bar(item: IndicatorResult) -> Markup | None:
    """The way from baseline to target: travelled, expected this year, time gone, milestones; None without a share."""
    journey, target, a = item.journey, item.target, item.assessment
    if target is None or journey.observed is None or a.threshold is None:
        return None
    width, height = WAY
    start, end = 30.0, width - 13.0  # beyond its end there is room for an arrow

    def x(share: float) -> float:
        return start + (end - start) * min(max(share, WAY_ENDS[0]), WAY_ENDS[1])

    mid, look = height / 2, LOOKS[a.final_verdict]
    done = x(journey.observed)
    parts = [
        element("rect", x=start, y=mid - 5, width=end - start, height=10, class_="room"),
        element("rect", x=min(start, done), y=mid - 5, width=abs(done - start), height=10, class_=f"done {look.id}"),
        element("path", d=f"M{number(start)} {mid - 8}V{mid + 8}", class_="tick"),
        element("path", d=f"M{number(end)} {mid - 9}V{mid + 9}", class_="end"),
    ]
    base = a.baseline_value
    if a.time_gone is not None:
        parts.append(element("path", d=f"M{number(x(a.time_gone))} {mid - 9}V{mid + 9}", class_="time"))
    if base is not None and a.threshold != base:
        parts += [
            element("circle", cx=x((value - base) / (a.threshold - base)), cy=mid, r=3, class_="ring")
            for _, value in target.milestones
        ]
    if journey.projected is not None:
        at = x(journey.projected)
        parts.append(element("path", d=f"M{number(at - 4)} {mid - 13}h8l-4 6z", class_="now"))
    if not WAY_ENDS[0] <= journey.observed <= WAY_ENDS[1]:
        out = 1 if journey.observed > 0 else -1
        tip = f"M{number(done + 5 * out)} {mid}l{-6 * out} -7v14z"
        parts.append(element("path", d=tip, class_=f"done cut {look.id}"))
    back = journey.observed < 0
    place = (
        {"x": start, "y": 9, "text_anchor": "middle"} if back else {"x": start - 6, "y": mid + 4, "text_anchor": "end"}
    )
    label = element("text", amount(100 * journey.observed, 0), **place)
    return _svg(WAY, *parts, label, css="way-bar", alt=_way_words(item, journey.observed))


def _way_words(item: IndicatorResult, observed: float) -> str:
    expected = item.journey.projected
    told = "" if expected is None else f"; {amount(100 * expected, 0)} % expected this year"
    return f"{amount(100 * observed, 0)} % of the way{time_words(item)}{told}"


def chance_bar(probability: float | None, verdict: Verdict, on_track: float) -> Markup:
    """A chance as a number and a bar with notches at 50 % and where *on track* begins."""
    if probability is None:
        return element("span", "–", class_="none")
    fill = 50 * probability
    bar = element(
        "svg",
        element("rect", width=50, height=9, class_="room"),
        element("rect", width=fill, height=9, class_=f"done {LOOKS[verdict].id}"),
        element("path", d=f"M{number(50 * EXPECTED)} 0v9M{number(50 * on_track)} 0v9", class_="notch"),
        class_="chance-bar",
        viewBox="0 0 50 9",
        aria_hidden="true",
    )
    return joined(element("b", chance_words(probability)), " ", bar)


def peers_strip(item: IndicatorResult, others: list[tuple[str, int, float]]) -> tuple[Markup | None, str]:
    """The country's place on the line of its peers' last figures, and whether the line is logarithmic."""
    last = item.assessment.last_value
    if last is None or len(others) < 2:
        return None, ""
    values = [value for _, _, value in others]
    low, high = min([*values, last]), max([*values, last])
    log = low > 0 and high / low > LOG_FROM and item.indicator.upper_limit is None

    def x(value: float) -> float:
        ends = (math.log(low), math.log(high), math.log(value)) if log else (low, high, value)
        return 6 + (STRIP[0] - 12) * (ends[2] - ends[0]) / ((ends[1] - ends[0]) or 1)

    parts = [element("path", d=f"M6 9H{STRIP[0] - 6}", class_="floor")]
    rings = "".join(f"M{number(x(value) - 3.2)} 9a3.2 3.2 0 1 0 6.4 0a3.2 3.2 0 1 0-6.4 0" for value in values)
    parts.append(element("path", d=rings, class_="other"))
    parts.append(element("circle", cx=x(last), cy=9, r=4, class_="dot"))
    return _svg(STRIP, *parts, css="among-strip"), "log" if log else ""


def place_among(sign: int, last: float, others: list[tuple[str, int, float]]) -> tuple[int, int]:
    """The place of a country whose last figure is `last`, and of how many; `sign` is -1 where less is better."""
    return 1 + sum(sign * value > sign * last for _, _, value in others), len(others) + 1


def _svg(size: tuple[int, int], *parts: Markup, css: str, alt: str = "") -> Markup:
    told = {"role": "img", "aria_label": alt} if alt else {"aria_hidden": "true"}
    return element("svg", *parts, class_=css, viewBox=f"0 0 {size[0]} {size[1]}", **told)
