"""How time and memory grow: series, length of a series, processes, cuts, files, a cluster, indicators of an edition.

python benchmarks growth        (series to a million; GROWTH_SERIES=10000000 for more)
"""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet
import yaml
from runner import ROOT, copy_project
from runner_project import give_groups, multiply
from runner_watch import watch
from speed_files import generate, measured, write_histories

HORIZON = 10
LENGTHS = (2, 5, 12, 30, 60)
TIMES = (1, 2, 8)
MOST = int(os.environ.get("GROWTH_SERIES", "1000000"))


def project(source, out, *options):
    """What `measured` gives; the output goes."""
    found = measured(["milepost", "project", source, "--horizon", HORIZON, "--out", out, *options])
    shutil.rmtree(out) if out.is_dir() else out.unlink()
    return found


def by_series(folder):
    """A row a number of series, up to MOST."""
    rows = []
    count = 1_000
    while count <= MOST:
        source = folder / "histories"
        source.mkdir()
        for at, first in enumerate(range(0, count, 1_000_000)):  # a file a million: what is generated is in memory
            part = write_histories(source / f"part-{at}.parquet", generate(min(1_000_000, count - first), seed=at))
            renamed(part, f"f{at}")
        rows.append((count, *project(source, folder / "out")))
        shutil.rmtree(source)
        print(rows[-1], file=sys.stderr)
        count *= 10
    return rows


def renamed(path, mark):
    """Another name for every series of a file."""
    table = pa.parquet.read_table(path)
    names = pa.compute.binary_join_element_wise(table.column("series"), mark, "")
    pa.parquet.write_table(table.set_column(0, "series", names), path)


def by_length(folder):
    """100,000 series of 2 to 60 points."""
    rows = []
    for length in LENGTHS:
        steps = np.random.default_rng(length).normal(0.5, 2.0, size=(100_000, length))
        values = np.clip(30 + np.cumsum(steps, axis=1), 0.1, 99.9)
        series = np.repeat(np.arange(len(values), dtype=np.int32), length)
        table = pa.table(
            {
                "series": pa.array([f"s{at:06d}" for at in range(len(values))]).take(pa.array(series)),
                "indicator": pa.array(["share"]).take(pa.array(np.zeros(len(series), dtype=np.int32))),
                "year": np.tile(np.arange(2024 - length, 2024, dtype=np.int32), len(values)),
                "value": values.ravel(),
                "lower": np.zeros(len(series)),
                "upper": np.full(len(series), 100.0),
            }
        )
        pa.parquet.write_table(table, folder / "h.parquet")
        rows.append((length, *project(folder / "h.parquet", folder / "out")))
    return rows


def by_way(folder):
    """300,000 series: processes 1, 2 and 4, ten times more and fewer partitions, a cluster of two."""
    values = generate(300_000)
    source = write_histories(folder / "h.parquet", values)
    out = folder / "out"
    rows = [(f"{jobs} processes, 8 partitions", *project(source, out, "--jobs", jobs)) for jobs in (1, 2, 4)]
    rows += [(f"2 processes, {count} partitions", *project(source, out, "--partitions", count)) for count in (4, 40)]
    rows.append(("Dask, 2 workers", *on_cluster(source, out)))
    return rows


