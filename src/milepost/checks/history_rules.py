"""Rules about a history as a whole, and about groups and parts that must fit their whole: one rule, one function."""

import math
from collections.abc import Iterator, Sequence
from itertools import groupby, pairwise
from statistics import median
from typing import NamedTuple

from milepost.checks.finding import Finding, error, unknown, warning
from milepost.checks.rows import Group, HeldFigure, Rows, group_of
from milepost.country import Indicator, years_between

FEWEST_STEPS = 5  # from which a history has a scale of its own
NEAR = 5  # steps before and after that tell how a history moves at the time
LARGEST = 5.0  # times its usual change
LEAST_CHANGE = 0.01  # of its range a year: below that, nothing is a jump
DIGITS = 5  # a jump is more than so many last digits
RECENT_YEARS = 20  # before the as-of year; an older gap changes no trend
REPEATS = 3  # equal values in a row
IRREGULAR = 3  # years between the figures of a series without a rhythm
LAG = 3  # years until a figure is published, at the longest


def check_stale(rows: Rows) -> Iterator[Finding]:
    """Rule `stale`: a series has a figure of one round, and three years, before the as-of year or later.

    The round is read from the indicator's frequency; without one it is three years. A series that ended is not
    stale. The as-of year is that of the newest release, or of the edition.
    """
    last: dict[str, int] = {}
    for group, figures in rows.histories.items():
        last[group[0]] = max(figures[-1].year, last.get(group[0], figures[-1].year))
    for place, item in rows.indicators:
        year = last.get(item.id)
        if year is None or item.series_end is not None:
            continue
        allowed = (years_between(item.frequency) or IRREGULAR) + LAG
        if rows.as_of.year - year > allowed:
            message = (
                f"the newest figure of '{item.id}' is of {year}, {rows.as_of.year - year} years before "
                f"{rows.as_of.year}, and its frequency is '{item.frequency}'"
            )
            remedy = "add newer figures, write series_end if there are no more, or accept it with the reason"
            yield warning("stale", place, message, remedy, f"{item.id} {year}")


def check_gaps(rows: Rows) -> Iterator[Finding]:
    """Rule `gap`: in the last twenty years no figure of a history is missing, by its own rhythm.

    Where a figure between two years was withdrawn, the gap is the publisher's.
    """
    for group, figures in rows.histories.items():
        if len(figures) < FEWEST_STEPS or group[3]:
            continue
        years = [row.year for row in figures]
        usual = median(later - earlier for earlier, later in pairwise(years))
        withdrawn = rows.withdrawn.get(group, set())
        for (earlier, later), row in zip(pairwise(years), figures[1:], strict=True):
            recent = later > rows.as_of.year - RECENT_YEARS
            if recent and later - earlier > 1.5 * usual and not withdrawn & {*range(earlier, later)}:
                message = f"{name_of(group)} has figures for {earlier} and {later} and none between them"
                remedy = "add what was published, or accept the gap with its reason"
                yield warning("gap", row.place, message, remedy, f"{subject_of(group)} {earlier}-{later}")


def check_jumps(rows: Rows) -> Iterator[Finding]:
    """Rule `jump`: no change lies beyond the history's own scale, unless an event or a correction excuses it.

    A change is a jump when it is more than five times the median of the ten changes around it, by differences
    and by ratios. Carried values and declared outliers are left out first.
    """
    for group, figures in rows.histories.items():
        item = rows.by_id[group[0]]
        left_out = rows.excused(item.id, "outlier")
        left_out |= {row.year for _, row in rows.corrections if group_of(row) == group}
        kept = [row for row in figures if row.status != "carried" and row.year not in left_out]
        breaks = rows.excused(item.id, "level", "slope", "definition")
        for before, row, times in _jumps(kept, item):
            if any(before.year < year <= row.year for year in breaks):
                continue
            message = (
                f"{name_of(group)} goes from {before.value:g} in {before.year} to {row.value:g} in {row.year}, "
                f"{times} times its usual change"
            )
            remedy = "correct the figure, declare a break in events.csv, or accept the jump with its reason"
            yield warning("jump", row.place, message, remedy, f"{subject_of(group)} {row.year}")


def check_constant(rows: Rows) -> Iterator[Finding]:
    """Rule `constant`: three equal values in a row look carried forward, unless they lie at a limit."""
    for group, figures in rows.histories.items():
        item = rows.by_id[group[0]]
        for value, same in groupby(figures, key=lambda row: row.value):
            run = list(same)
            unmarked = [row for row in run[1:] if row.status != "carried"]
            if len(run) < REPEATS or len(unmarked) < REPEATS - 1 or value in {item.lower_limit, item.upper_limit}:
                continue
            first, last = run[0].year, run[-1].year
            message = f"{name_of(group)} is {value:g} in every figure from {first} to {last}"
            remedy = "write the status carried for the repeats, or accept them as measured, with the reason"
            yield warning("constant", unmarked[0].place, message, remedy, f"{subject_of(group)} {first}-{last}")


def check_compilers(rows: Rows) -> Iterator[Finding]:
    """Rule `compiler`: one compiler makes a history; sources are of one family when only their years differ."""
    families: dict[str, dict[str, HeldFigure]] = {}
    for group, figures in rows.histories.items():
        held = families.setdefault(group[0], {})
        for row in figures:
            held.setdefault(row.source.rstrip("0123456789"), row)
    for indicator, held in families.items():
        if len(held) > 1:
            names = sorted(held)
            row = max(held.values(), key=lambda found: found.place.order)
            message = f"'{indicator}' is put together from several compilers: {', '.join(names)}"
            remedy = "make one of them another indicator, or accept the mixture with the proof that they are the same"
            yield warning("compiler", row.place, message, remedy, f"{indicator} {'+'.join(names)}")


def _jumps(rows: Sequence[HeldFigure], item: Indicator) -> list[tuple[HeldFigure, HeldFigure, int]]:
    """The rows before and after each jump, and how many times the usual change it is."""
    years = [row.year for row in rows]
    values = [row.value for row in rows]
    if len(rows) <= FEWEST_STEPS or max(values) == min(values):
        return []
    scales = [_times_usual(years, values)]
    if min(values) > 0:
        scales.append(_times_usual(years, [math.log(value) for value in values]))
    digits = DIGITS * 10.0**-item.decimals
    least = digits if item.survey_error is None else max(digits, item.survey_error)
    found = []
    for index, (before, row) in enumerate(pairwise(rows)):
        times = min(scale[index] for scale in scales)
        if times > LARGEST and abs(row.value - before.value) > least:
            found.append((before, row, round(times)))
    return found


def _times_usual(years: Sequence[int], values: Sequence[float]) -> list[float]:
    """Every yearly change over the median of those around it, which counts as a hundredth of the range at least."""
    changes = [abs(b - a) / (t - s) for (s, t), (a, b) in zip(pairwise(years), pairwise(values), strict=True)]
    floor = LEAST_CHANGE * (max(values) - min(values))
    return [
        change / max(median(changes[max(0, index - NEAR) : index] + changes[index + 1 : index + 1 + NEAR]), floor)
        for index, change in enumerate(changes)
    ]


def subject_of(group: Group) -> str:
    """A history as findings name it: the indicator and what its group is."""
    parts = [group[0], *(part for part in group[1:] if part not in {"both", "total", ""})]
    return " ".join(parts)


def name_of(group: Group) -> str:
    """A history as messages name it: the indicator in quotes."""
    return f"'{group[0]}'{subject_of(group).removeprefix(group[0])}"


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
