"""What a notebook was given, checked as the runner checks it: by hand, by Papermill, however it was started.

And whether results that another notebook left were made with the parameters of the edition.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from IPython.core.getipython import get_ipython

from milepost.country import OF_THE_BOOK, ParameterError, Parameters, did_you_mean, load_parameters, parameters_with
from milepost.report.results import ChapterResults, plain

# How Papermill begins the cell that it adds below the one tagged `parameters`.
INJECTED = "# Parameters\n"
PLAIN = (str, int, float, list, tuple, dict)

FINISHED = ("manifest.json", "run.json")


def notebook_names() -> Mapping[str, Any]:
    """The names of the notebook that runs this; none in a script."""
    shell = get_ipython()
    return {} if shell is None else shell.user_ns


def parameters_among(names: Mapping[str, Any]) -> dict[str, Any]:
    """The parameters of an edition among a notebook's names, as a cell of parameters writes them: plain values."""
    return {
        name: names[name]
        for name in Parameters.model_fields
        if isinstance(names.get(name), PLAIN) and name not in OF_THE_BOOK
    }


def check_given(root: Path, pillar: str | None, names: Mapping[str, Any], given: Mapping[str, Any]) -> None:
    """Refuse parameters that the runner would refuse, each by name. Raises ParameterError."""
    strangers = _strangers(names.get("In", ()))
    if strangers:
        name, known = strangers[0]
        raise ParameterError(f"'{name}' is no parameter of this notebook; {did_you_mean(name, known)}.")
    path = root / "params" / f"{given['edition']}.yml"
    shown = {name: f"a {type(value).__name__}" for name, value in given.items() if hasattr(value, "columns")}
    if shown:
        name = min(shown)
        raise ParameterError(f"parameter '{name}' is {shown[name]} by now; run the notebook's parameters cell again.")
    parameters_with(path, {**_own(root, given["edition"], pillar), **given}, "the parameters of this notebook")


def _own(root: Path, edition: Any, pillar: str | None) -> dict[str, Any]:
    """What differs in one chapter."""
    with suppress(ParameterError):
        return load_parameters(root / "params" / f"{edition}.yml").pillars.get(pillar or "", {})
    return {}


def _strangers(cells: Iterable[str]) -> list[tuple[str, list[str]]]:
    """Names that Papermill sets and no cell before does, each with those that the cells before set."""
    known: list[str] = []
    for source in cells:
        names = _assigned(source)
        if source.startswith(INJECTED) and known:
            return [(name, known) for name in names if name not in known]
        known += names
    return []


def _assigned(source: str) -> list[str]:
    try:
        body = ast.parse(source).body
    except (SyntaxError, ValueError):  # a cell may hold what IPython alone reads
        return []
    targets = (target for node in body if isinstance(node, ast.Assign) for target in node.targets)
    return [target.id for target in targets if isinstance(target, ast.Name)]


def refuse_finished(output: Path) -> None:
    """Refuse to write into a finished edition. Raises ParameterError."""
    if any((output / name).exists() for name in FINISHED):
        raise ParameterError(
            f"parameter 'output' is {output.name}, which holds a finished edition; leave it blank or name a new folder."
        )


def disagreement(held: ChapterResults, edition: int, as_of: str, wanted: Mapping[str, Any]) -> str:
    """Why results are not those of the edition, of a day: blank when they are. `wanted` are the edition's values."""
    if not held.parameters:
        return "do not say what they were made with"
    expected = {**wanted, "edition": edition, "as_of": as_of}
    found = {**held.parameters, "edition": held.edition, "as_of": held.as_of}
    for name in ("as_of", *found):
        if name in expected and found[name] != plain(expected[name]):
            return f"were made with {name} {found[name]}, not {plain(expected[name])}"
    return ""