def by_files(folder):
    """300,000 series in one file and in 10,000; of three runs the middle one."""
    values = generate(300_000)
    csv, parquet = (write_histories(folder / f"h{ending}", values) for ending in (".csv", ".parquet"))
    tiny = {path: folder / f"tiny{path.suffix}" for path in (csv, parquet)}
    for place in tiny.values():
        place.mkdir()
    lines, table = csv.read_text(encoding="utf-8").splitlines(keepends=True), pa.parquet.read_table(parquet)
    each = -(-len(table) // 10_000)
    for at in range(10_000):
        some = lines[0] + "".join(lines[1 + at * each : 1 + (at + 1) * each])
        (tiny[csv] / f"{at:05d}.csv").write_text(some, encoding="utf-8")
        pa.parquet.write_table(table.slice(at * each, each), tiny[parquet] / f"{at:05d}.parquet")
    sources = {
        "one CSV file": csv,
        "10,000 CSV files": tiny[csv],
        "one Parquet file": parquet,
        "10,000 Parquet files": tiny[parquet],
    }
    runs = [{name: project(source, folder / "out") for name, source in sources.items()} for _ in range(3)]
    return [(name, *sorted(run[name] for run in runs)[1]) for name in sources]


def on_cluster(source, out):
    """The same with a scheduler and two workers, which are started before the clock."""
    address = "tcp://127.0.0.1:8795"
    dask = Path(sys.executable).parent / "dask"
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    started = [
        subprocess.Popen([dask, "scheduler", "--host", "127.0.0.1", "--port", "8795", "--no-dashboard"], **quiet)
    ]
    started += [
        subprocess.Popen([dask, "worker", address, "--nthreads", "1", "--no-dashboard", "--no-nanny"], **quiet)
        for _ in range(2)
    ]
    try:
        from dask.distributed import Client  # noqa: PLC0415 - only here

        with Client(address, timeout="60s") as client:
            client.wait_for_workers(2, timeout=60)
        return project(source, out, "--engine", "dask", "--scheduler", address)
    finally:
        for process in reversed(started):
            process.terminate()
            process.wait()


def by_indicators(folder):
    """Whole editions, from nothing: the goals once, twice and eight times, three sexes by three places."""
    rows = []
    for times in TIMES:
        project = copy_project(ROOT, folder / "project")
        if times > 1:
            multiply(project, times)
        figures = give_groups(project)
        files = (project / "data" / "framework" / "indicators").glob("*.yml")
        indicators = sum(len(yaml.safe_load(path.read_text(encoding="utf-8"))) for path in files)
        command = [sys.executable, "-m", "milepost.cli", "report", "--renderer", "embedded"]
        seen, _ = watch(command, project, {**os.environ, "PYTHONPATH": str(ROOT / "src")})
        name = f"{indicators} indicators, {figures:,} figures"
        rows.append((name, seen.seconds, seen.cpu_seconds, seen.largest_mib / 1024, seen.peak_mib / 1024))
        print(rows[-1], file=sys.stderr)
        shutil.rmtree(project)
    return rows


def benchmark(folder, *, quick):
    """Measure, and write growth.md into a folder."""
    global MOST  # noqa: PLW0603 - the rehearsal's
    if quick:
        MOST = 10_000
    began, load = time.strftime("%Y-%m-%d"), os.getloadavg()[0]
    with tempfile.TemporaryDirectory(dir=os.environ.get("GROWTH_FOLDER")) as name:
        place = Path(name)
        tables = {"series of 12 points": by_series(place)}
        if not quick:
            tables |= {
                "points a series, 100,000 series": by_length(place),
                "300,000 series of 12 points": by_way(place),
                "300,000 series of 12 points, in files (the middle of three runs)": by_files(place),
                "whole editions": by_indicators(place),
            }
    page = [
        "# How it grows\n",
        f"Made by `python benchmarks growth` on {began}, {os.cpu_count()} cores; {load:.0f} other processes wanted one "
        f"of them when it began. `milepost project`, horizon {HORIZON}, Parquet in and out unless said. Processor "
        "seconds count every process that the command starts (not a cluster's); memory is that of the largest process "
        "and of all at once, what they share counted once. [scale.md](scale.md) says how an input is cut.\n",
    ]
    for head, rows in tables.items():
        page += [f"| {head} | seconds | processor seconds | GiB, largest | GiB, all |", "|---|--:|--:|--:|--:|"]
        page += [
            f"| {first if isinstance(first, str) else format(first, ',')} | {seconds:.1f} | {cpu:.1f} "
            f"| {one:.2f} | {every:.2f} |"
            for first, seconds, cpu, one, every in rows
        ]
        page.append("")
    (folder / "growth.md").write_text("\n".join(page), encoding="utf-8")
