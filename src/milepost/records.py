"""Rows of CSV and YAML files that remember their file and line.

Statisticians keep these files by hand, so every message about a value must name the line it stands in.
"""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import yaml

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(frozen=True)
class Place:
    """A line of a file, as printed in messages: `targets.csv line 14`."""

    file: str
    line: int | None = None

    def __str__(self) -> str:
        """Spell the place as messages do."""
        return self.file if self.line is None else f"{self.file} line {self.line}"


@dataclass(frozen=True)
class Record:
    """One row: its fields as written, blank ones left out, and its place."""

    fields: dict[str, Any]
    place: Place


class RecordError(ValueError):
    """A file that cannot be read as rows at all; the message says which, where and what to do."""


def read_csv_records(path: Path) -> list[Record]:
    """Rows of a UTF-8 CSV file with a header line; blank cells are left out of `fields`.

    Raises RecordError when the file is missing, is not UTF-8, has no header, repeats a column, or has a row
    with more or fewer cells than the header.
    """
    reader = csv.reader(io.StringIO(_read_text(path), newline=""), strict=True)
    records: list[Record] = []
    try:
        header = [name.strip() for name in next(reader, [])]
        _refuse_bad_header(header, path)
        for cells in reader:
            place = Place(path.name, reader.line_num)
            if not any(cell.strip() for cell in cells):
                continue
            if len(cells) != len(header):
                raise RecordError(
                    f"{place}: {len(cells)} cells, the header has {len(header)} columns; "
                    "put values that contain commas in double quotes."
                )
            pairs = zip(header, cells, strict=True)
            records.append(Record({key: cell.strip() for key, cell in pairs if cell.strip()}, place))
    except csv.Error as error:
        raise RecordError(f"{path.name} line {reader.line_num}: {error}; check the quotes.") from error
    return records


def read_yaml_records(path: Path) -> list[Record]:
    """Items of a YAML list of mappings, each with the line it starts on; empty values are left out.

    Raises RecordError when the file is missing, is no YAML, or is no list of mappings.
    """
    try:
        root = yaml.compose(_read_text(path), Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else None
        raise RecordError(f"{Place(path.name, line)}: {error.problem}; check indentation and colons.") from error
    if root is None:
        return []
    if not isinstance(root, yaml.SequenceNode):
        raise RecordError(f"{path.name}: expected a list of items, each starting with '- id: ...'.")
    return [_yaml_record(node, path) for node in root.value]


def _yaml_record(node: yaml.Node, path: Path) -> Record:
    place = Place(path.name, node.start_mark.line + 1)
    if not isinstance(node, yaml.MappingNode):
        raise RecordError(f"{place}: expected 'name: value' lines under a '-'.")
    loader = yaml.SafeLoader("")
    try:
        keys = [loader.construct_object(key) for key, _ in node.value]
        fields = {
            key: loader.construct_object(value, deep=True) for key, (_, value) in zip(keys, node.value, strict=True)
        }
    finally:
        loader.dispose()
    repeated = sorted({str(key) for key in keys if keys.count(key) > 1})
    if repeated:
        raise RecordError(f"{place}: '{repeated[0]}' is written twice; keep one.")
    return Record({key: value for key, value in fields.items() if value not in (None, "")}, place)


def _read_text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise RecordError(f"{path.name} is missing from {path.parent.name}/; restore it or make a new one.") from None
    except UnicodeDecodeError as error:
        raise RecordError(
            f"{path.name}: byte {error.start} is not UTF-8; save it as 'CSV UTF-8' or UTF-8 text."
        ) from None


def _refuse_bad_header(header: list[str], path: Path) -> None:
    if not header or not all(header):
        raise RecordError(f"{path.name} line 1: the header is missing or has an empty column name.")
    repeated = sorted({name for name in header if header.count(name) > 1})
    if repeated:
        raise RecordError(f"{path.name} line 1: column '{repeated[0]}' stands twice; keep one.")
