"""Series that might have a table of peers of their own, and how each does on economies left out.

A candidate ships when its own table beats both the plainer methods by CRPS and covers what came; the others are named
on the page with the reason.
"""

from functools import cache

import pandas as pd
from accuracy_panel import REFERENCE, Histories, histories_of
from accuracy_runs import Fold

from milepost.country import SCALES
from milepost.trends.calibration import PERCENTAGES, calibrate
from milepost.trends.tables import CalibrationTables

# Nominal scales: 100 for percentages, 1 for indices of that range, else a level that few economies pass.
CANDIDATES = {
    "FINDEX.BORROW_ANY": 100.0,
    "FINDEX.FIACCOUNT": 100.0,
    "FINDEX.MOBILEACCOUNT": 100.0,
    "FINDEX.PAY_BILLS_ONLINE": 100.0,
    "FINDEX.SAVE_FORMAL": 100.0,
    "FX.OWN.TOTL.ZS": 100.0,
    "GSMA.MCI": 100.0,
    "GSMA.MCI.READINESS": 100.0,
    "ITU.COVERAGE_2G": 100.0,
    "ITU.COVERAGE_3G": 100.0,
    "ITU.COVERAGE_4G": 100.0,
    "ITU.COVERAGE_5G": 100.0,
    "ITU.HH_INTERNET": 100.0,
    "ITU.MOBILE_BROADBAND_P2": 200.0,
    "ITU.MOBILE_OWNERSHIP": 100.0,
    "ITU.PRICE_FIXED_BB_5GB_GNI": 20.0,
    "UIS.SCHOOLS_ELECTRICITY_PRIMARY": 100.0,
    "UIS.SCHOOLS_INTERNET_LOWER_SEC": 100.0,
    "UN.EGDI": 1.0,
    "UN.EGDI.HCI": 1.0,
    "UN.EGDI.OSI": 1.0,
    "UN.EGDI.TII": 1.0,
    "UN.EPI": 1.0,
    "UNCTAD.DIGITALLY_DELIVERABLE_EXP_SHARE": 100.0,
    "UNCTAD.ICTGOODS_EXP_SHARE": 100.0,
    "UNCTAD.ICT_SERVICES_EXP_SHARE": 100.0,
    "WB.SPI.INDEX.PIL1": 100.0,
    "WB.SPI.INDEX.PIL3": 100.0,
}
ADOPTED = (  # rising shares of people or places, which have the pooled table to fall back on
    *("FINDEX.BORROW_ANY", "FINDEX.FIACCOUNT", "FINDEX.MOBILEACCOUNT", "FINDEX.PAY_BILLS_ONLINE", "FINDEX.SAVE_FORMAL"),
    *("FX.OWN.TOTL.ZS", "ITU.COVERAGE_2G", "ITU.COVERAGE_3G", "ITU.COVERAGE_4G", "ITU.COVERAGE_5G", "ITU.HH_INTERNET"),
    *("ITU.MOBILE_OWNERSHIP", "UIS.SCHOOLS_ELECTRICITY_PRIMARY", "UIS.SCHOOLS_INTERNET_LOWER_SEC"),
)
ALL_SCALES = {**SCALES, **CANDIDATES}
ALL_PERCENTAGES = (*PERCENTAGES, *ADOPTED)


@cache
def every_series() -> pd.DataFrame:
    """National totals of both panels: columns series, indicator, year, value; the newer panel where both hold one."""
    parts = []
    for name in ("panel_2026.csv.gz", "panel.csv.gz"):
        panel = pd.read_csv(REFERENCE / name, low_memory=False)
        panel = panel[(panel["sex"] == "both") & (panel["location"] == "total") & panel["value"].notna()]
        panel = panel.assign(indicator=panel["indicator"].str.replace(r"\(.*\)$", "", regex=True))
        parts.append(panel[["iso3", "indicator", "year", "value"]].rename(columns={"iso3": "series"}))
    both = pd.concat(parts).drop_duplicates(["series", "indicator", "year"], keep="first")
    sound = ~both["indicator"].isin(ALL_PERCENTAGES) | both["value"].between(0, 100)
    return both[sound].reset_index(drop=True)


@cache
def histories(code: str) -> Histories:
    """All economies' histories of one series."""
    held = every_series()
    return histories_of(held[held["indicator"] == code], scales=ALL_SCALES, percentages=ALL_PERCENTAGES)


@cache
def tables_with(fold: Fold, year: int, codes: tuple[str, ...]) -> CalibrationTables | None:
    """Tables of a year by a fold's makers, of the shipped series and some candidates; None where too few."""
    held = every_series()
    made = held[held["series"].isin(fold.makers) & held["indicator"].isin({*SCALES, *codes})]
    try:
        return calibrate(
            made, year, percentages=ALL_PERCENTAGES, scales={**SCALES, **{c: ALL_SCALES[c] for c in codes}}
        )
    except ValueError:
        return None
