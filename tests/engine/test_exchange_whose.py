"""Whose figure is it: of other economies, groups and women nothing comes in as the country's, whatever the layout."""

import doctest
import importlib

import pytest
from openpyxl import Workbook, load_workbook

from framework_fixture import COUNTRY
from milepost.country import codes_of
from milepost.exchange.incoming.excel.importing import draft_mapping
from milepost.exchange.incoming.excel.mapping import Mapping
from milepost.exchange.incoming.excel.reading import read_figures
from milepost.exchange.incoming.excel.words import load_vocabulary
from milepost.exchange.incoming.excel.workbook import open_sheets
from milepost.exchange.incoming.whose import is_own, other, part_of_population

YEARS = (2019, 2020, 2021)
MODULES = ("whose", "source_records", "proposal", "excel.numbers", "excel.words", "excel.layout")


@pytest.fixture(scope="module")
def vocabulary(place):
    return load_vocabulary(place / "data")


def save(path, rows):
    book = Workbook()
    book.active.title = "Data"
    for row in rows:
        book.active.append(row)
    book.save(path)
    return path


def guessed(path, rows, vocabulary):
    """The guess of a sheet, as text and as a file beside it, and how much it leaves to decide."""
    save(path, rows)
    text, blanks = draft_mapping(path.name, open_sheets(path), vocabulary)
    mapping = path.with_suffix(".yml")
    mapping.write_text(text, encoding="utf-8")
    return text, blanks


def read(path, vocabulary, **sheet):
    held = Mapping.model_validate({"sheets": [{"sheet": "Data", "headers": 1, "labels": "A"} | sheet]})
    return read_figures(open_sheets(path), held, vocabulary, "wdi2026")


@pytest.mark.parametrize("name", MODULES)
def test_the_examples_of_the_modules_run(name):
    failed, tried = doctest.testmod(importlib.import_module(f"milepost.exchange.incoming.{name}"))
    assert tried > 0
    assert failed == 0


@pytest.mark.parametrize(
    "label",
    [
        "Thailand", "THA", "Viet Nam", "Vietnam", "Lao PDR", "Korea, Rep.", "Egypt, Arab Rep.", "Hong Kong SAR, China",
        "Iran (Islamic Republic of)", "Côte d'Ivoire", "Cote d’Ivoire", "United States of America", "Brunei Darussalam",
        "Thaïlande", "ថៃ", "ប្រទេសវៀតណាម", "World", "ASEAN", "East Asia & Pacific", "South-eastern Asia", "OECD members",
        "Low & middle income", "Least developed countries", "Euro area", "អាស៊ាន",
    ],
)  # fmt: skip
def test_another_economy_or_region_is_known_by_every_publishers_name(label):
    assert other(label, COUNTRY)
    assert not is_own(label, COUNTRY)


@pytest.mark.parametrize(
    "label", ["Bouvet", "Bouvet Island", "Kingdom of Bouvet", "Île Bouvet", "BVT", "កោះ\u200bប៊ូវ៉េត", "កោះទទេ"]
)
def test_the_country_is_known_by_its_names(label, vocabulary):
    assert is_own(label, COUNTRY)
    assert vocabulary.meaning(label).said == {}


def test_no_province_and_no_indicator_of_ours_is_taken_for_another_economy(vocabulary):
    names = [item.name for item in vocabulary.names]
    names += [
        word for item in vocabulary.framework.indicators.values() for word in (item.id, item.name, item.short_name)
    ]
    assert [name for name in names if other(name, COUNTRY)] == []


def test_an_economy_has_its_three_codes():
    assert codes_of("BV") == {"BV", "BVT", "074"}


@pytest.mark.parametrize(
    "label",
    [
        "Garment workers",
        "15-24",
        "Aged 15+",
        "Poorest 40%",
        "Students",
        "Small enterprises",
        "កម្មករ",
        "១៥-២៤",
        "Civil servants",
    ],
)
def test_a_part_of_the_population_is_known_by_its_words(label):
    assert part_of_population(label)


@pytest.mark.parametrize("label", ["Urban", "Hovedby", "Total", "Internet users", "Female", "2021", "Both sexes"])
def test_our_own_groups_are_no_part_that_would_be_refused(label):
    assert not part_of_population(label)


