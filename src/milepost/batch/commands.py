"""The batch commands: calibrate, project, assess and back-test anyone's figures, file to file.

The engine is imported when a command runs, so that the command line itself starts at once.
"""

from __future__ import annotations

import re
import sys
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from milepost.country import Refusal

if TYPE_CHECKING:
    from collections.abc import Iterator


HistoriesArgument = Annotated[
    Path,
    typer.Argument(
        metavar="HISTORIES",
        help="CSV or Parquet, a folder of them or a pattern: series,indicator,year,value[,lower,upper,status].",
    ),
]
OutOption = Annotated[Path, typer.Option("--out", "-o", metavar="FILE", help="Where to write: .csv or .parquet.")]
ManyOutOption = Annotated[
    Path,
    typer.Option("--out", "-o", metavar="FILE", help="Where to write: .csv, .parquet, or a folder of Parquet files."),
]
AsOfOption = Annotated[int | None, typer.Option("--as-of", metavar="YEAR", help="Ignore figures after this year.")]
TablesOption = Annotated[
    Path | None,
    typer.Option("--tables", metavar="TABLES", help="Made by `milepost calibrate`; the newest shipped without it."),
]
JobsOption = Annotated[int, typer.Option("--jobs", "-j", min=1, help="Processes for large files.")]
EngineOption = Annotated[
    Literal["local", "dask"], typer.Option("--engine", help="Work in processes of this machine, or on a Dask cluster.")
]
SchedulerOption = Annotated[
    str | None,
    typer.Option("--scheduler", metavar="ADDRESS", help="Of Dask: tcp://host:8786; one is started here without."),
]
PartitionsOption = Annotated[
    int | None,
    typer.Option("--partitions", min=1, max=512, metavar="N", help="Cut the input into N; by its size without it."),
]
JOBS = 2


def register(app: typer.Typer) -> None:
    """Add the batch commands to the command line."""
    for command in (calibrate, project, assess, backtest):
        app.command()(command)


def project(
    *,
    histories: HistoriesArgument,
    horizon: Annotated[int, typer.Option("--horizon", min=1, metavar="N", help="Years ahead of each last figure.")],
    out: ManyOutOption,
    as_of: AsOfOption = None,
    tables: TablesOption = None,
    jobs: JobsOption = JOBS,
    engine: EngineOption = "local",
    scheduler: SchedulerOption = None,
    partitions: PartitionsOption = None,
) -> None:
    """Project every series of a file: quantiles, a row per series and year.

    Example: milepost project histories.csv --horizon 10 --out projections.csv
    """
    from milepost.batch.projecting import project_file
    from milepost.running import workplace

    with _refusals():
        at = workplace(engine, jobs, scheduler)
        run = project_file(
            histories, out, horizon=horizon, tables=tables, as_of=as_of, workplace=at, partitions=partitions
        )
        _say(run.ignored, run.skipped, out)
        peers = f", {run.by_peers} of them by the peer path" if run.by_peers else ""
        _note(f"{run.projected} series projected{peers}, with tables {run.tables.id}: {out}")
        if as_of is not None and run.tables.as_of > as_of:
            _note(
                f"The tables are of {run.tables.as_of} and have seen what followed {as_of}: for a back-test, give "
                f"--tables made with 'milepost calibrate PANEL --as-of {as_of}'."
            )


def assess(
    *,
    histories: HistoriesArgument,
    targets: Annotated[
        Path,
        typer.Option(
            "--targets",
            metavar="TARGETS",
            help="CSV or Parquet: series,year,value,direction[,baseline_year,baseline_value].",
        ),
    ],
    out: ManyOutOption,
    as_of: AsOfOption = None,
    tables: TablesOption = None,
    jobs: JobsOption = JOBS,
    engine: EngineOption = "local",
    scheduler: SchedulerOption = None,
    partitions: PartitionsOption = None,
) -> None:
    """Assess targets: probability, verdict and reasons, a row per target; published rules beside ours.

    Example: milepost assess histories.csv --targets targets.csv --out verdicts.csv
    """
    from milepost.batch.assessing import assess_file
    from milepost.running import workplace

    with _refusals():
        at = workplace(engine, jobs, scheduler)
        run = assess_file(histories, targets, out, tables=tables, as_of=as_of, workplace=at, partitions=partitions)
        _say(run.ignored, run.skipped, out)
        cuts = ", ".join(f"{name} {value:g}" for name, value in asdict(run.cuts).items())
        _note(f"Cuts, as the method proposes them: {cuts}.")
        _note(f"{run.assessed} targets assessed as of {run.as_of_year}, with tables {run.tables.id}: {out}")


