"""Writes docs/indicators-2026.md: every indicator before and after the list of 2026.

`python docs/make_indicators_2026.py` from the project's root. What stood before is a table of its own,
docs/indicators-2025.csv, taken from the list as it was on 30 June 2026; what stands now is read from data/.
"""

import csv
import datetime
from pathlib import Path

from milepost import country

ROOT = Path(__file__).parents[1]
BEFORE = ROOT / "docs" / "indicators-2025.csv"
PAGE = ROOT / "docs" / "indicators-2026.md"
FRESH = 2023
HEAD = """\
# Indicators of 2026, before and after

Written by `python docs/make_indicators_2026.py`; do not edit by hand. Before: the list and the figures of 30 June 2026.
After: those of {day:%-d %B %Y}. A year is that of the newest national figure, behind it its status where that is not
normal; *ctx* marks what is shown as context, without a target.

{fresh} of {all} indicators have a figure of {year} or later; {before} of {former} had one before.

"""


def main() -> None:
    """Write the page."""
    PAGE.write_text(page(ROOT / "data"), encoding="utf-8")


def page(data: Path) -> str:
    """The page as text, from the data in a folder."""
    framework, day = country.load_framework(data), datetime.date(2026, 10, 31)
    known = country.known_at(country.load_observations(data), day)
    national = known[(known["sex"] == "both") & (known["location"] == "total") & (known["province"] == "")]
    newest = {name: rows.loc[rows["year"].idxmax()] for name, rows in national.groupby("indicator")}
    with BEFORE.open(encoding="utf-8", newline="") as stream:
        before = {row["indicator"]: row for row in csv.DictReader(stream)}
    why = {item.indicator: item for item in framework.replaced}
    lines = []
    for pillar in framework.pillars.values():
        lines += [f"## {pillar.name}", "", "| Indicator | Before | After | Source now | What became of it |"]
        lines.append("|---|---|---|---|---|")
        for item in framework.of_pillar(pillar.id):
            row, was = newest.get(item.id), before.get(item.id)
            now = "no figure" if row is None else f"{row['year']}{_mark(row['status'])}"
            now += " *ctx*" if item.context else ""
            source = item.source if row is None else row["source"]
            told = _told(item.id, was, now, why)
            past = was["last"] if was else "new"
            lines.append(f"| `{item.id}` {item.short_name} | {past} | {now} | {source} | {told} |")
        lines.append("")
    fresh = sum(row["year"] >= FRESH for row in newest.values())
    former = sum(row["last"][:4].isdigit() and int(row["last"][:4]) >= FRESH for row in before.values())
    head = HEAD.format(
        day=day, fresh=fresh, all=len(framework.indicators), year=FRESH, before=former, former=len(before)
    )
    return head + "\n".join(lines)


def _mark(status: str) -> str:
    return "" if status == "normal" else f" {status}"


def _told(name: str, was: dict[str, str] | None, now: str, why: dict[str, country.Replacement]) -> str:
    if name in why:
        return f"answered by {', '.join(f'`{other}`' for other in why[name].replaced_by)}: {why[name].why}"
    if was is None:
        return "added"
    return "kept" if was["last"] == now else "newer figures"


if __name__ == "__main__":
    main()
