"""One observation as its source codes it; and the map of series: which series of which publisher is which indicator.

`data/series.yml` is the map in use, a file that a statistician writes; `--map` names another.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field

from milepost.country import Finite, Identifier, Names, Record, RecordError, Value, read_values, read_yaml_records

# What publishers call their columns, without case, blanks and signs; codes of areas and series in the order of trust.
AREA_CODES = """
refarea geoareacode areacodem49 areacodeiso3 areacode countrycode countryiso3code countryiso3 iso3code iso3 entityiso
economycode countryid geo spatialdimcode spatialdim code countryiso iso iso2 iso2code isocode m49 m49code locationcode
wbcode
"""
SERIES_CODES = "seriescode indicatorcode natmonind indicatorid natmonindicator variablecode itemcode"
VALUES = "obsvalue value datavalue observationvalue numericvalue numeric values figure figures តម្លៃ តួលេខ"
FLAGS = "obsstatus observationstatus flagcodes flag obsflag qualifier datanote statuscode"
REMARKS = """
unit units source sources datasource note notes comment comments footnote footnotes topic goal target seriesdescription
seriesparent seriesid lastupdate lastupdated decimals id entityid reportingtype timedetail timecoverage baseperiod
geoinfourl geoinfotype flagname powercode
"""
# What they write of a figure, in words or with marks; and the UN in its column "Nature".
ESTIMATED_BY_UIS = ("uis_est", "nat_est", "‡", "uis estimation", "national estimation", "national estimate")
USUAL_MARKS = {
    **dict.fromkeys(("p", "provisional", "preliminary"), "provisional"),
    **dict.fromkeys(("e", "est", "estimate", "estimated", "itu estimate", *ESTIMATED_BY_UIS), "estimated"),
    **dict.fromkeys(("r", "revised", "a", "normal value", "country data"), "normal"),
}
NATURES = {
    **dict.fromkeys(("C", "CA", "CD", "G", "N", "NA", "_X"), "normal"),
    **dict.fromkeys(("E", "M", "I"), "estimated"),
}


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


class SeriesRule(Value):
    """An item of the file: a series, what else must hold of an observation, and what it becomes."""

    series: Annotated[str, Field(min_length=1, description="the code of the series at its publisher")]
    indicator: Annotated[Identifier, Field(description="our indicator")]
    concept: Annotated[str, Field(description="the dimension that holds the series' code")] = "SERIES"
    where: Annotated[
        dict[str, Names], Field(default_factory=dict, description="codes that other dimensions may have, by dimension")
    ]
    ignore: Annotated[Names, Field(description="columns that do not tell which figure it is, notes for instance")] = ()
    units: Annotated[Names, Field(description="codes that UNIT_MEASURE may have; any without")] = ()
    factor: Annotated[Finite, Field(gt=0, description="times the source's value is ours")] = 1.0
    sex: Annotated[
        Literal["both", "female", "male"] | None, Field(description="where the series itself is of one sex")
    ] = None
    api: Annotated[
        Literal["worldbank", "unsdg"] | None, Field(description="the command that fetches it by our indicator's name")
    ] = None
    location: Annotated[
        Literal["total", "urban", "rural"] | None, Field(description="where the series itself is of one location")
    ] = None


def read_series_map(path: Path) -> list[SeriesRule]:
    """The rules of a file, in file order. Raises RecordError at the first that is not valid."""
    records = [_with_lists(record) for record in read_yaml_records(path)]
    return read_values(SeriesRule, records, "docs/importing.md has the fields")


def _with_lists(record: Record) -> Record:
    """Codes under `where` as text, so that `AGE: 15+` and `REF_AREA: 116` read as written."""
    where = record.fields.get("where", {})
    if not isinstance(where, dict):
        raise RecordError(record.place, "where: is no list of 'DIMENSION: code'", "write '{AGE: 15+}'")
    texts = {str(name): codes if isinstance(codes, list) else str(codes) for name, codes in where.items()}
    return Record({**record.fields, "series": str(record.fields.get("series", "")), "where": texts}, record.place)


def named_series(rules: Sequence[SeriesRule], names: Iterable[str], api: str) -> list[str]:
    """The series of an API that `names` mean: codes of series, or indicators of ours for all of theirs."""
    found: list[str] = []
    for name in names:
        found += [rule.series for rule in rules if rule.indicator == name and rule.api == api] or [name]
    return list(dict.fromkeys(found))
