"""A chart's plan as inline SVG, drawn for a wide screen and again for a phone; colours are the page's own."""

from dataclasses import replace
from itertools import pairwise

from markupsafe import Markup

from milepost.book.explore.markup import PHONE, WIDE, Canvas, Labels, Placing, element, joined, number
from milepost.book.explore.plan import Plan, Point, spelled_value, tick_words

POINT = 3.4
LETTER_WIDTH = 0.62  # of a bold letter, over its height
YEAR_STEPS = (1, 2, 5, 10, 20)


def wide_for(plan: Plan) -> Canvas:
    """The wide canvas, with as much room right of the plot as its words take."""
    longest = max((len(words) for _, words, _ in _beside(plan)), default=0)
    right = max(WIDE.right, 18 + round(LETTER_WIDTH * WIDE.letters * longest))
    return _with_marks(replace(WIDE, right=right), plan)


def phone_for(plan: Plan) -> Canvas:
    """The phone's canvas, with room for the axis' marks."""
    return _with_marks(PHONE, plan)


def _with_marks(canvas: Canvas, plan: Plan) -> Canvas:
    marks = max(len(tick_words(tick, plan)) for tick in plan.axis.ticks)
    return replace(canvas, left=max(canvas.left, 14 + round(LETTER_WIDTH * canvas.letters * marks)))


def draw(plan: Plan, frame: Canvas, identifier: str, alt: str, css: str) -> Markup:
    """The chart in a frame. `data-` attributes tell the page's script the scale; `identifier` is the clip's."""
    scale = Placing(plan, frame)
    labels = Labels(frame.letters, frame.left, frame.width, frame.top, frame.height - frame.bottom)
    axis = _axis(scale)
    marks = joined(_bands(scale), _peers(scale), _breaks(scale, labels, frame), _ours(scale, labels))
    aim = _aim(scale, labels, wide=frame.width == WIDE.width)
    _peer_names(scale, labels)
    clip = element(
        "clipPath",
        element(
            "rect",
            x=frame.left - 5,
            y=0,
            width=frame.width - frame.left + 5,
            height=frame.height - frame.bottom,
        ),
        id=identifier,
    )
    inner = element("g", marks, clip_path=f"url(#{identifier})")
    reading = element(
        "g",
        element("path", d=f"M0 {frame.top}V{frame.height - frame.bottom}"),
        element("circle", r=4.5),
        class_="read",
        hidden=True,
    )
    return element(
        "svg",
        element("defs", clip),
        axis,
        inner,
        aim,
        labels.drawn(),
        reading,
        class_=f"chart {css}",
        viewBox=f"0 0 {frame.width} {frame.height}",
        role="img",
        aria_label=alt,
        data_x0=plan.first,
        data_x1=plan.last,
        data_y0=f"{plan.axis.low:.10g}",
        data_y1=f"{plan.axis.high:.10g}",
        data_box=f"{frame.left} {frame.right} {frame.top} {frame.bottom} {frame.width} {frame.height}",
    )


def _axis(scale: Placing) -> Markup:
    plan, frame = scale.plan, scale.frame
    right, bottom, size = frame.width - frame.right, frame.height - frame.bottom, frame.letters
    rows = [
        joined(
            element(
                "path",
                d=f"M{frame.left} {number(scale.y(tick))}H{right}",
                class_="base" if tick == plan.axis.low else "grid",
            ),
            element("text", tick_words(tick, plan), x=frame.left - 8, y=scale.y(tick) + 0.35 * size, text_anchor="end"),
        )
        for tick in plan.axis.ticks
    ]
    step = next((one for one in YEAR_STEPS if (plan.last - plan.first) / one < frame.marks), YEAR_STEPS[-1])
    years = [year for year in range(plan.first, plan.last + 1) if year % step == 0]
    columns = [
        joined(
            element("path", d=f"M{number(scale.x(year))} {bottom}v5", class_="tick"),
            element("text", str(year), x=scale.x(year), y=bottom + 8 + size, text_anchor="middle"),
        )
        for year in years
    ]
    return element("g", *rows, *columns, class_="axis")


