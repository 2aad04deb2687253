"""Generated histories as files, and what a command needs in time and memory."""

import os
import shutil
import subprocess
import sys
import threading
import time
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet

POINTS, FIRST_YEAR = 12, 2012
GIB = 2**30
PAGE = os.sysconf("SC_PAGE_SIZE")


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


def peak_of(command):
    """Seconds, GiB of the largest process (getrusage of children), GiB of all processes at once (sampled)."""
    beside = Path(sys.executable).parent / command[0]
    program = str(beside) if beside.exists() else shutil.which(command[0])
    started = time.perf_counter()
    running = subprocess.Popen([program, *map(str, command[1:])], stderr=subprocess.DEVNULL)
    most = [0]
    watch = threading.Thread(target=_sample, args=(running.pid, most), daemon=True)
    watch.start()
    _, status, usage = os.wait4(running.pid, 0)
    seconds = time.perf_counter() - started
    running.returncode = os.waitstatus_to_exitcode(status)
    if running.returncode:
        raise SystemExit(f"{' '.join(map(str, command))} ended with {running.returncode}")
    watch.join()
    return seconds, usage.ru_maxrss * 1024 / GIB, most[0] / GIB


def _sample(pid, most):
    """Largest sum of resident memory of a process and its children, looked at five times a second (Linux)."""
    while Path(f"/proc/{pid}/statm").exists():
        most[0] = max(most[0], sum(_resident(one) for one in _family(pid)))
        time.sleep(0.2)


def _resident(pid):
    try:
        return int(Path(f"/proc/{pid}/statm").read_text(encoding="ascii").split()[1]) * PAGE
    except (OSError, IndexError):
        return 0


def _family(pid):
    """A process and its children, by the parent that every process names."""
    found = [pid]
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                parent = (entry / "stat").read_text(encoding="utf-8").rpartition(")")[2].split()[1]
            except (OSError, IndexError):
                continue
            if int(parent) == pid:
                found.append(int(entry.name))
    return found
