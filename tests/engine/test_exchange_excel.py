"""Workbooks as ministries keep them: what a cell says, what labels mean, the guess, the template."""

import datetime
import shutil

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook
from typer.testing import CliRunner

from exchange_fixture import contents
from messy_workbook import write_messy_workbook
from milepost.cli import app
from milepost.country.observations import load_observations
from milepost.exchange.incoming.excel.importing import draft_mapping
from milepost.exchange.incoming.excel.mapping import Mapping, load_mapping
from milepost.exchange.incoming.excel.numbers import label_key, read_number, read_year
from milepost.exchange.incoming.excel.reading import read_figures
from milepost.exchange.incoming.excel.words import load_vocabulary
from milepost.exchange.incoming.excel.workbook import open_sheets

BESIDE_THE_FIGURES = (
    "hidden row 6 read like the others",
    "H5 has a comment: from the census",
    "Text without figures, not used: តារាង ១!B11",
    "The sheet 'Notes' is not in the mapping and was not read.",
    "The hidden sheet 'old 2019' is not in the mapping",
    "row 'Total licences issued': skip\t5 figures",
)
IMPORT = ["--release", "2026-09-12", "--source", "wdi2026"]


@pytest.fixture
def project(tmp_path, place, monkeypatch):
    """A folder that passes for a project, with a copy of the data; the command line stands in it."""
    shutil.copytree(place / "data", tmp_path / "data")
    (tmp_path / "_quarto.yml").write_text("")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture(scope="module")
def vocabulary(place):
    return load_vocabulary(place / "data")


@pytest.mark.parametrize(
    ("label", "indicator"),
    [
        ("4G coverage, % of people, 2019", "mobile_4g_coverage"),
        ("Fixed broadband (per 100)", "fixed_broadband"),
        ("2G coverage", None),
        ("Population covered by a 6G network", None),
        ("Fixed broadband subscriptions per 1,000 people", None),
    ],
)
def test_a_guess_never_takes_one_number_for_another(vocabulary, label, indicator):
    """Figures of 3G would stand as those of 4G, and per 1,000 as per 100."""
    found = vocabulary.likely(label)
    assert (found and found.indicator) == indicator


def save(path, rows, **more):
    """A workbook of one sheet, 'Data', with these rows."""
    book = Workbook()
    sheet = book.active
    sheet.title = "Data"
    for row in rows:
        sheet.append(row)
    for address, value in more.items():
        sheet[address] = value
    book.save(path)
    return path


def read(path, vocabulary, **mapping):
    sheet = {"sheet": "Data", "headers": 1, "labels": "A"}
    shared = {name: mapping.pop(name) for name in ("footnotes", "missing", "decimal") if name in mapping}
    held = Mapping.model_validate({**shared, "sheets": [sheet | mapping]})
    return read_figures(open_sheets(path), held, vocabulary, "wdi2026")[0]


def values(reading):
    return [(figure.name, figure.value) for figure in reading.figures]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("12.5", 12.5),
        ("12,5", 12.5),
        ("១២,៥", 12.5),
        ("٣٫٥".replace("٫", ","), 3.5),
        ("1 234 567,8", 1_234_567.8),
        ("1\u00a0234.5", 1234.5),
        ("1,234.5", 1234.5),
        ("1.234,5", 1234.5),
        ("1,234,567", 1_234_567),
        ("0,123", 0.123),
        ("-3.5", -3.5),
        ("−3,5", -3.5),
        ("53 %", 53),
        ("1'234.5", 1234.5),
    ],
)
def test_a_number_that_reads_one_way_needs_no_mapping(text, value):
    assert read_number(text).value == value


@pytest.mark.parametrize("text", ["1,234", "12.345", "123,456"])
def test_a_number_that_reads_two_ways_waits_for_the_mapping(text):
    assert "two ways" in read_number(text).problem
    both = {read_number(text, decimal="comma").value, read_number(text, decimal="point").value}
    assert max(both) == 1000 * min(both)


@pytest.mark.parametrize("text", ["12,5", "1.234,5"])
def test_a_number_against_the_mappings_decimal_mark_is_refused(text):
    assert "no number with a decimal point" in read_number(text, decimal="point").problem


@pytest.mark.parametrize("text", ["", " ", "…", "...", "-", "–", ":", "n/a", "N/A", "n.a."])
def test_usual_signs_for_no_figure_are_missing(text):
    assert read_number(text).value is None
    assert read_number(text).problem == ""


@pytest.mark.parametrize(
    ("text", "marks"),
    [
        ("12.5¹", ("1",)),
        ("12.5*", ("*",)),
        ("12.5 (p)", ("p",)),
        ("12,5 e", ("e",)),
        ("12.5p", ("p",)),
        ("7[2]", ("2",)),
    ],
)
def test_marks_behind_a_number_are_kept_apart_from_it(text, marks):
    assert read_number(text).marks == marks
    assert read_number(text).value in {12.5, 7}


