"""What is filtered by chips and selects: the scorecard, a row an indicator, sorted by its headers; and led measures."""

from collections import Counter
from collections.abc import Iterable

from markupsafe import Markup

from milepost.book.explore.board import board
from milepost.book.explore.charts import peers_strip, verdict_mark, way_bar
from milepost.book.explore.gathered import EditionView
from milepost.book.explore.markup import element, joined, table
from milepost.book.explore.wording import chance_words, word_of
from milepost.country import Measure
from milepost.report import LOOKS, IndicatorResult, count, listed, of_the_time, sentence
from milepost.verdicts import EXPECTED, Verdict, spelled


def scorecard_body(held: EditionView, group: str) -> Markup:
    """The whole page between its header and its foot."""
    items = list(held.items.values())
    return joined(
        element(
            "div",
            element("div", element("h1", f"Where the {len(items)} indicators stand"), _lede(items)),
            _seal(held),
            class_="head",
        ),
        element(
            "div",
            _filters(held, items),
            _key(held, items, group),
            board(held, items, group=group, by_goal=True),
            class_="board",
        ),
    )


def _lede(items: list[IndicatorResult]) -> Markup:
    aimed = [item for item in items if item.target is not None]
    verdicts = Counter(item.assessment.final_verdict for item in aimed)
    judged = sum(number for verdict, number in verdicts.items() if verdict.judged)
    parts = [
        (verdicts[Verdict.MET] + verdicts[Verdict.MET_BEFORE] + verdicts[Verdict.RAISE], "met"),
        (verdicts[Verdict.ON_TRACK], "on track"),
        (verdicts[Verdict.WATCH], "expected but not assured"),
        (verdicts[Verdict.ACCELERATE], "to be speeded up"),
        (verdicts[Verdict.REVISE], "out of reach or due"),
        (verdicts[Verdict.REVERSE], "moving the wrong way"),
    ]
    said = [f"{spelled(number)} {words}" for number, words in parts if number]
    text = f"{sentence(spelled(judged))} of the {len(aimed)} indicators with a target can be judged"
    text += f": {', '.join(said)}." if said else "."
    return element("p", text, class_="lede")


def _seal(held: EditionView) -> Markup:
    """A mark an indicator with a target, in verdict order: the whole report in one look."""
    aimed = [item for item in held.items.values() if item.target is not None]
    ordered = sorted(aimed, key=lambda item: list(Verdict).index(item.assessment.final_verdict))
    counts = Counter(item.assessment.final_verdict for item in aimed)
    told = ", ".join(f"{counts[verdict]} {word_of(verdict)}" for verdict in Verdict if counts[verdict])
    marks = [element("span", class_=f"verdict {LOOKS[item.assessment.final_verdict].id}") for item in ordered]
    return element("div", *marks, class_="seal-of", role="img", aria_label=f"All targets: {told}")


def _filters(held: EditionView, items: list[IndicatorResult]) -> Markup:
    counts = Counter(item.assessment.final_verdict for item in items)
    chips = [
        _chip(
            LOOKS[verdict].id, counts[verdict], word_of(verdict), element("span", class_=f"verdict {LOOKS[verdict].id}")
        )
        for verdict in Verdict
        if counts[verdict]
    ]
    goals = [(goal.id, goal.name) for goal in held.framework.pillars.values()]
    keepers = sorted({keeper for keeper in held.keepers.values() if keeper})
    changes = [("verdict", "Verdict changed"), ("figure", "New figure"), ("same", "Nothing new")]
    return element(
        "div",
        element("div", *chips, class_="chips", role="group", aria_label="Verdicts"),
        element(
            "div",
            element("input", type="search", aria_label="Find an indicator", placeholder="Find an indicator"),
            _select("goal", "All goals", goals),
            _select("custodian", "All institutions", [(name, name) for name in keepers]),
            _select("changed", "Changed or not", changes),
            _counted(len(items), "indicators"),
            class_="selects",
        ),
        class_="filters",
    )


def _chip(key: str, number: int, words: str, mark: Markup | None = None) -> Markup:
    said = element("b", str(number))
    return element(
        "button", mark, said, f" {words}", type="button", class_="chip", data_verdict=key, aria_pressed="false"
    )


def _select(name: str, words: str, options: Iterable[tuple[str, str]]) -> Markup:
    choices = (element("option", said, value=key) for key, said in (("", words), *options))
    return element("select", *choices, name=name, aria_label=words)


