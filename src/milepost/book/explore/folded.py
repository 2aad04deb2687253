"""What is folded away on an indicator's page: more on the verdict, published rules, releases, metadata."""

from __future__ import annotations

from typing import TYPE_CHECKING

from milepost.book.explore.gathered import EditionView
from milepost.book.explore.markup import element, joined
from milepost.book.explore.plan import Plan, spelled_value
from milepost.book.explore.wording import notes
from milepost.report import IndicatorResult

if TYPE_CHECKING:
    from markupsafe import Markup

UP = "../"


def every_figure(plan: Plan) -> Markup:
    """The figures of an indicator that has too few for a chart."""
    rows = [
        element(
            "tr",
            element("th", str(point.year), scope="row"),
            element("td", spelled_value(point.value, plan.indicator)),
            element("td", point.kind),
        )
        for point in plan.points
    ]
    head = element("tr", *(element("th", words, scope="col") for words in ("Year", "Figure", "Kind")))
    return joined(
        element("h2", "Every figure", id="figures"),
        element("table", element("thead", head), element("tbody", *rows), class_="plain"),
    )


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
        folds.append(
            (
                "Where the target comes from",
                [element("p", f"{item.target.reasoning}"), _sources(held, item.target.source)],
            )
        )
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
    rows = [
        element("tr", element("th", one.rule, scope="row"), element("td", one.verdict), element("td", one.sentence))
        for one in item.assessment.published
    ]
    head = element("tr", *(element("th", words, scope="col") for words in ("Rule", "Verdict", "Why")))
    return element(
        "div", element("table", element("thead", head), element("tbody", *rows), class_="plain"), class_="table-box"
    )


def _releases(held: EditionView, item: IndicatorResult) -> Markup:
    """Each release of the national figures: its day, what it held, its source."""
    released = held.whole.released
    own = released[
        (released["indicator"] == item.indicator.id)
        & (released["sex"] == "both")
        & (released["location"] == "total")
        & (released["province"] == "")
    ]
    if not len(own):
        return element("p", "No figure was ever released.")
    rows = []
    for (day, source), part in own.sort_values(["release", "year"]).groupby(["release", "source"]):
        years = sorted(set(part["year"]))
        span = str(years[0]) if len(years) == 1 else f"{len(part)} figures, {years[0]} to {years[-1]}"
        rows.append(
            element(
                "tr",
                element("th", f"{part['release'].iloc[0].day} {day:%B %Y}", scope="row"),
                element("td", span),
                element("td", _source(held, str(source))),
            )
        )
    head = element("tr", *(element("th", words, scope="col") for words in ("Day", "Figures of", "Source")))
    return element(
        "div", element("table", element("thead", head), element("tbody", *rows), class_="plain"), class_="table-box"
    )


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
