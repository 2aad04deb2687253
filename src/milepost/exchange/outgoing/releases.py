"""How the figures of one group moved from release to release: first released, revised, withdrawn, back again."""

import datetime
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from milepost.country import (
    Indicator,
    Place,
    RecordError,
    did_you_mean,
    known_at,
    load_framework,
    load_observations,
    load_parameters,
    load_provinces,
    with_counted,
)

GAP = "  "


@dataclass(frozen=True)
class Release:
    """One year's figure in one release; `change` from the last value that stood, None for a first or withdrawn one."""

    year: int
    day: datetime.date
    value: float | None
    change: float | None
    status: str
    correction: float | None = None  # what editions use instead, once it was decided


@dataclass(frozen=True)
class Group:
    """One indicator of one group, as the observations name it."""

    indicator: str
    sex: str = "both"
    location: str = "total"
    province: str = ""

    def rows(self, figures: pd.DataFrame) -> pd.DataFrame:
        """The group's rows of a table of figures."""
        keep = figures["indicator"] == self.indicator
        for name in ("sex", "location", "province"):
            keep &= figures[name] == getattr(self, name)
        return figures[keep]

    def __str__(self) -> str:
        """Name the group as a heading does: `both sexes, whole country`."""
        where = {"total": "whole country", "urban": "towns", "rural": "countryside"}[self.location]
        who = {"both": "both sexes", "female": "women", "male": "men"}[self.sex]
        return f"{who}, {self.province or where}"


def show_releases(root: Path, group: Group, as_of: datetime.date | None, *, width: int) -> str:
    """All that there is to say about a group's releases, with what each edition in `params/` knew of it.

    Raises RecordError for an indicator or a province that does not exist.
    """
    data = root / "data"
    framework = load_framework(data)
    indicators = framework.indicators
    _refuse_unknown("indicator", group.indicator, indicators)
    codes = [row.code for row in load_provinces(data)]
    _refuse_unknown("province", group.province, ["", *codes])
    observations = with_counted(load_observations(data), framework)
    found = find_releases(observations, group, as_of)
    lines = []
    for path in sorted((root / "params").glob("*.yml")):
        edition = load_parameters(path, {})
        if found and (as_of is None or edition.as_of <= as_of):
            lines.append(_edition_line(edition.edition, edition.as_of, observations, group))
    return "\n\n".join(
        filter(None, [write_releases(indicators[group.indicator], group, found, width=width), "\n".join(lines)])
    )


def find_releases(observations: pd.DataFrame, group: Group, as_of: datetime.date | None = None) -> tuple[Release, ...]:
    """Every released figure of a group, by year and then by day, with what changed; up to `as_of` where given."""
    rows = group.rows(observations).sort_values(["year", "release"], kind="stable")
    found: list[Release] = []
    standing: dict[int, float] = {}
    columns = [rows[name] for name in ("year", "release", "value", "status", "correction", "corrected_since")]
    for year, day, value, status, corrected, since in zip(*columns, strict=True):
        if as_of is not None and day > as_of:
            continue
        held = None if np.isnan(value) else float(value)
        before = standing.get(int(year))
        change = None if held is None or before is None else held - before
        decided = not np.isnan(corrected) and (as_of is None or since <= as_of)
        found.append(Release(int(year), day, held, change, str(status), float(corrected) if decided else None))
        if held is not None:
            standing[int(year)] = held
    return tuple(found)


def write_releases(indicator: Indicator, group: Group, releases: tuple[Release, ...], *, width: int) -> str:
    """A matrix of years and releases in plain text, then what was revised and withdrawn; blocks fit `width`."""
    blocks = [f"{indicator.id}: {indicator.name} ({indicator.unit}), {group}"]
    if not releases:
        return "\n".join([*blocks, "No figure was released for this group."])
    days = sorted({item.day for item in releases})
    cells = {(item.year, item.day): _cell(item) for item in releases}
    years = sorted({item.year for item in releases})
    columns = [[f"{day:%Y-%m-%d}", *(cells.get((year, day), "") for year in years)] for day in days]
    columns.append(["now", *(_now(releases, year) for year in years)])
    first = ["year", *map(str, years)]
    blocks += [_matrix(first, part) for part in _parts(first, columns, width)]
    blocks.append(LEGEND)
    blocks += _changes(releases)
    return "\n\n".join(blocks)


