"""Speed of the trend engine against other forecasters on the same generated series, and of the batch commands.

The other forecasters live in benchmarks/.venv, which is made when it is missing.
"""

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
from speed_files import generate, measured, write_histories, write_targets
from speed_page import YARDSTICK, write_page

from milepost.trends.engine import TABLES_ALONE, Engine
from milepost.trends.tables import load_tables

HERE = Path(__file__).parent
RIVALS = HERE / ".venv" / "bin" / "python"
HORIZON = 10
SIZES = (100_000, 1_000_000)
TARGETS = 20_000
REPEATS = 7
ONE_THREAD = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")


def own_times():
    """Seconds of `Engine.project_panel` on 1,000 and on 100,000 series: name -> [series, seconds], a median."""
    times = {}
    for count, repeats in ((1_000, REPEATS), (100_000, 3)):
        values = generate(count)
        for name, percentage, indicator in (
            ("HTD", False, None),
            ("HTD, percentages", True, None),
            ("peer path", True, "IT.NET.USER.ZS"),
        ):
            runs = [_own_seconds(values, percentage=percentage, indicator=indicator) for _ in range(repeats)]
            times[f"Milepost {name}, {count:,} at once"] = [count, statistics.median(runs)]
    return times


def _own_seconds(values, *, percentage, indicator):
    low, high = (0.0, 100.0) if percentage else (np.nan, np.nan)
    started = time.perf_counter()
    for first in range(0, len(values), 20_000):
        part = values[first : first + 20_000]
        Engine(load_tables(), TABLES_ALONE).project_panel(
            np.tile(np.arange(2012.0, 2024.0), (len(part), 1)),
            part,
            horizon=HORIZON,
            percentage=np.full(len(part), percentage),
            lower=np.full(len(part), low),
            upper=np.full(len(part), high),
            peers_like=indicator,
        )
    return time.perf_counter() - started


def rival_times(folder):
    """The same 1,000 series by the other forecasters, in their own environment."""
    if not RIVALS.exists():
        venv.create(HERE / ".venv", with_pip=True)
        subprocess.run([RIVALS, "-m", "pip", "install", "-q", "-r", HERE / "requirements.txt"], check=True)
    np.save(folder / "series.npy", generate(1_000))
    made = subprocess.run(
        [RIVALS, HERE / "speed_rivals.py", folder / "series.npy", str(HORIZON)],
        check=True,
        stdout=subprocess.PIPE,
        env={**os.environ, **ONE_THREAD},
    )
    return json.loads(made.stdout)


def file_times(folder, sizes):
    """`milepost project` file to file, a row each: command, series, and what `measured` gives."""
    rows = []
    for count in sizes:
        values = generate(count)
        for ending in ("parquet", "csv"):
            source = write_histories(folder / f"histories.{ending}", values)
            out = folder / f"out.{ending}"
            command = ["milepost", "project", source, "--horizon", str(HORIZON), "--out", out, "--jobs", "2"]
            rows.append([f"project, {ending} to {ending}", count, *measured(command)])
            if ending == "csv":
                wanted = write_targets(folder / "targets.csv", min(TARGETS, count), HORIZON)
                command = ["milepost", "assess", source, "--targets", wanted, "--out", out, "--jobs", "2"]
                rows.append([f"assess {min(TARGETS, count):,} targets", count, *measured(command)])
            source.unlink()
            out.unlink()
        print(rows[-3:], file=sys.stderr)
    return rows


def benchmark(folder, *, quick):
    """Measure, and write speed.md into a folder with speed.json beside it: what the table of numbers to reach shows.

    `quick` takes 1,000 series from file to file and no other forecasters.
    """
    with tempfile.TemporaryDirectory() as name:
        own = own_times()
        rivals = {} if quick else rival_times(Path(name))
        files = file_times(Path(name), (1_000,) if quick else SIZES)
    write_page(folder / "speed.md", own, rivals, files)
    figures = json.dumps(reached(own, rivals, files), indent=2)
    (folder / "speed.json").write_text(figures + "\n", encoding="utf-8")


def reached(own, rivals, files):
    """Seconds for 1,000 series, time relative to AutoETS', seconds and GiB of the largest file: what was measured."""
    htd, path = (own[f"Milepost {way}, 1,000 at once"][1] for way in ("HTD", "peer path"))
    figures = {"seconds": path, "htd_seconds": htd}
    if YARDSTICK in rivals:
        count, seconds = rivals[YARDSTICK]
        figures["to_autoets"] = path / (1000 * seconds / count)
    largest = [row for row in files if row[1] == 1_000_000 and row[0].startswith("project")]
    if largest:
        figures["million_seconds"] = max(row[2] for row in largest)
        figures["million_gib"] = max(row[5] for row in largest)
    return figures
