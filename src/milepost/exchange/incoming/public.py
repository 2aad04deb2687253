"""The public series of a country and its peers, from the World Bank and the UN into a new folder, by the importers."""

import datetime
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from milepost.country import Country, country_of, csv_text, write_whole
from milepost.exchange.incoming.apis import APIS, Api
from milepost.exchange.incoming.appending import put_in_place, rehearse
from milepost.exchange.incoming.comparing import compare_with_data
from milepost.exchange.incoming.fetching import FOLDER, Mirror
from milepost.exchange.incoming.proposal import ExchangeError, plain
from milepost.exchange.incoming.source_records import SeriesRule, SourceRecord, read_series_map
from milepost.exchange.incoming.translating import translate

PEER_COLUMNS = ("indicator", "economy", "year", "value", "release", "source")


@dataclass(frozen=True)
class PublicRequest:
    """Whose figures are asked for, on which day."""

    country: Country
    peers: tuple[str, ...]
    day: datetime.date


def fetch_public(
    root: Path, country: Country, peers: tuple[str, ...], day: datetime.date, addresses: Mapping[str, str]
) -> Iterator[str]:
    """Ask for every series of series.yml and write what comes; a line for each thing to know.

    What a publisher does not send is said and left out; the folder stays sound whatever comes.
    """
    plan = PublicRequest(country, peers, day)
    data, rules = root / "data", read_series_map(root / "data" / "series.yml")
    rows: list[tuple[str, ...]] = []
    written = 0
    for api in APIS.values():
        asked = list(dict.fromkeys(rule.series for rule in rules if rule.api == api.name))
        answers, faults = _ask(root, plan, api, asked, addresses.get(api.name, ""))
        yield from faults
        for released, records in sorted(answers.items()):
            added, said = _own(data, plan, api, day=released, records=records, rules=rules)
            written += added
            yield from said
            rows += _of_peers(plan, f"{api.prefix}{released.year}", released, records, rules)
    if rows:
        (data / "peers").mkdir(exist_ok=True)
        held = sorted(rows, key=lambda row: (row[0], row[1], int(row[2])))
        write_whole(data / "peers" / "peers.csv", csv_text([PEER_COLUMNS, *held]))
    yield f"{written} figures of {plan.country.name} and {len(rows)} of its peers came in."
    without = [peer for peer in plan.peers if peer not in {row[1] for row in rows}]
    if without:
        names = ", ".join(without)
        yield f"No figure of {names} came in: name other peers in params/, or write theirs into data/peers/peers.csv."


def _ask(
    root: Path, plan: PublicRequest, api: Api, series: list[str], address: str
) -> tuple[dict[datetime.date, list[SourceRecord]], list[str]]:
    """The observations by the day of their release, and what was not sent."""
    mirror = Mirror(root / FOLDER, offline=False)
    economies = [plan.country, *(country_of(code) for code in plan.peers)]
    answers: dict[datetime.date, list[SourceRecord]] = defaultdict(list)
    faults = []
    for code in series:
        try:
            records, updated = api.fetch(code, mirror, economies, address)
        except ExchangeError as fault:
            faults.append(f"not fetched: {fault}")
            continue
        answers[min(updated or plan.day, plan.day)] += records
    return answers, faults


def _own(
    data: Path,
    plan: PublicRequest,
    api: Api,
    *,
    day: datetime.date,
    records: list[SourceRecord],
    rules: list[SeriesRule],
) -> tuple[int, list[str]]:
    """Take in the country's figures of a release: how many, and what was refused."""
    source = api.source(day)
    proposed = compare_with_data(translate(records, rules, source.key, plan.country), data, day, new_source=source)
    accepted = replace(proposed, refused=())
    rehearsal = rehearse(data, accepted)
    said = [f"left out: {row.place}: {row.reason}" for row in proposed.refused]
    if rehearsal.errors:
        return 0, [*said, *(f"nothing of {api.title} is written: {fault}" for fault in rehearsal.errors)]
    if rehearsal.after:
        put_in_place(data, rehearsal)
    return len(accepted.rows), said


def _of_peers(
    plan: PublicRequest, key: str, day: datetime.date, records: list[SourceRecord], rules: list[SeriesRule]
) -> list[tuple[str, ...]]:
    """Rows of the file of peers: totals only, for nothing else is compared."""
    rows: list[tuple[str, ...]] = []
    for code in plan.peers:
        for figure in translate(records, rules, key, country_of(code)).figures:
            if figure.value is not None and (figure.sex, figure.location, figure.province) == ("both", "total", ""):
                value = plain(figure.value)
                rows.append((figure.indicator, code, str(figure.year), value, day.isoformat(), key))
    return rows
