"""Input of any size, cut by a fixed hash of the series' id: a partition is a few files, and fits into memory.

A small input stays where it is, as one partition. A larger one is read once, block by block, and every row goes to
the file of its partition; who works on a partition reads its files and no other. The hash ranges follow each other,
and the series of a partition are in the order of their hashes: the output is the same for any number of partitions.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as arrow
import pyarrow.ipc
from numpy.typing import NDArray

from milepost.batch.bundles import rows_of_files
from milepost.batch.columns import (
    HISTORY_COLUMNS,
    LAST_YEAR,
    NO_YEAR,
    BatchError,
    Block,
    Columns,
    RawRows,
    hashes,
    refuse_nameless,
    years,
)
from milepost.batch.rows import Reading, Source, input_files, likely_rows, open_rows
from milepost.country import scratch_folder
from milepost.running import Launch, launcher

ROWS_IN_MEMORY = 1_000_000  # an input with fewer is one partition, and is not copied
PARTITION_ROWS = 500_000
MOST_PARTITIONS = 512  # files that one process writes at once
BLOCK_ROWS = 1 << 19  # small blocks are put together before they are cut


def partition_of(names: Sequence[str], count: int) -> NDArray[np.int64]:
    """The partition of every name, of `count`."""
    return ((hashes(names) >> np.uint64(32)) * np.uint64(count) >> np.uint64(32)).astype(np.int64)


@dataclass(frozen=True)
class Partition:
    """Some of the series of an input, all rows of each: files in the order of the input."""

    name: str  # of the input, for messages
    files: tuple[Source, ...]
    columns: Columns
    cut: bool  # by hash; else the file is the input itself
    sources: tuple[str, ...] = ()  # names of the input's files, where there are several

    def rows(self) -> RawRows | None:
        """Its rows; None where it has none. Raises BatchError for an input that cannot be read."""
        if not self.cut:
            path, given = self.files[0]
            return open_rows(path, self.columns, given).whole()
        blocks = (block for path, _ in self.files if path.exists() for block in _blocks(path, self.columns))
        names = (*self.columns.required, *self.columns.optional)
        places = {name: at for at, name in enumerate(names)}
        reading = Reading(self.name, list(names), places, blocks, sources=self.sources)
        return reading.whole_if_any()


@dataclass(frozen=True)
class Cut:
    """An input in partitions, and what reading it said."""

    partitions: list[Partition]
    newest_year: int | None  # known only of what was cut
    ignored: tuple[str, ...]
    small: bool  # not worth another process


def cut_input(
    source: Path,
    folder: Path,
    launch: Launch,
    *,
    columns: Columns = HISTORY_COLUMNS,
    count: int | None = None,
    as_of: int | None = None,
) -> Cut:
    """Partitions of an input, in `folder` where it has to be cut; `count` of them, or as many as its size asks for.

    Raises BatchError for an input that cannot be read.
    """
    files = input_files(source)
    rows = likely_rows(files)
    small = rows < ROWS_IN_MEMORY
    if count is None:
        count = 1 if small else min(MOST_PARTITIONS, -(-rows // PARTITION_ROWS))
    if len(files) == 1 and count == 1:
        return Cut([Partition(source.name, (files[0],), columns, cut=False)], None, (), small)
    folder.mkdir()
    groups = np.array_split(np.arange(len(files)), 1 if small else min(len(files), GROUPS))
    work = partial(_cut_group, columns=columns, count=count, as_of=as_of)
    given = [
        (folder / f"{at:03d}", int(group[0]), [files[number] for number in group.tolist()])
        for at, group in enumerate(groups)
    ]
    done = list(launch(work, given, small))
    if not any(part.rows for part in done):
        raise BatchError(f"{source.name}: there are no rows below the header.")
    several = tuple(path.name for path, _ in files) if len(files) > 1 else ()
    partitions = [
        Partition(
            source.name,
            tuple(Source(place / f"{number:05d}.arrow", {}) for place, _, _ in given),
            columns,
            cut=True,
            sources=several,
        )
        for number in range(count)
    ]
    newest = max((part.newest for part in done if part.newest is not None), default=None)
    return Cut(partitions, newest, tuple(dict.fromkeys(name for part in done for name in part.ignored)), small)


GROUPS = 16  # of files: what one process reads and cuts


def read_input(source: Path, columns: Columns = HISTORY_COLUMNS) -> RawRows:
    """All rows of an input, at once. Raises BatchError for one that cannot be read."""
    files = input_files(source)
    if len(files) == 1:
        return open_rows(files[0].path, columns, files[0].given).whole()
    with scratch_folder("batch") as folder, launcher() as launch:
        (whole,) = cut_input(source, folder / "rows", launch, columns=columns, count=1).partitions
        rows = whole.rows()
    if rows is None:
        raise BatchError(f"{source.name}: there are no rows below the header.")
    return rows


@dataclass
class _Group:
    rows: int = 0
    newest: int | None = None
    ignored: list[str] = field(default_factory=list)


def _cut_group(given: tuple[Path, int, list[Source]], *, columns: Columns, count: int, as_of: int | None) -> _Group:
    """Cut some files into `count` partitions' files in a folder."""
    folder, first, files = given
    folder.mkdir(exist_ok=True)
    said = _Group()
    with ExitStack() as stack:
        writers: dict[int, Any] = {}
        for table in _put_together(_tables(files, first, columns, said, as_of)):
            series = table.column("series").combine_chunks().dictionary_encode()
            number = partition_of(series.dictionary.to_pylist(), count)[series.indices.to_numpy()]
            order = np.argsort(number, kind="stable")
            ordered = table.take(order)
            ends = np.searchsorted(number[order], np.arange(count + 1))
            for at in np.flatnonzero(np.diff(ends)).tolist():
                if at not in writers:
                    stream = stack.enter_context((folder / f"{at:05d}.arrow").open("wb"))
                    options = arrow.ipc.IpcWriteOptions(compression="lz4")
                    writers[at] = stack.enter_context(arrow.ipc.new_stream(stream, table.schema, options=options))
                writers[at].write_table(ordered.slice(ends[at], ends[at + 1] - ends[at]))
    return said


