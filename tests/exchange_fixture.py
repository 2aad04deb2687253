"""What the tests of imports share: proposals, readings, and what a folder holds."""

import datetime

from milepost.exchange.proposal import NewSource, ProposedFigure, Reading

RELEASE = datetime.date(2026, 6, 30)
NEW_SOURCE = NewSource(
    key="ministry2026",
    title="Post & telecom in figures",
    publisher="Ministry of Post and Telecommunications",
    year=2026,
    address="https://mptc.gov.kh/figures",
)


def figure(indicator="internet_users", year=2024, value=63.5, **more):
    return ProposedFigure(**{"indicator": indicator, "year": year, "value": value, "source": "wdi2026"} | LINE | more)


LINE = {"place": "letter.csv line 2"}


def reading(*figures, **more):
    return Reading(tuple(figures), **more)


def contents(folder):
    """Every file of a folder and its bytes."""
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def added(before, after):
    """Lines that `after` has and `before` has not; asserts that all others are kept, in order."""
    old, new = before.decode().splitlines(keepends=True), after.decode().splitlines(keepends=True)
    extra, at = [], 0
    for line in new:
        if at < len(old) and line == old[at]:
            at += 1
        else:
            extra.append(line.rstrip("\n"))
    assert at == len(old)
    return extra
