"""An indicator's page: number, verdict, chart and what-if, why, groups, peers; releases and metadata folded away."""

from typing import Any

from markupsafe import Markup

from milepost.book.explore.charts import chart_block, is_worth_a_chart, verdict_mark
from milepost.book.explore.comparing import groups_block, peers_block
from milepost.book.explore.gathered import LEAST_WANTED, MOST_WANTED, EditionView, what_if_state
from milepost.book.explore.markup import boxed, data_block, element, joined, row, table, whole
from milepost.book.explore.plan import Plan, kept_together, spelled_value
from milepost.book.explore.wording import finding_words, goal_words, line_words, notes, time_words, why_lines, word_of
from milepost.report import IndicatorResult, national
from milepost.verdicts import amount, in_percent

UP = "../"


def indicator_body(held: EditionView, name: str, group: str) -> Markup:
    """The whole page between its header and its foot."""
    item, plan = held.items[name], held.plans[name]
    goal = held.framework.pillars[item.indicator.pillar]
    peers, events = held.peers_of(name), held.framework.events
    state = what_if_state(item, peers, events, held.cuts[goal.id], as_of_year=held.as_of.year)
    crumb = element(
        "p",
        element("a", "Scorecard", href=f"{UP}scorecard.html"),
        " / ",
        element("a", goal.name, href=f"{UP}notebooks/{goal.id}.html"),
        class_="crumb",
    )
    main = [_chart(plan, item, group) if is_worth_a_chart(plan) else None, _panel(item, state) if state else None]
    shown = [part for part in main if part is not None]
    middle = element("div", *shown, class_="chart-and-ask" if len(shown) == 2 else "alone") if shown else None
    side = [groups_block(held, item), peers_block(held, item, group)]
    return joined(
        crumb,
        element("h1", whole(item.indicator.name)),
        _hero(item),
        middle,
        _why(item),
        element("div", *[part for part in side if part is not None], class_="two") if any(side) else None,
        every_figure(plan) if not is_worth_a_chart(plan) and plan.points else None,
        folds(held, item),
        data_block(state, "what-if-data") if state else None,
    )


def _hero(item: IndicatorResult) -> Markup:
    a, indicator = item.assessment, item.indicator
    if a.last_value is None:
        big = element("div", element("p", "–", class_="big"), element("p", "no figure is published", class_="under"))
    else:
        text = amount(a.last_value, indicator.decimals)
        unit = "\u00a0%" if in_percent(indicator) else ""
        said = indicator.unit.removeprefix("percent ") if in_percent(indicator) else indicator.unit
        big = element(
            "div",
            element("p", text, element("small", unit) if unit else None, class_="big"),
            element("p", f"{said}, {a.last_year}, the last figure", class_="under"),
        )
    line = element(
        "p",
        verdict_mark(a.final_verdict, word_of(a.final_verdict) + ":"),
        " ",
        line_words(item),
        class_="verdict-line",
    )
    doubts = [element("p", element("b", "! "), doubt, class_="doubt") for doubt in a.doubts]
    return element("div", big, element("div", line, *doubts, _facts(item)), class_="hero")


def _facts(item: IndicatorResult) -> Markup | None:
    a, target = item.assessment, item.target
    facts: list[tuple[str, str]] = []
    if target is not None and a.threshold is not None:
        facts.append((goal_words(item), f"target {target.target_year}, {target.status.value}"))
    projection = item.shown_projection
    if projection is not None and target is not None and target.target_year in projection.years:
        expected = spelled_value(projection.quantile(target.target_year, 0.5), item.indicator)
        facts.append((expected, f"expected {target.target_year}"))
    if item.journey.observed is not None:
        way = kept_together(f"{amount(100 * item.journey.observed, 0)} %")
        facts.append((way, kept_together(f"of the way{time_words(item)}")))
    if not facts:
        return None
    return element(
        "dl", *(element("div", element("dd", value), element("dt", said)) for value, said in facts), class_="facts"
    )


def _chart(plan: Plan, item: IndicatorResult, group: str) -> Markup:
    peers = f" Beside it the other members of {group}." if plan.peers else ""
    definition = item.indicator.definition.rstrip(".")
    return element(
        "figure",
        element("figcaption", finding_words(item)),
        element("p", f"{definition}, {item.indicator.unit}.{peers}", class_="unit"),
        chart_block(plan, item),
        class_="main-chart",
    )


