"""One observation as its source codes it, whatever format or API it came in; and JSON as sources send it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from milepost.exchange.incoming.proposal import ExchangeError

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True)
class SourceRecord:
    """Codes by SDMX concept, the value as written, and where it stands.

    `codes` are what tells one series from another, and the year; `remarks` are attributes (status, unit, notes),
    which never do. Both hold codes as text, blank ones left out. `value` is None where none is given. `text` is a line
    that is no observation: a note below a table.
    """

    codes: Mapping[str, str]
    remarks: Mapping[str, str]
    value: str | None
    place: str
    text: str = ""

    def __getitem__(self, concept: str) -> str:
        """The code of a concept, empty where the source does not say it."""
        return self.codes.get(concept) or self.remarks.get(concept, "")


# Concepts that say something about a figure and never tell two series apart. Sources without a structure (CSV,
# structure-specific XML) do not say which of their columns are attributes; these are.
NAMES_OF_ATTRIBUTES = """
OBS_STATUS CONF_STATUS OBS_CONF NATURE UNIT_MEASURE UNIT_MULT DECIMALS TIME_DETAIL TIME_COVERAGE TIME_FORMAT
COLLECTION BASE_PER BASE_PERIOD BASE_YEAR SOURCE_DETAIL SOURCE_LINK DATA_SOURCE SOURCE COMMENT_OBS COMMENT_TS
OBS_COMMENT NOTE NOTES FOOTNOTE FOOTNOTES GEO_INFO_URL GEO_INFO_TYPE UPPER_BOUND LOWER_BOUND CUST_BREAKDOWN_LB
TITLE TITLE_COMPL LAST_UPDATE DATABASE_ID METADATA PRE_BREAK_VALUE REPYEARSTART REPORTING_YEAR_START_DAY
UNIT_MEASURE_TYPE OBS_FLAG OBS_PRE_BREAK EMBARGO_TIME COMPILATION COVERAGE METHODOLOGY SERIES_NOTE CONFIDENTIALITY
"""
ATTRIBUTES = frozenset(NAMES_OF_ATTRIBUTES.split())
ATTRIBUTES_BEGIN = ("NOTE_", "COMMENT_", "FOOTNOTE_", "METADATA_")  # NOTE_SOURCE, NOTE_CLASSIF of the ILO


def is_attribute(concept: str) -> bool:
    """Whether a concept only says something about a figure.

    >>> is_attribute("NOTE_CLASSIF"), is_attribute("AGE")
    (True, False)
    """
    return concept in ATTRIBUTES or concept.startswith(ATTRIBUTES_BEGIN)


def split_codes(cells: Mapping[str, str]) -> tuple[dict[str, str], dict[str, str]]:
    """Cells apart: those that may tell series apart, and those known to be attributes; blank ones left out."""
    filled = {name: text.strip() for name, text in cells.items() if text.strip()}
    codes = {name: text for name, text in filled.items() if not is_attribute(name)}
    return codes, {name: text for name, text in filled.items() if is_attribute(name)}


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
