"""Read an edition's parameters, and start the next edition's file; every fault is blamed on its place."""

import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from milepost.country.files import newest_edition, write_whole
from milepost.country.identity import load_country
from milepost.country.parameters.describing import fault_in_words
from milepost.country.parameters.model import FIXED, OF_THE_BOOK, ParameterError, Parameters
from milepost.country.records import RecordError, read_text
from milepost.country.texts import brief
from milepost.country.yaml_files import read_yaml

# Taken as typed on the command line; everything else there is YAML.
MOST_BYTES = 2_000_000
MOST_FAULTS = 20  # that a message lists
TEXTS = ("as_of", *OF_THE_BOOK)


def load_parameters(path: Path, overrides: Mapping[str, str] | None = None) -> Parameters:
    """The parameters in a YAML file, with `overrides` (as typed on the command line) applied.

    Raises ParameterError naming every unknown key (with the nearest right name), wrong type and wrong range.
    """
    if not path.exists():
        known = ", ".join(sorted(file.stem for file in path.parent.glob("*.yml"))) or "none"
        raise ParameterError(f"{path.parent.name}/{path.name} is missing; known editions: {known}.")
    raw = _parsed(_read(path), path)
    parameters = _checked(raw, path, path.name)
    return _checked({**raw, **_typed(overrides)}, path, _named(overrides)) if overrides else parameters


def edition_parameters(root: Path, edition: int, overrides: Mapping[str, str]) -> Parameters:
    """An edition's parameters, with overrides as typed.

    Raises ParameterError as `load_parameters`, and where the newest edition's journey is not that of the country.
    """
    parameters = load_parameters(root / "params" / f"{edition}.yml", overrides)
    if edition == newest_edition(root):
        country = load_country(root / "data")
        for name in ("start_year", "end_year"):
            held, own = getattr(parameters, name), getattr(country, name)
            if held != own and name not in overrides:
                raise ParameterError(
                    f"params/{edition}.yml: {name} is {held}, and data/country.yml says {own}; write the same in both."
                )
    return parameters


def parameters_with(path: Path, values: Mapping[str, Any], where: str) -> Parameters:
    """The parameters in a YAML file with values in place of some, judged as those of a run are; `where` they stand.

    Raises ParameterError as `load_parameters` does.
    """
    before = load_parameters(path)
    raw = {**before.model_dump(), "pillars": before.pillars, **values}
    if "backtest_origins" not in values:  # of an earlier day, those years count that lie before it
        raw["backtest_origins"] = [year for year in before.backtest_origins if str(year) < str(values.get("as_of"))[:4]]
        raw["backtest_origins"] = raw["backtest_origins"] or before.backtest_origins[:1]
    return _checked(raw, path, where)


def override_parameters(parameters: Parameters, overrides: Mapping[str, str], allowed: Iterable[str]) -> Parameters:
    """`parameters` with what may still change after a run. Raises ParameterError for anything else."""
    late = [name for name in overrides if name not in allowed]
    if late:
        raise ParameterError(
            f"-p {late[0]}: the notebooks have been run already; only {' and '.join(allowed)} can change now. "
            f"Write it behind `milepost run` or `milepost report`."
        )
    if not overrides:
        return parameters
    return _validated({**parameters.model_dump(), **_typed(overrides)}, _named(overrides))


def _read(path: Path) -> str:
    try:
        return read_text(path, MOST_BYTES)
    except RecordError as error:
        raise ParameterError(str(error)) from error


def _parsed(text: str, path: Path) -> dict[str, Any]:
    try:
        raw = read_yaml(text)
    except ValueError as error:
        raise ParameterError(f"{path.name}: {error}; check indentation, colons and quotes.") from error
    if not isinstance(raw, dict | None):
        raise ParameterError(f"{path.name}: expected lines of the form 'name: value'.")
    return raw or {}


def _typed(overrides: Mapping[str, str] | None) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for name, text in (overrides or {}).items():
        try:
            values[name] = text if name in TEXTS else read_yaml(text)
        except ValueError as error:
            raise ParameterError(f"-p {name}={brief(text)}: {error}; write a value as in params/.") from error
    return values


def _named(overrides: Mapping[str, str]) -> str:
    return "-p " + ", ".join(overrides)


