"""Small files of histories and targets, and the command line run on them."""

import csv

import numpy as np
from typer.testing import CliRunner

from milepost.cli import app

HEADER = ("series", "indicator", "year", "value", "lower", "upper", "status")


def write_rows(path, rows, header=HEADER):
    """A CSV file with a header; returns its path."""
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(header)
        writer.writerows(rows)
    return path


def rows_of(series, values, *, first=2012, indicator="visitors", lower="", upper="", status="normal"):
    """Rows of one series, a value a year; None is a year without a row."""
    return [
        (series, indicator, first + at, value, lower, upper, status)
        for at, value in enumerate(values)
        if value is not None
    ]


def many(count, *, points=12, seed=1, **declared):
    """Rows of random histories s000, s001, ..."""
    steps = np.random.default_rng(seed).normal(1, 2, size=(count, points))
    values = 40 + np.cumsum(steps, axis=1)
    return [row for at in range(count) for row in rows_of(f"s{at:03d}", values[at].tolist(), **declared)]


def read_rows(path):
    """Rows of a CSV file as dictionaries."""
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def skipped(path):
    """Reason codes by series, from the file beside an output."""
    return {row["series"]: row["reason_code"] for row in read_rows(path.with_name(f"{path.name}.skipped.csv"))}


def milepost(*arguments):
    """The command line, in this process."""
    return CliRunner().invoke(app, [str(argument) for argument in arguments])
