"""Published series whose peers are known, and the nominal scale on which levels of their economies meet.

A scale is a coordinate and never a ceiling: 139 mobile subscriptions per 100 people stand at .695 of 200. Which series
have a table of peers is decided by how it did on economies that were left out (docs/engine-trials.md).
"""

from collections.abc import Mapping
from types import MappingProxyType

from milepost.country.refusal import did_you_mean

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
        "UNCTAD.ICTGOODS_EXP_SHARE": 100.0,
    }
)


def peers_fault(indicator: str, code: str | None) -> tuple[str, str] | None:
    """What is wrong with the code of a series whose peers an indicator is said to have, and what to do; None: nothing.

    >>> peers_fault("homes_online", "IT.NET.USERS")[1]
    "did you mean 'IT.NET.USER.ZS'"
    """
    if code is None or code in SCALES:
        return None
    return f"'{indicator}' has peers_like '{code}', of which there is no table of peers", did_you_mean(code, SCALES)