@pytest.mark.parametrize("text", ["(3.2)", "12-15", "about 5", "1.2.3", "12 5", "1e3", "2021-05", "<5", "1,23,456"])
def test_what_is_no_plain_number_is_a_problem(text):
    assert read_number(text).problem


@given(st.text(max_size=80))
def test_any_text_is_a_number_or_missing_or_a_problem(text):
    found = read_number(text)
    assert not (found.value is not None and found.problem)


@given(st.decimals(min_value=-(10**9), max_value=10**9, places=3))
def test_a_number_in_khmer_digits_reads_as_in_ours(number):
    plain = f"{number:f}"
    khmer = plain.translate({ord(str(digit)): chr(0x17E0 + digit) for digit in range(10)})
    assert read_number(khmer, decimal="point") == read_number(plain, decimal="point")


@pytest.mark.parametrize(
    ("text", "year", "marks"),
    [
        ("២០១៥", 2015, ()),
        ("ឆ្នាំ២០១៥", 2015, ()),
        ("2015 (p)", 2015, ("p",)),
        ("2015*", 2015, ("*",)),
        ("Year 2015", 2015, ()),
    ],
)
def test_a_heading_says_its_year(text, year, marks):
    assert read_year(text) == (year, marks)


@pytest.mark.parametrize(
    "text", ["2015/16", "2015-2016", "2014 2015", "Target 2025", "Q1 2015", "Jan 2015", "15", "20151"]
)
def test_a_heading_that_is_more_than_a_year_is_no_year(text):
    assert read_year(text)[0] is None


def test_labels_are_alike_whatever_their_case_spaces_and_marks():
    assert label_key(" Internet\u00a0users\u00b9: ") == label_key("internet users")


def test_percent_cells_are_read_as_their_reader_sees_them(tmp_path, vocabulary):
    path = save(tmp_path / "w.xlsx", [["", 2020], ["Internet users", 0.53]])
    book = load_workbook(path)
    book["Data"]["B2"].number_format = "0.0%"
    book.save(path)
    assert values(read(path, vocabulary)) == [("internet_users 2020", 53)]


def test_a_factor_brings_figures_to_our_unit(tmp_path, vocabulary):
    path = save(tmp_path / "w.xlsx", [["", 2020], ["Homes", 53]])
    said = {"Homes": {"indicator": "internet_users", "factor": 0.1}}
    assert values(read(path, vocabulary, means=said)) == [("internet_users 2020", 5.3)]


def test_a_column_of_flags_gives_the_figures_on_its_left_their_status(tmp_path, vocabulary):
    path = save(tmp_path / "w.xlsx", [["", 2020, "flag", 2021, "flag"], ["Internet users", 50, "e", 51, None]])
    reading = read(path, vocabulary, means={"flag": "flags"})
    assert [(figure.year, figure.status) for figure in reading.figures] == [(2020, "estimated"), (2021, None)]


def test_a_row_without_figures_speaks_for_those_below_where_the_mapping_says_so(tmp_path, vocabulary):
    rows = [["", 2020], ["Internet users"], ["  Women", 50], ["  Men", 52], ["Fixed broadband"], ["  Urban", 3]]
    reading = read(save(tmp_path / "w.xlsx", rows), vocabulary, groups=True)
    assert [name for name, _ in values(reading)] == [
        "internet_users 2020 female",
        "internet_users 2020 male",
        "fixed_broadband 2020 urban",
    ]


def test_labels_that_contradict_each_other_are_refused(tmp_path, vocabulary):
    path = save(tmp_path / "w.xlsx", [["", 2020], ["Women", 50]])
    reading = read(
        path,
        vocabulary,
        everywhere={"indicator": "internet_users"},
        headers=1,
        means={"2020": {"sex": "male", "year": 2020}},
    )
    assert "contradict each other on the sex" in reading.refused[0].reason


def test_a_label_that_is_not_known_is_listed_with_its_figures(tmp_path, vocabulary):
    path = save(tmp_path / "w.xlsx", [["", 2020, "Q1"], ["Internet users", 50, 1], ["Intrenet use", 51, 2]])
    refused = {refusal.place: refusal.reason for refusal in read(path, vocabulary).refused}
    assert set(refused) == {"Data!A3", "Data!C2"}
    assert "is it internet_users?" in refused["Data!A3"]


