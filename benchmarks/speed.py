"""Speed of the trend engine and of the batch commands: one command, one page.

`python benchmarks/speed.py` times the engine against statsforecast and statsmodels on the same generated series, and
`milepost project` and `milepost assess` file to file, and writes docs/speed.md. The other forecasters live in
benchmarks/.venv, which is made when it is missing. `--series` names the sizes of the files; `--quick` is a rehearsal.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
import venv
from pathlib import Path

import numpy as np
from speed_files import generate, peak_of, write_histories, write_targets
from speed_page import write_page

from milepost.trends import project_panel

HERE = Path(__file__).parent
HORIZON = 10
SIZES = (100_000, 1_000_000)
TARGETS = 20_000
REPEATS = 7
ONE_THREAD = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")


def own_times():
    """Seconds of `project_panel` on 1,000 and on 100,000 series: name -> [series, seconds], the median of some runs."""
    times = {}
    for count, repeats in ((1_000, REPEATS), (100_000, 3)):
        values = generate(count)
        for name, percentage, indicator in (
            ("HTD", False, None),
            ("HTD, percentages", True, None),
            ("peer path", True, "internet_users"),
        ):
            runs = [_own_seconds(values, percentage=percentage, indicator=indicator) for _ in range(repeats)]
            times[f"Milepost {name}, {count:,} at once"] = [count, statistics.median(runs)]
    return times


def _own_seconds(values, *, percentage, indicator):
    low, high = (0.0, 100.0) if percentage else (np.nan, np.nan)
    started = time.perf_counter()
    for first in range(0, len(values), 20_000):
        part = values[first : first + 20_000]
        project_panel(
            np.tile(np.arange(2012.0, 2024.0), (len(part), 1)),
            part,
            horizon=HORIZON,
            percentage=np.full(len(part), percentage),
            lower=np.full(len(part), low),
            upper=np.full(len(part), high),
            indicator=indicator,
        )
    return time.perf_counter() - started


def rival_times(folder):
    """The same 1,000 series by the other forecasters, in their own environment."""
    home = HERE / ".venv"
    python = home / "bin" / "python"
    if not python.exists():
        venv.create(home, with_pip=True)
        subprocess.run([python, "-m", "pip", "install", "-q", "-r", HERE / "requirements.txt"], check=True)
    np.save(folder / "series.npy", generate(1_000))
    made = subprocess.run(
        [python, HERE / "speed_rivals.py", folder / "series.npy", str(HORIZON)],
        check=True,
        stdout=subprocess.PIPE,
        env={**os.environ, **ONE_THREAD},
    )
    return json.loads(made.stdout)


def file_times(folder, sizes):
    """`milepost project` file to file, a row each: command, series, seconds, GiB of the largest process and of all."""
    rows = []
    for count in sizes:
        values = generate(count)
        for ending in ("parquet", "csv"):
            source = write_histories(folder / f"histories.{ending}", values)
            out = folder / f"out.{ending}"
            command = ["milepost", "project", source, "--horizon", str(HORIZON), "--out", out, "--jobs", "2"]
            rows.append([f"project, {ending} to {ending}", count, *peak_of(command)])
            if ending == "csv":
                wanted = write_targets(folder / "targets.csv", min(TARGETS, count), HORIZON)
                command = ["milepost", "assess", source, "--targets", wanted, "--out", out, "--jobs", "2"]
                rows.append([f"assess {min(TARGETS, count):,} targets", count, *peak_of(command)])
            source.unlink()
            out.unlink()
        print(rows[-3:], file=sys.stderr)
    return rows


def main():
    """Measure and write."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--series", type=int, nargs="+", default=SIZES, help="sizes of the files")
    parser.add_argument("--quick", action="store_true", help="1,000 series only, the page goes to standard output")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        own, rivals = own_times(), rival_times(Path(name))
        files = file_times(Path(name), (1_000,) if given.quick else given.series)
    page = None if given.quick else HERE.parent / "docs" / "speed.md"
    write_page(page, own, rivals, files)


if __name__ == "__main__":
    main()