def _counted(number: int, what: str) -> Markup:
    """How many are shown; and where none is, a way back to all."""
    clear = element("button", "Clear the filters", type="button")
    return joined(
        element("p", f"{number} of {number} {what}", class_="count", role="status", data_of=what),
        element("p", f"None of the {number} {what} is all of that. ", clear, class_="nothing", hidden=True),
    )


def _key(held: EditionView, items: list[IndicatorResult], group: str) -> Markup:
    """What the marks of the rows mean: those that rows hold, and no other."""
    plans = [held.plans[item.indicator.id] for item in items]
    ways = [str(way) for item in items if (way := way_bar(item)) is not None]
    last = [(item, held.last_of_peers(item.indicator.id), item.assessment.last_year) for item in items]
    peers = any(peers_strip(item, of_the_time(others, year))[0] is not None for item, others, year in last)
    line = [("observed", any(plan.points for plan in plans)), ("expected (dashed)", any(plan.ahead for plan in plans))]
    line.append(("the target’s diamond", any(plan.aim for plan in plans)))
    bar = [
        ("the way from baseline to target, filled as far as travelled", bool(ways)),
        ("▼ expected this year", _drawn(ways, "now")),
        ("dotted, the time gone", _drawn(ways, "time")),
        ("ring, a milestone", _drawn(ways, "ring")),
        ("an arrow where it goes on beyond the frame", _drawn(ways, "cut")),
    ]
    cuts = sorted({round(cut, 4) for one in held.cuts.values() for cut in (EXPECTED, one.on_track_probability)})
    chances = any(item.assessment.probability is not None for item in items)
    rings = f"the other members of {group} from lowest to highest, the full dot is this country; the years beside"
    told = [
        ("The line", line),
        ("The bar", bar),
        ("The chance", [(f"notches at {listed([f'{100 * cut:.0f}' for cut in cuts])}\u00a0%", chances)]),
        ("Rings", [(f"{rings} are those of the figures", peers)]),
    ]
    said = [f"{head}: {', '.join(words for words, is_so in parts if is_so)}." for head, parts in told if parts[0][1]]
    text = " ".join([*said, "Headers sort: a third press gives the goals back."])
    return element("details", element("summary", "How to read a row"), element("p", text), class_="key")


def _drawn(ways: list[str], mark: str) -> bool:
    return any(f'class="{mark}' in way or f" {mark} " in way for way in ways)


def described(held: EditionView) -> str:
    """The page's description for those who send it on."""
    chances = [item.assessment.probability for item in held.items.values() if item.assessment.probability is not None]
    if not chances:
        return f"{len(held.items)} indicators"
    return f"{len(held.items)} indicators, {len(chances)} with a chance, the highest {chance_words(max(chances))}"


UP = "../"
TERMS = ("short", "medium", "long")
SHOWN = 3  # indicators of a measure that are named


def measures_block(held: EditionView, led: list[Measure], what: str = "measure") -> Markup:
    """The measures, or actions, that it leads, goal by goal, with term and indicators; filtered like the scorecard."""
    linked = sum(bool(one.indicators) for one in led)
    sections = held.framework.sections
    mine = [key for key in sections if any(one.section == key for one in led)]
    chips = [
        _chip(key, number, words)
        for key, number, words in (("with", linked, "with an indicator"), ("without", len(led) - linked, "without"))
        if number
    ]
    rows: list[Markup] = []
    for key in mine:
        measures = [one for one in led if one.section == key]
        have = sum(bool(one.indicators) for one in measures)
        words = f"{count(len(measures), what)}, {spelled(have) if have else 'none'} with an indicator"
        told = element("th", sections[key], " ", element("span", words, class_="note"), colspan=4, scope="rowgroup")
        rows.append(element("tr", told, class_="goal", data_goal=key))
        rows += [_measure(held, one) for one in measures]
    names = ("No.", f"{what.capitalize()} and cluster", "Term", "Indicators")
    filters = element(
        "div",
        element("div", *chips, class_="chips"),
        _select("goal", "All goals", [(key, sections[key]) for key in mine]),
        _counted(len(led), f"{what}s"),
        class_="selects",
    )
    title = element("h2", f"The {count(len(led), what)} it leads", id=f"{what}s")
    return element("section", title, filters, table(names, rows, "measures"), class_="board")


def _measure(held: EditionView, one: Measure) -> Markup:
    known = [held.items[name] for name in one.indicators if name in held.items]
    marks = [(one.indicator, verdict_mark(one.assessment.final_verdict, one.indicator.short_name)) for one in known]
    links = [element("a", mark, href=UP + held.page_of(indicator.id)) for indicator, mark in marks[:SHOWN]]
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
