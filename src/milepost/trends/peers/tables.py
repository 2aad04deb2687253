"""The tables of peers of a panel: one an indicator, and one pooled over adoption indicators for the rest."""

from collections.abc import Collection, Mapping
from types import MappingProxyType

import pandas as pd

from milepost.trends.peers.calibration import (
    FEWEST_ECONOMIES,
    FEWEST_RESIDUALS,
    MEASURED,
    OUTCOME_YEARS,
    PeerPanel,
    Strays,
    Sums,
    bare_table,
    change_sums,
    peer_panels,
    pooled,
    strays,
)
from milepost.trends.peers.names import ADOPTION, ADOPTION_POOL, SCALES, table_code
from milepost.trends.peers.path import PeerTable
from milepost.trends.peers.widths import shrunken_widths, together, with_widths


def calibrate_peers(
    panel: pd.DataFrame, as_of: int, *, percentages: Collection[str] = (), scales: Mapping[str, float] | None = None
) -> Mapping[str, PeerTable]:
    """Tables by source code from what was known in `as_of`; none for indicators with too few economies.

    `panel` has the columns series (the economy), indicator, year, value; `scales` the nominal scales by source
    code (`SCALES` if None). Values after `as_of` are not looked at.
    """
    known = panel[(panel["year"] <= as_of) & panel["value"].notna()]
    known = known.assign(indicator=known["indicator"].map(table_code))
    panels = peer_panels(known, SCALES if scales is None else scales, {table_code(name) for name in percentages})
    origins = range(as_of - OUTCOME_YEARS - MEASURED + 1, as_of)
    sums = {one.code: {year: change_sums(one, year) for year in (*origins, as_of)} for one in panels}
    found = {}
    for one in panels:
        then = {year: bare_table(one.code, one.scale, sums[one.code][year]) for year in origins}
        residuals = strays(one, then, as_of)
        if residuals.economies >= FEWEST_ECONOMIES and len(residuals.size) >= FEWEST_RESIDUALS:
            found[one.code] = bare_table(one.code, one.scale, sums[one.code][as_of]), residuals
    if not found:
        return MappingProxyType({})
    widths = shrunken_widths([residuals for _, residuals in found.values()])
    tables = {code: with_widths(bare, width) for (code, (bare, _)), width in zip(found.items(), widths, strict=True)}
    adoption = [one for one in panels if one.code in found and one.code in ADOPTION_POOL]
    if len(adoption) > 1:
        tables[ADOPTION] = adoption_table(adoption, sums, as_of)
    return MappingProxyType(tables)


def adoption_table(panels: Collection[PeerPanel], sums: Mapping[str, Mapping[int, Sums]], as_of: int) -> PeerTable:
    """Pooled over adoption indicators; its residuals are those of each indicator under the pool of the others."""
    residuals: list[Strays] = []
    for one in panels:
        others = [sums[other.code] for other in panels if other is not one]
        origins = [year for year in sums[one.code] if year != as_of]
        then = {
            year: bare_table(ADOPTION, 1.0, pooled([other[year] for other in others]), adoption=True)
            for year in origins
        }
        residuals.append(strays(one, then, as_of))
    bare = bare_table(ADOPTION, 1.0, pooled([sums[one.code][as_of] for one in panels]), adoption=True)
    return with_widths(bare, shrunken_widths([together(residuals)])[0])
