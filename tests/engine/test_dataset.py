"""Every edition ships its data: what is read back is what was written, and a spreadsheet runs none of it."""

import contextlib
import csv
import datetime
import io
import json
import warnings

import openpyxl
import pytest

from assessed_fixture import assessed
from framework_fixture import COUNTRY, PLACE
from milepost import report
from milepost.country import framework, observations
from milepost.country.framework import Indicator, Target, load_framework
from milepost.country.observations import known_at, load_observations
from milepost.exchange.outgoing import dataset, dataset_files
from milepost.exchange.outgoing.columns import Column, DataTable
from milepost.exchange.outgoing.dataset_files import edition_tables, ship_data
from milepost.exchange.outgoing.package import (
    DIMENSIONS,
    cell,
    code_lists,
    csv_bytes,
    format_number,
    neutral,
    package_bytes,
    sdmx_bytes,
)
from milepost.exchange.outgoing.releases import Group, find_releases, write_releases
from milepost.exchange.outgoing.workbook import number_format, workbook_bytes
from milepost.report.inputs import INPUTS_FILE, gather, to_text
from milepost.report.opening import open_chapter
from milepost.report.results import ChapterResults, write_results

DAY = datetime.date(2026, 6, 30)
PILLAR = "citizens"


@pytest.fixture(scope="module")
def items():
    """The indicators of one goal, assessed."""
    with contextlib.chdir(PLACE):
        desk = open_chapter(edition=2026, as_of=DAY.isoformat(), output=str(PLACE / "outputs" / "none"))
    return assessed(desk, pillar=PILLAR).values_behind()


@pytest.fixture(scope="module")
def tables(items):
    return tables_of(items, DAY)


def tables_of(items, day):
    data = PLACE / "data"
    return edition_tables(data, load_framework(data), load_observations(data), items, day)


@pytest.fixture(scope="module")
def shipped(tmp_path_factory, items):
    work = tmp_path_factory.mktemp("edition")
    return ship_data(PLACE, work, gather(PLACE / "data", DAY), items, edition=2026)


def test_the_job_of_a_run_makes_the_same_from_what_it_was_given_and_reads_no_figures(
    shipped, items, tmp_path, monkeypatch
):
    folder = tmp_path / "work" / "data"
    write_results(folder, ChapterResults(PILLAR, 2026, DAY.isoformat(), tuple(items)))
    (folder / INPUTS_FILE).write_text(to_text(gather(PLACE / "data", DAY)), encoding="utf-8")

    def nobody(*_):
        raise AssertionError("the data are read a second time")

    for place in (observations, framework, dataset_files, report):
        for name in ("load_framework", "load_observations", "load_peers", "gather"):
            monkeypatch.setattr(place, name, nobody, raising=False)
    monkeypatch.setattr(dataset, "watch_parent", lambda: None)
    assert dataset.DatasetJob(PLACE, folder, 2026, (PILLAR,)).make(print, "") is None
    made = {path.relative_to(shipped): path.read_bytes() for path in shipped.rglob("*.*")}
    assert {path.relative_to(folder / "data"): path.read_bytes() for path in (folder / "data").rglob("*.*")} == made


def read(path):
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def test_the_package_is_valid_by_the_frictionless_library(shipped):
    import frictionless

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        report = frictionless.validate(shipped / "datapackage.json")
    assert report.flatten(["title", "rowNumber", "fieldName", "note"]) == []
    assert len(report.tasks) == 15


def test_the_package_refuses_a_figure_of_an_unknown_indicator(shipped, tmp_path):
    import shutil

    import frictionless

    shutil.copytree(shipped, tmp_path / "data")
    with (tmp_path / "data" / "observations.csv").open("a", encoding="utf-8") as stream:
        stream.write("no_such,2020,1,both,total,,2025-01-01,normal,wdi2026\n")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        report = frictionless.validate(tmp_path / "data" / "datapackage.json")
    assert "foreign-key" in {kind for (kind,) in report.flatten(["type"])}


def test_the_descriptor_names_every_table_with_its_columns_and_checksum(shipped):
    document = json.loads((shipped / "datapackage.json").read_text(encoding="utf-8"))
    assert document["created"] == "2026-06-30T00:00:00Z"
    for resource in document["resources"]:
        path = shipped / resource["path"]
        assert [field["name"] for field in resource["schema"]["fields"]] == list(read_header(path))
        assert resource["bytes"] == path.stat().st_size
    assert [licence["path"] for licence in document["licenses"] if (shipped / licence["path"]).is_file()] == [
        "LICENCES.md"
    ]


def read_header(path):
    return next(csv.reader(io.StringIO(path.read_text(encoding="utf-8"))))


def test_observations_read_back_from_csv_are_the_figures_known_that_day(shipped):
    known = known_at(load_observations(PLACE / "data"), DAY)
    read_back = {
        (row["indicator"], int(row["year"]), row["sex"], row["location"], row["province"]): float(row["value"])
        for row in read(shipped / "observations.csv")
    }
    columns = ("indicator", "year", "sex", "location", "province")
    expected = {tuple(row[name] for name in columns): row["value"] for _, row in known.iterrows()}
    assert read_back == expected


