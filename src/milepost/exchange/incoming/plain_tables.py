"""Plain tables with codes, as publishers let them be downloaded: World Bank, UN SDG portal, UNESCO, ITU, OECD.

Headings become the concepts of SDMX, so that the same rules translate them: a row a figure, or years side by side.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from milepost.exchange.incoming.series import (
    AREA_CODES,
    FLAGS,
    REMARKS,
    SERIES_CODES,
    USUAL_MARKS,
    VALUES,
    SourceRecord,
    split_codes,
)
from milepost.exchange.incoming.whose import name_of

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
