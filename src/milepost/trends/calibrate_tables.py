"""Make the tables that the package ships.

`python -m milepost.trends.calibrate_tables PANEL --as-of 2004-2024`

PANEL is a CSV file (may be gzipped) with the columns iso3, indicator, year, value, sex, location. Used are
the national totals of the indicators below, without the economy the product is about. `--as-of` takes a
year or a range of years, one table each; `--out` is a folder, the package's own by default.
"""

import argparse
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType

import pandas as pd

from milepost.trends.calibration import calibrate
from milepost.trends.tables import write_tables

OWN_ECONOMY = "KHM"
PERCENTAGES = (
    "EG.ELC.ACCS.ZS",
    "FX.OWN.TOTL.ZS",
    "GSMA.4G_COVERAGE",
    "IT.NET.USER.ZS",
    "SDG.IT_MOB_2GNTWK",
    "SDG.IT_MOB_3GNTWK",
    "TX.VAL.TECH.MF.ZS",
    "UNCTAD.ICTGOODS_EXP_SHARE",
)
OTHERS = (
    "IT.CEL.SETS.P2",
    "IT.CMP.PCMP.P2",
    "IT.MLT.MAIN.P2",
    "IT.NET.BBND.P2",
    "IT.NET.SECR.P6.v2019",
    "SDG.FB_ATM_TOTL",
    "SDG.FB_CBK_BRCH",
    "SDG.GB_POP_SCIERD",
    "SDG.GB_XPD_RSDV",  # a share of GDP is small and has no ceiling near: no true percentage
    "SDR.MOBILE_BROADBAND_P2(sdg9_mobuse)",
    "UN.EGDI",
    "UN.EGDI.HCI",
    "UN.EGDI.OSI",
    "UN.EGDI.TII",
    "UN.EPI",
)


def load_panel(path: Path, *, own_economy: str = OWN_ECONOMY) -> pd.DataFrame:
    """National totals of the calibrating indicators: columns series, indicator, year, value.

    Percentages outside 0 to 100 are compilers' slips (2G coverage of 104 % in one of them) and are left
    out.
    """
    panel = pd.read_csv(path)
    total = (panel["sex"] == "both") & (panel["location"] == "total") & (panel["iso3"] != own_economy)
    wanted = panel["indicator"].isin((*PERCENTAGES, *OTHERS))
    sound = ~panel["indicator"].isin(PERCENTAGES) | panel["value"].between(0, 100)
    kept = panel.loc[total & wanted & sound, ["iso3", "indicator", "year", "value"]]
    return kept.rename(columns={"iso3": "series"}).reset_index(drop=True)


def main(arguments: Sequence[str] | None = None) -> None:
    """Read the panel, write one table a year."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("panel", type=Path)
    parser.add_argument("--as-of", required=True, help="a year, or the first and last of a range: 2008-2024")
    parser.add_argument("--out", type=Path, default=Path(__file__).parent / "tables")
    parser.add_argument("--coverage", default="", help="measured coverage, kept in the tables' first lines")
    parser.add_argument("--peer-coverage", default="", help="the same of the peer path")
    options = parser.parse_args(arguments)
    first, _, last = str(options.as_of).partition("-")
    panel = load_panel(options.panel)
    name = f"{panel['series'].nunique()} economies, newest releases, without {OWN_ECONOMY}"
    for year in range(int(first), int(last or first) + 1):
        tables = calibrate(panel, year, percentages=PERCENTAGES, name=name)
        measured = {"measured_coverage": options.coverage, "peer_coverage": options.peer_coverage}
        metadata = {**tables.metadata, **{key: text for key, text in measured.items() if text}}
        tables = replace(tables, metadata=MappingProxyType(metadata))
        write_tables(tables, options.out / f"{tables.id}.csv")


if __name__ == "__main__":
    main()
