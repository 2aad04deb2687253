"""Observations as their sources code them: concepts and codes, plain tables with codes; and the map of series.

`data/series.yml` is the map in use, a file that a statistician writes; `--map` names another. Plain tables are those
that publishers let be downloaded (World Bank, UN SDG portal, UNESCO, ITU, OECD). Headings become the concepts of SDMX,
so that the same rules translate them: a row a figure, or years side by side.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field

from milepost.country import Finite, Identifier, Names, Record, RecordError, Value, read_values, read_yaml_records
from milepost.exchange.incoming.whose import name_of

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
    return read_values(
        SeriesRule, records, "compare it with {series: IT.NET.USER.ZS, indicator: internet_users, api: worldbank}"
    )


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


DEEPEST = 12  # lines before the headings: titles, the day of the data
# Headings by the concept that they mean; the first that a table has counts.
HEADINGS = {
    "REF_AREA": f"{AREA_CODES} location country economy area",
    "SERIES": f"{SERIES_CODES} series indicator variable item measure var ind",
    "TIME_PERIOD": "timeperiod timeperiodstart timecode year datayear yearcode time timedim period date yr",
    "OBS_VALUE": VALUES,
    "SEX": "sex sexcode",
    "UNIT_MEASURE": "unitmeasure unitcode units unit unitofmeasure seriesunits",
    "OBS_STATUS": FLAGS,
    "NATURE": "nature natureofdatapoints",
    "UNIT_MULT": "unitmult powercodecode unitmultiplier",
}
# Headings of columns that say in words what a code says, or nothing of which figure it is.
NAMES = """
country countryname area areaname geoareaname economy entity entityname referencearea location spatialdimvalue
indicator indicatorname series seriesname time timeperioddetail year flags observationvalue basperiod upperbound
lowerbound magnitude referenceperiod referenceperiodcode regionwb incomegroup parentlocation parentlocationcode
dateupdated obsstatusname sortorder
"""
NAMED = frozenset(f"{NAMES} {REMARKS}".split())
YEAR = re.compile(r"(?:YR)?((?:19|20)[0-9]{2})(?:\.0)?(?: ?\[(?:YR)?(?:19|20)[0-9]{2}\])?", re.IGNORECASE)
CODED = re.compile(r".*\[([A-Za-z0-9_.]+)\]")  # Access to electricity [EG.ELC.ACCS.ZS]
MISSING = frozenset(("", "..", "...", "…", "-", ":", "n/a", "na", "null", "none"))
UNITS = dict.fromkeys(("%", "percent", "percentage", "per cent", "pct"), "PERCENT")
LOCATIONS = frozenset(("ALLAREA", "URBAN", "RURAL"))
STATUSES = {
    **{words: {"provisional": "P", "estimated": "E", "normal": "A"}[status] for words, status in USUAL_MARKS.items()},
    **dict.fromkeys(("+", "**"), "E"),
    **dict.fromkeys(("break", "break in series", "break in time series", "b"), "B"),
    **dict.fromkeys(("normal", "official"), "A"),
}


@dataclass(frozen=True)
class PlainTable:
    """Where a table keeps what: its line of headings (from 0), columns by concept, and those of values."""

    at: int
    columns: dict[str, int]
    dimensions: dict[int, str]  # columns of which nothing is known, by a concept made of their heading
    values: dict[int, tuple[str, str]]  # columns with figures: the year and the series that their heading says


def find_table(rows: Sequence[Sequence[str]]) -> PlainTable | None:
    """The headings and columns of a table with codes of areas and series; None where there is none."""
    for at, cells in enumerate(rows[:DEEPEST]):
        below = [row for row in rows[at + 1 : at + 40] if sum(1 for cell in row if cell.strip()) > 2]
        found = _columns(cells, below)
        if found is not None:
            columns, dimensions, values = found
            return PlainTable(at, columns, dimensions, values)
    return None


def _columns(
    cells: Sequence[str], below: Sequence[Sequence[str]]
) -> tuple[dict[str, int], dict[int, str], dict[int, tuple[str, str]]] | None:
    keys = [_key(cell) for cell in cells]
    columns: dict[str, int] = {}
    for concept, names in HEADINGS.items():
        fitting = [
            keys.index(name) for name in names.split() if name in keys and keys.index(name) not in columns.values()
        ]
        if concept == "REF_AREA":
            fitting = [at for at in fitting if _of_areas([row[at] for row in below if at < len(row)])]
        if fitting:
            columns[concept] = fitting[0]
    years = {at: (found[1], "") for at, cell in enumerate(cells) if (found := YEAR.fullmatch(cell.strip()))}
    series = {at: ("", found[1]) for at, cell in enumerate(cells) if (found := CODED.fullmatch(cell.strip()))}
    long = {columns["OBS_VALUE"]: ("", "")} if {"OBS_VALUE", "TIME_PERIOD", "SERIES"} <= columns.keys() else {}
    wide = years if "SERIES" in columns and years else {}
    across = series if "TIME_PERIOD" in columns and series else {}
    values = long or wide or {at: said for at, said in across.items() if at not in years}
    if "REF_AREA" not in columns or not values:
        return None
    if not long:
        columns = {
            concept: at
            for concept, at in columns.items()
            if concept not in ("OBS_VALUE", *(["TIME_PERIOD"] * bool(wide)))
        }
    used, known = {*columns.values(), *values}, frozenset(keys)
    telling = [
        at
        for at, key in enumerate(keys)
        if key and at not in used and (key not in NAMED or _is_location(key, below, at))
    ]
    dimensions = {at: _concept(cells[at], at) for at in telling if not _name_of_code(keys, at, known)}
    return columns, dimensions, values


def _key(cell: str) -> str:
    return re.sub(r"[^a-z0-9]", "", cell.casefold())


def _of_areas(codes: Sequence[str]) -> bool:
    """Whether the cells of a column are codes of economies and regions, most of them."""
    filled = [code.strip() for code in codes if code.strip()]
    return sum(bool(name_of(code.removesuffix(".0"))) for code in filled) * 2 > len(filled) > 0


def _is_location(key: str, below: Sequence[Sequence[str]], at: int) -> bool:
    return key == "location" and {row[at].strip() for row in below if at < len(row)} <= {*LOCATIONS, ""}


def _name_of_code(keys: Sequence[str], at: int, known: frozenset[str]) -> bool:
    """Whether a column says in words what another says in codes: the one before it, or `sex` for `sex.label`."""
    stems = {keys[at].removesuffix(end) for end in ("label", "name", "desc", "description")} - {keys[at]}
    return (at > 0 and keys[at] == keys[at - 1]) or any(stem in known or f"{stem}code" in known for stem in stems)


def _concept(heading: str, at: int) -> str:
    """`Type of skill` and `[Type of skill]` as TYPE_OF_SKILL; Location as what it says."""
    if _key(heading) == "location":
        return "URBANISATION"
    return re.sub(r"[^A-Z0-9]+", "_", heading.upper()).strip("_") or f"COLUMN_{at + 1}"


def read_table(rows: Sequence[Sequence[str]], table: PlainTable, name: str) -> Iterator[SourceRecord]:
    """The observations of a plain table, in order; lines that are none (notes below it) keep their text."""
    for number, cells in enumerate(rows[table.at + 1 :], start=table.at + 2):
        filled = [cell.strip() for cell in cells if cell.strip()]
        if not filled:
            continue
        place = f"{name} row {number}"
        if len(filled) <= 2 and len(table.columns) + len(table.values) > 3:
            yield SourceRecord({}, {}, None, place, text=" ".join(filled))
            continue
        said = {concept: _cell(cells, at) for concept, at in table.columns.items() if concept != "OBS_VALUE"}
        said |= {concept: _cell(cells, at) for at, concept in table.dimensions.items()}
        for at, (year, series) in table.values.items():
            value = _cell(cells, at)
            if not value and len(table.values) > 1:
                continue
            codes, remarks = split_codes(_spelt(said | ({"TIME_PERIOD": year} if year else {}) | _series(series)))
            yield SourceRecord(codes, remarks, None if value.casefold() in MISSING else value, place)


def _series(code: str) -> dict[str, str]:
    return {"SERIES": code} if code else {}


def _cell(cells: Sequence[str], at: int) -> str:
    return cells[at].strip() if at < len(cells) else ""


def _spelt(said: dict[str, str]) -> dict[str, str]:
    """Words of publishers as the codes of the SDG structure: PERCENT for %, E for "ITU estimate", 2021 for YR2021."""
    found = YEAR.fullmatch(said.get("TIME_PERIOD", ""))
    unit, status = said.get("UNIT_MEASURE", ""), said.get("OBS_STATUS", "")
    spelt = dict(said)
    spelt["REF_AREA"] = said.get("REF_AREA", "").removesuffix(".0")
    spelt["TIME_PERIOD"] = found[1] if found else said.get("TIME_PERIOD", "")
    spelt["UNIT_MEASURE"] = UNITS.get(unit.casefold(), unit)
    spelt["OBS_STATUS"] = STATUSES.get(status.casefold()) or status.upper()
    return spelt
