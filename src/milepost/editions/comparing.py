"""An edition beside another, beside its own manifest, and beside a second run: what moved or came out otherwise."""

import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from milepost.country import ParameterError, Refusal, checksum, load_parameters
from milepost.report import Comparison, IndicatorChange, target_of, value_in_year
from milepost.report import chance_or_dash as chance
from milepost.running import Manifest, files_below
from milepost.verdicts import share_of_journey


@dataclass(frozen=True)
class TextTable:
    """A table of text; `name` stands in front of every row where it is printed for machines."""

    name: str
    title: str
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def text_tables(comparison: Comparison) -> Iterator[TextTable]:
    """What moved, what the headline did, which figures, targets, indicators and parameters changed."""
    old, new = str(comparison.old_edition), str(comparison.new_edition)
    count = f"{len(comparison.moved)} of {len(comparison.lines)}"
    moved = tuple(_moved(line) for line in comparison.moved)
    header: tuple[str, ...] = ("Indicator", old, new, "Cause", f"Chance {old}", new, f"Latest {old}", new)
    yield TextTable("verdict", f"Verdicts that moved: {count}", header, moved)
    chances = tuple(
        (line.indicator.id, chance(line.old.probability), chance(line.new.probability), line.largest_step.words)
        for line in comparison.lines
        if line.largest_step is not None
    )
    yield TextTable("chance", "Chances that moved", ("Indicator", old, new, "Mostly by"), chances)
    journey = tuple(
        (
            old if cause is None else cause.words,
            share_of_journey(mean.observed),
            share_of_journey(mean.projected),
            str(len(mean.indicators)),
        )
        for cause, mean in comparison.journey
    )
    header = ("After", "Observed", "Estimate", "Indicators")
    yield TextTable("journey", "Share of the journey, after each switch", header, journey)
    figures = tuple(_figures(comparison))
    header = ("Indicator", "Year", "Sex", "Location", "Province", "Change", "Old", "New", "Released")
    yield TextTable("figure", f"Figures that changed: {len(figures)}", header, figures)
    targets = tuple(
        (line.indicator.id, target_of(line.old, line.indicator), target_of(line.new, line.indicator))
        for line in comparison.lines
        if line.retargeted
    )
    yield TextTable("target", "Targets changed", ("Indicator", old, new), targets)
    listed = [(item.id, "added") for item in comparison.added] + [(item.id, "dropped") for item in comparison.dropped]
    yield TextTable("indicator", "Indicators added and dropped", ("Indicator", "Change"), tuple(listed))
    parameters = tuple(
        (change.name, change.pillar or "all", _value(change.old), _value(change.new))
        for change in comparison.parameters
    )
    yield TextTable("parameter", "Parameters changed", ("Parameter", "Chapter", old, new), parameters)


def _moved(line: IndicatorChange) -> tuple[str, ...]:
    old, new, item = line.old, line.new, line.indicator
    return (
        item.id,
        old.verdict.value,
        new.verdict.value,
        line.cause,
        chance(old.probability),
        chance(new.probability),
        value_in_year(old.last_value, old.last_year, item),
        value_in_year(new.last_value, new.last_year, item),
    )


def _figures(comparison: Comparison) -> Iterator[tuple[str, ...]]:
    for change in comparison.figures:
        group = (change.sex, change.location, change.province or "country")
        values = ("–" if value is None else f"{value:g}" for value in (change.old, change.new))
        released = "–" if change.release is None else change.release.isoformat()
        yield (change.indicator, str(change.year), *group, change.kind, *values, released)


def _value(value: Any) -> str:
    return ", ".join(value) if isinstance(value, tuple) else f"{value:g}"


@dataclass(frozen=True)
class Difference:
    """One file that is not as the manifest says: missing, altered or added."""

    group: str  # "input" or "output"
    path: str
    kind: str


