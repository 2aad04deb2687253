"""The rows of the scorecard, also of an institution's: an indicator each, with all that filters and sorts need."""

from collections.abc import Iterable
from typing import Any

from markupsafe import Markup

from milepost.book.explore.charts import chance_bar, peers_strip, place_among, sparkline, verdict_mark, way_bar
from milepost.book.explore.gathered import EditionView
from milepost.book.explore.markup import element, joined, whole
from milepost.book.explore.plan import kept_together
from milepost.book.explore.wording import ordinal, word_of
from milepost.country import Indicator
from milepost.report import LOOKS, IndicatorResult, aim, count, of_the_time, years_between
from milepost.verdicts import in_percent, level

OLD = 5  # years from which an age is marked
# Columns: name of the cell, its header, what it sorts by, and its label on a card.
COLUMNS = {
    "verdict": ("Verdict", "", ""),
    "line": ("{first} to {last}", "", ""),
    "last": ("Last figure", "", ""),
    "way": ("Way to the target, %", "", "Way to the target, %"),
    "chance": ("Chance", "chance", "Chance"),
    "since": ("Since last edition", "", "Since last edition"),
    "year": ("Year", "age", ""),
    "pace": ("Pace", "pace", "Pace needed over expected"),
    "among": ("Among {group}", "", "Among {group}"),
}
OF_INSTITUTION = ("verdict", "line", "last", "way", "chance", "year", "pace")


def board(
    held: EditionView,
    items: Iterable[IndicatorResult],
    *,
    group: str,
    by_goal: bool,
    up: str = "",
    columns: Iterable[str] = tuple(COLUMNS),
) -> Markup:
    """The rows; goal by goal with its name above."""
    chosen = tuple(columns)
    first, last = held.line_years
    words = {"group": group, "first": first, "last": last}
    heads = [("Indicator", ""), *((COLUMNS[name][0].format(**words), COLUMNS[name][1]) for name in chosen)]
    head = element(
        "tr",
        *(
            element(
                "th",
                element("button", words, type="button", data_sort=key) if key else words,
                scope="col",
                role="columnheader",
            )
            for words, key in heads
        ),
        role="row",
    )
    rows: list[Markup] = []
    goals = held.framework.pillars
    shown = list(items)
    for goal in goals.values() if by_goal else (None,):
        mine = [item for item in shown if goal is None or item.indicator.pillar == goal.id]
        if not mine:
            continue
        if goal is not None:
            name = element("a", goal.name, href=f"{up}notebooks/{goal.id}.html")
            told = element("span", _of_goal(mine), class_="note")
            rows.append(
                element(
                    "tr",
                    element("th", name, " ", told, colspan=len(heads), scope="rowgroup", role="rowheader"),
                    class_="goal",
                    data_goal=goal.id,
                    role="row",
                )
            )
        rows += [_row(held, item, group, up, chosen) for item in mine]
    return element(
        "table",
        element("caption", "Every indicator with its verdict", class_="hidden"),
        element("thead", head, role="rowgroup"),
        element("tbody", *rows, role="rowgroup"),
        class_="rows",
        role="table",
    )


def _row(held: EditionView, item: IndicatorResult, group: str, up: str, columns: tuple[str, ...]) -> Markup:
    indicator, a = item.indicator, item.assessment
    changed, said = _since(held, item)
    keeper = held.keepers[indicator.id]
    age = "" if a.last_year is None else held.as_of.year - a.last_year
    near = of_the_time(held.last_of_peers(indicator.id), a.last_year)
    strip, log = peers_strip(item, near)
    place = ""
    if strip is not None and a.last_value is not None and a.last_year is not None:
        at, of = place_among(indicator.direction.sign, a.last_value, near)
        when = years_between([a.last_year, *(year for _, year, _ in near)])
        place = f"{_short_ordinal(at)} of {of}, {when}" + (f", {log}" if log else "")
    unit = f" · {_short_unit(indicator)}" if _short_unit(indicator) else ""
    name = element(
        "th",
        element("a", whole(indicator.short_name), href=f"{up}{held.page_of(indicator.id)}"),
        element("span", f"{keeper or indicator.custodian}{unit}", class_="note"),
        element(
            "details", element("summary", "! In doubt"), *(element("span", doubt) for doubt in a.doubts), class_="doubt"
        )
        if a.doubts
        else None,
        scope="row",
        role="rowheader",
    )
    way = way_bar(item)
    cells: dict[str, list[Any]] = {
        "verdict": [verdict_mark(a.final_verdict)],
        "line": [sparkline(held.plans[indicator.id], held.line_years)],
        "last": [
            element("b", "–" if a.last_value is None else kept_together(level(a.last_value, indicator))),
            element("span", _target_words(item), class_="note"),
        ],
        "way": [way if way is not None else element("span", _no_way(item), class_="note")],
        "chance": [chance_bar(a.probability, a.final_verdict, held.cuts[indicator.pillar].on_track_probability)],
        "since": [said],
        "year": [_age(a.last_year, age)],
        "pace": [_pace(item)],
        "among": [strip, element("span", place, class_="note")]
        if strip is not None
        else [element("span", "–", class_="none")],
    }
    words = " ".join([indicator.name, indicator.short_name, keeper, indicator.custodian, word_of(a.final_verdict)])
    return element(
        "tr",
        name,
        *(element("td", _label(css, group), *cells[css], class_=f"c-{css}", role="cell") for css in columns),
        class_="row",
        role="row",
        data_goal=indicator.pillar,
        data_verdict=LOOKS[a.final_verdict].id,
        data_custodian=keeper,
        data_changed=changed,
        data_chance="" if a.probability is None else f"{a.probability:.4f}",
        data_age=str(age),
        data_pace="" if a.acceleration_factor is None else f"{a.acceleration_factor:.4f}",
        data_words=words.lower(),
    )


