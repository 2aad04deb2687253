"""What a chapter is given: its slice of the framework and of the figures, as of a date; written, read, compared.

A pillar's chapter gets the rows of its own pillar and nothing of the others, except one number that rests on all
histories: the factor by which the country's own outcomes widen the intervals. The chapters across the pillars get
everything. The runner writes the slice to a file, the chapter reads that file, and its checksum tells whether
anything that the chapter could have seen has changed.
"""

from __future__ import annotations

import dataclasses
import datetime
import json
import math
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from milepost.country import (
    COLUMNS,
    Country,
    Event,
    Framework,
    Indicator,
    Institution,
    Measure,
    MonitoringTask,
    Pillar,
    Register,
    Replacement,
    ReviewerVerdict,
    Stage,
    StatusReport,
    Target,
    Value,
    by_indicator,
    history,
    known_at,
    load_country,
    load_economies,
    load_framework,
    load_observations,
    load_peers,
    load_provinces,
    peers_known_at,
    with_counted,
    without_small_samples,
)
from milepost.trends import MINIMUM_POINTS, use_tables
from milepost.verdicts import national_widening

KNOWN_COLUMNS = (*COLUMNS, "first_release")
RELEASED_COLUMNS = (*COLUMNS, "correction", "corrected_since")
PEER_COLUMNS = ("indicator", "economy", "year", "value", "release", "source")
DAYS = ("release", "first_release", "corrected_since")
MODELS: dict[str, type[Value]] = {
    "pillars": Pillar,
    "indicators": Indicator,
    "targets": Target,
    "events": Event,
    "overrides": ReviewerVerdict,
    "registers": Register,
    "measures": Measure,
    "actions": Measure,
    "statuses": StatusReport,
    "institutions": Institution,
    "replaced": Replacement,
    "stages": Stage,
    "cycle": MonitoringTask,
}
KEYED = ("pillars", "indicators", "registers", "institutions")
# What a row is called where it has no id, or where an id has several rows.
NAMED_BY = {
    "events": ("indicator", "year", "kind"),
    "overrides": ("target",),
    "replaced": ("indicator",),
    "statuses": ("measure", "date", "release"),
    "institutions": ("abbreviation",),
}
# Where a chapter finds its inputs, in the folder that the runner gives it.
INPUTS_FILE = "inputs.json"
# Where a country keeps calibration tables of its own, in `data/`.
CALIBRATION = "calibration"


@dataclass(frozen=True)
class Inputs:
    """The policy, the figures known at a date, the peers' (under their economies' names), and the widening.

    `released` and `released_peers` (under their codes) hold every release up to the date, for the chapters across the
    pillars; a pillar's slice has none.
    """

    as_of: datetime.date
    country: Country
    framework: Framework
    known: pd.DataFrame
    peers: pd.DataFrame
    provinces: dict[str, str]
    widen: float
    released: pd.DataFrame
    released_peers: pd.DataFrame

    def of_pillar(self, pillar: str) -> Inputs:
        """The slice of one pillar, with what it shows of others and what should move it; all names stay.

        Raises KeyError.
        """
        own = {item.id for item in self.framework.of_pillar(pillar)}
        own |= {*self.framework.pillars[pillar].shows_also}
        targets = tuple(item for item in self.framework.targets if item.indicator in own)
        named = {item.id for item in targets}
        measures, actions = (
            tuple(item for item in held if item.section == pillar or own & {*item.indicators})
            for held in (self.framework.measures, self.framework.actions)
        )
        moving = {item.id for item in (*measures, *actions)}
        framework = dataclasses.replace(
            self.framework,
            indicators={name: item for name, item in self.framework.indicators.items() if name in own},
            targets=targets,
            events=tuple(item for item in self.framework.events if item.indicator in own),
            measures=measures,
            actions=actions,
            statuses=tuple(item for item in self.framework.statuses if item.measure in moving),
            overrides=tuple(item for item in self.framework.overrides if item.target in named),
        )
        return dataclasses.replace(
            self,
            framework=framework,
            known=self.known[self.known["indicator"].isin(own)].reset_index(drop=True),
            peers=self.peers[self.peers["indicator"].isin(own)].reset_index(drop=True),
            released=self.released.iloc[:0],
            released_peers=self.released_peers.iloc[:0],
        )

    def with_peers(self, codes: Iterable[str], names: dict[str, str]) -> Inputs:
        """Only these economies among the peers; `names` are economies' names by code."""
        chosen = set(codes)
        kept = {names.get(code, code) for code in chosen}
        releases = self.released_peers
        return dataclasses.replace(
            self,
            peers=self.peers[self.peers["economy"].isin(kept)].reset_index(drop=True),
            released_peers=releases[releases["economy"].isin(chosen)].reset_index(drop=True),
        )