def calibrate(
    *,
    panel: Annotated[
        Path, typer.Argument(metavar="PANEL", help="CSV or Parquet in the columns of HISTORIES, many economies.")
    ],
    as_of: Annotated[
        str, typer.Option("--as-of", metavar="YEAR", help="Only figures up to this year; or 2004-2024, a table a year.")
    ],
    out: Annotated[
        Path, typer.Option("--out", "-o", metavar="TABLES", help="The file to write; a folder for a table a year.")
    ],
    without: Annotated[
        list[str] | None, typer.Option("--without", metavar="SERIES", help="An economy to leave out; repeatable.")
    ] = None,
) -> None:
    """Make calibration tables from a panel: how far outcomes have strayed from projections.

    With a range of years, the tables that an edition uses: PANEL then has the columns iso3, indicator, year, value,
    sex and location. In data/calibration/ they take the place of those that come with Milepost.

    Example: milepost calibrate panel.csv --as-of 2024 --out tables.csv
    Example: milepost calibrate world.csv.gz --without LAO --as-of 2004-2024 --out data/calibration
    """
    from milepost.batch.calibrating import calibrate_file, calibrate_years

    if not re.fullmatch("[0-9]{4}(-[0-9]{4})?", as_of):
        raise typer.BadParameter(f"'{as_of}' is no year; write 2024, or 2004-2024.", param_hint="--as-of")
    with _refusals():
        if "-" in as_of:
            made = calibrate_years(panel, out, as_of, without or ())
            _note(f"{len(made)} tables made: {out}")
            return
        run = calibrate_file(panel, out, as_of=int(as_of), without=without or ())
        _say(run.ignored, run.skipped, out)
        _note(f"Tables {run.tables.id} made from {run.series} histories: {out}")


def backtest(
    *,
    histories: HistoriesArgument,
    out: OutOption,
    horizon: Annotated[int, typer.Option("--horizon", min=1, metavar="N", help="Longest horizon, in years.")] = 7,
    origin: Annotated[
        list[int] | None,
        typer.Option("--origin", metavar="YEAR", help="Last year to be seen; repeatable; all without."),
    ] = None,
) -> None:
    """Hide the last years, project, and score: a row per series, origin and horizon; scores by origin are printed.

    Example: milepost backtest histories.csv --horizon 5 --origin 2015 --origin 2017 --out forecasts.csv
    """
    from milepost.batch.calibrating import backtest_file

    with _refusals():
        run = backtest_file(histories, out, horizon=horizon, origins=origin)
        _say(run.ignored, run.skipped, out)
        typer.echo("origin  forecasts  80 % held  95 % held  score to drift's")
        for row in run.scores.itertuples():
            typer.echo(
                f"{row.origin:>6}  {row.forecasts:>9}  {row.covered_80:>9.0%}  {row.covered_95:>9.0%}  "
                f"{row.crps_to_drift:>16.2f}"
            )
        _note(f"{run.forecasts} forecasts of {run.series} series scored: {out}")


def _say(ignored: tuple[str, ...], skipped: int, out: Path) -> None:
    if ignored:
        _note(f"Columns that were not read: {', '.join(ignored)}.")
    if skipped:
        from milepost.batch.writing import skipped_path

        _note(f"{skipped} left out, with reasons: {skipped_path(out)}")


def _note(text: str) -> None:
    typer.echo(text, err=True)


@contextmanager
def _refusals() -> Iterator[None]:
    """Print what cannot be used, and exit with 1."""
    try:
        yield
    except Refusal as error:
        _note(f"milepost: {error}")
        sys.exit(1)