LEGEND = (
    "e estimated, p provisional, c carried forward, k corrected by us, – withdrawn;\n"
    "blank: as in the release before, or not out yet."
)


def _edition_line(edition: int, as_of: datetime.date, observations: pd.DataFrame, group: Group) -> str:
    """What an edition knew of the group: its newest year and value on the edition's day."""
    known = group.rows(known_at(observations, as_of)).sort_values("year")
    if known.empty:
        return f"edition {edition} (as of {as_of}): no figure"
    last = known.iloc[-1]
    newest = f"{_plain(last['value'])} in {last['year']}"
    return f"edition {edition} (as of {as_of}): {newest}, {_years(known['year'])} known"


def _refuse_unknown(kind: str, name: str, known: Iterable[str]) -> None:
    if name not in (names := list(known)):
        remedy = did_you_mean(name, names, "`milepost check` lists what stands in data/")
        raise RecordError(Place("data"), f"there is no {kind} '{name}'", remedy)


def _cell(item: Release) -> str:
    mark = {"estimated": " e", "provisional": " p", "carried": " c"}.get(item.status, "")
    return "–" if item.value is None else f"{_plain(item.value)}{mark}"


def _now(releases: tuple[Release, ...], year: int) -> str:
    last = [item for item in releases if item.year == year][-1]
    return _cell(last) if last.correction is None else f"{_plain(last.correction)} k"


def _changes(releases: tuple[Release, ...]) -> list[str]:
    """A line a year whose figure moved: each step with its day and amount."""
    lines = []
    for year in sorted({item.year for item in releases}):
        steps = [item for item in releases if item.year == year]
        if len(steps) > 1 or steps[-1].correction is not None:
            lines.append(f"{year}: " + ", then ".join(_step(item) for item in steps))
    span = _years({item.year for item in releases})
    if not lines:
        return [f"Revised, withdrawn or corrected: none of {span}."]
    return [f"Revised, withdrawn or corrected: {len(lines)} of {span}.\n" + "\n".join(lines)]


def _years(years: Collection[int]) -> str:
    return "1 year" if len(years) == 1 else f"{len(years)} years"


def _step(item: Release) -> str:
    if item.value is None:
        return f"withdrawn on {item.day}"
    change = f" ({_signed(item.change)})" if item.change is not None else ""
    if item.correction is not None:
        change += f", corrected by us to {_plain(item.correction)}"
    return f"{_plain(item.value)} on {item.day}{change}"


def _plain(value: float) -> str:
    """A figure as the data have it, at most four decimals, no exponent."""
    return f"{value:.4f}".rstrip("0").rstrip(".").replace("-", "−")


def _signed(change: float) -> str:
    return ("+" if round(change, 4) >= 0 else "") + _plain(change)


def _parts(first: list[str], columns: list[list[str]], width: int) -> list[list[list[str]]]:
    """Columns in groups, each no wider than `width` with the years before it; one column at least."""
    room = width - max(map(len, first))
    parts: list[list[list[str]]] = [[]]
    left = room
    for column in columns:
        size = max(map(len, column)) + len(GAP)
        if size > left and parts[-1]:
            parts.append([])
            left = room
        parts[-1].append(column)
        left -= size
    return parts


def _matrix(first: list[str], columns: list[list[str]]) -> str:
    sizes = [max(map(len, column)) for column in columns]
    start = max(map(len, first))
    lines = []
    for row, name in enumerate(first):
        cells = [column[row].rjust(size) for column, size in zip(columns, sizes, strict=True)]
        lines.append(GAP.join([name.ljust(start), *cells]).rstrip())
    return "\n".join(lines)