def _checked(raw: dict[str, Any], path: Path, where: str) -> Parameters:
    """The validated parameters of the edition that the file is named after, every chapter's too."""
    parameters = _validated(raw, where)
    if path.stem != str(parameters.edition):
        raise ParameterError(
            f"{where}: parameter 'edition' is {parameters.edition}, but the file is {path.name}; write "
            f"edition: {path.stem}, or make params/{parameters.edition}.yml and use --edition."
        )
    _refuse_strangers(parameters.peers, path, where)
    _refuse_lost_edition(parameters.previous_edition, path, where)
    for chapter, values in parameters.pillars.items():
        place = f"{where}, pillars: {chapter}"
        fixed = [name for name in values if name in FIXED]
        if fixed:
            raise ParameterError(f"{place}: '{fixed[0]}' is the same in every chapter; take it out of pillars.")
        merged = _validated({**parameters.model_dump(exclude={"pillars"}), **values}, place)
        _refuse_strangers(merged.peers, path, place)
    return parameters


def _refuse_lost_edition(previous: int | None, path: Path, where: str) -> None:
    """Refuse an earlier edition without a file (in a project): the chapter that compares could not run."""
    here = (path.parent.parent / "data").is_dir()
    if previous is None or not here or (path.parent / f"{previous}.yml").is_file():
        return
    known = ", ".join(sorted(file.stem for file in path.parent.glob("*.yml") if file.stem < path.stem)) or "none"
    raise ParameterError(
        f"{where}: parameter 'previous_edition' is {previous}, and params/{previous}.yml is missing; earlier "
        f"editions: {known}. Write one of them, or leave it blank."
    )


def _refuse_strangers(peers: tuple[str, ...], path: Path, where: str) -> None:
    """Refuse peers that the project's data do not know (where it has data)."""
    data = path.parent.parent / "data"
    if not (data / "economies.csv").is_file():
        return
    from milepost.country.identity import load_country  # noqa: PLC0415  (half a second that few commands need)
    from milepost.country.places import load_economies  # noqa: PLC0415  (as above)

    known, own = load_economies(data), load_country(data).alpha_3
    if own in peers:
        raise ParameterError(f"{where}: parameter 'peers' holds {own}, the country itself; leave it out.")
    strange = [code for code in peers if code not in known]
    if strange:
        codes = ", ".join(sorted(set(known) - {own}))
        raise ParameterError(
            f"{where}: parameter 'peers' holds {strange[0]!r}, which data/economies.csv does not list; "
            f"write some of {codes}."
        )


def _validated(raw: dict[str, Any], where: str) -> Parameters:
    strange = [key for key in raw if not isinstance(key, str)]
    if strange:
        raise ParameterError(f"{where}: {brief(strange[0])} is no parameter's name; `milepost params` lists them.")
    try:
        return Parameters.model_validate(raw)
    except ValidationError as error:
        found = error.errors(include_url=False)
        faults = [fault_in_words(fault) for fault in found[:MOST_FAULTS]]
        more = [f"and {len(found) - MOST_FAULTS} more."] if len(found) > MOST_FAULTS else []
        raise ParameterError("\n  ".join([f"{where}:", *faults, *more])) from error


def start_edition(folder: Path, edition: int) -> Path:
    """Write `<edition>.yml` in `folder` from the newest earlier edition there, and return its path.

    Edition, as-of date, previous edition and the year in title and comments move on; all else stays as it is.
    Raises ParameterError when the file is there, when none is earlier, or when what comes out is not valid.
    """
    path = folder / f"{edition}.yml"
    if path.exists():
        raise ParameterError(f"{folder.name}/{path.name} is there already; edit it, or move it away first.")
    editions = [int(file.stem) for file in folder.glob("*.yml") if file.stem.isdigit()]
    before = max((year for year in editions if year < edition), default=None)
    if before is None:
        raise ParameterError(f"{folder.name}/ holds no edition before {edition}; write the first file by hand.")
    source = folder / f"{before}.yml"
    load_parameters(source)
    text = moved_on(_read(source), before, edition)
    _checked(_parsed(text, path), path, path.name)
    write_whole(path, text)
    return path


def moved_on(text: str, old: int, new: int) -> str:
    """The lines of an edition's file for the edition `new`."""
    text = re.sub(r"^previous_edition:.*\n", "", text, flags=re.MULTILINE)
    text = re.sub(rf"^edition: *{old}\b", f"edition: {new}", text, flags=re.MULTILINE)
    text = re.sub(
        r"^(as_of: *[\"']?)(\d{4})(.*)$",
        lambda found: f"{found[1]}{int(found[2]) + new - old}{found[3]}\nprevious_edition: {old}",
        text,
        flags=re.MULTILINE,
    )
    return re.sub(rf"^(#|title:)(.*)\b{old}\b", rf"\g<1>\g<2>{new}", text, flags=re.MULTILINE)