@pytest.mark.parametrize(
    ("label", "said"),
    [
        ("ស្រី", {"sex": "female"}),
        ("ស្ត្រី", {"sex": "female"}),
        ("នារី", {"sex": "female"}),
        ("ប្រុស", {"sex": "male"}),
        ("បុរស", {"sex": "male"}),
        ("ទាំងពីរភេទ", {"sex": "both"}),
        ("សរុប", {}),
        ("ទីក្រុង", {"location": "urban"}),
        ("ជនបទ", {"location": "rural"}),
        ("ទូទាំងប្រទេស", {}),
        ("ថ្នាក់ជាតិ", {}),
        ("BOTHSEX", {"sex": "both"}),
        ("ALLAREA", {"location": "total"}),
        ("Femmes", {"sex": "female"}),
    ],
)
def test_words_of_groups_need_no_mapping(label, said, vocabulary):
    assert vocabulary.meaning(label).said == said


ELSEWHERE = {
    "a country beside a code of the indicator": [
        ["Country Name", "Country Code", "Indicator Name", "Indicator Code", "2019", "2020"],
        ["Thailand", "THA", "Individuals using the Internet (% of population)", "IT.NET.USER.ZS", 66.7, 77.8],
    ],
    "codes alone": [["Country Code", "Indicator", 2019, 2020], ["VN", "Internet users", 66.7, 77.8]],
    "a column on the right": [["Indicator", 2019, 2020, "Economy"], ["Internet users", 66.7, 77.8, "Lao PDR"]],
    "years down": [["Economy", "Year", "Internet users"], *(["Malaysia", year, 84] for year in YEARS)],
    "a region": [["Region", "Indicator", 2019, 2020], ["World", "Internet users", 53, 59]],
    "Khmer": [["ប្រទេស", "Indicator", "២០១៩", "២០២០"], ["ថៃ", "Internet users", 66.7, 77.8]],
}  # fmt: skip


@pytest.mark.parametrize("case", ELSEWHERE)
def test_a_guess_that_nobody_touches_brings_no_figure_of_another_economy(case, tmp_path, vocabulary):
    text, blanks = guessed(tmp_path / "w.xlsx", ELSEWHERE[case], vocabulary)
    assert blanks == 0
    assert "another economy or region" in text
    found, _ = read_guess(tmp_path, vocabulary)
    assert found.figures == ()
    assert all("is another economy or region" in refusal.reason for refusal in found.refused)


def read_guess(folder, vocabulary):
    from milepost.exchange.incoming.excel.mapping import load_mapping

    return read_figures(open_sheets(folder / "w.xlsx"), load_mapping(folder / "w.yml"), vocabulary, "wdi2026")


def test_rows_of_other_economies_are_passed_over_by_name_where_the_country_has_rows_too(tmp_path, vocabulary):
    rows = [
        ["Country", "Indicator", 2019, 2020],
        ["Bouvet", "Internet users", 52, 53],
        ["Peru", "Internet users", 60, 65],
    ]
    text, blanks = guessed(tmp_path / "w.xlsx", rows, vocabulary)
    assert (blanks, "only_this_economy: true" in text) == (0, True)
    found, _ = read_guess(tmp_path, vocabulary)
    assert [figure.value for figure in found.figures] == [52, 53]
    assert found.refused == ()
    assert [(part.what, part.count) for part in found.left_out] == [("Data, row 'Peru, another economy': skip", 2)]


@pytest.mark.parametrize(
    "rows",
    [
        [["Group", "Area", "2021", "2024"], ["Bouvet", "Garment workers", 80.1, 85.5]],
        [["Indicator", "2021", "2024", "Population"], ["Internet users", 80.1, 85.5, "Students"]],
        [["Indicator", "Age", "2021", "2024"], ["Internet users", "15-24", 80.1, 85.5]],
        [["Country", "Year", "Group", "Internet users"], *(["Bouvet", year, "Poorest 40%", 5] for year in YEARS)],
        [["ក្រុម", "Indicator", "២០១៩", "២០២០"], ["កម្មករ", "Internet users", 66.7, 77.8]],
    ],
)  # fmt: skip
def test_a_group_that_we_have_no_figures_of_is_asked_never_dropped(rows, tmp_path, vocabulary):
    text, blanks = guessed(tmp_path / "w.xlsx", rows, vocabulary)
    assert blanks >= 1
    assert "a part of the population, of which no figure of ours is" in text


