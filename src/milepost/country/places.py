"""Economies, provinces and survey regions: what a spelling means in a year, as codes of `data/provinces.csv`.

Twenty-five provinces today, twenty-four before 2014 (Kampong Cham, KH-3, then held Tboung Khmum, KH-25), and surveys
that merge small ones into 17 or 19 regions: `data/province_names.csv` lists their names with who spells them so.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import BeforeValidator, Field

from milepost.country.records import Value, Year, read_csv_records, read_value, read_values
from milepost.country.refusal import Refusal, nearest_name

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path


class Economy(Value):
    """An economy by its ISO 3166 alpha-3 code, as a row of `data/economies.csv` must read."""

    code: Annotated[str, Field(pattern="^[A-Z]{3}$")]
    name: str


def load_economies(data: Path) -> dict[str, str]:
    """Names of economies by code, from `data/economies.csv`. Raises RecordError at the first faulty row."""
    rows = [read_value(Economy, record) for record in read_csv_records(data / "economies.csv")]
    return {row.code: row.name for row in rows}


Kind = Literal["province", "region of 17", "region of 19"]
PROVINCE_PATTERN = "^KH-[1-9][0-9]?$"
Code = Annotated[str, Field(pattern=PROVINCE_PATTERN)]
Codes = Annotated[
    tuple[Code, ...],
    Field(min_length=1),
    BeforeValidator(lambda text: tuple(text.split(";")) if isinstance(text, str) else text),
]
# What stands before or behind a name without being part of it, in English, French romanisation and Khmer.
TITLES = re.compile(r"\b(province|municipality|capital|city)\b|^krong\b|^(ខេត្ដ|រាជធានី|ក្រុង)")
CODE = re.compile(r"(?:kh-?)?0?([1-9][0-9]?)")
BETWEEN = re.compile(r"\s*(?:-|–|/|,|&|\band\b|\+)\s*", re.IGNORECASE)


class Province(Value):
    """A province by its ISO 3166-2 code, as a row of `data/provinces.csv` must read."""

    code: Code = Field(description="ISO 3166-2 code")
    name_en: str = Field(description="Name in English")
    name_km: str = Field(description="Name in Khmer")
    type: Literal["Province", "Capital"] = Field(description="Province or capital")
    note: str = Field(default="", description="What to know of its figures")


class UnknownProvinceError(Refusal):
    """A name that no province or survey region has in that year; says what is wrong and what to do."""


class ProvinceName(Value):
    """A spelling, as a row of `data/province_names.csv`: the codes under which its figures stand in those years."""

    name: str
    codes: Codes
    kind: Kind
    first_year: Year | None = None
    last_year: Year | None = None
    source: str = ""  # blank for our own spelling, that of provinces.csv

    def used_in(self, year: int) -> bool:
        """Whether the name means these codes in `year`."""
        return (self.first_year or year) <= year <= (self.last_year or year)


def load_province_names(data: Path) -> tuple[ProvinceName, ...]:
    """All spellings in `data/province_names.csv`. Raises RecordError at the first faulty row."""
    return tuple(read_values(ProvinceName, read_csv_records(data / "province_names.csv")))


def resolve_province(names: Iterable[ProvinceName], text: str, year: int) -> tuple[str, ...]:
    """Codes of the province, or of the merged survey region, that `text` names in `year`; a code names itself.

    One code is a province of that year; two or more are a region whose figure no single province has.
    Raises UnknownProvinceError with the nearest name.
    """
    listed = tuple(names)
    found = _codes(listed, text, year) or _merged(listed, text, year)
    if found:
        return found
    other = sorted({span for item in listed if _same(item, text) for span in [_span(item)]})
    if other:
        raise UnknownProvinceError(
            f"'{text}' has no figures of its own in {year}", remedy=f"it is used {', '.join(other)}"
        )
    known = {spelling(item.name): item.name for item in listed if item.used_in(year)}
    close = nearest_name(spelling(text), known)
    remedy = f"did you mean '{known[close]}'" if close else "write a name of province_names.csv, or add this one"
    raise UnknownProvinceError(f"'{text}' is no province or survey region in {year}", remedy=remedy)


def provinces_in(names: Iterable[ProvinceName], year: int) -> tuple[str, ...]:
    """Codes of the provinces that had figures of their own in `year`: 24 before 2014, then 25."""
    codes = {item.codes[0] for item in names if item.kind == "province" and item.used_in(year)}
    return tuple(sorted(codes, key=_number))


@lru_cache(maxsize=4096)
def spelling(text: str) -> str:
    """What two spellings of one name share: no case, accents, spaces, signs or titles; Khmer vowels stay.

    Kompong is the older romanisation of Kampong, and the two Khmer subscripts of da and ta look alike.
    """
    parts = unicodedata.normalize("NFKD", text.casefold().replace("œ", "oe").replace("\u200b", ""))
    latin = "".join(mark for mark in parts if unicodedata.combining(mark) == 0 or "\u1780" <= mark <= "\u17ff")
    alike = latin.replace("្ត", "្ដ").replace("kompong", "kampong").strip()
    return "".join(re.findall(r"[a-z0-9\u1780-\u17d3]", TITLES.sub("", alike)))


def _same(item: ProvinceName, text: str) -> bool:
    return spelling(item.name) == spelling(text)


def _codes(names: tuple[ProvinceName, ...], text: str, year: int) -> tuple[str, ...]:
    coded = CODE.fullmatch(text.strip().casefold())
    if coded and f"KH-{coded.group(1)}" in provinces_in(names, year):
        return (f"KH-{coded.group(1)}",)
    return next((item.codes for item in names if item.used_in(year) and _same(item, text)), ())


def _merged(names: tuple[ProvinceName, ...], text: str, year: int) -> tuple[str, ...]:
    """A region written with other spellings or another order of its provinces, if a survey has that region."""
    parts = [_codes(names, part, year) for part in BETWEEN.split(text)]
    codes = tuple(sorted({code for part in parts for code in part}, key=_number))
    regions = {item.codes for item in names if item.kind != "province" and item.used_in(year)}
    return codes if all(parts) and codes in regions else ()


def _number(code: str) -> int:
    return int(code.removeprefix("KH-"))


def _span(item: ProvinceName) -> str:
    return f"from {item.first_year} on" if item.first_year else f"until {item.last_year}"
