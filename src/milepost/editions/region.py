"""A region: one edition a country from one folder of countries, peers shared, and a page that compares the verdicts.

Nothing is written into the countries' folders. Each is copied to where its edition is made, and given the figures of
the others as peers; what is published is one folder, when every country's edition is there.
"""

import datetime
import shutil
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

import jinja2
import pandas as pd
from pydantic import BeforeValidator, Field

from milepost.country import (
    Country,
    Indicator,
    Plain,
    RecordError,
    Refusal,
    Value,
    known_at,
    load_country,
    load_economies,
    load_framework,
    load_observations,
    load_parameters,
    load_peers,
    read_mapping,
    read_value,
    written_whole,
)
from milepost.report import LOOKS, national, tokens_css
from milepost.running import Launch
from milepost.verdicts import Verdict, amount, chance

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


KEY = "region"  # of the source that stands for the other countries' own folders
NO_COPY = ("outputs", ".git", ".venv", "__pycache__", ".ipynb_checkpoints")


def _listed(value: Any) -> Any:
    """A list as YAML has it, as the model's tuple."""
    return tuple(value) if isinstance(value, list) else value


class Region(Value):
    """A region, as `params/<region>-<year>.yml` must read."""

    name: Plain = Field(description="Name in English, as in a sentence")
    edition: Annotated[int, Field(ge=1990, le=2100)] = Field(
        description="Edition of every country: params/<edition>.yml"
    )
    folder: str = Field(description="Folder with a folder a country, from the project's folder")
    countries: Annotated[tuple[str, ...], BeforeValidator(_listed), Field(min_length=2)] = Field(
        description="Names of the countries' folders, in the order of the page"
    )


@dataclass(frozen=True)
class Member:
    """A country of the region, where its own folder lies, and where its edition is made."""

    name: str  # of its folder
    country: Country
    source: Path
    staged: Path


@dataclass(frozen=True)
class MadeRegion:
    """What was made."""

    page: Path
    verdicts: Path
    countries: int


Made = tuple["Path", int, dict[str, str]]  # a folder, its edition, parameters changed for it


def make_region(path: Path, root: Path, make: Callable[[Made], str], launch: Launch) -> MadeRegion:
    """Make every country's edition with `make`, which says what failed or "", and the region's page.

    Published is `outputs/<name of the file>/`: `index.html`, `verdicts.csv` and a folder a country with its book.
    Raises Refusal, before anything runs for what is wrong with the region, and after it for countries that failed;
    the last good edition of the region is then as it was.
    """
    region = load_region(path)
    with written_whole(root / "outputs" / path.stem) as whole:
        whole.mkdir(parents=True)
        members = _members(region, root, whole)
        given = [(one.staged, region.edition, _shared(one, members, region.edition)) for one in members]
        said = list(launch(make, given, True))
        failed = [f"  {one.name}: {fault}" for one, fault in zip(members, said, strict=True) if fault]
        if failed:
            raise Refusal(
                f"{len(failed)} of {len(members)} countries have no edition:\n" + "\n".join(failed),
                remedy="mend each in its own folder (`milepost report` there says the same), then run again",
            )
        verdicts = pd.concat([_verdicts(one, region.edition) for one in members], ignore_index=True)
        verdicts.to_csv(whole / "verdicts.csv", index=False, lineterminator="\n")
        for one in members:
            _keep_book(one, region.edition, whole / one.name)
        names = {one.name: one.country.name for one in members}
        (whole / "index.html").write_text(region_page(region.name, region.edition, names, verdicts), encoding="utf-8")
        shutil.rmtree(whole / "work")
    place = root / "outputs" / path.stem
    return MadeRegion(place / "index.html", place / "verdicts.csv", len(members))


def load_region(path: Path) -> Region:
    """A region's file. Raises Refusal for one that is missing or not valid."""
    try:
        return read_value(Region, read_mapping(path))
    except RecordError as error:
        fault = str(error).partition("; run 'milepost check'")[0]
        raise Refusal(
            fault,
            remedy="write name, edition, folder (with a folder a country in it) and countries (a list of their names)",
        ) from error


