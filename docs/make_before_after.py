"""Writes docs/edition-before-after.md: every indicator's verdict and chance before and after, and what moved it.

`python docs/make_before_after.py` from the project's root. What stood before is a table of its own,
docs/edition-before.csv: the edition of 30 June 2026 as its own engine gave it, and what today's engine and words give
for the very same figures and targets. What stands now is the edition's kept table of verdicts.
"""

import csv
from collections.abc import Mapping
from pathlib import Path

from milepost import country

ROOT = Path(__file__).parents[1]
BEFORE = ROOT / "docs" / "edition-before.csv"
NOW = ROOT / "tests" / "country" / "golden" / "verdicts-2026.csv"
PAGE = ROOT / "docs" / "edition-before-after.md"
SILENT = "not assessable"
HARDLY = 0.02  # chances that lie nearer have not moved
HEAD = """\
# The edition before and after

Written by `python docs/make_before_after.py`; do not edit by hand. *Before*: the edition of 2026 with figures of 30
June 2026, by the engine and the words of then. *Same figures*: what today's engine and words make of the very same
figures and targets. *Now*: figures of 31 October 2026, targets of today. So a difference between the first two is the
engine's or the words', one between the last two that of figures, targets and the list. Chances are in percent.

{judged_now} of {with_target} indicators with a target have a verdict now, and {direction} more a direction; before it
were {judged_before} of {before}. An indicator that is context has no target and is not counted.

"""
TAIL = """
## Three read in full

Read as one who doubts would read, on the pages of the edition, and what was changed after it.

**Mobile broadband** was *on track* with 78 %, and the interval for 2035 ran from 76 to 232 subscriptions. "The
projection speeds up: the last slope is a rise of 1.1 a year, the mean expected 4.6", said the page, of a series that
has stood at some 100 for five years: without peers the take-off of 2010 to 2019 was carried on. It now goes with the
peers of mobile subscriptions, whose table did better on the mobile broadband of 103 economies
(docs/engine-trials.md): 60 %, *watch*, from 95 to 151.

**4G coverage**, the framework's own 95 percent, was *not assessable*, for between 90 and 97 % the pool's intervals
were too wide to be believed. The record was asked why: they were too wide there for series of the pool and for
coverage alike. With four fifths of the width the kind is proven for five points and more (85.5 of 100 inside the 80 %
interval, at the upper end of what is let through), and the one official number of the text has its chance: 64 %,
*watch*. With fewer points it stays silent.

**Paying online in advance** said that "the series swings too widely to look that far ahead", of two waves that cannot
swing. It now says that so few observations do not tell that far ahead. **Electricity** said "99 %" of a target near
the limit, where such chances have not come as often as said; no page, chart or file says more than "more than 90 %"
there.

Three more, one of each kind of table, read on the pages of the edition of October.

**Homes with internet** (adoption) was *accelerate* with 38 %: "the projection slows down, because other technologies
spread more slowly at these levels", and its interval for 2035 ran from 60 to 99 %. That pool had covered 68 of 100
outcomes of homes with internet in 102 economies. By the peers of internet use they are projected better than by the pool
or without peers, on the economies chosen on and on those kept (docs/engine-trials.md): *watch*.

**E-participation** (index) had an interval of 0.11 for 2025 and of 0.43 for 2026: the index comes every second year, and
the years between had the widths of all other series, and with them every year beyond five. They now follow the years
that were measured, and the interval for 2035 runs from one end of the scale to the other: *interval too wide*, no
chance. Online services keep theirs, a little less sure. The sentence on redrawn last values says where the interval's
width is the cause.

**Adults with an account** (pool) said "80 %" of an interval and nowhere how often such intervals had held. Every verdict
on a projection now says so, for its kind of table, number of values and level. On the same pages Cambodia's 2G coverage
of 2024 was "third of 11, behind Viet Nam", whose figure is of 2018: a place is told among figures of the same time only.
"""  # noqa: E501 - of the page, which a test compares


