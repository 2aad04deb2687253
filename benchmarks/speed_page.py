"""The page of the speed benchmark."""

import math
import os
import platform
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

OWN = "Milepost HTD, percentages, 1,000 at once"
YARDSTICK = "statsforecast AutoETS"
MUCH_FASTER = """Milepost takes 1/{:,.0f} of AutoETS' time. Its figures are medians of several runs, the
others' are of one."""


def write_page(path, own, rivals, files):
    """Write the page."""
    lines = [
        "# Speed",
        "",
        "Written by `python benchmarks`; do not edit. All figures are of one run on one machine, so that the",
        "ratios hold where the seconds do not.",
        "",
        _machine(),
        "",
        *_forecasters({**own, **rivals}),
        "",
        *_files(files),
    ]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def _forecasters(times):
    per_thousand = {name: 1000 * seconds / count for name, (count, seconds) in times.items()}
    ours = per_thousand[OWN]
    theirs = per_thousand.get(YARDSTICK, math.nan)
    return [
        "## Against other forecasters",
        "",
        "Generated series of 12 points, 10 years ahead, with 80 and 95 % intervals; one process, one thread,",
        "everything loaded before the clock starts. Slow forecasters got fewer series.",
        "",
        "| forecaster | series timed | seconds per 1,000 series | times AutoETS's | times Milepost's |",
        "|---|--:|--:|--:|--:|",
        *(
            f"| {name} | {times[name][0]:,} | {_seconds(value)} | {_ratio(value / theirs)} | {_ratio(value / ours)} |"
            for name, value in per_thousand.items()
        ),
        *(["", MUCH_FASTER.format(theirs / ours)] if YARDSTICK in times else []),
    ]


def _files(files):
    return [
        "## File to file",
        "",
        "`milepost` started from the shell, two processes for the larger files: loading Python, reading, checking,",
        "sorting, projecting 10 years ahead (13 quantiles a year) or assessing, writing. Processor seconds and memory",
        "count every process; what processes share counts once. Looked at ten times a second.",
        "",
        "| command | series | seconds | processor seconds | largest process, GiB | all processes, GiB |",
        "|---|--:|--:|--:|--:|--:|",
        *(
            f"| {name} | {count:,} | {seconds:.1f} | {cpu:.1f} | {largest:.2f} | {total:.2f} |"
            for name, count, seconds, cpu, largest, total in files
        ),
    ]


def _machine():
    """Processor and versions."""
    model = platform.processor() or platform.machine()
    info = Path("/proc/cpuinfo")
    if info.exists():
        names = [line.partition(":")[2].strip() for line in info.read_text(encoding="utf-8").splitlines()]
        keys = [line.partition(":")[0].strip() for line in info.read_text(encoding="utf-8").splitlines()]
        model = dict(zip(keys, names, strict=True)).get("model name", model)
    packages = ", ".join(f"{name} {_version(name)}" for name in ("numpy", "pyarrow"))
    load = f"; load when the page was written {os.getloadavg()[0]:.1f}"
    return f"{model}, {os.cpu_count()} cores; Python {platform.python_version()}, {packages}{load}."


def _version(name):
    try:
        return version(name)
    except PackageNotFoundError:
        return "missing"


def _seconds(value):
    return f"{value:.4f}" if value < 0.1 else f"{value:.2f}"


def _ratio(value):
    if math.isnan(value):  # the other forecasters were not run
        return ""
    return f"{value:,.0f}" if value >= 10 else f"{value:.4f}" if value < 0.1 else f"{value:.2f}"