@pytest.mark.parametrize(
    ("cell", "words"),
    [
        ("Thailand", "'Thailand' in column B is another economy"),
        ("THA", "'Thailand' in column B is another economy"),
        ("ស្រី", "'ស្រី' says the sex female"),
        ("Urban", "'Urban' says the location urban"),
        ("Hovedby", "'Hovedby' says the province BV-12"),
        ("Garment workers", "names a part of the population"),
    ],
)
@pytest.mark.parametrize("use", ["skipped", "not named"])
def test_words_that_a_mapping_passes_over_are_not_passed_over(cell, words, use, tmp_path, vocabulary):
    save(tmp_path / "w.xlsx", [["", "Whose", 2020], ["Internet users", cell, 50]])
    more = {"means": {"Whose": "skip"}} if use == "skipped" else {"columns": "C"}
    found, _ = read(tmp_path / "w.xlsx", vocabulary, **more)
    assert found.figures == ()
    assert words in found.refused[0].reason


def test_what_a_mapping_passes_over_is_told_with_its_words(tmp_path, vocabulary):
    save(tmp_path / "w.xlsx", [["", "Whose", 2020], ["Internet users", "Whoever", 50]])
    found, remarks = read(tmp_path / "w.xlsx", vocabulary, means={"Whose": "skip"})
    assert len(found.figures) == 1
    assert "Data: passed over the words of column B 'Whose': Whoever." in remarks
    _, silent = read(tmp_path / "w.xlsx", vocabulary, means={"Whose": "notes"})
    assert silent == ()


@pytest.mark.parametrize(
    ("title", "words"),
    [
        ("Viet Nam: use of the internet", "the title names Viet"),
        ("Women using the internet", "the title says female"),
        ("ស្ត្រីប្រើប្រាស់អ៊ីនធឺណិត", "the title says female"),
        ("Internet use in rural households", "the title says rural"),
    ],
)
def test_a_title_that_says_whose_figures_they_are_counts_until_the_mapping_settles_it(
    title, words, tmp_path, vocabulary
):
    save(tmp_path / "w.xlsx", [[title], ["", 2020], ["Internet users", 50]])
    found, _ = read(tmp_path / "w.xlsx", vocabulary, headers=2)
    assert found.figures == ()
    assert words in found.refused[0].reason
    settled = {"everywhere": {"sex": "both", "location": "total"}, "means": {"Viet Nam": {}}}
    assert len(read(tmp_path / "w.xlsx", vocabulary, headers=2, **settled)[0].figures) == 1


@pytest.mark.parametrize(
    "title", ["Internet use of women and men", "Urban and rural Bouvet", "Bouvet and Thailand compared"]
)
def test_a_title_that_names_both_sides_says_nothing(title, tmp_path, vocabulary):
    save(tmp_path / "w.xlsx", [[title], ["", 2020], ["Internet users", 50]])
    assert len(read(tmp_path / "w.xlsx", vocabulary, headers=2)[0].figures) == 1


@pytest.mark.parametrize(
    ("above", "words"),
    [
        ("Thailand", "'Thailand' above the headings is another economy"),
        ("Women", "'Women' says the sex female above the headings"),
        ("ជនបទ", "'ជនបទ' says the location rural above the headings"),
        ("Students", "'Students' names a part of the population above the headings"),
    ],
)
def test_words_over_the_headings_count_for_their_columns(above, words, tmp_path, vocabulary):
    path = save(tmp_path / "w.xlsx", [["", "", above], ["", 2019, 2020], ["Internet users", 50, 51]])
    found, _ = read(path, vocabulary, headers=2, everywhere={"sex": "both", "location": "total"})
    assert [figure.year for figure in found.figures if figure.year != 2019] == []
    assert words in found.refused[0].reason


def test_economies_over_their_years_are_headings(tmp_path, vocabulary):
    rows = [
        ["", "Thailand", None, "Bouvet", None],
        ["", 2019, 2020, 2019, 2020],
        ["Internet users", 66, 77, 52, 53],
    ]
    path = save(tmp_path / "w.xlsx", rows)
    book = load_workbook(path)
    book["Data"].merge_cells("B1:C1")
    book["Data"].merge_cells("D1:E1")
    book.save(path)
    text, blanks = draft_mapping(path.name, open_sheets(path), vocabulary)
    assert (blanks, "only_this_economy: true" in text) == (0, True)
    path.with_suffix(".yml").write_text(text, encoding="utf-8")
    assert [figure.value for figure in read_guess(tmp_path, vocabulary)[0].figures] == [52, 53]