def test_a_figure_that_is_merged_over_several_years_is_refused(tmp_path, vocabulary):
    path = save(tmp_path / "w.xlsx", [["", 2020, 2021], ["Internet users", 50]])
    book = load_workbook(path)
    book["Data"].merge_cells("B2:C2")
    book.save(path)
    assert "merged with others, up to Data!C2" in read(path, vocabulary).refused[0].reason


def test_a_mark_without_a_meaning_is_refused_until_the_mapping_gives_one(tmp_path, vocabulary):
    path = save(tmp_path / "w.xlsx", [["", 2020], ["Internet users", "50*"]])
    assert "the mark '*'" in read(path, vocabulary).refused[0].reason
    assert read(path, vocabulary, footnotes={"*": "estimated"}).figures[0].status == "estimated"
    assert read(path, vocabulary, footnotes={"*": "skip"}).figures == ()


def test_hidden_rows_are_read_and_said_or_passed_over(tmp_path, vocabulary):
    path = save(tmp_path / "w.xlsx", [["", 2020], ["Internet users", 50], ["Fixed broadband", 2]])
    book = load_workbook(path)
    book["Data"].row_dimensions[3].hidden = True
    book.save(path)
    assert len(read(path, vocabulary).figures) == 2
    assert len(read(path, vocabulary, hidden="skip").figures) == 1


def test_dates_over_the_figures_count_as_their_years(tmp_path, vocabulary):
    path = save(tmp_path / "w.xlsx", [["", datetime.date(2020, 12, 31)], ["Internet users", 50]])
    assert values(read(path, vocabulary)) == [("internet_users 2020", 50)]


def messy(project):
    """The messy workbook, its guessed mapping with the blanks filled in, and the command's arguments."""
    write_messy_workbook(project / "messy.xlsx")
    runner = CliRunner()
    assert runner.invoke(app, ["import", "excel", "messy.xlsx", "--guess"]).exit_code == 0
    path = project / "messy.mapping.yml"
    text = path.read_text(encoding="utf-8")
    for blank, filled in (
        ('"*": "?"', '"*": provisional'),
        ('"2": "?"', '"2": normal'),
        ('"Total licences issued": "?"', '"Total licences issued": skip'),
        *((f'"{zone}": "?"', f'"{zone}": {{}}') for zone in ("Plain", "Lakes", "Mountain", "Coast")),
        ('decimal: "?"', "decimal: comma"),
    ):
        assert blank in text
        text = text.replace(blank, filled)
    path.write_text(text, encoding="utf-8")
    return ["import", "excel", "messy.xlsx", "--map", "messy.mapping.yml", *IMPORT]


def test_a_guess_leaves_blanks_that_must_be_filled(project):
    write_messy_workbook(project / "messy.xlsx")
    runner = CliRunner()
    runner.invoke(app, ["import", "excel", "messy.xlsx", "--guess"])
    result = runner.invoke(app, ["import", "excel", "messy.xlsx", "--map", "messy.mapping.yml", *IMPORT])
    assert "8 still to be decided" in str(result.exception)
    again = runner.invoke(app, ["import", "excel", "messy.xlsx", "--guess"])
    assert "is there already" in str(again.exception)


def test_the_messy_workbook_is_imported_without_editing_it(project):
    before = contents(project / "data")
    command = messy(project)
    shown = CliRunner().invoke(app, command)
    assert shown.exit_code == 1
    assert "refused\tSeries!B4\tits formula was saved without a result" in shown.output
    assert "refused\tSeries!D5\tit is the error #DIV/0!" in shown.output
    assert contents(project / "data") == before
    for said in BESIDE_THE_FIGURES:
        assert said in shown.output
    result = CliRunner().invoke(app, [*command, "--without-refused", "--apply"], catch_exceptions=False)
    assert result.exit_code == 0
    rows = load_observations(project / "data")
    new = rows[rows["release"] == datetime.date(2026, 9, 12)].set_index(
        ["indicator", "year", "sex", "location", "province"]
    )
    value, status = new["value"], new["status"]
    assert value["internet_users", 2024, "both", "total", ""] == 63.2
    assert status["internet_users", 2024, "both", "total", ""] == "provisional"
    assert value["fixed_broadband", 2024, "both", "total", ""] == 3.1
    assert status["fixed_broadband", 2024, "both", "total", ""] == "estimated"
    assert value["mobile_subscriptions", 2023, "both", "total", ""] == 117.5
    assert value["mobile_ownership", 2019, "female", "total", ""] == 84.4
    assert value["mobile_ownership", 2021, "both", "urban", ""] == 94
    assert value["electricity_access", 2018, "both", "total", "BV-3"] == 71.4
    assert value["electricity_access", 2021, "both", "total", "BV-16"] == 70.9
    assert status["electricity_access", 2021, "both", "total", "BV-17"] == "provisional"