def _bands(scale: Placing) -> Markup | None:
    ahead = scale.plan.ahead
    if not ahead:
        return None
    start = scale.plan.points[-1]
    begin = (start.year, start.value)
    pairs = [("b95", "low95", "high95")] if scale.plan.wide_band else []
    bands = [
        element(
            "path",
            d=scale.path(
                [
                    begin,
                    *((one.year, getattr(one, high)) for one in ahead),
                    *((one.year, getattr(one, low)) for one in reversed(ahead)),
                ],
                closed=True,
            ),
            class_=css,
        )
        for css, low, high in (*pairs, ("b80", "low", "high"))
    ]
    return joined(*bands)


def _peers(scale: Placing) -> Markup | None:
    first = scale.plan.first
    lines = [
        element(
            "path",
            element("title", peer.name),
            d=scale.path(shown) if len(shown) > 1 else _dot(scale, *shown[0], 1.6),
            class_="named" if peer.named else None,
        )
        for peer in scale.plan.peers
        if (shown := [point for point in peer.points if point[0] >= first])
    ]
    return element("g", *lines, class_="peers") if lines else None


def _breaks(scale: Placing, labels: Labels, frame: Canvas) -> Markup:
    lines = []
    for year, words in scale.plan.breaks:
        if not scale.plan.first < year <= scale.plan.last:
            continue
        x = scale.x(year - 0.5)
        lines.append(element("path", d=f"M{number(x)} {frame.top}V{frame.height - frame.bottom}", class_="break"))
        bottom = frame.height - frame.bottom
        places = [(x + side, bottom - up, at) for up in (10, 28, 46, 300) for side, at in ((5, "start"), (-5, "end"))]
        labels.later(words, places, "note")
    return joined(*lines)


def _ours(scale: Placing, labels: Labels) -> Markup:
    """The country's line and points, the median ahead, and the last value named at its point."""
    plan = scale.plan
    points = plan.since
    segments: list[list[Point]] = [[]]
    for point in points:
        if segments[-1] and any(segments[-1][-1].year < year <= point.year for year in plan.splits):
            segments.append([])
        segments[-1].append(point)
    lines = [
        element("path", d=scale.path((point.year, point.value) for point in part), class_="line")
        for part in segments
        if len(part) > 1
    ]
    dots = [
        element(
            "circle",
            cx=scale.x(point.year),
            cy=scale.y(point.value),
            r=POINT,
            class_="hollow" if point.hollow else "dot",
        )
        for point in points
    ]
    median = []
    if plan.ahead and points:
        path = [(points[-1].year, points[-1].value), *((one.year, one.median) for one in plan.ahead)]
        median.append(element("path", d=scale.path(path), class_="median"))
        labels.line([(scale.x(year), scale.y(value)) for year, value in path])
    for early, late in pairwise(points):
        labels.line([(scale.x(early.year), scale.y(early.value)), (scale.x(late.year), scale.y(late.value))])
    if points:
        x, y = scale.x(points[-1].year), scale.y(points[-1].value)
        labels.block(x - 5, y - 5, x + 5, y + 5)
        words = f"{spelled_value(points[-1].value, plan.indicator)}, {points[-1].year}"
        places = [(x + 4, y + 20, "start"), (x - 4, y - 11, "end"), (x + 4, y - 11, "start"), (x - 4, y + 20, "end")]
        places += [(x, y + 36, "middle"), (x, y - 26, "middle")]
        labels.now(words, places, "ours")
    return joined(*median, *lines, *dots)


