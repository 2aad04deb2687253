"""The files of an input: one file, a folder of them (partitioned by its folders' names or not), or a pattern."""

import glob
from pathlib import Path
from typing import NamedTuple

import pyarrow.dataset
import pyarrow.parquet

from milepost.batch.columns import BatchError
from milepost.batch.rows import PARQUET, UNREADABLE

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
