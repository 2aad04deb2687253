"""Generated histories as files, and what a command needs in time and memory."""

import shutil
import sys
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet
from runner_watch import watch

POINTS, FIRST_YEAR = 12, 2012


def generate(count, seed=20260101):
    """Histories (count, 12): random walks with drift from some 30 up, inside 0 to 100."""
    steps = np.random.default_rng(seed).normal(1.0, 2.0, size=(count, POINTS))
    return np.clip(30 + np.cumsum(steps, axis=1), 0.1, 99.9)


def write_histories(path, values):
    """A file of histories, limits 0 to 100, a hundred indicators."""
    count = len(values)
    series = np.repeat(np.arange(count, dtype=np.int32), POINTS)
    names = pa.array([f"s{number:07d}" for number in range(count)])
    indicators = pa.array([f"indicator_{number:02d}" for number in range(100)])
    table = pa.table(
        {
            "series": names.take(pa.array(series)),
            "indicator": indicators.take(pa.array(series % 100)),
            "year": np.tile(np.arange(FIRST_YEAR, FIRST_YEAR + POINTS, dtype=np.int32), count),
            "value": values.ravel(),
            "lower": np.zeros(count * POINTS),
            "upper": np.full(count * POINTS, 100.0),
        }
    )
    if path.suffix == ".csv":
        pyarrow.csv.write_csv(table, path, pyarrow.csv.WriteOptions(quoting_style="none"))
    else:
        pyarrow.parquet.write_table(table, path)
    return path


def write_targets(path, count, years):
    """A target for each of the first series."""
    rows = [f"s{number:07d},{2023 + 1 + number % years},{40 + number % 50},increase,2015" for number in range(count)]
    path.write_text("\n".join(["series,year,value,direction,baseline_year", *rows]) + "\n", encoding="utf-8")
    return path


def measured(command):
    """Seconds, processor seconds, GiB of the largest process, GiB of all processes at once."""
    beside = Path(sys.executable).parent / command[0]
    program = str(beside) if beside.exists() else shutil.which(command[0])
    seen, _ = watch([program, *map(str, command[1:])], None, None)
    return seen.seconds, seen.cpu_seconds, seen.largest_mib / 1024, seen.peak_mib / 1024