def _label(column: str, group: str) -> Markup | None:
    words = COLUMNS[column][2].format(group=group)
    return element("span", words, class_="label", aria_hidden="true") if words else None


def _short_ordinal(number: int) -> str:
    spelled_out = ordinal(number)
    return spelled_out if spelled_out[0].isdigit() else f"{number}{ {1: 'st', 2: 'nd', 3: 'rd'}.get(number, 'th') }"


def _short_unit(indicator: Indicator) -> str:
    return "" if in_percent(indicator) else indicator.unit_short


def _target_words(item: IndicatorResult) -> str:
    a = item.assessment
    if a.threshold is None or a.target_year is None:
        return "no target"
    return f"target {kept_together(aim(a.threshold, item.indicator))} by {a.target_year}, {a.target_status}"


def _no_way(item: IndicatorResult) -> str:
    if item.target is None:
        return "context, no target"
    if item.assessment.last_value is None:
        return f"due {item.target.target_year}, no figure"
    return "no comparable baseline" if item.assessment.baseline_value is None else "none measured"


def _pace(item: IndicatorResult) -> Markup:
    factor = item.assessment.acceleration_factor
    if factor is None:
        return element("span", "–", class_="none")
    return element("b", f"×{factor:.1f}" if factor <= 10 else "×10+")


def _age(year: int | None, age: int | str) -> Markup:
    if year is None or not isinstance(age, int):
        return element("span", "none", class_="none")
    words = count(age, "year").replace("no years", "this year") if age else "this year"
    return joined(element("b", str(year)), element("span", words, class_="note old" if age >= OLD else "note"))


def _since(held: EditionView, item: IndicatorResult) -> tuple[str, Markup]:
    """What changed since the last edition: keys for the filter, and words."""
    row = held.changed.get(item.indicator.id)
    if row is None:
        return "same", element("span", "not in it" if held.changed else "–", class_="none")
    old, new, keys, parts = row["old"], row["new"], [], []
    if old["verdict"] != new["verdict"]:
        keys.append("verdict")
        parts.append(f"was {old['verdict']}")
    if old["last_year"] != new["last_year"] or old["last_value"] != new["last_value"]:
        keys.append("figure")
        parts.append("new figure")
    if old["probability"] is not None and new["probability"] is not None and old["threshold"] == new["threshold"]:
        moved = round(100 * new["probability"]) - round(100 * old["probability"])
        if moved:
            parts.insert(0, f"{'↗' if moved > 0 else '↘'} {abs(moved)} {'point' if abs(moved) == 1 else 'points'}")
    if not parts:
        return "same", element("span", "→ same", class_="note")
    return " ".join(keys) or "same", element("span", ", ".join(parts))


def _of_goal(items: list[IndicatorResult]) -> str:
    shares = [item.journey.observed for item in items if item.journey.observed is not None]
    aimed = sum(item.target is not None for item in items)
    if not shares:
        return "the way cannot be measured: no comparable figure since the baselines" if aimed else "no target"
    mean = 100 * sum(min(max(share, -1.0), 1.0) for share in shares) / len(shares)
    said = f"{mean:.0f}".replace("-", "−")
    return kept_together(f"{said} % of the way, from {len(shares)} of {count(aimed, 'indicator')} with a target")
