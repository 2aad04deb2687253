"""Rows remember where they stand, and a file that cannot be read says why."""

import os

import pytest

from milepost.country.records import Place, RecordError, read_csv_records, read_csv_table
from milepost.country.yaml_files import read_yaml, read_yaml_records


def written(tmp_path, name, text, encoding="utf-8"):
    path = tmp_path / name
    path.write_bytes(text.encode(encoding))
    return path


def test_csv_rows_know_their_line_even_after_a_quoted_line_break(tmp_path):
    path = written(tmp_path, "a.csv", 'id,note\nx,"two\nlines"\n\ny,\n')
    rows = read_csv_records(path)
    assert [(row.fields, str(row.place)) for row in rows] == [
        ({"id": "x", "note": "two\nlines"}, "a.csv line 3"),
        ({"id": "y"}, "a.csv line 5"),
    ]


def test_yaml_items_know_the_line_they_start_on(tmp_path):
    path = written(tmp_path, "a.yml", "# a comment\n- id: x\n  unit: percent\n- id: y\n  unit:\n")
    rows = read_yaml_records(path)
    assert [(row.fields, row.place.line) for row in rows] == [({"id": "x", "unit": "percent"}, 2), ({"id": "y"}, 4)]


def test_excels_byte_order_mark_is_no_part_of_the_first_column(tmp_path):
    assert read_csv_records(written(tmp_path, "a.csv", "id\nx\n", "utf-8-sig"))[0].fields == {"id": "x"}


@pytest.mark.parametrize(
    ("name", "text", "words"),
    [
        ("a.csv", "id,id\n", "column 'id' stands twice"),
        ("a.csv", "", "header is missing"),
        ("a.csv", "id,unit\nx\n", "a.csv line 2: 1 cells, the header has 2"),
        ("a.csv", 'id\n"x\n', "check the quotes"),
        ("a.csv", "id;unit\nx;%\n", "separated by ';'; save it with commas"),
        ("a.csv", "id\tunit\nx\t%\n", "separated by tabs; save it with commas"),
        ("a.csv", "id\nx\0\n", r"line 2: holds the control character U\+0000"),
        ("a.csv", ",".join(map(str, range(101))), "the header has 101 columns; end each row with a line break"),
    ],
)
def test_a_broken_csv_file_is_refused_with_its_fault(tmp_path, name, text, words):
    with pytest.raises(RecordError, match=words):
        read_csv_records(written(tmp_path, name, text))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("id: x\n", "expected a list"),
        ("- x\n", "expected 'name: value' lines"),
        ("- id: x\n  id: y\n", "'id' is written twice"),
        ("- id: [x\n", "check indentation"),
        ("- id: x\n  2: y\n", "line 1: '2' is no name of a field"),
        ("- id: x\n  day: 2026-02-30\n", "line 2: '2026-02-30' cannot be read"),
        ("- id: x\n  run: !!python/object:os.system x\n", "line 2: 'x' cannot be read; write plain words"),
        ("- <<: {id: x}\n", "line 1: '<<' merges another place in; write the values out"),
        ("--- a\n--- b\n", "line 2: "),
    ],
)
def test_a_broken_yaml_file_is_refused_with_its_fault(tmp_path, text, words):
    with pytest.raises(RecordError, match=words):
        read_yaml_records(written(tmp_path, "a.yml", text))


def test_a_file_in_another_encoding_is_refused_with_advice(tmp_path):
    with pytest.raises(RecordError, match="not UTF-8; save it as"):
        read_csv_records(written(tmp_path, "a.csv", "id\ncafé\n", "latin-1"))


def test_a_missing_file_is_refused_by_name(tmp_path):
    with pytest.raises(RecordError, match=r"gone\.csv: is missing"):
        read_csv_records(tmp_path / "gone.csv")


def test_a_refusal_keeps_place_message_and_remedy_apart(tmp_path):
    with pytest.raises(RecordError) as caught:
        read_csv_records(written(tmp_path, "a.csv", "id,unit\nx\n"))
    fault = caught.value
    assert (fault.place, fault.what) == (Place("a.csv", 2), "1 cells, the header has 2 columns")
    assert str(fault) == f"{fault.place}: {fault.what}; {fault.remedy}."


def test_a_folder_in_a_files_place_is_refused(tmp_path):
    (tmp_path / "a.csv").mkdir()
    with pytest.raises(RecordError, match=r"a\.csv: cannot be read \(Is a directory\)"):
        read_csv_records(tmp_path / "a.csv")


def test_a_pipe_in_a_files_place_is_not_waited_for(tmp_path):
    os.mkfifo(tmp_path / "a.csv")
    with pytest.raises(RecordError, match=r"a\.csv: is a pipe"):
        read_csv_records(tmp_path / "a.csv")


def test_a_number_in_yaml_is_never_read_to_base_8_or_60(tmp_path):
    """YAML takes 010 for 8 and 1:30 for 90; a person who writes them means neither."""
    path = written(tmp_path, "a.yml", "- limit: 010\n  year: 1:30\n  decimals: 2\n")
    assert read_yaml_records(path)[0].fields == {"limit": "010", "year": "1:30", "decimals": 2}
    assert read_yaml("[010, 1:30, 2]") == ["010", "1:30", 2]


def test_a_table_without_rows_still_has_its_columns(tmp_path):
    table = read_csv_table(written(tmp_path, "a.csv", "id, unit\n"))
    assert (table.header, table.records) == (("id", "unit"), ())
