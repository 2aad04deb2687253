"""Rows remember where they stand, and a file that cannot be read says why."""

import pytest

from milepost.records import RecordError, read_csv_records, read_yaml_records


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
