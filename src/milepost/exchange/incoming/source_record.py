"""One observation as its source codes it, whatever format or API it came in; and code lists read as our words."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from milepost.exchange.incoming.proposal import ExchangeError

if TYPE_CHECKING:
    from collections.abc import Mapping


ALPHA_2, ALPHA_3, M49 = "KH", "KHM", "116"  # ISO 3166-1, and the UN's numbers
COUNTRY_CODES = frozenset((ALPHA_2, ALPHA_3, M49))


SEXES = {
    **dict.fromkeys(("", "_T", "_Z", "T", "TOTAL", "BOTHSEX", "SEX_T"), "both"),
    **dict.fromkeys(("F", "FEMALE", "SEX_F"), "female"),
    **dict.fromkeys(("M", "MALE", "SEX_M"), "male"),
}
LOCATIONS = {
    **dict.fromkeys(("", "_T", "_Z", "T", "TOTAL", "ALLAREA"), "total"),
    **dict.fromkeys(("U", "URB", "URBAN"), "urban"),
    **dict.fromkeys(("R", "RUR", "RURAL"), "rural"),
}
# A dimension that says nothing: total, not applicable, no breakdown.
TOTALS = frozenset(("", "_T", "_Z", "_N", "T", "TOTAL", "ALL", "ALLAGE", "ALLAREA", "BOTHSEX"))
YEARLY = frozenset(("", "A", "A2", "A3", "A4", "A5", "A10"))
NO_VALUE = frozenset(("H", "L", "M", "O", "Q"))  # missing for one reason or another
FORECASTS = frozenset(("F",))
STATUSES = {
    **dict.fromkeys(("A", "B", "D", "U", "N", "W"), "normal"),  # also: break, other definition, few cases
    **dict.fromkeys(("E", "I"), "estimated"),
    **dict.fromkeys(("P", "V", "G"), "provisional"),
}
ESTIMATED_NATURES = frozenset(("E", "M", "I"))  # estimated, modelled, imputed by the agency
NATURES = ESTIMATED_NATURES | {"C", "CA", "CD", "G", "N", "NA", "_X"}

# Western digits only: a service that sends others is not one that this code knows.
NUMBER = re.compile(r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]{1,3})?")
MULTIPLIER = re.compile(r"-?[0-9]{1,2}")
YEAR = re.compile(r"([0-9]{4})(-A1)?")


@dataclass(frozen=True)
class SourceRecord:
    """Codes by SDMX concept, the value as written, and where it stands.

    `codes` are what tells one series from another, and the year; `remarks` are attributes (status, unit, notes),
    which never do. Both hold codes as text, blank ones left out. `value` is None where none is given.
    """

    codes: Mapping[str, str]
    remarks: Mapping[str, str]
    value: str | None
    place: str

    def __getitem__(self, concept: str) -> str:
        """The code of a concept, empty where the source does not say it."""
        return self.codes.get(concept) or self.remarks.get(concept, "")


# Concepts that say something about a figure and never tell two series apart. Sources without a structure (CSV,
# structure-specific XML) do not say which of their columns are attributes; these are.
NAMES_OF_ATTRIBUTES = """
OBS_STATUS CONF_STATUS OBS_CONF NATURE UNIT_MEASURE UNIT_MULT DECIMALS TIME_DETAIL TIME_COVERAGE TIME_FORMAT
COLLECTION BASE_PER BASE_PERIOD BASE_YEAR SOURCE_DETAIL SOURCE_LINK DATA_SOURCE SOURCE COMMENT_OBS COMMENT_TS
OBS_COMMENT NOTE NOTES FOOTNOTE FOOTNOTES GEO_INFO_URL GEO_INFO_TYPE UPPER_BOUND LOWER_BOUND CUST_BREAKDOWN_LB
TITLE TITLE_COMPL LAST_UPDATE DATABASE_ID METADATA PRE_BREAK_VALUE REPYEARSTART
"""
ATTRIBUTES = frozenset(NAMES_OF_ATTRIBUTES.split())


def split_codes(cells: Mapping[str, str]) -> tuple[dict[str, str], dict[str, str]]:
    """Cells apart: those that may tell series apart, and those known to be attributes; blank ones left out."""
    filled = {name: text.strip() for name, text in cells.items() if text.strip()}
    codes = {name: text for name, text in filled.items() if name not in ATTRIBUTES}
    return codes, {name: text for name, text in filled.items() if name in ATTRIBUTES}


def read_json(text: str, name: str) -> Any:
    """What a JSON text says. Raises ExchangeError when it is none, is cut short, or holds NaN or Infinity."""
    try:
        return json.loads(text, parse_float=str, parse_constant=_refuse_constant)
    except json.JSONDecodeError as error:
        where = f"line {error.lineno} column {error.colno}"
        raise ExchangeError(f"{name}: is no whole JSON ({error.msg}, {where}); fetch or save it again.") from error
    except (ValueError, RecursionError) as error:
        raise ExchangeError(f"{name}: is no JSON that can be read ({error}).") from error


def _refuse_constant(name: str) -> None:
    raise ValueError(f"{name} is no number")
