"""What earlier years saw: with hindsight, in the newest releases, or with what was known then."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping

import pandas as pd

from milepost.report.analysis import own_events
from milepost.report.carrying import Views
from milepost.report.frames import events_of, histories_of, indicators_of, require
from milepost.track_record import CountryRecord, Seen, with_hindsight

PEER_COLUMNS = ("indicator", "economy", "year", "value", "release")


def hindsight(
    figures: pd.DataFrame,
    *,
    indicators: pd.DataFrame | None = None,
    events: pd.DataFrame | None = None,
    peers: pd.DataFrame | None = None,
    minimum_points: int = 5,
) -> Views:
    """Every indicator in its newest releases: every earlier year sees the figures up to it.

    Args:
        figures: As for `milepost.project`: indicator, year, value (unit of the indicator).
        indicators: As for `milepost.project`.
        events: As for `milepost.project`.
        peers: Comparable economies' figures: indicator, economy, year, value.
        minimum_points: Observations below which there is no trend.

    Returns:
        A row an indicator with more observations than that: indicator, name, points, first_year, last_year,
        last_value.

    Raises:
        FrameError: A column is missing, a year stands twice, or a row cannot be used.

    Example:
        >>> import pandas as pd
        >>> figures = pd.DataFrame({"indicator": "x", "year": range(2010, 2020), "value": range(10, 30, 2)})
        >>> hindsight(figures)[["indicator", "points", "last_year"]].values.tolist()
        [['x', 10, 2019]]
    """
    breaks, pasts = events_of(events), histories_of(figures)
    chosen = [item for item in indicators_of(indicators, figures, None) if item.id in pasts]
    parts = [(item, pasts[item.id], own_events(breaks, item)) for item in chosen]
    seen = {one.indicator.id: one for one in with_hindsight(parts, _or_none(peers), minimum_points)}
    rows = [
        {
            "indicator": name,
            "name": one.indicator.short_name,
            "points": len(one.history),
            "first_year": int(one.history.years[0]),
            "last_year": one.history.last_year,
            "last_value": one.history.last_value,
        }
        for name, one in seen.items()
    ]
    return _views(rows, ["indicator", "name", "points", "first_year", "last_year", "last_value"], seen, minimum_points)


def known_then(
    released: pd.DataFrame,
    *,
    as_of: str | datetime.date,
    indicators: pd.DataFrame | None = None,
    events: pd.DataFrame | None = None,
    peers: pd.DataFrame | None = None,
    minimum_points: int = 5,
) -> Views:
    """What each earlier year saw of every indicator on the day on which its figure of that year first came out.

    Args:
        released: Every release of every figure: indicator, year, value, sex, location, province, release (a day),
            status, source, as in `data/observations/`.
        as_of: Day of the analysis, as a date or ISO text; what came is read from the releases up to it.
        indicators: As for `milepost.project`.
        events: As for `milepost.project`.
        peers: Every release of comparable economies' figures: indicator, economy, year, value, release.
        minimum_points: Observations below which there is no trend.

    Returns:
        A row a year and indicator whose figure of that year came out in time: year, indicator, name, day (of that
        release), points, last_value (as it read then), value_now, may_be_revised.

    Raises:
        FrameError: A column is missing, or a row cannot be used.

    Example:
        >>> import datetime
        >>> import pandas as pd
        >>> years = range(2010, 2020)
        >>> released = pd.DataFrame({"indicator": "x", "year": years, "value": range(10, 30, 2), "sex": "both",
        ...                          "location": "total", "province": "", "status": "normal", "source": "own",
        ...                          "release": [datetime.date(year + 1, 7, 1) for year in years]})
        >>> known_then(released, as_of="2020-12-31")["year"].tolist()
        [2014, 2015, 2016, 2017, 2018]
    """
    require(released, "released", "indicator", "year", "value", "sex", "location", "province", "release", "status")
    day = datetime.date.fromisoformat(as_of) if isinstance(as_of, str) else as_of
    record = CountryRecord(
        tuple(indicators_of(indicators, released, None)),
        tuple(events_of(events)),
        released,
        _or_none(peers),
        day,
        minimum_points,
    )
    seen = {f"{year} {one.indicator.id}": one for year in record.years() for one in record.as_known_in(year)}
    rows = [{**_known_row(record, one), "at": at} for at, one in seen.items()]
    columns = ["year", "indicator", "name", "day", "points", "last_value", "value_now", "may_be_revised", "at"]
    return _views(rows, columns, seen, minimum_points, record=record)


def _known_row(record: CountryRecord, one: Seen) -> dict[str, object]:
    name, year = one.indicator.id, one.history.last_year
    now = record.known(name, record.as_of)
    return {
        "year": year,
        "indicator": name,
        "name": one.indicator.short_name,
        "day": record.first_day(name, year),
        "points": len(one.history),
        "last_value": one.history.last_value,
        "value_now": dict(zip(now.years.tolist(), now.values.tolist(), strict=True)).get(year),
        "may_be_revised": one.series.fresh,
    }


def _views(
    rows: Iterable[Mapping[str, object]],
    columns: list[str],
    seen: Mapping[str, Seen],
    minimum_points: int,
    *,
    record: CountryRecord | None = None,
) -> Views:
    found = Views.of(rows, columns, carried=seen, key="indicator" if record is None else "at")
    found.record, found.minimum_points = record, minimum_points
    return found


def _or_none(peers: pd.DataFrame | None) -> pd.DataFrame:
    """The peers' figures, or a frame without rows."""
    return pd.DataFrame(columns=[*PEER_COLUMNS]) if peers is None else peers
