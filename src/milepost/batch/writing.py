"""Outputs: written beside their place and moved there when they are whole."""

import csv
import io
import re
import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
import pyarrow as arrow
import pyarrow.csv
import pyarrow.parquet

from milepost.batch.columns import BatchError, Floats, Skip
from milepost.batch.rows import PARQUET
from milepost.country import neutral, passing_name, written_whole

LEVELS = (0.025, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.975)
QUANTILE_COLUMNS = tuple(f"q{level:g}" for level in LEVELS)
PROJECTION_COLUMNS = ("series", "year", *QUANTILE_COLUMNS)
PART_NAME = re.compile(r"part-\d+\.parquet")
Said = TypeVar("Said")
SPECIAL = frozenset(',"\r\n')


def check_output(path: Path, *, inputs: Iterable[Path], endings: Sequence[str] = (".csv", *PARQUET)) -> None:
    """Refuse an output before any work is done. Raises BatchError."""
    if endings and path.suffix.lower() not in endings:
        raise BatchError(f"{path}: outputs end in {' or '.join(endings[:2])}; choose one.")
    if path.is_dir() or not path.absolute().parent.is_dir():
        raise BatchError(f"{path}: {'this is a folder' if path.is_dir() else 'its folder is missing'}; name a file.")
    if any(path.resolve() == given.resolve() for given in inputs):
        raise BatchError(f"{path}: the output would overwrite its input; choose another name.")


def check_output_or_folder(path: Path, *, inputs: Iterable[Path]) -> None:
    """As `check_output`, but a name without an ending is a folder, which may hold the parts of an earlier output."""
    if path.suffix:
        check_output(path, inputs=inputs)
        return
    if not path.absolute().parent.is_dir():
        raise BatchError(f"{path}: its folder is missing; make it, or choose another name.")
    if path.exists() and not (path.is_dir() and all(PART_NAME.fullmatch(one.name) for one in path.iterdir())):
        raise BatchError(f"{path}: something other than parts of an output is there; choose another name.")


@contextmanager
def beside(path: Path) -> Iterator[Path]:
    """A name beside `path` to write to; moved to `path` at the end, taken away when anything fails."""
    try:
        with written_whole(path) as partial:
            yield partial
    except OSError as error:
        raise BatchError(
            f"{path}: cannot be written ({error.strerror or error}); what stood there is as it was."
        ) from error


def skipped_path(path: Path) -> Path:
    """Where the skipped series of an output are named."""
    return path.with_name(f"{path.name}.skipped.csv")


def write_skipped(skipped: Iterable[Skip], path: Path) -> None:
    """Name what was left out: columns series, reason_code, reason."""
    rows = [[skip.series, skip.code.value, skip.reason] for skip in skipped]
    _write_csv(path, ["series", "reason_code", "reason"], rows)


@dataclass(frozen=True)
class Part:
    """Where one partition's share of an output goes, and the names of what it left out."""

    path: Path
    skipped: Path
    compression: str  # of Parquet: "none" where the rows are written once more

    @property
    def parquet(self) -> bool:
        """Whether it is a Parquet file."""
        return self.path.suffix == ".parquet"


class Output:
    """An output that grows part by part: a file, or a folder of Parquet files; put in place when it is whole."""

    def __init__(self, out: Path, whole: Path, workplace: Path, named: Path) -> None:
        self._folder, self._whole, self._workplace, self._named = not out.suffix, whole, workplace, named
        self._ending = ".csv" if out.suffix.lower() == ".csv" else ".parquet"
        self._alone = False

    def parts(self, count: int) -> list[Part]:
        """Places of `count` parts."""
        folder = self._workplace / "parts"
        folder.mkdir()
        self._alone = count == 1 and not self._folder
        compression = "zstd" if self._alone or self._folder else "none"
        names = [folder / f"part-{at:05d}" for at in range(count)]
        return [Part(Path(f"{name}{self._ending}"), Path(f"{name}.skipped.csv"), compression) for name in names]

    def put_together(self, done: Iterable[Said], parts: Sequence[Part]) -> list[Said]:
        """Take parts as they are finished, in their order; what the work on each said."""
        said = []
        with ExitStack() as stack:
            writer = None
            for part, made in zip(parts, done, strict=True):
                said.append(made)
                _append(part.skipped, self._named)
                if self._folder:
                    self._whole.mkdir(exist_ok=True)
                    part.path.replace(self._whole / part.path.name)
                elif self._alone:
                    part.path.replace(self._whole)
                elif not part.parquet:
                    _append(part.path, self._whole)
                else:
                    stored = stack.enter_context(arrow.parquet.ParquetFile(part.path))
                    if writer is None:
                        schema = stored.schema_arrow
                        kept = arrow.parquet.ParquetWriter(
                            self._whole, schema, compression="zstd", use_dictionary=REPEATED
                        )
                        writer = stack.enter_context(kept)
                    for at in range(stored.num_row_groups):
                        writer.write_table(stored.read_row_group(at))
                    part.path.unlink()
        return said


