"""Figures that too few people stand behind are withheld, and so are those from which they could be worked out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from milepost.country.observations import KEY, newest_known

if TYPE_CHECKING:
    import datetime
    from collections.abc import Iterator

Figure = tuple[Any, ...]  # in the order of KEY
Samples = dict[Figure, float]
EVERYBODY = {"sex": "both", "location": "total", "province": ""}


def without_small_samples(observations: pd.DataFrame, least: int | None, as_of: datetime.date) -> pd.DataFrame:
    """The releases of figures without those of samples below `least`, and without what would give these away.

    Whoever knows the whole and all parts but one knows that one too. So where one part alone of a whole that is
    published is withheld, that of the next smallest sample is withheld with it.
    A figure without a sample is taken as large. Withheld is every release of a figure.

    Args:
        observations: As `load_observations` returns them, with the column sample.
        least: The least number of people; None withholds nothing.
        as_of: The day; the newest sample that was out counts.
    """
    if least is None or observations["sample"].isna().all():
        return observations
    newest = newest_known(observations, KEY, as_of).dropna(subset=["value"])
    figures = newest[KEY].itertuples(index=False, name=None)
    samples: Samples = dict(zip(figures, newest["sample"], strict=True))
    hidden = {figure for figure, sample in samples.items() if sample < least}
    while more := {figure for found in _exposed(samples, hidden) for figure in found}:
        hidden |= more
    kept = [figure not in hidden for figure in observations[KEY].itertuples(index=False, name=None)]
    return observations[kept].reset_index(drop=True)


def _exposed(samples: Samples, hidden: set[Figure]) -> Iterator[set[Figure]]:
    """What has to be withheld too, for each whole of which a single part is withheld."""
    asked = {figure[:2] for figure in hidden}  # indicator and year
    figures = pd.DataFrame([figure for figure in samples if figure[:2] in asked], columns=KEY)
    for name, whole in EVERYBODY.items():
        for _, family in figures.groupby([column for column in KEY if column != name], sort=False):
            parts = [*family[family[name] != whole].itertuples(index=False, name=None)]
            total = [*family[family[name] == whole].itertuples(index=False, name=None)]
            left = [part for part in parts if part not in hidden]
            if len(parts) - len(left) == 1 and left and total and total[0] not in hidden:
                # One whose sample is not told is the last, and of those the first by name.
                yield {min(left, key=lambda part: (pd.isna(samples[part]), samples[part], str(part)))}