def _members(region: Region, root: Path, whole: Path) -> list[Member]:
    """The countries, staged. Raises Refusal for a folder that is none, or two of one country."""
    members: list[Member] = []
    for name in region.countries:
        source = (root / region.folder / name).resolve()
        if source.parent != (root / region.folder).resolve() or not (source / "data").is_dir():
            raise Refusal(
                f"region '{region.name}': {region.folder}/{name} is no folder of a country",
                remedy="write the name of a folder that `milepost init` made there",
            )
        if not (source / "params" / f"{region.edition}.yml").is_file():
            raise Refusal(
                f"region '{region.name}': {name} has no params/{region.edition}.yml",
                remedy="write its parameters, or change the edition of the region",
            )
        country = load_country(source / "data")
        twice = next((one.name for one in members if one.country.alpha_3 == country.alpha_3), None)
        if twice:
            raise Refusal(
                f"region '{region.name}': {twice} and {name} are both {country.name}", remedy="take one of them out"
            )
        members.append(Member(name, country, source, whole / "work" / name))
    for one in members:
        shutil.copytree(one.source, one.staged, ignore=shutil.ignore_patterns(*NO_COPY))
    return members


def _shared(one: Member, members: Iterable[Member], edition: int) -> dict[str, str]:
    """Give a country the others' figures as peers; the parameters that name them."""
    data = one.staged / "data"
    parameters = load_parameters(one.staged / "params" / f"{edition}.yml")
    held = load_peers(data)
    there = set(zip(held["indicator"], held["economy"], strict=True)) if len(held) else set()
    own = load_framework(data).indicators
    names, found = dict(load_economies(data)), []
    for other in members:
        if other is not one:
            names.setdefault(other.country.alpha_3, other.country.name)
            found.append(_national(other, own, parameters.as_of))
    rows = pd.concat(found, ignore_index=True)
    new = [pair not in there for pair in zip(rows["indicator"], rows["economy"], strict=True)]
    rows = rows.loc[new, ["indicator", "economy", "year", "value", "release", "source"]]
    if rows.empty:
        return {}
    (data / "peers").mkdir(exist_ok=True)
    rows.to_csv(data / "peers" / "of_the_region.csv", index=False, lineterminator="\n")
    listed = pd.DataFrame(sorted(names.items()), columns=["code", "name"])
    listed.to_csv(data / "economies.csv", index=False, lineterminator="\n")
    with (data / "references.bib").open("a", encoding="utf-8") as stream:
        stream.write(
            f"\n@misc{{{KEY},\n  title = {{Figures of the other countries of the region, from their own folders}},\n"
            f"  author = {{{{The offices of these countries}}}},\n  year = {{{edition}}}\n}}\n"
        )
    chosen = dict.fromkeys((*parameters.peers, *rows["economy"]))
    return {"peers": f"[{', '.join(chosen)}]"}


def _national(other: Member, own: Mapping[str, Indicator], as_of: datetime.date) -> pd.DataFrame:
    """A country's national figures of what another measures under the same id and in the same unit, as peers' rows."""
    data = other.source / "data"
    measured = load_framework(data).indicators
    same = [name for name, item in measured.items() if name in own and own[name].unit == item.unit]
    known = national(known_at(load_observations(data), as_of))
    kept = known[known["value"].notna() & known["indicator"].isin(same)]
    return kept.assign(economy=other.country.alpha_3, source=KEY)


def _verdicts(one: Member, edition: int) -> pd.DataFrame:
    """The country's verdicts, a row a target or indicator without one, with names and units."""
    table = pd.read_csv(one.staged / "outputs" / str(edition) / "results" / "verdicts.csv")
    indicators = load_framework(one.staged / "data").indicators
    held = [indicators[name] for name in table["indicator"]]
    table.insert(0, "country", one.name)
    table["name"] = [item.short_name for item in held]
    table["unit"] = [item.unit for item in held]
    table["decimals"] = [item.decimals for item in held]
    return table


def _keep_book(one: Member, edition: int, place: Path) -> None:
    """Keep the country's book and results, as they are published."""
    made = one.staged / "outputs" / str(edition)
    place.mkdir()
    for name in ("book", "results", "data"):
        if (made / name).is_dir():
            shutil.move(made / name, place / name)