def differences(root: Path, folder: Path, manifest: Manifest) -> list[Difference]:
    """Every file that is not as the manifest says: inputs first, by name."""
    return [
        *_compare("input", root, manifest.inputs, _input_folders(manifest.inputs)),
        *_compare("output", folder, manifest.outputs, {_top(name) for name in manifest.outputs}),
    ]


def _compare(
    group: str, top: Path, sums: dict[str, str], folders: set[str], first: Path | None = None
) -> list[Difference]:
    """The files of some folders of `top` against their checksums; notebooks also against those made `first`."""
    present = {path.relative_to(top).as_posix() for path in files_below(top, *sorted(folders))}
    found = []
    for name in sorted({*sums, *present}):
        path = top / name
        if name not in sums:
            found.append(Difference(group, name, "added"))
        elif not path.is_file():
            found.append(Difference(group, name, "missing"))
        elif checksum(path) != sums[name] and not (first and _same_notebook(first / name, path)):
            found.append(Difference(group, name, "altered"))
    return found


def _input_folders(inputs: dict[str, str]) -> set[str]:
    """Folders that a manifest lists whole; of others, such as docs/ and outputs/, a run reads single files."""
    return {_top(name) for name in inputs} & {"data", "notebooks", "params", "src", "_extensions"}


def _top(name: str) -> str:
    return PurePosixPath(name).parts[0]


PASSING = ("metadata", "id")


class RerunError(Refusal):
    """The edition could not be made again; the message holds what the run said."""


def rerun(root: Path, folder: Path, manifest: Manifest, place: Path) -> list[Difference]:
    """Make the edition in `folder` again in `place`, an empty folder, with the recorded parameters, and compare.

    Raises RerunError when the run fails.
    """
    if manifest.commit is not None:
        _git("clone", "--quiet", "--shared", "--no-checkout", str(root), str(place))
        _git("-C", str(place), "checkout", "--quiet", "--detach", manifest.commit)
    for name in manifest.inputs:
        if (root / name).is_file():
            (place / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(root / name, place / name)
    command = [sys.executable, "-m", "milepost.cli", "report", "--edition", str(manifest.edition)]
    pairs = [word for pair in _overrides(place, manifest) for word in ("-p", pair)]
    done = subprocess.run(
        [*command, "--renderer", manifest.renderer, *pairs], cwd=place, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise RerunError(f"the edition could not be made again:\n{done.stderr.strip()}")
    return compare_outputs(folder, place / "outputs" / str(manifest.edition), manifest)


def compare_outputs(folder: Path, again: Path, manifest: Manifest) -> list[Difference]:
    """Outputs made again that are not as the manifest lists them; executed notebooks but for their timings."""
    return _compare("output", again, manifest.outputs, {_top(name) for name in manifest.outputs}, folder)


def _overrides(place: Path, manifest: Manifest) -> list[str]:
    """What was given with -p then, or stands otherwise in the file now. Raises RerunError for a faulty file."""
    path = place / "params" / f"{manifest.edition}.yml"
    try:
        now = load_parameters(path).model_dump(mode="json")
    except ParameterError as error:
        raise RerunError(str(error)) from error
    changed = {name: value for name, value in manifest.parameters.items() if now.get(name) != value}
    return [f"{name}={value if isinstance(value, str) else json.dumps(value)}" for name, value in changed.items()]


def _same_notebook(one: Path, other: Path) -> bool:
    """Whether two executed notebooks hold the same, apart from timings and the name of the cell put in by Papermill."""
    return one.suffix == ".ipynb" and one.is_file() and _timeless(one) == _timeless(other)


def _timeless(path: Path) -> Any:
    document = json.loads(path.read_text(encoding="utf-8"))
    return [{name: part for name, part in cell.items() if name not in PASSING} for cell in document["cells"]]


def _git(*arguments: str) -> None:
    done = subprocess.run(["git", *arguments], capture_output=True, text=True, check=False)
    if done.returncode:
        raise RerunError(f"git {arguments[0]} failed: {done.stderr.strip()}")
