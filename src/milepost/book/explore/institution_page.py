"""An institution's page: what it leads, how the indicators stand that this should move, what it owes."""

from markupsafe import Markup

from milepost.book.explore.board import OF_INSTITUTION, board
from milepost.book.explore.filtered import measures_block
from milepost.book.explore.gathered import EditionView
from milepost.book.explore.markup import boxed, element, joined, table, whole
from milepost.country import Measure
from milepost.report import LOOKS, IndicatorResult, count, sentence
from milepost.verdicts import Verdict, spelled

UP = "../"


def institutions_with_work(held: EditionView) -> list[str]:
    """Those that lead, join or keep anything, the one that leads most first."""
    busy = [
        name
        for name in held.framework.institutions
        if _led(held, name) or _acted(held, name) or _joined(held, name) or _kept(held, name)
    ]
    kinds = {name: held.framework.institutions[name].kind for name in busy}
    return sorted(
        (name for name in busy if kinds[name] not in {"unnamed", "foreign"}),
        key=lambda name: (-len(_led(held, name)), name),
    )


def institution_body(held: EditionView, name: str, group: str) -> Markup:
    """The whole page between its header and its foot."""
    institution = held.framework.institutions[name]
    led, others = _led(held, name), _joined(held, name)
    acted = _acted(held, name)
    items = _moved(held, name)
    crumb = element("p", element("a", "Institutions", href=f"{UP}institutions.html"), f" / {name}", class_="crumb")
    board_of = element(
        "div",
        element("h2", "The indicators that it keeps or should move", id="indicators"),
        board(held, items, group=group, by_goal=False, up=UP, columns=OF_INSTITUTION),
        class_="board-of",
    )
    side = [_owes(held, name), _furthest(held, items)]
    return joined(
        crumb,
        element("h1", institution.name),
        element("p", _lede(held, name), class_="lede"),
        _numbers(held, led, others, items),
        board_of if items else None,
        element("div", *[part for part in side if part is not None], class_="two") if any(side) else None,
        measures_block(held, led) if led else None,
        measures_block(held, acted, "action") if acted else None,
        element(
            "p",
            "An indicator moves for many reasons. Which indicators a measure should move is our own link, no proof.",
            class_="note",
        ),
    )


def list_body(held: EditionView) -> Markup:
    """Every institution with what it has in hand."""
    rows = []
    for name in institutions_with_work(held):
        link = element("a", held.framework.institutions[name].name, href=held.page_of_institution(name))
        numbers = (len(_led(held, name)), len(_joined(held, name)), len(_kept(held, name)), len(_owed(held, name)))
        rows.append(
            element(
                "tr",
                element("th", link, element("span", name, class_="note"), scope="row"),
                *(element("td", str(number) if number else "–", class_="number") for number in numbers),
                id=f"sec-institution-{name.lower()}",  # where the printed chapter has its section
            )
        )
    heads = ("Institution", "Leads", "Joins", "Keeps", "Owes")
    many = sentence(count(len(rows), "institution"))
    told = f"{many} lead or join the framework’s {len(held.framework.measures)} measures or keep its indicators."
    key = element("p", "Leads, joins: measures. Keeps: indicators. Owes: figures.", class_="note")
    return joined(
        element("h1", "Institutions"), element("p", told, class_="lede"), key, boxed(table(heads, rows, "plain counts"))
    )


def measures_of(held: EditionView, name: str) -> list[str]:
    """The titles of the measures that it leads."""
    return [one.title for one in _led(held, name)]


def described(held: EditionView, name: str) -> str:
    """A page's description for those who send it on."""
    return _lede(held, name)


def _led(held: EditionView, name: str) -> list[Measure]:
    return [one for one in held.framework.measures if one.lead_institution == name]


def _acted(held: EditionView, name: str) -> list[Measure]:
    return [one for one in held.framework.actions if one.lead_institution == name]


def _joined(held: EditionView, name: str) -> list[Measure]:
    return [one for one in held.framework.measures if name in one.other_institutions]


def _kept(held: EditionView, name: str) -> list[str]:
    return [indicator for indicator, keeper in held.keepers.items() if keeper == name]


def _moved(held: EditionView, name: str) -> list[IndicatorResult]:
    """The indicators that its measures and actions should move, and those that it keeps, in verdict order."""
    led = [*_led(held, name), *_acted(held, name)]
    wanted = {indicator for one in led for indicator in one.indicators} | {*_kept(held, name)}
    items = [held.items[one] for one in held.items if one in wanted]
    return sorted(items, key=lambda item: list(Verdict).index(item.assessment.final_verdict))