def main() -> None:
    """Write the page."""
    PAGE.write_text(page(ROOT / "data"), encoding="utf-8")


def page(data: Path) -> str:
    """The page as text."""
    framework = country.load_framework(data)
    before, now = ({row["indicator"]: row for row in rows(path)} for path in (BEFORE, NOW))
    replaced = {item.indicator: item.replaced_by for item in framework.replaced}
    lines = ["| Indicator | Before | Same figures | Now | What moved it |", "|---|---|---|---|---|"]
    for item in framework.indicators.values():
        was, is_now = before.get(item.id), now[item.id]
        told = "; ".join(causes(was, is_now, replaced.get(item.id, ()), context=item.context)) or "nothing"
        past = "–" if was is None else said(was["verdict"], was["chance"])
        same = "–" if was is None else said(was["verdict_today"], was["chance_today"])
        line = f"{item.short_name} | {past} | {same} | {said(is_now['verdict'], is_now['probability'])} | {told}"
        lines.append(f"| {line} |")
    targets = [row for row in now.values() if row["target"]]
    head = HEAD.format(
        judged_now=sum(bool(row["probability"]) or row["verdict"].startswith(("met", "adjust")) for row in targets),
        with_target=len(targets),
        direction=sum(bool(row["went"]) and not row["probability"] for row in targets),
        judged_before=sum(row["verdict"] != SILENT for row in before.values()),
        before=sum(bool(row["target_value"]) for row in before.values()),
    )
    return head + "\n".join(lines) + "\n" + TAIL


def causes(was: Mapping[str, str] | None, now: Mapping[str, str], by: tuple[str, ...], *, context: bool) -> list[str]:
    """What moved it, the engine and the words first."""
    if was is None:
        return ["context" if context else "added"]
    found = [*engine_causes(was)]
    if was["last_year"] != now["last_year"]:
        found.append(f"figures to {now['last_year'] or 'none'}, before to {was['last_year'] or 'none'}")
    elif was["last_value"] and abs(float(was["last_value"]) - float(now["last_value"])) > 1e-3 * abs(
        float(was["last_value"])
    ):
        found.append("a revised last value")
    if context and was["target_value"]:
        found.append("now context" + (f", answered by {' and '.join(f'`{name}`' for name in by)}" if by else ""))
    elif was["target_value"] and now["target_value"] and float(was["target_value"]) != float(now["target_value"]):
        found.append(
            f"target {float(now['target_value']):g} ({now['target_status']}), before {float(was['target_value']):g}"
        )
    if was["last_year"] == now["last_year"] and not context and _apart(was["chance_today"], now["probability"]):
        found.append("the country's widening, which newer figures of others brought down")
    return found


def _apart(one: str, other: str) -> bool:
    """Whether one has a chance and the other none, or they lie apart."""
    return bool(one) != bool(other) or (bool(one) and abs(float(one) - float(other)) > HARDLY)


def engine_causes(was: Mapping[str, str]) -> list[str]:
    """What the engine or the words did, on the same figures."""
    before, today = was["verdict"], was["verdict_today"]
    if before == SILENT and was["chance_today"]:
        return ["a chance from a short history"]
    if before == SILENT and today != SILENT:
        return ["told what is lacking"]
    if before != today and was["chance"] and not was["chance_today"]:
        return ["its interval says nothing" if "wide" in today else "its kind is not proven"]
    if before != today:
        return [f"said as *{today}*"]
    moved = (
        bool(was["chance"] and was["chance_today"]) and abs(float(was["chance"]) - float(was["chance_today"])) > HARDLY
    )
    return ["a chance mended"] if moved else []


def said(verdict: str, chance: str) -> str:
    """A verdict with its chance in percent."""
    return (
        f"{verdict}, > 90"
        if chance and float(chance) == 0.9
        else f"{verdict}, {100 * float(chance):.0f}"
        if chance
        else verdict
    )


def rows(path: Path) -> list[dict[str, str]]:
    """The rows of a table."""
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


if __name__ == "__main__":
    main()
