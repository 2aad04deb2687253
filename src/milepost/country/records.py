"""Rows of files that remember their file and line, and what a cell may say.

Statisticians keep these files by hand, so every message about a value must name the line it stands in.
"""

import csv
import datetime
import io
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError
from pydantic_core import PydanticCustomError

from milepost.country.refusal import Refusal
from milepost.country.texts import MOST_BYTES, UNSEEN, name_of, read_bounded

MOST_COLUMNS = 100
MOST_ROWS = 100_000


@dataclass(frozen=True)
class Place:
    """A line of a file, as printed in messages: `targets.csv line 14`."""

    file: str
    line: int | None = None

    @property
    def order(self) -> tuple[str | int, ...]:
        """For sorting: by file, what concerns a whole file before its lines."""
        return (self.file,) if self.line is None else (self.file, self.line)

    def __str__(self) -> str:
        """Spell the place as messages do."""
        return self.file if self.line is None else f"{self.file} line {self.line}"


@dataclass(frozen=True)
class Record:
    """One row: its fields as written, blank ones left out, and its place."""

    fields: dict[str, Any]
    place: Place


@dataclass(frozen=True)
class CsvTable:
    """A CSV file: its name, its columns as written, and its rows."""

    file: str
    header: tuple[str, ...]
    records: tuple[Record, ...]


class RecordError(Refusal):
    """A file or row that cannot be read at all; says where, what is wrong and what to do."""

    def __init__(self, place: Place, what: str, remedy: str) -> None:
        super().__init__(what, where=place, remedy=remedy)
        self.place = place


def _plain(kind: str, pattern: str, typed: tuple[type, ...]) -> BeforeValidator:
    """Refuse what reads as a number or day only by goodwill: `2019.0`, `7_0`, `nan`, a time of day."""
    shape = re.compile(pattern)

    def check(value: object) -> object:
        written = isinstance(value, str) and shape.fullmatch(value.strip()) is not None
        if written or (isinstance(value, typed) and not isinstance(value, (bool, datetime.datetime))):
            return value
        raise PydanticCustomError(kind, "is not written plainly")

    return BeforeValidator(check)


def _split_list(value: Any) -> Any:
    return tuple(part.strip() for part in value.split(";") if part.strip()) if isinstance(value, str) else value


