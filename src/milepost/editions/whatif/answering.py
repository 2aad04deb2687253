"""Answers from an edition's stored projections: the same rules, cuts and peers as a run with that target."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from milepost.country import (
    Event,
    Parameters,
    checksum,
    load_economies,
    load_peers,
    peer_paths,
    read_csv_records,
    read_values,
)
from milepost.editions.whatif.asking import Question, WhatIfError, find_item, made_up_target
from milepost.report import IndicatorResult, RunRecordError, read_results, read_run
from milepost.verdicts import Assessment, assess, cuts_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    import pandas as pd

    from milepost.country import Target


@dataclass(frozen=True)
class WhatIf:
    """A made-up target as it would be assessed, beside what the edition says of today's."""

    item: IndicatorResult
    target: Target
    assessment: Assessment


@dataclass(frozen=True)
class Stored:
    """An edition as it was run; `altered` are inputs of the rules that are no longer what they were then."""

    edition: int
    parameters: Parameters
    items: dict[str, IndicatorResult]
    events: tuple[Event, ...]
    peers: pd.DataFrame
    altered: tuple[str, ...]


def load_stored(root: Path, edition: int) -> Stored:
    """What `outputs/<edition>/` holds. Raises WhatIfError where there is no edition, ResultsError for a broken one."""
    folder, data = root / "outputs" / str(edition), root / "data"
    try:
        record = read_run(folder)
    except RunRecordError as error:
        raise WhatIfError(
            f"outputs/{edition}/ holds no whole edition; run `milepost report -e {edition}` first."
        ) from error
    chapters = [read_results(folder, path.stem) for path in sorted((folder / "results").glob("*.json"))]
    events_path = data / "framework" / "events.csv"
    return Stored(
        edition=edition,
        parameters=record.parameters,
        items={item.indicator.id: item for chapter in chapters for item in chapter.items},
        events=tuple(read_values(Event, read_csv_records(events_path))),
        peers=_named(load_peers(data, record.parameters.as_of), load_economies(data)),
        altered=_altered(root, record.inputs, [events_path, *peer_paths(data)]),
    )


def answer(question: Question, stored: Stored) -> WhatIf:
    """The made-up target assessed. Raises WhatIfError for what the stored projection cannot answer."""
    item = find_item(question, stored.items, stored.parameters.end_year)
    rules = stored.parameters.for_chapter(item.indicator.pillar)
    target = made_up_target(question, item.indicator, item.target)
    assessment = assess(
        item.indicator,
        target,
        item.history,
        item.projection,
        peers=stored.peers[
            (stored.peers["indicator"] == item.indicator.id) & stored.peers["code"].isin(rules["peers"])
        ],
        events=stored.events,
        as_of_year=stored.parameters.as_of.year,
        cuts=cuts_of(rules),
    )
    return WhatIf(item, target, assessment)


def _named(peers: pd.DataFrame, names: dict[str, str]) -> pd.DataFrame:
    return peers.assign(code=peers["economy"], economy=peers["economy"].map(lambda code: names.get(code, code)))


def _altered(root: Path, recorded: dict[str, str], paths: Sequence[Path]) -> tuple[str, ...]:
    now = {path.relative_to(root).as_posix(): checksum(path) for path in paths}
    return tuple(name for name, digest in now.items() if recorded.get(name) != digest)