def test_a_label_that_names_an_economy_or_a_sex_is_no_plain_indicator(tmp_path, vocabulary):
    rows = [["", 2019, 2020], ["Internet users, Thailand", 66, 77], ["Internet users, female", 50, 51]]
    text, blanks = guessed(tmp_path / "w.xlsx", rows, vocabulary)
    assert blanks == 1
    assert '"Internet users, Thailand": "?"  # decide: it names Thailand: skip' in text
    assert '"Internet users, female": {indicator: internet_users, sex: female}' in text


def test_a_title_that_names_a_part_of_the_population_is_told(tmp_path, vocabulary):
    path = save(tmp_path / "w.xlsx", [["Internet use of garment workers"], ["", 2019], ["Internet users", 50]])
    _, remarks = read(path, vocabulary, headers=2)
    assert "Data: the title names 'garment'; are these figures of the whole population?" in remarks
    text, _ = guessed(
        path, [["Internet users among students"], ["Province", 2019, 2020], ["Solvik", 50, 51]], vocabulary
    )
    assert 'everywhere: {indicator: "?"}' in text
    assert "the title names students" in text


def test_womens_figures_under_a_khmer_heading_come_in_as_womens(tmp_path, vocabulary):
    rows = [["ខេត្ត/រាជធានី", "ភេទ", "សូចនាករ", "២០២១", "២០២៤"], ["តំបន់១២", "ស្រី", "Internet users", "៨០,១", "៨៥,៥"]]
    _, blanks = guessed(tmp_path / "w.xlsx", rows, vocabulary)
    assert blanks == 0
    found, _ = read_guess(tmp_path, vocabulary)
    assert [figure.name for figure in found.figures] == [
        "internet_users 2021 female BV-12",
        "internet_users 2024 female BV-12",
    ]


def test_all_else_is_skipped_where_the_mapping_says_so_and_counted(tmp_path, vocabulary):
    save(tmp_path / "w.xlsx", [["", 2020, "Q1"], ["Internet users", 50, 1], ["Something else", 51, 2]])
    found, _ = read(tmp_path / "w.xlsx", vocabulary, all_else="skip")
    assert [figure.value for figure in found.figures] == [50]
    assert found.refused == ()
    assert {part.what: part.count for part in found.left_out} == {
        "Data, row 'Something else, not explained': skip": 1,
        "Data, column C 'Q1, not explained': skip": 2,
    }


def test_all_else_does_not_take_in_another_economy(tmp_path, vocabulary):
    save(tmp_path / "w.xlsx", [["", 2020], ["Thailand", 50]])
    found, _ = read(tmp_path / "w.xlsx", vocabulary, all_else="skip", everywhere={"indicator": "internet_users"})
    assert found.figures == ()
    assert "another economy" in found.refused[0].reason


def test_only_this_economy_passes_over_economies_and_nothing_else(tmp_path, vocabulary):
    save(tmp_path / "w.xlsx", [["", 2020], ["Thailand", 50], ["Whoever", 51]])
    found, _ = read(tmp_path / "w.xlsx", vocabulary, only_this_economy=True, everywhere={"indicator": "internet_users"})
    assert [part.what for part in found.left_out] == ["Data, row 'Thailand, another economy': skip"]
    assert ["'Whoever'" in refusal.reason for refusal in found.refused] == [True]


def test_a_workbook_of_another_economy_is_written_nowhere(project):
    save(project.folder / "w.xlsx", ELSEWHERE["a country beside a code of the indicator"])
    assert project.milepost("import", "excel", "w.xlsx", "--guess").code == 0
    before = (project.data / "observations" / "citizens.csv").read_bytes()
    done = project.milepost(
        "import", "excel", "w.xlsx", "--map", "w.mapping.yml", "--release", "2026-08-01", "--source", "wdi2026",
        "--without-refused", "--apply",
    )  # fmt: skip
    assert done.code == 1
    assert "Nothing of the source became a figure" in done.err
    assert (project.data / "observations" / "citizens.csv").read_bytes() == before