def _aim(scale: Placing, labels: Labels, *, wide: bool) -> Markup:
    """Target and milestones, and what is expected in the target's year, named beside the plot or before it."""
    plan = scale.plan
    rings = []
    for year, value in plan.milestones:
        if not plan.first <= year <= plan.last:
            continue
        x, y = scale.x(year), scale.y(value)
        rings.append(element("circle", cx=x, cy=y, r=4, class_="ring"))
        labels.block(x - 5, y - 5, x + 5, y + 5)
        places = [(x + 8, y + 17, "start"), (x - 8, y - 9, "end"), (x + 8, y - 9, "start"), (x - 8, y + 17, "end")]
        labels.later(f"milestone {aim_words(value, plan)}", places, "small", needed=False)
    if plan.aim is None:
        return joined(*rings)
    year, value = plan.aim
    x, y = scale.x(year), scale.y(value)
    labels.block(x - 7, y - 7, x + 7, y + 7)
    target = element(
        "path", d="M0 -6.5l6.5 6.5-6.5 6.5-6.5-6.5z", transform=f"translate({number(x)} {number(y)})", class_="aim"
    )
    goal, expected = aim_words(value, plan), plan.ahead_in(year)
    if wide and year == plan.last:
        labels.beside(x + 12, [(scale.y(at), words, look) for at, words, look in _beside(plan)])
    else:
        side = [(x - 11, y - 9, "end"), (x - 11, y + 20, "end"), (x - 11, y + 4, "end"), (x, y - 14, "middle")]
        side += [(x - 11, y + up, "end") for up in (36, -26, 52, 68, 84)]
        labels.now(f"target {goal}", side, "goal")
        if expected is not None:
            below = scale.y(expected.median)
            ends = [(x, below + up, "end") for up in (20, 36, -12, -28, 52)]
            labels.later(_expected(plan, expected.median), ends, "ours")
    return joined(*rings, target)


def _beside(plan: Plan) -> list[tuple[float, str, str]]:
    """The words right of a wide plot: value, words, look; the interval stands under what is expected."""
    if plan.aim is None:
        return []
    year, value = plan.aim
    expected = plan.ahead_in(year)
    rows = [(value, f"{aim_words(value, plan)} target", "goal")]
    if expected is not None:
        low, high = (bare(spelled_value(end, plan.indicator)) for end in (expected.low, expected.high))
        rows.append((expected.median, _expected(plan, expected.median), "ours"))
        if low != high:
            rows.append((expected.median, f"{_span(low, high)} (80\u00a0%)", "under"))
    return rows


def aim_words(value: float, plan: Plan) -> str:
    """A target's value in as few places as it needs."""
    number, space, rest = spelled_value(value, plan.indicator).partition("\u00a0")
    return (number.rstrip("0").rstrip(".") if "." in number else number) + space + rest


def _expected(plan: Plan, median: float) -> str:
    text = spelled_value(median, plan.indicator)
    return f"{bare(text)} expected"


def bare(text: str) -> str:
    """A value without its percent sign, where another beside it has one."""
    return text.removesuffix("\u00a0%")


def _peer_names(scale: Placing, labels: Labels) -> None:
    for peer in scale.plan.peers:
        shown = [point for point in peer.points if point[0] >= scale.plan.first]
        inside = [(year, value) for year, value in shown if scale.plan.axis.low <= value <= scale.plan.axis.high]
        if not peer.named or not inside:
            continue
        places = [
            (scale.x(year) + side, scale.y(value) + up, at)
            for year, value in reversed(inside[-9:])
            for side, up, at in ((-4, -7, "end"), (4, 16, "start"), (6, 4, "start"))
        ]
        labels.later(peer.name, places, "small", needed=False, css="peer")


def _dot(scale: Placing, year: int, value: float, radius: float) -> str:
    x, y, r = number(scale.x(year) - radius), number(scale.y(value)), number(radius)
    return f"M{x} {y}a{r} {r} 0 1 0 {number(2 * radius)} 0a{r} {r} 0 1 0 {number(-2 * radius)} 0"


def _span(low: str, high: str) -> str:
    """From one to the other: with a dash, and with a word where that would stand among minus signs."""
    return f"{low} to {high}" if "−" in low + high else f"{low}–{high}"
