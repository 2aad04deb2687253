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
CSV_ROW_BYTES = 30  # a row of `series,indicator,year,value` and its limits, as a rule


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
    """About how many rows the files have: counted in Parquet, by the bytes in CSV; 0 for what cannot be read."""
    return sum(_likely_rows(path) for path, _ in files)


def _likely_rows(path: Path) -> int:
    try:
        if path.suffix.lower() in PARQUET:
            return int(pyarrow.parquet.read_metadata(path).num_rows)
        return path.stat().st_size // CSV_ROW_BYTES
    except UNREADABLE:
        return 0
