"""Files that cannot be read, are missing, empty or never read: one finding each, and no traceback."""

import shutil

import pytest

from milepost.checks import check_data
from milepost.checks.finding import Severity

ROW = "internet_users,2024,61,both,total,,2026-01-01,normal,wdi2026"
EVENT = "egdi,2018,outlier,it is,egdi2024,"


def errors(data):
    return [str(item) for item in check_data(data) if item.severity is Severity.ERROR]


def append(path, line):
    with path.open("a", encoding="utf-8") as stream:
        stream.write(line + "\n")


FILES = (
    "framework/pillars.yml",
    "framework/indicators/trust.yml",
    "framework/targets.csv",
    "framework/events.csv",
    "framework/overrides.csv",
    "framework/registers.yml",
    "framework/measures.csv",
    "framework/actions.csv",
    "framework/statuses.csv",
    "institutions.csv",
    "accepted_findings.csv",
    "observations/trust.csv",
    "country.yml",
    "economies.csv",
    "provinces.csv",
    "references.bib",
)


@pytest.mark.parametrize("name", FILES)
def test_a_missing_file_is_one_finding_by_name(data, name):
    (data / name).unlink()
    (found,) = errors(data)
    assert found.startswith(f"{name.rpartition('/')[2]}: is missing from ")


@pytest.mark.parametrize("name", ["framework", "framework/indicators", "observations", "peers"])
def test_a_missing_folder_is_a_finding_for_each_of_its_files(data, name):
    shutil.rmtree(data / name)
    found = errors(data)
    assert found
    assert all("is missing from" in text for text in found)


def test_a_file_in_a_folders_place_is_a_finding(data):
    shutil.rmtree(data / "observations")
    (data / "observations").write_text("")
    assert all("cannot be read (Not a directory)" in text for text in errors(data))


def test_no_folder_of_data_at_all_is_a_list_of_missing_files(tmp_path):
    assert all("is missing from" in text for text in errors(tmp_path / "nowhere"))


@pytest.mark.parametrize("name", FILES)
def test_a_folder_in_a_files_place_is_a_finding(data, name):
    (data / name).unlink()
    (data / name).mkdir()
    (found,) = errors(data)
    assert "cannot be read (Is a directory)" in found


@pytest.mark.parametrize("name", [*FILES, "corrections.yml"])
@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"\xff\xfe\x00a", "is not UTF-8"),
        (b"ab\n\x00", "line 2: holds the control character U+0000; delete it"),
        (b"ab\x1b", "line 1: holds the control character U+001B; delete it"),
    ],
)
def test_a_file_that_is_no_text_is_a_finding(data, name, content, words):
    (data / name).write_bytes(content)
    (found,) = errors(data)
    assert words in found


@pytest.mark.parametrize("name", ["framework/pillars.yml"])
@pytest.mark.parametrize("text", ["", "# nothing\n", "[]\n"])
def test_an_empty_yaml_file_holds_no_items_and_nothing_follows(data, name, text):
    (data / name).write_text(text)
    (found,) = errors(data)
    assert "holds no items; write at least one" in found


@pytest.mark.parametrize("name", ["observations/trust.csv", "peers/peers.csv", "economies.csv", "provinces.csv"])
def test_a_file_with_a_header_and_no_rows_is_a_finding(data, name):
    path = data / name
    path.write_text(path.read_text(encoding="utf-8").splitlines()[0] + "\n", encoding="utf-8")
    assert ["has a header and no rows" in found for found in errors(data)] in ([True], [])
    assert any("has a header and no rows" in str(found) for found in check_data(data))


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("observations/citizens_new.csv", "observations/citizens_new.csv: is never read; name it <pillar>.csv"),
        ("observations/Trust.CSV", "is never read"),
        ("observations/trust.csv.bak", "is never read"),
        ("framework/indicators/trust.yaml", "is never read; name it <pillar>.yml"),
        ("framework/indicators/health.yml", "is never read"),
        ("peers/peers.xlsx", "is never read; name it a .csv file"),
    ],
)
def test_a_file_that_nothing_reads_is_reported(data, name, words):
    (data / name).write_text("indicator,year\n")
    (found,) = errors(data)
    assert words in found


@pytest.mark.parametrize("name", ["observations/.DS_Store", "peers/~$peers.xlsx", "framework/indicators/.gitkeep"])
def test_hidden_and_lock_files_are_passed_over(data, name):
    (data / name).write_text("")
    assert errors(data) == []


def test_several_files_that_cannot_be_read_are_all_listed(data):
    for name in ("economies.csv", "provinces.csv", "references.bib"):
        (data / name).unlink()
    assert len(errors(data)) == 3


@pytest.mark.parametrize("mark", [";", "\t"])
@pytest.mark.parametrize("name", ["observations/trust.csv", "peers/peers.csv", "framework/events.csv"])
def test_a_file_without_commas_is_told_to_be_saved_with_them(data, name, mark):
    path = data / name
    path.write_text(path.read_text(encoding="utf-8").replace(",", mark), encoding="utf-8")
    (found,) = errors(data)
    assert "line 1: the cells are separated by" in found
    assert found.endswith("; save it with commas.")


