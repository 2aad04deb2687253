"""Economies, parts of the country and survey regions: what a spelling means in a year, as codes of `provinces.csv`.

A part that was split has years from which it has figures of its own, and surveys merge small parts into regions:
`data/province_names.csv` lists their names with who spells them so. A country may have neither file.
"""

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path
from typing import Annotated

from pydantic import BeforeValidator, Field

from milepost.country.identity import Parts
from milepost.country.records import Value, Year, read_csv_records, read_value, read_values
from milepost.country.refusal import Refusal, nearest_name


class Economy(Value):
    """An economy by its ISO 3166 alpha-3 code, as a row of `data/economies.csv` must read."""

    code: Annotated[str, Field(pattern="^[A-Z]{3}$")]
    name: str


def load_economies(data: Path) -> dict[str, str]:
    """Names of economies by code, from `data/economies.csv`. Raises RecordError at the first faulty row."""
    rows = [read_value(Economy, record) for record in read_csv_records(data / "economies.csv")]
    return {row.code: row.name for row in rows}


PROVINCE = "province"
Kind = Annotated[str, Field(pattern="^(province|region( of [0-9]+)?)$")]  # of a spelling: a part, or a survey's region
PROVINCE_PATTERN = "^[A-Za-z0-9][A-Za-z0-9._-]*$"  # country.yml says more
Code = Annotated[str, Field(pattern=PROVINCE_PATTERN)]
Codes = Annotated[
    tuple[Code, ...],
    Field(min_length=1),
    BeforeValidator(lambda text: tuple(text.split(";")) if isinstance(text, str) else text),
]
BETWEEN = re.compile(r"\s*(?:-|–|/|,|&|\band\b|\+)\s*", re.IGNORECASE)


class Province(Value):
    """A part of the country by its ISO 3166-2 code, as a row of `data/provinces.csv` must read."""

    code: Code = Field(description="ISO 3166-2 code")
    name_en: str = Field(description="Name in English")
    name_local: str = Field(default="", description="Name in the country's second language")
    type: str = Field(description="What kind of part it is, such as Province or Capital")
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


def load_provinces(data: Path) -> tuple[Province, ...]:
    """The parts of the country in `data/provinces.csv`; none where there is no such file. Raises RecordError."""
    return tuple(read_values(Province, read_csv_records(data / "provinces.csv", needed=False)))


def load_province_names(data: Path) -> tuple[ProvinceName, ...]:
    """All spellings in `data/province_names.csv`; none where there is no such file. Raises RecordError."""
    return tuple(read_values(ProvinceName, read_csv_records(data / "province_names.csv", needed=False)))


def resolve_province(
    names: Iterable[ProvinceName], text: str, year: int, parts: Parts | None = None
) -> tuple[str, ...]:
    """Codes of the province, or of the merged survey region, that `text` names in `year`; a code names itself.

    One code is a province of that year; two or more are a region whose figure no single province has. `parts` are
    those of the country: the words that are no part of a name. Raises UnknownProvinceError with the nearest name.
    """
    listed = tuple(names)
    found = _codes(listed, text, year, parts) or _merged(listed, text, year, parts)
    if found:
        return found
    other = sorted({span for item in listed if _same(item, text, parts) for span in [_span(item)]})
    if other:
        raise UnknownProvinceError(
            f"'{text}' has no figures of its own in {year}", remedy=f"it is used {', '.join(other)}"
        )
    known = {spelling(item.name, parts): item.name for item in listed if item.used_in(year)}
    close = nearest_name(spelling(text, parts), known)
    remedy = f"did you mean '{known[close]}'" if close else "write a name of province_names.csv, or add this one"
    word = parts.one if parts else PROVINCE
    raise UnknownProvinceError(f"'{text}' is no {word} or survey region in {year}", remedy=remedy)


def provinces_in(names: Iterable[ProvinceName], year: int) -> tuple[str, ...]:
    """Codes of the parts of the country that had figures of their own in `year`."""
    codes = {item.codes[0] for item in names if item.kind == PROVINCE and item.used_in(year)}
    return tuple(sorted(codes, key=_order))


@lru_cache(maxsize=4096)
def spelling(text: str, parts: Parts | None = None) -> str:
    """What two spellings of one name share: no case, accents, spaces, signs or titles; vowels of other scripts stay.

    `parts` has the titles, and the older spellings that mean the same.
    """
    flat = unicodedata.normalize("NFKD", text.casefold().replace("œ", "oe").replace("\u200b", ""))
    latin = "".join(mark for mark in flat if unicodedata.combining(mark) == 0 or mark >= ASIAN)
    for old, new in (*SAME_SIGNS, *(parts.alike.items() if parts else ())):
        latin = latin.replace(old, new)
    bare = latin.strip() if parts is None else _titles(parts).sub("", latin.strip())
    return "".join(mark for mark in bare if mark.isalnum() or (mark >= ASIAN and unicodedata.category(mark)[0] == "M"))


# Two letters below another that are written with one sign, and typed as either.
SAME_SIGNS = (("\u17d2\u178f", "\u17d2\u178a"),)
ASIAN = "\u0900"  # from here on scripts have vowels that are marks; accents stand before


@lru_cache(maxsize=8)
def _titles(parts: Parts) -> re.Pattern[str]:
    """What stands before or behind a name without being part of it; scripts without spaces have it before."""
    titles = [unicodedata.normalize("NFKD", title.casefold()) for title in parts.titles]
    apart = "|".join(re.escape(title) for title in titles if title < ASIAN)
    joined = "|".join(re.escape(title) for title in titles if title >= ASIAN)
    return re.compile(
        "|".join([*([rf"\b(?:{apart})\b"] if apart else []), *([rf"^(?:{joined})"] if joined else [])]) or "$^"
    )


def _same(item: ProvinceName, text: str, parts: Parts | None) -> bool:
    return spelling(item.name, parts) == spelling(text, parts)


def _codes(names: tuple[ProvinceName, ...], text: str, year: int, parts: Parts | None) -> tuple[str, ...]:
    written = text.strip().casefold()
    coded = next((code for code in provinces_in(names, year) if written in _forms(code)), None)
    if coded:
        return (coded,)
    return next((item.codes for item in names if item.used_in(year) and _same(item, text, parts)), ())


@lru_cache(maxsize=1024)
def _forms(code: str) -> frozenset[str]:
    """How a code is written: with and without its hyphen; where it ends in a number, that number too, and 05 for 5."""
    head, _, tail = code.casefold().partition("-")
    tails = [tail, f"0{tail}"] if tail.isdecimal() else [tail]
    bare = tails if tail.isdecimal() else []
    return frozenset([code.casefold(), *bare, *(f"{head}{sign}{end}" for sign in ("-", "") for end in tails)])


def _merged(names: tuple[ProvinceName, ...], text: str, year: int, parts: Parts | None) -> tuple[str, ...]:
    """A region written with other spellings or another order of its provinces, if a survey has that region."""
    pieces = [_codes(names, piece, year, parts) for piece in BETWEEN.split(text)]
    codes = tuple(sorted({code for piece in pieces for code in piece}, key=_order))
    regions = {item.codes for item in names if item.kind != PROVINCE and item.used_in(year)}
    return codes if all(pieces) and codes in regions else ()


def _order(code: str) -> list[tuple[int, str]]:
    """Sorts KE-9 before KE-10."""
    return [(int(part), "") if part.isdecimal() else (0, part) for part in re.split("([0-9]+)", code)]


def _span(item: ProvinceName) -> str:
    return f"from {item.first_year} on" if item.first_year else f"until {item.last_year}"
