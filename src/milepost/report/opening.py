"""Open a chapter or an edition: what was known on a day, refused where the data or the parameters are not sound."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from milepost.checks import check_data, refuse_errors
from milepost.country import ParameterError, did_you_mean, find_root, load_economies, load_parameters
from milepost.report.chapter import Chapter
from milepost.report.given import check_given, notebook_names, parameters_among, refuse_finished
from milepost.report.inputs import CALIBRATION, INPUTS_FILE, Inputs, from_text, gather
from milepost.report.shown import show_for_book
from milepost.trends import Engine, use_tables


def open_chapter(
    *, edition: int, as_of: str, output: str = "", peers: list[str] | None = None, pillar: str | None = None
) -> Chapter:
    """What was known on a day: of one goal, or of all when none is named.

    Args:
        edition: Year of the edition.
        as_of: ISO date; only figures released on or before it are known.
        output: Where a run wants the results; "" when opened by hand, which writes to `outputs/<edition>.by-hand/`.
        peers: ISO 3166 alpha-3 codes of the peers; all in the data without.
        pillar: Id of the goal.

    Returns:
        A chapter: figures, indicators, targets, events, peers, engine, and where text, figures and results go.

    Raises:
        DataError: The data hold errors; the message lists every one of them.
        ParameterError: The notebook was given what the runner would refuse: a misspelt name, a date too late, ...

    Example:
        >>> chapter = open_chapter(edition=2026, as_of="2026-10-31", pillar="citizens")
        >>> sorted(set(chapter.indicators["pillar"]))
        ['citizens']
    """
    root, names = find_root(Path.cwd()), notebook_names()
    given = {**parameters_among(names), "edition": edition, "as_of": as_of}
    given |= {} if peers is None else {"peers": peers}
    work = Path(output).resolve()
    held = _prepared(work, as_of) if output else None
    by_runner = held is not None
    if held is None:
        refuse_errors(check_data(root / "data"))
        check_given(root, pillar, names, given)
        if output:
            refuse_finished(work)
        held = gather(root / "data", datetime.date.fromisoformat(as_of))
    if pillar is not None:
        if pillar not in held.framework.pillars:
            raise ParameterError(f"parameter 'pillar' is '{pillar}'; {did_you_mean(pillar, held.framework.pillars)}.")
        held = held.of_pillar(pillar)
    opened = replace(_opened(root, edition, held, peers), pillar=pillar or "", given=given, by_runner=by_runner)
    if not output:
        return opened
    show_for_book()
    return replace(opened, work=work, typeset=True)


def open_edition(edition: int) -> Chapter:
    """Everything that an edition rests on: its parameters, the policy, and the figures known on its day.

    Args:
        edition: Its year; `params/<edition>.yml` names its date, peers and cuts.

    Returns:
        A chapter across all goals, with `parameters` and `cuts`: figures, indicators, targets, events, peers.

    Raises:
        Refusal: There is no such edition, or the data hold errors, each with what to do.

    Example:
        >>> edition = open_edition(2026)
        >>> sorted(edition.figures.columns)[:3]
        ['first_release', 'indicator', 'location']
    """
    root = find_root(Path.cwd())
    parameters = load_parameters(root / "params" / f"{edition}.yml")
    opened = open_chapter(edition=edition, as_of=parameters.as_of.isoformat(), peers=list(parameters.peers))
    return replace(opened, parameters=parameters)


def chapter_as_known(root: Path, edition: int, day: datetime.date, *, peers: Sequence[str] | None = None) -> Chapter:
    """What was known on a day, by hand; the data are taken as checked. `peers` are codes, all of them when None."""
    return _opened(root, edition, gather(root / "data", day), peers)


def _opened(root: Path, edition: int, held: Inputs, peers: Sequence[str] | None) -> Chapter:
    if peers is not None:
        held = held.with_peers(peers, load_economies(root / "data"))
    use_tables(root / "data" / CALIBRATION)
    return Chapter(
        root=root,
        work=root / "outputs" / f"{edition}.by-hand",
        typeset=False,
        edition=edition,
        as_of=held.as_of,
        country=held.country,
        framework=held.framework,
        known=held.known,
        peers=held.peers,
        provinces=held.provinces,
        engine=Engine.for_year(held.as_of.year, widen=held.widen),
        released=held.released,
        released_peers=held.released_peers,
    )


def _prepared(work: Path, day: str) -> Inputs | None:
    """The inputs that the runner wrote for this chapter. Raises ValueError when they are of another date."""
    path = work / INPUTS_FILE
    if not path.is_file():
        return None
    held = from_text(path.read_text(encoding="utf-8"))
    if held.as_of.isoformat() != day:
        raise ValueError(f"{INPUTS_FILE} is of {held.as_of}, not of {day}; pass `as_of` on as the cell gets it.")
    return held