@pytest.mark.parametrize(
    ("name", "old", "new", "words"),
    [
        ("observations/trust.csv", "release", "relase", "there is no column 'relase'; did you mean 'release'"),
        ("observations/trust.csv", "year", "Year", "there is no column 'Year'; did you mean 'year'"),
        ("peers/peers.csv", "economy", "econmy", "there is no column 'econmy'; did you mean 'economy'"),
        ("provinces.csv", "name_en", "name_eng", "there is no column 'name_eng'; did you mean 'name_en'"),
        ("provinces.csv", "code", "province", "there is no column 'province'"),
        ("economies.csv", "code", "cod", "there is no column 'cod'; did you mean 'code'"),
        ("framework/measures.csv", "title", "titel", "there is no column 'titel'; did you mean 'title'"),
        ("framework/overrides.csv", "reason,role", "reason,role,by", "there is no column 'by'"),
    ],
)
def test_a_misspelt_column_is_one_finding_about_the_header(data, name, old, new, words):
    path = data / name
    header, _, rest = path.read_text(encoding="utf-8").partition("\n")
    path.write_text(header.replace(old, new, 1) + "\n" + rest, encoding="utf-8")
    found = errors(data)
    assert f"{path.name} line 1: {words}" in found[0]
    assert len(found) == (2 if new == "province" else 1)


def test_a_missing_column_is_named_once(data):
    path = data / "framework" / "overrides.csv"
    path.write_text("target,verdict,reason\ninternet_users_2035,met,It is.\n")
    (found,) = errors(data)
    assert found.startswith("overrides.csv line 1: the column 'role' is missing")


@pytest.mark.parametrize(
    ("name", "line", "words"),
    [
        ("provinces.csv", "BV-1,A,B,Province,", "the code 'BV-1' is used twice, first in provinces.csv line 2"),
        ("provinces.csv", ",A,B,Province,", "has no code"),
        ("provinces.csv", "BV-001,A,B,Province,", "'BV-001' is no code of a province; country.yml says BV-[1-9][0-9]?"),
        ("economies.csv", "THA,Siam", "the code 'THA' is used twice"),
        ("economies.csv", ",Siam", "a row of economies has no code"),
        ("economies.csv", "TH,Siam", "code 'TH' is no code"),
        ("economies.csv", "JPN,", "'JPN' has no name"),
    ],
)
def test_codes_are_whole_and_unique(data, name, line, words):
    append(data / name, line)
    (found,) = errors(data)
    assert words in found


@pytest.mark.parametrize(
    "line",
    [
        "  series_end: !!python/object:os.system x",
        "  series_end: !!int abc",
        "  series_end: 2026-02-30",
        "  series_end: !!timestamp abc",
        "  ? [a, b]\n  : 1",
        "  ? {a: b}\n  : 1",
        "  series_end: {[a]: b}",
        "  <<: {series_end: 2020}",
        "  1: x",
        "  itu_code: &a [*a]",
        "  itu_code: *nowhere",
        "  itu_code: 'x\x07'",
        "  itu_code: " + "[" * 500,
    ],
)
def test_yaml_that_is_more_than_names_and_values_is_one_finding(data, line):
    path = data / "framework" / "indicators" / "trust.yml"
    append(path, line)
    (found,) = errors(data)
    assert found.startswith("trust.yml")


def test_a_bibtex_key_that_stands_twice_is_refused_by_line(data):
    path = data / "references.bib"
    lines = len(path.read_text(encoding="utf-8").splitlines())
    append(path, "@comment{x,\n}\n@comment{x,\n}\n@misc{wdi2026,\n}")
    assert errors(data) == [
        f"references.bib line {lines + 5}: the key 'wdi2026' is used twice; keep one entry, or give one another key."
    ]


@pytest.mark.parametrize(
    ("name", "line", "source"),
    [
        ("observations/citizens.csv", ROW, "wdi2026"),
        ("framework/events.csv", EVENT, "egdi2024"),
        ("peers/peers.csv", "egdi,THA,1950,0.5,2024-12-31,egdi2024", "egdi2024"),
    ],
)
def test_every_source_must_stand_in_the_references(data, name, line, source):
    append(data / name, line.replace(source, "nowhere1999"))
    (found,) = errors(data)
    assert "there is no source 'nowhere1999'" in found
    assert f"{name.rpartition('/')[2]} line " in found


def test_a_citation_of_nothing_is_a_missing_one(data):
    path = data / "framework" / "indicators" / "trust.yml"
    path.write_text(path.read_text().replace("citation: wdi2025;wdi2021", "citation: ';'"))
    (found,) = errors(data)
    assert "'secure_servers' has no citation; write the key of a source in references.bib" in found