def test_releases_hold_withdrawn_figures_and_nothing_later_than_the_day(items):
    tables = tables_of(items, datetime.date(2022, 6, 1))
    rows = list(tables["releases"].records())
    assert max(row["release"] for row in rows) <= "2022-06-01"
    gone = [row for row in rows if row["status"] == "withdrawn" and row["indicator"] == "internet_users"]
    assert {row["year"] for row in gone} == {2018, 2019, 2020}
    assert all(row["value"] is None for row in gone)


def test_the_workbook_reads_back_as_the_figures_of_a_goal(shipped, tables):
    book = openpyxl.load_workbook(shipped / "milepost-2026.xlsx")
    names = {item["id"]: item["name"] for item in tables["indicators"].records() if item["pillar"] == PILLAR}
    sheet = book["Digital citizens"]
    header = [held.value for held in sheet[1]]
    found = {}
    for row in sheet.iter_rows(min_row=2):
        values = dict(zip(header, (held.value for held in row), strict=True))
        if values["Sex"] is None:
            break
        group = (values["Indicator"], values["Sex"], values["Location"], values["Province"])
        found |= {
            (*group, year): value for year, value in values.items() if isinstance(year, int) and value is not None
        }
    expected = {
        (names[item["indicator"]], item["sex"], item["location"], item["province"], item["year"]): item["value"]
        for item in tables["observations"].records()
        if item["indicator"] in names
    }
    assert found == expected


def test_the_workbook_has_a_sheet_a_goal_and_every_sheet_keeps_its_head_in_sight(shipped, tables):
    book = openpyxl.load_workbook(shipped / "milepost-2026.xlsx")
    goals = [item["name"] for item in tables["pillars"].records()]
    assert book.sheetnames[: len(goals) + 1] == ["About", *goals]
    assert {"Verdicts", "Projections", "Sources"} < set(book.sheetnames)
    assert all(book[name].freeze_panes for name in book.sheetnames[1:])
    assert book["Digital citizens"]["F2"].number_format == number_format(1)


def test_verdicts_in_the_workbook_are_those_of_the_results(shipped, items):
    sheet = openpyxl.load_workbook(shipped / "milepost-2026.xlsx")["Verdicts"]
    header = [held.value for held in sheet[1]]
    rows = [dict(zip(header, row, strict=True)) for row in sheet.iter_rows(min_row=2, values_only=True)]
    assert [row["verdict"] for row in rows] == [item.assessment.final_verdict.value for item in items]
    assert [row["probability"] for row in rows] == [
        pytest.approx(item.assessment.probability) if item.assessment.probability is not None else None
        for item in items
    ]


def test_projections_read_back_are_the_quantiles_of_every_year(shipped, items):
    rows = [row for row in read(shipped / "projections.csv") if row["indicator"] == "internet_users"]
    projection = next(item.projection for item in items if item.indicator.id == "internet_users")
    assert len(rows) == projection.quantiles.size
    assert [float(row["value"]) for row in rows] == pytest.approx(projection.quantiles.ravel().tolist(), rel=1e-9)


def test_sdmx1_reads_the_figures_with_nothing_but_the_structure_beside_them(shipped, tables):
    import sdmx

    message = sdmx.read_sdmx(io.BytesIO((shipped / "milepost-2026-structure.xml").read_bytes()))
    (structure,) = message.structure.values()
    assert [item.id for item in structure.dimensions] == list(DIMENSIONS)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        (data,) = sdmx.read_sdmx(shipped / "milepost-2026-sdmx.csv", structure=structure).data
    values = sorted(float(held.value) for held in data.obs)
    assert values == sorted(item["value"] for item in tables["observations"].records())


def test_pysdmx_finds_the_structure_valid_and_reads_every_figure_with_it(shipped, tables):
    io_of_pysdmx = pytest.importorskip("pysdmx.io", reason="pysdmx is not installed: make test sets it up")
    structure = shipped / "milepost-2026-structure.xml"
    io_of_pysdmx.read_sdmx(structure, validate=True)
    (data,) = io_of_pysdmx.get_datasets(shipped / "milepost-2026-sdmx.csv", structure)
    assert data.structure.id == "DF_DIGITAL_ECONOMY"
    assert sorted(map(float, data.data["OBS_VALUE"])) == sorted(
        item["value"] for item in tables["observations"].records()
    )


def test_every_code_of_the_sdmx_file_is_in_a_list_of_its_structure(tables):
    lists = code_lists(tables, COUNTRY)
    for row in csv.DictReader(io.StringIO(sdmx_bytes(tables, COUNTRY).decode())):
        assert all(row[concept] in codes for concept, codes in lists.items())


def test_sdmx_dimensions_carry_the_groups_of_the_figures(tables):
    rows = list(csv.DictReader(io.StringIO(sdmx_bytes(tables, COUNTRY).decode())))
    assert {row["SEX"] for row in rows} == {"_T", "F", "M"}
    assert {row["URBANISATION"] for row in rows} == {"_T", "U", "R"}
    areas = {row["REF_AREA"] for row in rows}
    assert {"BV", "BV-12"} < areas
    assert all(row["UNIT_MEASURE"] == "PERCENT" for row in rows if row["SERIES"] == "INTERNET_USERS")