REPEATED = ["series", "year"]  # columns that Parquet stores as words of a dictionary


def _append(part: Path, whole: Path) -> None:
    """Add a CSV file to another, its header once; then it goes."""
    with part.open("rb") as stream, whole.open("ab") as sink:
        if sink.tell():
            stream.readline()
        shutil.copyfileobj(stream, sink, 1 << 20)
    part.unlink()


@contextmanager
def output(out: Path) -> Iterator[tuple[Output, Path]]:
    """The output, and a folder beside it to work in, which every worker of a cluster sees that sees the output."""
    try:
        with (
            passing_name(out.with_name(f"{out.name}.parts")) as workplace,
            beside(skipped_path(out)) as named,
            beside(out) as whole,
        ):
            workplace.mkdir()
            yield Output(out, whole, workplace, named), workplace
    except OSError as error:
        raise BatchError(
            f"{out}: cannot be written ({error.strerror or error}); what stood there is as it was."
        ) from error


@contextmanager
def projection_file(part: Part) -> Iterator[Callable[[Any], object]]:
    """A part of an output of projections; what is yielded adds rows, as a table or as CSV text."""
    if part.parquet:
        kinds = [arrow.string(), arrow.int32(), *[arrow.float64()] * len(QUANTILE_COLUMNS)]
        schema = arrow.schema(list(zip(PROJECTION_COLUMNS, kinds, strict=True)))
        with arrow.parquet.ParquetWriter(
            part.path, schema, compression=part.compression, use_dictionary=REPEATED
        ) as writer:
            yield writer.write_table
    else:
        with part.path.open("wb") as stream:
            stream.write(f"{','.join(PROJECTION_COLUMNS)}\n".encode())
            yield stream.write


def projection_table(names: Sequence[str], years: Any, quantiles: Floats) -> Any:
    """A pyarrow table, a row per series and year: names (n,), years (n, H), quantiles (n, H, 13)."""
    codes = np.repeat(np.arange(len(names), dtype=np.int32), quantiles.shape[1])
    series = arrow.array(list(names), arrow.string()).take(arrow.array(codes))
    flat = quantiles.reshape(-1, quantiles.shape[2])
    columns = [np.ascontiguousarray(flat[:, at]) for at in range(flat.shape[1])]
    return arrow.table([series, arrow.array(years.ravel().astype(np.int32)), *columns], names=list(PROJECTION_COLUMNS))


def projection_text(table: Any, names: Sequence[str]) -> bytes:
    """CSV rows of a table of projections; numbers are written so that they read back exactly.

    A name that begins as a spreadsheet's formula does gets an apostrophe before it, as in the editions' data.
    """
    sink = io.BytesIO()
    if any(neutral(name) != name for name in names):
        frame = table.to_pandas()
        frame["series"] = frame["series"].map(neutral)
        frame.to_csv(sink, header=False, index=False, lineterminator="\n")
    elif any(SPECIAL & set(name) for name in names):
        table.to_pandas().to_csv(sink, header=False, index=False, lineterminator="\n")
    else:
        arrow.csv.write_csv(table, sink, arrow.csv.WriteOptions(include_header=False, quoting_style="none"))
    return sink.getvalue()


def write_table(columns: Mapping[str, Sequence[Any]], part: Part, types: Mapping[str, Any]) -> None:
    """Write a table of columns of these pyarrow types; None is an empty cell."""
    if part.parquet:
        table = arrow.table(dict(columns), arrow.schema(types.items()))
        arrow.parquet.write_table(table, part.path, compression=part.compression)
    else:
        _write_csv(part.path, list(columns), zip(*columns.values(), strict=True))


def _write_csv(path: Path, header: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """A CSV file, in which no text begins as a spreadsheet's formula does."""
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(header)
        writer.writerows([neutral(cell) if isinstance(cell, str) else cell for cell in row] for row in rows)