def _tables(files: list[Source], first: int, columns: Columns, said: _Group, as_of: int | None) -> Iterator[Any]:
    """Rows of files as pyarrow tables of text, with what was written instead of a number, file and line."""
    for rows in rows_of_files(files, first, columns):
        said.ignored += rows.ignored
        refuse_nameless(rows)
        found = years(rows.words["year"].words)
        known = found[(found != NO_YEAR) & (found <= (as_of or LAST_YEAR))].tolist()
        said.newest = max([*known, *([] if said.newest is None else [said.newest])], default=None)
        said.rows += len(rows)
        yield _table(rows, columns)


def _table(rows: RawRows, columns: Columns) -> Any:
    """Rows that know their lines and files."""
    made: dict[str, Any] = {}
    for name in (*columns.required, *columns.optional):
        if name == "value":
            made[name] = arrow.array(rows.values)
        elif name in rows.words:
            held = rows.words[name]
            made[name] = arrow.array(held.words, arrow.string()).take(arrow.array(held.codes))
        else:
            made[name] = arrow.array([""], arrow.string()).take(arrow.array(np.zeros(len(rows), dtype=np.int32)))
    bad = np.full(len(rows), None, dtype=object)
    for row, word in rows.bad_values.items():
        bad[row] = word
    made["bad"] = arrow.array(bad, arrow.string())
    made["file"] = arrow.array(rows.files)
    made["line"] = arrow.array(rows.lines)
    return arrow.table(made)


def _put_together(tables: Iterable[Any]) -> Iterator[Any]:
    """Tables of some size, from many small ones."""
    waiting, count = [], 0
    for table in tables:
        waiting.append(table)
        count += len(table)
        if count >= BLOCK_ROWS:
            yield arrow.concat_tables(waiting)
            waiting, count = [], 0
    if waiting:
        yield arrow.concat_tables(waiting)


def _blocks(path: Path, columns: Columns) -> Iterator[Block]:
    with path.open("rb") as stream, arrow.ipc.open_stream(stream) as stored:
        for batch in stored:
            told = [batch.column(name) for name in (*columns.required, *columns.optional)]
            bad = batch.column("bad")
            written = (
                {}
                if bad.null_count == len(bad)
                else {at: word for at, word in enumerate(bad.to_pylist()) if word is not None}
            )
            yield Block(told, batch.column("line").to_numpy(), written, batch.column("file").to_numpy())