def _split_milestones(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    pairs = [part.split("=") for part in value.split(";") if part.strip()]
    if any(len(pair) != 2 for pair in pairs):
        raise PydanticCustomError("milestones", "is not year=value")
    return tuple((year.strip(), amount.strip()) for year, amount in pairs)


# Bounds stand before the spelling, so that a model's schema has them.
_WHOLE = _plain("int_plain", r"-?[0-9]{1,9}", (int,))
_NUMBER = _plain("float_plain", r"-?[0-9]+(\.[0-9]+)?", (int, float))
Year = Annotated[int, Field(ge=1900, le=2100), _WHOLE]
Decimals = Annotated[int, Field(ge=0, le=4), _WHOLE]
Whole = Annotated[int, Field(ge=1), _WHOLE]
Finite = Annotated[float, Field(allow_inf_nan=False), _NUMBER]
Positive = Annotated[float, Field(gt=0, allow_inf_nan=False), _NUMBER]
Day = Annotated[datetime.date, _plain("date_plain", r"[0-9]{4}-[0-9]{2}-[0-9]{2}", (datetime.date,))]
Milestones = Annotated[tuple[tuple[Year, Finite], ...], BeforeValidator(_split_milestones)]
ID_PATTERN = "^[a-z][a-z0-9_]*$"
Identifier = Annotated[str, Field(pattern=ID_PATTERN)]
Names = Annotated[tuple[str, ...], BeforeValidator(_split_list)]
_PAGES = "[0-9ivx]{1,6}(-[0-9ivx]{1,6})?"
Pages = Annotated[str, Field(pattern=f"^{_PAGES}(, {_PAGES})*$")]
Sources = Annotated[Names, Field(min_length=1)]


class Value(BaseModel):
    """What one row must read as; a field that is not declared is refused."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)


T = TypeVar("T", bound=Value)


CHECK = "run 'milepost check' for what to write"


def read_value(model: type[T], record: Record, remedy: str = CHECK) -> T:
    """The row as a `model`. Raises RecordError with its first fault; `milepost check` lists all of them."""
    try:
        return model.model_validate(record.fields)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        message = f"{'.'.join(map(str, first['loc']))}: {first['msg']}"
        raise RecordError(record.place, message, remedy) from error


def read_values(model: type[T], records: Iterable[Record], remedy: str = CHECK) -> list[T]:
    """All rows as a `model`. Raises RecordError at the first that is not valid."""
    return [read_value(model, record, remedy) for record in records]


def read_csv_table(path: Path) -> CsvTable:
    """Columns and rows of a UTF-8 CSV file with a header line; blank cells are left out of `fields`.

    Raises RecordError when the file is missing, is not UTF-8, has no header, repeats a column, or has a row
    with more or fewer cells than the header.
    """
    reader = csv.reader(io.StringIO(read_text(path), newline=""), strict=True)
    records: list[Record] = []
    try:
        header = [name.strip() for name in next(reader, [])]
        _refuse_bad_header(header, Place(path.name, 1))
        for cells in reader:
            place = Place(path.name, reader.line_num)
            if not any(cell.strip() for cell in cells):
                continue
            if len(cells) != len(header):
                raise RecordError(
                    place,
                    f"{len(cells)} cells, the header has {len(header)} columns",
                    "put values that contain commas in double quotes",
                )
            if len(records) == MOST_ROWS:
                raise RecordError(place, f"is the row after the first {MOST_ROWS:,}", "split or shorten the file")
            pairs = zip(header, cells, strict=True)
            records.append(Record({key: cell.strip() for key, cell in pairs if cell.strip()}, place))
    except csv.Error as error:
        raise RecordError(Place(path.name, reader.line_num), str(error), "check the quotes") from error
    return CsvTable(path.name, tuple(header), tuple(records))


def read_csv_records(path: Path, *, needed: bool = True) -> list[Record]:
    """Rows of a CSV file, of which there may be none where it is not `needed`; see `read_csv_table`."""
    return list(read_csv_table(path).records) if needed or path.is_file() else []


def read_text(path: Path, most: int = MOST_BYTES) -> str:
    """The text of a UTF-8 file. Raises RecordError when it is missing, too large, not UTF-8 or cannot be opened.

    A character that nobody sees is refused with its line.
    """
    try:
        text = read_bounded(path, most).decode("utf-8-sig")
    except FileNotFoundError:
        remedy = "make it, or put back the one that stood there"
        raise RecordError(Place(path.name), f"is missing from {path.parent.name}/", remedy) from None
    except UnicodeDecodeError as error:
        remedy = "save it as 'CSV UTF-8' or UTF-8 text"
        raise RecordError(Place(path.name), f"byte {error.start} is not UTF-8", remedy) from None
    except OSError as error:
        remedy = "put a file that can be opened in its place"
        raise RecordError(Place(path.name), f"cannot be read ({error.strerror})", remedy) from None
    except ValueError as error:
        raise RecordError(Place(path.name), str(error), "put a file that can be opened in its place") from None
    strange = UNSEEN.search(text)
    if strange is not None:
        place = Place(path.name, text.count("\n", 0, strange.start()) + 1)
        raise RecordError(place, f"holds {name_of(strange.group())}", "delete it")
    return text


def _refuse_bad_header(header: list[str], place: Place) -> None:
    if not header or not all(header):
        raise RecordError(place, "the header is missing or has an empty column name", "name every column")
    for name, mark in ((";", "';'"), ("\t", "tabs")):
        if len(header) == 1 and name in header[0]:
            raise RecordError(place, f"the cells are separated by {mark}", "save it with commas")
    if len(header) > MOST_COLUMNS:
        raise RecordError(place, f"the header has {len(header)} columns", "end each row with a line break")
    repeated = sorted(name for name, times in Counter(header).items() if times > 1)
    if repeated:
        raise RecordError(place, f"column '{repeated[0]}' stands twice", "keep one")