def _panel(item: IndicatorResult, state: dict[str, Any]) -> Markup:
    """The what-if; hidden until the script has filled it."""
    low, high, step = state["range"]
    first, last = max(state["first"], state["asOf"] + 1), state["first"] + len(state["q"]) - 1
    sliders = [
        ("target", "Target", low, high, step),
        ("year", "By the year", first, last, 1),
        ("wanted", "Wanted probability", LEAST_WANTED, MOST_WANTED, 1),
    ]
    rows = [
        ("median", "Expected in that year"),
        ("expected", "Expected pace"),
        ("required", "Required pace"),
        ("reachable", joined("Value reachable at ", element("span", data_put="wanted"))),
        ("when", "First year with that chance"),
    ]
    return element(
        "section",
        element("h2", "What if?", id="what-if"),
        element(
            "p",
            "Move the target and see what changes. No official target, and nothing of the edition is changed.",
            class_="note",
        ),
        *(
            element(
                "p",
                element("label", words, for_=f"ask-{name}"),
                element("output", data_put=name, for_=f"ask-{name}"),
                element(
                    "input", type="range", id=f"ask-{name}", min=f"{start:.9g}", max=f"{end:.9g}", step=f"{by:.9g}"
                ),
                class_="ask",
            )
            for name, words, start, end, by in sliders
        ),
        element(
            "div",
            element(
                "p",
                element("span", class_="note", data_put="of"),
                element("b", data_put="chance"),
                element("span", class_="verdict"),
                class_="result",
            ),
            element("p", element("i"), element("u"), class_="way"),
            element("p", data_put="sentence", class_="sentence"),
            role="status",
        ),
        element("dl", *(element("div", element("dt", words), element("dd", data_put=name)) for name, words in rows)),
        element("button", f"Back to {goal_words(item)} by {item.assessment.target_year}", type="button"),
        class_="what-if",
        hidden=True,
        aria_labelledby="what-if",
    )


def _why(item: IndicatorResult) -> Markup:
    lines = [element("li", element("b", head), " ", said) for head, said in why_lines(item)]
    return joined(element("h2", "Why this verdict", id="why"), element("ul", *lines, class_="why"))


def described(item: IndicatorResult) -> str:
    """A page's description for those who send it on: the verdict in a line."""
    return f"{word_of(item.assessment.final_verdict)}: {line_words(item)}"


def every_figure(plan: Plan) -> Markup:
    """The figures of an indicator that has too few for a chart."""
    rows = [row(str(point.year), spelled_value(point.value, plan.indicator), point.kind) for point in plan.points]
    return joined(element("h2", "Every figure", id="figures"), table(("Year", "Figure", "Kind"), rows, "plain"))


def folds(held: EditionView, item: IndicatorResult) -> Markup:
    """Folded: how firm, how it came about, releases, published rules, definition and source."""
    a = item.assessment
    folds: list[tuple[str, list[Markup]]] = []
    told = notes(item)
    if told:
        folds.append(("More on the verdict", [element("p", text) for text in told]))
    if a.published:
        folds.append(("Under published rules", [_published(item)]))
    if item.target is not None:
        whence = [element("p", f"{item.target.reasoning}"), _sources(held, item.target.source)]
        folds.append(("Where the target comes from", whence))
    folds.append(("Releases", [_releases(held, item)]))
    folds.append(("Definition, source, custodian", [_sheet(held, item.indicator.id)]))
    chapter = f"{UP}notebooks/{item.indicator.pillar}.html"
    label = f"sec-{item.indicator.pillar}-{item.indicator.id.replace('_', '-')}"
    anchor = f"#{label}" if a.last_value is not None else ""
    return joined(
        element("h2", "Notes", id="notes"),
        *(element("details", element("summary", head), *body) for head, body in folds),
        element("p", element("a", "This indicator in its chapter", href=f"{chapter}{anchor}"), class_="note"),
    )


def _published(item: IndicatorResult) -> Markup:
    rows = [row(one.rule, one.verdict, one.sentence) for one in item.assessment.published]
    return boxed(table(("Rule", "Verdict", "Why"), rows, "plain"))


def _releases(held: EditionView, item: IndicatorResult) -> Markup:
    """Each release of the national figures: its day, what it held, its source."""
    released = held.whole.released
    own = national(released[released["indicator"] == item.indicator.id])
    if not len(own):
        return element("p", "No figure was ever released.")
    rows = []
    for (day, source), part in own.sort_values(["release", "year"]).groupby(["release", "source"]):
        years = sorted(set(part["year"]))
        span = str(years[0]) if len(years) == 1 else f"{len(part)} figures, {years[0]} to {years[-1]}"
        rows.append(row(f"{part['release'].iloc[0].day} {day:%B %Y}", span, _source(held, str(source))))
    return boxed(table(("Day", "Figures of", "Source"), rows, "plain"))


def _sheet(held: EditionView, name: str) -> Markup:
    sheet = held.sheets[name]
    rows = [
        element(
            "div",
            element("dt", entry.label),
            element("dd", entry.text, " " if entry.text and entry.sources else None, *_linked(held, entry.sources)),
        )
        for section in sheet.sections
        for entry in section
    ]
    return element("dl", *rows, class_="sheet")


def _sources(held: EditionView, keys: tuple[str, ...]) -> Markup:
    return element("p", "Source: ", *_linked(held, keys), ".") if keys else joined()


def _linked(held: EditionView, keys: tuple[str, ...]) -> list[Markup]:
    made: list[Markup] = []
    for key in keys:
        made += [joined(", ")] if made else []
        made.append(_source(held, key))
    return made


def _source(held: EditionView, key: str) -> Markup:
    words, title = held.sources.get(key, (key, ""))
    return element("a", words, href=f"{UP}references.html#ref-{key}", title=title or None)
