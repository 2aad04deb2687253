"""The files of an input, and their rows: CSV or Parquet, read defensively and block by block, as columns of codes."""

import glob
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple

import numpy as np
import pyarrow as arrow
import pyarrow.dataset
import pyarrow.parquet

from milepost.batch.columns import BatchError, Block, Codes, Columns, Floats, RawRows, Words, numbers, stripped
from milepost.batch.csv_lanes import csv_blocks, csv_header

PARQUET = (".parquet", ".pq")
# What a damaged Parquet file makes pyarrow raise: names that are no UTF-8, sizes beyond all measure.
UNREADABLE = (arrow.ArrowException, OSError, ValueError, LookupError, TypeError, ArithmeticError, MemoryError)
BATCH_ROWS = 1 << 19


@dataclass(frozen=True)
class Reading:
    """A file that is being read: where its columns stand, and its rows block by block; none are kept."""

    file: str
    header: list[str]
    places: Mapping[str, int]
    blocks: Iterator[Block]
    given: Mapping[str, str] = field(default_factory=dict)  # columns that the names of its folders say
    sources: tuple[str, ...] = ()  # names of several files, whose rows it holds

    @property
    def ignored(self) -> tuple[str, ...]:
        """Columns that are not read."""
        return tuple(name for at, name in enumerate(self.header) if at not in self.places.values())

    def parts(self) -> Iterator[RawRows]:
        """Rows of one block after the other. Raises BatchError where one cannot be read."""
        for block in self.blocks:
            with _faults(self.file):
                gathered = _Gathered(self)
                gathered.add(block)
            yield gathered.joined()

    def whole(self) -> RawRows:
        """All rows at once. Raises BatchError where one cannot be read, or there is none."""
        rows = self.whole_if_any()
        if rows is None:
            raise BatchError(f"{self.file}: there are no rows below the header.")
        return rows

    def whole_if_any(self) -> RawRows | None:
        """All rows at once, None where there is none. Raises BatchError where one cannot be read."""
        gathered = _Gathered(self)
        for block in self.blocks:
            with _faults(self.file):
                gathered.add(block)
        return gathered.joined() if gathered.count else None


def open_rows(path: Path, columns: Columns, given: Mapping[str, str] = MappingProxyType({})) -> Reading:
    """Begin to read a file, by its ending; `given` are columns that the names of its folders say.

    Raises BatchError for a file that cannot be read as such rows, now or when its blocks are asked for.
    """
    if not path.is_file():
        raise BatchError(f"{path}: there is no such file; check the name.")
    if path.stat().st_size == 0:
        raise BatchError(f"{path.name}: the file is empty; its first line must name the columns {columns.spelled()}.")
    ending = path.suffix.lower()
    if ending in PARQUET:
        header, blocks_of = _parquet_header(path), _parquet_blocks
    elif ending == ".csv":
        header, blocks_of = csv_header(path), csv_blocks
    else:
        raise BatchError(f"{path.name}: '{ending}' files are not read; save it as .csv or .parquet.")
    said = {name: word for name, word in given.items() if name in columns.required + columns.optional}
    places = columns.placed([*header, *said], path.name)
    inside = {name: at for name, at in places.items() if at < len(header)}
    return Reading(path.name, header, inside, blocks_of(path, header, inside), said)


def _parquet_header(path: Path) -> list[str]:
    with _faults(path.name), arrow.parquet.ParquetFile(path) as stored:
        return list(stored.schema_arrow.names)


def _parquet_blocks(path: Path, header: list[str], places: Mapping[str, int]) -> Iterator[Block]:
    """Rows of a Parquet file; numbers may be stored as numbers or as text. Raises BatchError for a broken file."""
    names = [header[at] for at in places.values()]
    with _faults(path.name), arrow.parquet.ParquetFile(path) as stored:
        for batch in stored.iter_batches(batch_size=BATCH_ROWS, columns=names):
            yield Block([batch.column(name) for name in names], None)


@contextmanager
def _faults(file: str) -> Iterator[None]:
    try:
        yield
    except BatchError:
        raise
    except UNREADABLE as error:
        fault = str(error).splitlines()[0].rstrip(".") if str(error) else type(error).__name__
        raise BatchError(f"{file}: this is no Parquet file that can be read ({fault}).") from error


