"""Which indicators may have tables of peers, and on what coordinate; the one place that knows codes.

Tables are kept under the source's own code. `table_code` finds it from an indicator's id of this project or
from the code itself. A nominal scale is a coordinate, on which levels of different economies meet, and never a
ceiling: 139 mobile subscriptions per 100 people stand at .695 of 200.

Only indicators whose tables won on economies that were left out are here. Tried and lost to HTD: the e-government
index, its human-capital and its telecommunication part, 2G coverage (docs/engine-trials.md).
"""

from collections.abc import Mapping
from types import MappingProxyType

CODES: Mapping[str, str] = MappingProxyType(
    {
        "e_participation": "UN.EPI",
        "egdi_online_services": "UN.EGDI.OSI",
        "electricity_access": "EG.ELC.ACCS.ZS",
        "fixed_broadband": "IT.NET.BBND.P2",
        "fixed_telephone": "IT.MLT.MAIN.P2",
        "high_tech_exports": "TX.VAL.TECH.MF.ZS",
        "internet_users": "IT.NET.USER.ZS",
        "mobile_subscriptions": "IT.CEL.SETS.P2",
    }
)
SCALES: Mapping[str, float] = MappingProxyType(
    {
        "EG.ELC.ACCS.ZS": 100.0,
        "IT.CEL.SETS.P2": 200.0,
        "IT.MLT.MAIN.P2": 80.0,
        "IT.NET.BBND.P2": 60.0,
        "IT.NET.USER.ZS": 100.0,
        "TX.VAL.TECH.MF.ZS": 100.0,
        "UN.EGDI.OSI": 1.0,
        "UN.EPI": 1.0,
    }
)
ADOPTION = "adoption"  # name of the table pooled over adoption indicators
ADOPTION_POOL = ("EG.ELC.ACCS.ZS", "IT.CEL.SETS.P2", "IT.NET.BBND.P2", "IT.NET.USER.ZS")
DRIFT_SHARES: Mapping[str, float] = MappingProxyType({"EG.ELC.ACCS.ZS": 0.5})
# How much of an economy's lead over its peers is left after a year. What needs wires keeps it longer.
DAMPINGS: Mapping[str, float] = MappingProxyType(
    {"EG.ELC.ACCS.ZS": 0.85, "IT.MLT.MAIN.P2": 0.85, "IT.NET.BBND.P2": 0.85, "IT.NET.USER.ZS": 0.6}
)


def table_code(indicator: str) -> str:
    """The code under which tables keep an indicator: `internet_users` and IT.NET.USER.ZS are the same."""
    return CODES.get(indicator, indicator)
