"""Rules about groups and parts that must fit their whole: one rule, one function."""

from collections.abc import Iterator
from statistics import median
from typing import NamedTuple

from milepost.checks.finding import Finding, error, unknown, warning
from milepost.checks.history_rules import name_of, subject_of
from milepost.checks.rows import Group, HeldFigure, Rows
from milepost.country import Indicator

WOMEN = (0.35, 0.65)  # share of women in any population that figures are about
FURTHEST = 0.1  # between a share of towns and its neighbours'
NEAR_YEARS = 5
FEWEST_NEAR = 3  # years around
CLEAR = 20  # least distance of two groups, in last digits, from which their weights can be told
MISFIT = 0.02  # of the whole
SPLITS = {"sex": ("women", "men"), "location": ("urban", "rural")}


class Split(NamedTuple):
    """A total and the two groups that are known beside it."""

    by: str
    item: Indicator
    group: Group
    total: HeldFigure
    first: HeldFigure
    second: HeldFigure

    @property
    def subject(self) -> str:
        """What findings about it are called."""
        return f"{subject_of(self.group)} by {self.by} {self.total.year}"

    @property
    def words(self) -> str:
        """Total and groups with their values."""
        one, other = SPLITS[self.by]
        name = f"{name_of(self.group)} {self.total.year}"
        return f"{name} is {self.total.value:g}, {one} {self.first.value:g}, {other} {self.second.value:g}"


def check_bracket(rows: Rows) -> Iterator[Finding]:
    """Rule `bracket`: a total of a share lies between its two groups."""
    for split in _splits(rows):
        low, high = sorted((split.first.value, split.second.value))
        slack = 10.0**-split.item.decimals
        if not split.item.percentage or low - slack <= split.total.value <= high + slack:
            continue
        message = f"{split.words}: the total does not lie between them"
        if split.total.release == split.first.release == split.second.release:
            yield error("bracket", split.total.place, message, "correct the figure that was mistyped")
        else:
            remedy = "take all three from one release, or accept it with the reason"
            yield warning("bracket", split.total.place, message, remedy, split.subject)


def check_repeated_split(rows: Rows) -> Iterator[Finding]:
    """Rule `repeated_split`: two groups do not both repeat the total, unless it lies at a limit."""
    for split in _splits(rows):
        at_limit = split.total.value in {split.item.lower_limit, split.item.upper_limit}
        if split.first.value == split.second.value == split.total.value and not at_limit:
            message = f"{split.words}: a table that repeats the total tells nothing of its groups"
            remedy = "take the rows of the groups out; what is missing stays missing"
            yield error("repeated_split", split.first.place, message, remedy)


def check_shares(rows: Rows) -> Iterator[Finding]:
    """Rule `shares`: two groups add up to their total with a share of the population that can be true.

    The share of the first group is (total - second) / (first - second): of women about a half, of towns close
    to that in the five years before and after.
    """
    towns: dict[Group, list[tuple[float, Split]]] = {}
    for split in _splits(rows):
        share = _share(split)
        if share is None:
            continue
        if split.by == "location":
            towns.setdefault(split.group, []).append((share, split))
        elif not WOMEN[0] <= share <= WOMEN[1]:
            yield _misfit(split, f"women would be {share:.0%} of those counted")
    for shares in towns.values():
        for share, split in shares:
            year = split.total.year
            near = [other for other, held in shares if 0 < abs(held.total.year - year) <= NEAR_YEARS]
            if len(near) >= FEWEST_NEAR and abs(share - median(near)) > FURTHEST:
                words = f"{share:.0%} of the people would live in towns, and {median(near):.0%} in the years around"
                yield _misfit(split, words)


def check_composition(rows: Rows) -> Iterator[Finding]:
    """Rule `composition`: an indicator is the mean or the sum that it is declared to be, within 2 percent."""
    for place, item in rows.indicators:
        names = item.mean_of + item.sum_of
        yield from [unknown(place, "indicator", name, rows.by_id) for name in names if name not in rows.by_id]
        for kind, parts in (("mean", item.mean_of), ("sum", item.sum_of)):
            for row, expected in _made(rows, item.id, parts, kind):
                if abs(expected - row.value) > MISFIT * abs(expected):
                    message = f"'{item.id}' is {row.value:g} in {row.year}, the {kind} of its parts {expected:g}"
                    remedy = f"correct it or one of {', '.join(parts)}, or accept it with the reason"
                    yield warning("composition", row.place, message, remedy, f"{item.id} {row.year}")


def _made(rows: Rows, name: str, parts: tuple[str, ...], kind: str) -> Iterator[tuple[HeldFigure, float]]:
    """Every figure of an indicator whose parts are all known, and what they make."""
    for group, figures in rows.histories.items():
        if group[0] != name or not parts:
            continue
        held = [{row.year: row.value for row in rows.histories.get((part, *group[1:]), [])} for part in parts]
        for row in figures:
            values = [years[row.year] for years in held if row.year in years]
            if len(values) == len(parts):
                yield row, sum(values) / (len(values) if kind == "mean" else 1)


def _splits(rows: Rows) -> Iterator[Split]:
    """Every total with both groups of a split beside it."""
    known = {(group, row.year): row for group, figures in rows.histories.items() for row in figures}
    for (group, year), total in known.items():
        name, sex, location, province = group
        item = rows.by_id[name]
        pairs = []
        if sex == "both":
            pairs.append(("sex", [(name, part, location, province) for part in ("female", "male")]))
        if location == "total":
            pairs.append(("location", [(name, sex, part, province) for part in ("urban", "rural")]))
        for by, (one, other) in pairs:
            first, second = known.get((one, year)), known.get((other, year))
            if first is not None and second is not None:
                yield Split(by, item, group, total, first, second)


def _share(split: Split) -> float | None:
    """Share of the first group in the population; None where it cannot be told, or rule `bracket` speaks."""
    apart = split.first.value - split.second.value
    if not split.item.percentage or abs(apart) < CLEAR * 10.0**-split.item.decimals:
        return None
    share = (split.total.value - split.second.value) / apart
    return share if 0 <= share <= 1 else None


def _misfit(split: Split, words: str) -> Finding:
    message = f"{split.words}: they do not add up, for {words}"
    remedy = "correct the figure that was mistyped, or accept it with the reason"
    return warning("shares", split.total.place, message, remedy, split.subject)
