"""A region: an edition a country, the others' figures as its peers, and a page that compares their verdicts."""

import csv
import re

import pandas as pd
import pytest
from typer.testing import CliRunner

from milepost.cli import app
from milepost.country import Refusal
from milepost.editions.region import make_region, region_page

INDICATOR = """- id: internet_users
  name: People using the internet
  short_name: Internet users
  definition: Share of people who used the internet in the last three months.
  unit: percent of population
  unit_short: "%"
  direction: increase
  lower_limit: 0
  upper_limit: 100
  percentage: true
  adoption: true
  decimals: 1
  source: World Development Indicators
  source_code: IT.NET.USER.ZS
  citation: wdi2026
  custodian: National statistics office (NSO)
  frequency: annual
  collected: survey question
  known_limits: None known.
"""
REGION = "name: Two islands\nedition: 2026\nfolder: countries\ncountries: [FJI, TON]\n"
COLUMNS = (
    *("pillar", "indicator", "target_status", "last_year", "last_value", "target_year", "target_value"),
    *("probability", "verdict"),
)


@pytest.fixture
def root(tmp_path):
    """Two countries' folders as `milepost init` makes them, each with a history of one indicator."""
    for code, first in (("FJI", 20.0), ("TON", 10.0)):
        place = tmp_path / "countries" / code
        place.parent.mkdir(exist_ok=True)
        options = ["--goal", "citizens=Digital citizens", "--edition", "2026", "--no-ask"]
        made = CliRunner().invoke(app, ["init", code, str(place), *options])
        assert made.exit_code == 0, made.output
        (place / "data" / "framework" / "indicators" / "citizens.yml").write_text(INDICATOR, encoding="utf-8")
        with (place / "data" / "observations" / "citizens.csv").open("a", encoding="utf-8") as stream:
            for at in range(10):
                stream.write(f"internet_users,{2012 + at},{first + 3 * at},both,total,,2024-01-01,normal,wdi2026\n")
            stream.write("internet_users,2021,1,female,total,,2024-01-01,normal,wdi2026\n")
    (tmp_path / "params").mkdir()
    (tmp_path / "params" / "islands-2026.yml").write_text(REGION, encoding="utf-8")
    return tmp_path


def files_of(folder):
    return {path.relative_to(folder): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


class Maker:
    """Stands for the edition: notes what it was given, and leaves what an edition leaves."""

    def __init__(self, failing=""):
        self.given, self.failing = {}, failing

    def __call__(self, given):
        folder, edition, overrides = given
        self.given[folder.name] = (files_of(folder), edition, overrides)
        if folder.name == self.failing:
            return "1 of 9 jobs failed"
        made = folder / "outputs" / str(edition)
        for name in ("book/html", "results", "data"):
            (made / name).mkdir(parents=True)
        (made / "book" / "html" / "index.html").write_text(folder.name, encoding="utf-8")
        row = ["citizens", "internet_users", "proposed", 2021, 47.0, 2035, 90.0, 0.4, "accelerate"]
        pd.DataFrame([row], columns=COLUMNS).to_csv(made / "results" / "verdicts.csv", index=False)
        return ""


def here(work, items, _):
    return map(work, items)


def made(root, maker):
    return make_region(root / "params" / "islands-2026.yml", root, maker, here)


def test_every_country_has_its_edition_and_the_page_compares_them(root):
    run = made(root, Maker())
    assert run.countries == 2
    place = root / "outputs" / "islands-2026"
    assert (place / "FJI" / "book" / "html" / "index.html").read_text(encoding="utf-8") == "FJI"
    with (place / "verdicts.csv").open(encoding="utf-8", newline="") as stream:
        assert [row["country"] for row in csv.DictReader(stream)] == ["FJI", "TON"]
    page = run.page.read_text(encoding="utf-8")
    assert page.count("Chance 40 %; latest 47.0 (2021); target 90.0 (2035)") == 2
    assert 'href="TON/book/html/index.html">Tonga</a>' in page
    assert not (place / "work").exists()


def test_the_others_national_figures_are_a_country_s_peers_and_its_own_folder_is_left_alone(root):
    before = files_of(root / "countries")
    maker = Maker()
    made(root, maker)
    assert files_of(root / "countries") == before
    files, edition, overrides = maker.given["FJI"]
    assert (edition, overrides) == (2026, {"peers": "[TON]"})
    (peers,) = [content.decode() for path, content in files.items() if path.name == "of_the_region.csv"]
    rows = peers.splitlines()[1:]
    assert len(rows) == 10
    assert rows[0] == "internet_users,TON,2012,10.0,2024-01-01,region"


def test_a_country_measures_in_its_own_unit_then_it_is_no_peer(root):
    """Subscriptions per 100 people and a share of people are never put side by side."""
    path = root / "countries" / "TON" / "data" / "framework" / "indicators" / "citizens.yml"
    path.write_text(INDICATOR.replace("percent of population", "percent of adults"), encoding="utf-8")
    maker = Maker()
    made(root, maker)
    assert [overrides for _, _, overrides in maker.given.values()] == [{}, {}]


def test_a_country_that_fails_is_named_and_the_last_good_edition_stays(root):
    made(root, Maker())
    before = files_of(root / "outputs")
    with pytest.raises(Refusal, match=r"1 of 2 countries have no edition:\n  TON: 1 of 9 jobs failed"):
        made(root, Maker(failing="TON"))
    assert files_of(root / "outputs") == before


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (("TON]", "NOR]"), "countries/NOR is no folder of a country"),
        (("TON]", "../FJI]"), "is no folder of a country"),
        (("edition: 2026", "edition: 2031"), "FJI has no params/2031.yml"),
        (("[FJI, TON]", "[FJI]"), "countries"),
        (("name: Two", "names: Two"), "line 1: name: Field required; write name, edition"),
    ],
)
def test_a_region_that_is_wrong_is_refused_before_anything_runs(root, change, said):
    path = root / "params" / "islands-2026.yml"
    path.write_text(REGION.replace(*change), encoding="utf-8")
    maker = Maker()
    with pytest.raises(Refusal, match=re.escape(said)):
        made(root, maker)
    assert maker.given == {}
    assert not (root / "outputs").exists() or list((root / "outputs").iterdir()) == []


def test_no_text_of_a_country_is_markup_on_the_page():
    evil = '<img src=x onerror="alert(1)">'
    row = dict.fromkeys(COLUMNS) | {
        "country": "A",
        "indicator": "i",
        "verdict": "no target",
        "name": evil,
        "unit": evil,
        "decimals": 1,
        "last_value": 1.0,
        "last_year": 2020,
        "target_value": float("nan"),
        "probability": float("nan"),
    }
    page = region_page(evil, 2026, {"A": evil}, pd.DataFrame([row]))
    assert "<img" not in page
    assert "default-src 'none'" in page
