"""The page of a region: verdicts of the countries side by side, an indicator a row."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import jinja2

from milepost.report import LOOKS, tokens_css
from milepost.verdicts import Verdict, amount, chance

if TYPE_CHECKING:
    import pandas as pd

NOTHING = "–"


@dataclass(frozen=True)
class CountrysVerdict:
    """What a country has for an indicator."""

    verdict: str  # its word; "" where it has none
    look: str
    chance: str
    last: str
    target: str


@dataclass(frozen=True)
class ComparedIndicator:
    """An indicator, a cell a country; None where a country does not measure it."""

    name: str
    unit: str
    cells: tuple[CountrysVerdict | None, ...]


def region_page(name: str, edition: int, countries: Mapping[str, str], verdicts: pd.DataFrame) -> str:
    """The page as HTML; `countries` are names by folder, `verdicts` has a row a target (see `make_region`)."""
    lines = [_line(rows, countries) for _, rows in verdicts.groupby("indicator", sort=False)]
    lines.sort(key=lambda line: -sum(cell is not None for cell in line.cells))
    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("milepost.editions", "."),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template("region.html.j2").render(
        name=name,
        edition=edition,
        countries=countries,
        counts=[_counts(verdicts[verdicts["country"] == folder]) for folder in countries],
        lines=lines,
        shared=sum(sum(cell is not None for cell in line.cells) > 1 for line in lines),
        names=list(countries.values()),
        tokens=tokens_css(),
    )


def _line(rows: pd.DataFrame, countries: Mapping[str, str]) -> ComparedIndicator:
    held = {row["country"]: row for _, row in rows.drop_duplicates("country").iterrows()}
    first = rows.iloc[0]
    cells = tuple(_cell(held[folder]) if folder in held else None for folder in countries)
    return ComparedIndicator(str(first["name"]), str(first["unit"]), cells)


def _cell(row: pd.Series) -> CountrysVerdict:
    verdict, digits = Verdict(row["verdict"]), int(row["decimals"])
    look = LOOKS[verdict]
    last, target = (_in_year(row, one, digits) for one in ("last", "target"))
    likely = NOTHING if _blank(row["probability"]) else chance(row["probability"])
    return CountrysVerdict(look.word, look.id, likely, last, target)


def _in_year(row: pd.Series, what: str, digits: int) -> str:
    value, year = row[f"{what}_value"], row[f"{what}_year"]
    return NOTHING if _blank(value) else f"{amount(value, digits)} ({year:.0f})"


def _blank(value: object) -> bool:
    return value is None or value != value  # noqa: PLR0124 - NaN


@dataclass(frozen=True)
class CountrysCount:
    """Targets of a country, and what is said of them: look, word and number of each verdict."""

    with_target: int
    verdicts: tuple[tuple[str, str, int], ...]


def _counts(rows: pd.DataFrame) -> CountrysCount:
    wanted = [Verdict(verdict) for verdict in rows[rows["target_value"].notna()]["verdict"]]
    said = [(one, wanted.count(one)) for one in Verdict if one in wanted]
    return CountrysCount(len(wanted), tuple((LOOKS[one].id, LOOKS[one].word, number) for one, number in said))