def test_a_guessed_mapping_reads_as_a_mapping_once_its_blanks_are_skipped(tmp_path, vocabulary):
    write_messy_workbook(tmp_path / "messy.xlsx")
    text, blanks = draft_mapping("messy.xlsx", open_sheets(tmp_path / "messy.xlsx"), vocabulary)
    assert blanks == text.count(': "?"') == 8
    (tmp_path / "map.yml").write_text(
        text.replace('decimal: "?"', "decimal: comma").replace('"?"', "skip"), encoding="utf-8"
    )
    assert [part.sheet for part in load_mapping(tmp_path / "map.yml").sheets] == [
        "តារាង ១",
        "By sex",
        "Provinces",
        "Series",
    ]


def test_a_guess_reads_headings_that_are_merged_over_some_columns_and_no_title_over_all(tmp_path, vocabulary):
    rows = [["Skills"], ["", "Adult literacy", "", "Mobile ownership"], ["Year", "Women", "Men", "Women", "Men"]]
    path = save(tmp_path / "w.xlsx", [*rows, *([year, 1, 2, 3, 4] for year in (2019, 2020, 2021))])
    book = load_workbook(path)
    for area in ("A1:E1", "B2:C2", "D2:E2"):
        book.active.merge_cells(area)
    book.save(path)
    assert "headers: [2, 3]" in draft_mapping("w.xlsx", open_sheets(path), vocabulary)[0]


def test_a_guess_gives_a_column_of_notes_no_year(tmp_path, vocabulary):
    rows = [["", "Year", "", "Notes"], ["", 2019, 2020], ["Internet users", 50, 51, 9]]
    text = draft_mapping("w.xlsx", open_sheets(save(tmp_path / "w.xlsx", rows)), vocabulary)[0]
    assert "blank_repeats" not in text


def test_a_template_comes_back_unchanged_where_nothing_is_filled_in(project):
    before = contents(project / "data")
    runner = CliRunner()
    assert runner.invoke(app, ["template", "t.xlsx"]).exit_code == 0
    result = runner.invoke(app, ["import", "excel", "t.xlsx", *IMPORT, "--apply"])
    assert result.exit_code == 0
    assert "0 new, 0 revised" in result.output
    assert contents(project / "data") == before


def test_a_template_brings_back_what_is_filled_in(project):
    runner = CliRunner()
    runner.invoke(app, ["template", "t.xlsx", "--pillar", "citizens", "--last-year", "2025"])
    book = load_workbook("t.xlsx")
    assert book.sheetnames == ["Instructions", "citizens"]
    sheet = book["citizens"]
    years = {sheet.cell(4, column).value: column for column in range(8, 18, 2)}
    row = next(
        row
        for row in range(6, 99)
        if [sheet.cell(row, c).value for c in (1, 4, 5)] == ["internet_users", "both", "total"]
    )
    assert not sheet.cell(row, years[2025]).protection.locked
    assert sheet.cell(5, 1).protection.locked
    assert sheet.protection.sheet
    sheet.cell(row, years[2025], 66.5)
    sheet.cell(row, years[2025] + 1, "provisional")
    book.save("t.xlsx")
    result = runner.invoke(app, ["import", "excel", "t.xlsx", *IMPORT, "--apply"])
    assert "1 new, 0 revised" in result.output
    rows = load_observations(project / "data")
    new = rows[rows["release"] == datetime.date(2026, 9, 12)]
    assert new[["indicator", "year", "value", "status"]].to_numpy().tolist() == [
        ["internet_users", 2025, 66.5, "provisional"]
    ]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["t.csv"], "name it .xlsx"),
        (["there.xlsx"], "is there already"),
        (["gone/t.xlsx"], "there is no folder gone; make it"),
        (["t.xlsx", "--pillar", "citizen"], "There is no pillar 'citizen'"),
        (["t.xlsx", "--last-year", "12"], "write a year between"),
    ],
)
def test_a_template_that_cannot_be_made_is_refused_and_leaves_no_file(project, arguments, said):
    (project / "there.xlsx").write_text("kept")
    result = CliRunner().invoke(app, ["template", *arguments])
    assert said in str(result.exception)
    assert sorted(path.name for path in project.glob("*.xlsx")) == ["there.xlsx"]
    assert (project / "there.xlsx").read_text() == "kept"


def test_the_mapping_in_the_documentation_is_one(root, tmp_path):
    page = (root / "docs" / "importing.md").read_text(encoding="utf-8").split("### The mapping file")[1]
    (tmp_path / "map.yml").write_text(page.split("```yaml\n")[1].split("```")[0], encoding="utf-8")
    assert load_mapping(tmp_path / "map.yml").sheets[0].headers == (4, 5)
