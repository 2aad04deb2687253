"""Figures that two dates know differently: revised, new, withdrawn."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import TYPE_CHECKING

from milepost.country import KEY

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class FigureChange:
    """One figure on the older and the newer date; None where it was not known. `release` is the newer one's."""

    indicator: str
    year: int
    sex: str
    location: str
    province: str
    old: float | None
    new: float | None
    release: datetime.date | None
    source: str

    @property
    def kind(self) -> str:
        """One of revised, new, withdrawn."""
        return "new" if self.old is None else "withdrawn" if self.new is None else "revised"

    @property
    def revision(self) -> float | None:
        """New minus old; None where one of them was not known."""
        return None if self.old is None or self.new is None else self.new - self.old

    @property
    def national(self) -> bool:
        """Whether it is about everybody in the whole country."""
        return (self.sex, self.location, self.province) == ("both", "total", "")


def figures_changed(old: pd.DataFrame, new: pd.DataFrame) -> tuple[FigureChange, ...]:
    """Every figure that differs between two frames of `known_at`, by key; gained or lost decimals are no change."""
    before = {tuple(row[:-1]): row[-1] for row in old[[*KEY, "value"]].itertuples(index=False)}
    after = {tuple(row[:-3]): row[-3:] for row in new[[*KEY, "value", "release", "source"]].itertuples(index=False)}
    changes = []
    for key in sorted({*before, *after}):
        value, release, source = after.get(key, (None, None, ""))
        if not _same(before.get(key), value):
            indicator, year, sex, location, province = key
            changes.append(
                FigureChange(indicator, int(year), sex, location, province, before.get(key), value, release, source)
            )
    return tuple(changes)


def _same(old: float | None, new: float | None) -> bool:
    """Whether two figures agree to the places that both are given with."""
    if old is None or new is None:
        return old is new
    places = min(_places(old), _places(new))
    return round(old, places) == round(new, places)


def _places(value: float) -> int:
    return len(f"{value:.4f}".rstrip("0").partition(".")[2])