class _Gathered:
    """Columns of pyarrow taken block by block: words as codes, values as numbers."""

    def __init__(self, reading: Reading) -> None:
        self.reading, self.file, self.places = reading, reading.file, reading.places
        self.words: dict[str, dict[str, int]] = {name: {} for name in self.places if name != "value"}
        self.codes: dict[str, list[Codes]] = {name: [] for name in self.words}
        self.values: list[Floats] = []
        self.lines: list[Codes] = []
        self.files: list[Codes] = []
        self.bad: dict[int, str] = {}
        self.count = 0

    def add(self, block: Block) -> None:
        """Take a block's columns, in the order of the names."""
        for name, column in zip(self.places, block.columns, strict=True):
            if name == "value":
                self.values.append(self._numbers(column))
            else:
                codes, words = self._encoded(name, column)
                known = self.words[name]
                numbered = np.array([known.setdefault(word, len(known)) for word in words], dtype=np.int32)
                self.codes[name].append(numbered[codes])
        if block.lines is not None:
            self.lines.append(block.lines)
        if block.files is not None:
            self.files.append(block.files)
        self.bad |= {self.count + row: word for row, word in block.bad.items()}
        self.count += len(self.values[-1])

    def joined(self) -> RawRows:
        """All blocks as one."""
        words = {
            name: Words(np.concatenate(self.codes[name]), stripped(known, name, self.file))
            for name, known in self.words.items()
        }
        words |= {
            name: Words(np.zeros(self.count, dtype=np.int32), stripped([word], name, self.file))
            for name, word in self.reading.given.items()
        }
        lines, files = (np.concatenate(held) if held else None for held in (self.lines, self.files))
        values, reading = np.concatenate(self.values), self.reading
        return RawRows(self.file, words, values, self.bad, lines, reading.ignored, files, reading.sources)

    def _encoded(self, name: str, column: Any) -> tuple[Codes, list[str]]:
        """Codes and distinct words of a column; an empty cell says ''."""
        types = arrow.types
        if types.is_nested(column.type) or types.is_binary(column.type):
            raise BatchError(f"{self.file}: column '{name}' holds {column.type}; store plain text or numbers.")
        if types.is_null(column.type):
            return np.zeros(len(column), dtype=np.int32), [""]
        coded = column if types.is_dictionary(column.type) else column.dictionary_encode()
        words = ["" if word is None else str(word) for word in coded.dictionary.to_pylist()]
        indices = coded.indices
        if indices.null_count:
            indices, words = indices.fill_null(len(words)), [*words, ""]
        return indices.to_numpy(zero_copy_only=False).astype(np.int32), words

    def _numbers(self, column: Any) -> Floats:
        types = arrow.types
        if types.is_integer(column.type) or types.is_floating(column.type) or types.is_decimal(column.type):
            cast = column.cast(arrow.float64(), safe=False)
            return np.asarray(cast.fill_null(float("nan")).to_numpy(zero_copy_only=False), dtype=float)
        if types.is_boolean(column.type):
            raise BatchError(f"{self.file}: column 'value' holds true and false; store numbers.")
        codes, words = self._encoded("value", column)
        read, bad = numbers(words)
        self.bad |= {self.count + int(row): words[codes[row]] for row in np.flatnonzero(bad[codes])}
        return read[codes]


ENDINGS = (".csv", *PARQUET)
PATTERN = frozenset("*?[")
CSV_ROW = 30  # bytes of `series,indicator,year,value` and its limits, as a rule
SMALL_BYTES = 1_000_000  # a larger file is read by itself
ASKED = 100  # small files, of thousands, whose rows are counted


class Source(NamedTuple):
    """A file, and the columns that the names of its folders say (`indicator=mobile_4g/part-0.parquet`)."""

    path: Path
    given: dict[str, str]


def input_files(source: Path) -> list[Source]:
    """Files of an input in the order of their names; those whose name begins with a dot or `_` are passed over.

    Raises BatchError where there is none.
    """
    if source.is_dir():
        return _inside(source)
    if not source.exists() and PATTERN & set(str(source)):
        found = [Path(name) for name in sorted(glob.glob(str(source), recursive=True))]  # noqa: PTH207 - absolute too
        files = [Source(path, {}) for path in found if path.is_file()]
        if not files:
            raise BatchError(f"{source}: no file has such a name; check the pattern.")
        return files
    return [Source(source, {})]


def _inside(folder: Path) -> list[Source]:
    """Files of a folder and of those in it, with what is said by folders that are named `column=word`."""
    files = []
    for path in sorted(folder.rglob("*")):
        names = path.relative_to(folder).parts
        if path.suffix.lower() in ENDINGS and path.is_file() and not any(name[0] in "._" for name in names):
            files.append(Source(path, _said(names[:-1])))
    if not files:
        raise BatchError(f"{folder}: no .csv or .parquet file is in this folder; check the name.")
    return files


def _said(folders: tuple[str, ...]) -> dict[str, str]:
    schema = pyarrow.schema([(name.partition("=")[0], pyarrow.string()) for name in folders if "=" in name])
    if not len(schema):
        return {}
    expression = pyarrow.dataset.HivePartitioning(schema).parse("/".join((*folders, "file")))
    return {name: word or "" for name, word in pyarrow.dataset.get_partition_keys(expression).items()}


def likely_rows(files: list[Source]) -> int:
    """About how many rows the files have: counted in Parquet (in some of many small files), by the bytes in CSV."""
    sizes = [(path, path.stat().st_size if path.is_file() else 0) for path, _ in files]
    large = [held for held in sizes if held[1] > SMALL_BYTES]
    small = [held for held in sizes if held[1] <= SMALL_BYTES]
    asked = small[:: max(1, len(small) // ASKED)]
    seen, held = (sum(size for _, size in some) for some in (asked, small))
    return sum(_rows(*one) for one in large) + sum(_rows(*one) for one in asked) * held // max(1, seen)


def _rows(path: Path, size: int) -> int:
    try:
        return int(pyarrow.parquet.read_metadata(path).num_rows) if path.suffix.lower() in PARQUET else size // CSV_ROW
    except UNREADABLE:
        return 0