def _owed(held: EditionView, name: str) -> list[dict[str, object]]:
    return held.owed.get(name, [])


def _lede(held: EditionView, name: str) -> str:
    led, items, owes = _led(held, name), _moved(held, name), _owed(held, name)
    parts = []
    led_of = [
        f"{len(mine)} of the framework’s {len(whole)} {what}"
        for mine, whole, what in (
            (led, held.framework.measures, "measures"),
            (_acted(held, name), held.framework.actions, "actions"),
        )
        if mine
    ]
    if led_of:
        parts.append(f"It leads {' and '.join(led_of)}.")
    judged = [item for item in items if item.target is not None and item.assessment.final_verdict.judged]
    if judged:
        good = sum(item.assessment.final_verdict in (Verdict.MET, Verdict.ON_TRACK, Verdict.RAISE) for item in judged)
        slow = sum(item.assessment.final_verdict is Verdict.ACCELERATE for item in judged)
        parts.append(
            f"Of the {count(len(judged), 'indicator')} it can be judged by, {spelled(good) if good else 'none'} "
            f"{'is' if good < 2 else 'are'} met or on track and {spelled(slow) if slow else 'none'} must speed up."
        )
    if owes:
        parts.append(f"It owes {count(len(owes), 'figure')}.")
    return " ".join(parts) or "It takes part in measures that others lead."


def _numbers(held: EditionView, led: list[Measure], others: list[Measure], items: list[IndicatorResult]) -> Markup:
    facts = [
        (len(led), f"of {len(held.framework.measures)} measures led"),
        (len(others), "more taken part in"),
        (len(items), "indicators kept or to be moved"),
    ]
    linked = sum(bool(one.indicators) for one in led)
    squares = [
        element("i", class_="full" if one.indicators else None)
        for one in sorted(led, key=lambda one: not one.indicators)
    ]
    told = f"{linked} of its {len(led)} measures have an indicator, {len(led) - linked} have none"
    drawn = element("div", *squares, class_="squares", role="img", aria_label=told)
    picture = element("div", drawn, element("p", told, class_="note")) if led else None
    shown = (element("p", element("b", str(number)), words) for number, words in facts)
    return element("div", *shown, picture, class_="numbers")


def _owes(held: EditionView, name: str) -> Markup | None:
    rows = _owed(held, name)
    if not rows:
        return None
    made = []
    for row in rows:
        item = held.items.get(str(row["of"]))
        if item is None:
            continue
        since = row["since"]
        when = "" if since is None else f"since {since:%B %Y}"
        made.append(
            element(
                "li",
                element("span", class_=f"verdict {LOOKS[item.assessment.final_verdict].id}"),
                element("a", whole(item.indicator.short_name), href=UP + held.page_of(item.indicator.id)),
                element("span", when, class_="when"),
                element("span", f"{sentence(str(row['why']))}.", class_="note"),
            )
        )
    return element("section", element("h2", "Figures it owes", id="owed"), element("ul", *made, class_="owes"))


def _furthest(held: EditionView, items: list[IndicatorResult]) -> Markup | None:
    """Where the pace needed is furthest above the pace expected."""
    factors = [(item.assessment.acceleration_factor, item) for item in items]
    behind = [(factor, item) for factor, item in factors if factor is not None and factor > 1]
    if not behind:
        return None
    behind.sort(key=lambda pair: -pair[0])
    top = min(behind[0][0], 10.0)
    rows = []
    for factor, item in behind:
        link = element("a", whole(item.indicator.short_name), href=UP + held.page_of(item.indicator.id))
        bar = _bar(min(factor, 10.0) / top, LOOKS[item.assessment.final_verdict].id)
        words = f"×{factor:.1f}" if factor <= 10 else "above ×10"
        cells = element("td", bar, class_="length"), element("td", words, class_="number")
        rows.append(element("tr", element("th", link, scope="row"), *cells))
    return element(
        "section",
        element("h2", "Where the pace is furthest off", id="pace"),
        element("p", "Pace needed over pace expected; ×1 would do.", class_="note"),
        element("table", element("tbody", *rows), class_="bars"),
    )


def _bar(share: float, css: str) -> Markup:
    rect = element("rect", width=100 * share, height=10, class_=f"done {css}")
    return element("svg", rect, viewBox="0 0 100 10", preserveAspectRatio="none", aria_hidden="true")