def gather(data: Path, as_of: datetime.date) -> Inputs:
    """Everything that was known on `as_of`. Raises RecordError at the first row that is not valid."""
    use_tables(data / CALIBRATION)
    framework = load_framework(data).as_known(as_of)
    country = load_country(data)
    observations = without_small_samples(load_observations(data), country.least_sample, as_of)
    observations = with_counted(observations, framework)
    known, names = known_at(observations, as_of), load_economies(data)
    released = observations[observations["release"] <= as_of].reset_index(drop=True)
    all_peers = load_peers(data)
    peers = peers_known_at(all_peers, as_of)
    held, nothing = by_indicator(known), known.iloc[:0]
    parts = [
        (item, history(held.get(item.id, nothing), item.id), framework.events_of(item.id))
        for item in framework.indicators.values()
    ]
    return Inputs(
        as_of=as_of,
        country=country,
        framework=framework,
        known=known[list(KNOWN_COLUMNS)],
        peers=peers.assign(economy=peers["economy"].map(lambda code: names.get(code, code)))[list(PEER_COLUMNS)],
        provinces={row.code: row.name_en for row in load_provinces(data)},
        widen=national_widening(parts, minimum_points=MINIMUM_POINTS),
        released=released[list(RELEASED_COLUMNS)],
        released_peers=all_peers[all_peers["release"] <= as_of][list(PEER_COLUMNS)].reset_index(drop=True),
    )


def to_text(inputs: Inputs) -> str:
    """The inputs as JSON, every row under a name that a person knows it by; the same rows give the same text."""
    document = {
        "as_of": inputs.as_of.isoformat(),
        "country": inputs.country.model_dump(mode="json"),
        "widen": inputs.widen,
        "framework": {kind: _named(kind, getattr(inputs.framework, kind)) for kind in MODELS},
        "figures": _rows(inputs.known, ("indicator", "year", "sex", "location", "province")),
        "peers": _rows(inputs.peers, ("indicator", "economy", "year")),
        "provinces": inputs.provinces,
        "releases": _rows(inputs.released, ("indicator", "year", "sex", "location", "province", "release")),
        "peers_releases": _rows(inputs.released_peers, ("indicator", "economy", "year", "release")),
    }
    return json.dumps(document, ensure_ascii=False, indent=0, allow_nan=False) + "\n"


def from_text(text: str) -> Inputs:
    """The inputs that `to_text` wrote."""
    document = json.loads(text)
    parts: dict[str, Any] = {}
    for kind, model in MODELS.items():
        values = {name: model.model_validate(fields) for name, fields in document["framework"][kind].items()}
        parts[kind] = values if kind in KEYED else tuple(values.values())
    return Inputs(
        as_of=datetime.date.fromisoformat(document["as_of"]),
        country=Country.model_validate(document["country"]),
        framework=Framework(**parts),
        known=_frame(document["figures"], KNOWN_COLUMNS),
        peers=_frame(document["peers"], PEER_COLUMNS),
        provinces=document["provinces"],
        widen=document["widen"],
        released=_frame(document["releases"], RELEASED_COLUMNS),
        released_peers=_frame(document["peers_releases"], PEER_COLUMNS),
    )


def _named(kind: str, values: Any) -> dict[str, Any]:
    rows = [item.model_dump(mode="json") for item in (values.values() if kind in KEYED else values)]
    return {" ".join(str(row[part]) for part in NAMED_BY.get(kind, ("id",))): row for row in rows}


def _rows(frame: pd.DataFrame, key: tuple[str, ...]) -> dict[str, list[Any]]:
    """Rows of a table by name: `internet_users 2024 female`; groups that are everybody go unsaid."""
    everybody = {"both", "total", ""}
    rows = {}
    for row in frame.astype(object).to_dict(orient="records"):
        name = " ".join(str(row[column]) for column in key if row[column] not in everybody)
        rows[name] = [_plain(value) for value in row.values()]
    if len(rows) != len(frame):
        raise ValueError(f"{len(frame)} rows have {len(rows)} names by {key}")
    return rows


def _plain(value: Any) -> Any:
    """A cell as JSON knows it; a withdrawn figure has no value."""
    if isinstance(value, datetime.date):
        return value.isoformat()
    return None if isinstance(value, float) and math.isnan(value) else value


def _frame(rows: dict[str, list[Any]], columns: tuple[str, ...]) -> pd.DataFrame:
    frame = pd.DataFrame(list(rows.values()), columns=list(columns)).astype({"year": int, "value": float})
    days = {name: [datetime.date.fromisoformat(day) for day in frame[name]] for name in DAYS if name in columns}
    numbers = {name: frame[name].astype(float) for name in ("correction",) if name in columns}
    return frame.assign(**days, **numbers)