@pytest.mark.parametrize("text", ["=1+1", "+855", "-cmd|' /C calc'!A0", "@SUM(A1)", "\tx", "\rx", "'quoted"])
def test_text_that_a_spreadsheet_would_run_is_kept_from_it_and_comes_back(text):
    assert neutral(text).startswith("'")
    assert neutral(text).removeprefix("'") == text


def test_numbers_stay_numbers_negative_ones_too():
    assert [cell(value) for value in (-1.5, 0.0058, 16949.1, 1e-7, 12, True, None)] == [
        "-1.5", "0.0058", "16949.1", "0.0000001", "12", "true", "",
    ]  # fmt: skip
    assert float(format_number(1 / 3)) == pytest.approx(1 / 3, rel=1e-9)


def test_a_formula_in_a_source_s_title_is_text_in_the_workbook(tables):
    evil = '=HYPERLINK("http://x")'
    sources = tables["sources"]
    column = sources.header.index("title")
    row = tuple(evil if place == column else value for place, value in enumerate(sources.rows[0]))
    spoilt = {**tables, "sources": DataTable("sources", "", sources.columns, (row,), ("key",))}
    book = openpyxl.load_workbook(io.BytesIO(workbook_bytes(spoilt, title="T", as_of=DAY, notes=())))
    held = book["Sources"].cell(2, column + 1)
    assert (held.value, held.data_type, bool(held.quotePrefix)) == (evil, "s", True)
    assert f"\"'{evil[:5]}" in csv_bytes(sources.header, [row]).decode()


def test_the_same_inputs_give_the_same_bytes(shipped, items, tmp_path):
    again = ship_data(PLACE, tmp_path, gather(PLACE / "data", DAY), items, edition=2026)
    for path in shipped.rglob("*.*"):
        assert path.read_bytes() == (again / path.relative_to(shipped)).read_bytes(), path.name


def test_a_column_s_meaning_and_limits_stand_in_the_descriptor():
    table = DataTable(
        "t", "T", (Column("a", "number", "How many", required=True, rules={"minimum": 0}),), ((1.0,),), ("a",)
    )
    sources = DataTable("sources", "S", (), (), ())
    files = {"t.csv": b"a\n1\n", "sources.csv": b""}
    document = json.loads(package_bytes({"t": table, "sources": sources}, files, title="T", edition=1, as_of=DAY))
    (field,) = document["resources"][0]["schema"]["fields"]
    constraints = {"required": True, "minimum": 0}
    assert field == {"name": "a", "type": "number", "description": "How many", "constraints": constraints}


def test_the_page_of_the_book_links_every_file(shipped):
    page = (shipped.parent / "fragments" / "data.md").read_text(encoding="utf-8")
    linked = {path.name for path in shipped.glob("*.*") if f"](downloads/{path.name})" in page}
    assert linked == {path.name for path in shipped.glob("*.*")} - {"LICENCES.md"}
    assert "@sec-indicators" in page


def test_every_field_of_an_indicator_and_a_target_is_handed_out(tables):
    assert set(Indicator.model_fields) <= set(tables["indicators"].header)
    assert set(Target.model_fields) <= set(tables["targets"].header)


def test_a_corrected_figure_is_handed_out_as_used_and_as_published(items, data):
    correction = {
        "indicator": "internet_users", "year": 2019, "release": "2023-11-20", "expect": 52.3059, "value": 53.1,
        "why": "Made for a test.", "source": "wdi2026", "who": "data desk", "since": "2026-02-01",
    }  # fmt: skip
    (data / "corrections.yml").write_text(json.dumps([correction]), encoding="utf-8")
    made = edition_tables(data, load_framework(data), load_observations(data), items, DAY)

    def of_2019(name):
        rows = [row for row in made[name].records() if (row["indicator"], row["year"]) == ("internet_users", 2019)]
        return next(row for row in rows if row["release"] == "2023-11-20" and row["sex"] == "both")

    used, published = of_2019("observations"), of_2019("releases")
    assert (used["value"], used["status"]) == (53.1, "corrected")
    assert (published["value"], published["correction"], published["corrected_since"]) == (52.3059, 53.1, "2026-02-01")
    group = Group("internet_users")
    shown = write_releases(items[0].indicator, group, find_releases(load_observations(data), group), width=200)
    assert "then 52.3059 on 2023-11-20 (−25.967), corrected by us to 53.1" in shown


def test_the_annex_on_indicators_is_written_with_the_data(shipped):
    annex = (shipped.parent / "fragments" / "indicators.md").read_text(encoding="utf-8")
    indicators = load_framework(PLACE / "data").indicators
    assert all(f"{{#sec-indicators-{name.replace('_', '-')}}}" in annex for name in indicators)
    assert "90.0\u00a0% by 2035" in annex
