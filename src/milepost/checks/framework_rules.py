"""Rules about pillars, indicators, events, overrides, sources and the files themselves."""

from collections.abc import Iterable, Iterator, Mapping
from itertools import pairwise
from pathlib import Path, PurePath

from milepost.checks.finding import Finding, error, limits_words, repeated, unknown, warning
from milepost.checks.rows import Rows
from milepost.country import FREQUENCIES, Place, Record, load_references, peers_fault


def check_unique(field: str, records: Iterable[Record]) -> list[Finding]:
    """Rule `duplicate_id`: an id, or a code, names one thing."""
    first: dict[str, Record] = {}
    findings = []
    for record in records:
        name = str(record.fields.get(field, ""))
        if name and first.setdefault(name, record) is not record:
            message = f"the {field} '{name}' is used twice, first in {first[name].place}"
            findings.append(error("duplicate_id", record.place, message, f"give one of the two another {field}"))
    return findings


def check_own_pillar(rows: Rows) -> Iterator[Finding]:
    """Rule `own_pillar`: an indicator belongs to the pillar whose file it stands in."""
    for place, item in rows.indicators:
        if item.pillar != PurePath(place.file).stem:
            message = f"'{item.id}' says pillar '{item.pillar}'"
            remedy = f"leave the field out, or move the indicator to {item.pillar}.yml"
            yield error("own_pillar", place, message, remedy)


def check_shown(rows: Rows) -> Iterator[Finding]:
    """Rule `shows_also`: what a pillar's chapter shows of others is an indicator, and of others."""
    own = {item.id: item.pillar for _, item in rows.indicators}
    for place, pillar in rows.pillars:
        for name in pillar.shows_also:
            if own.get(name) in (None, pillar.id):
                message = f"'{pillar.id}' shows also '{name}', which is {'its own' if name in own else 'no indicator'}"
                yield error("shows_also", place, message, "take it out, or mend the id")


def check_names_differ(rows: Rows) -> Iterator[Finding]:
    """Rule `one_name`: no two goals, and no two indicators, are called the same in the report."""
    goals = [(place, (pillar.name, f"goal '{pillar.id}'", "name")) for place, pillar in rows.pillars]
    measured = [(place, (item.short_name, f"indicator '{item.id}'", "short_name")) for place, item in rows.indicators]
    for named in (goals, measured):
        for place, (name, what, field) in repeated(named, lambda one: one[0].casefold()):
            message = f"the {what} is called '{name}', as another is"
            yield error(
                "one_name", place, message, f"give it a {field} of its own, so that a reader can tell them apart"
            )


def check_units(rows: Rows) -> Iterator[Finding]:
    """Rule `unit`: a percentage is declared with a percent unit and the limits 0 and 100, or narrower."""
    for place, item in rows.indicators:
        if item.percentage and not item.unit.startswith(("%", "percent")):
            message = f"'{item.id}' is declared a percentage, its unit is '{item.unit}'"
            yield error("unit", place, message, "write 'percent of ...' or set percentage: false")
        low, high = item.lower_limit, item.upper_limit
        if item.percentage and (low is None or high is None or low < 0 or high > 100):
            message = f"'{item.id}' is a percentage with the limits {limits_words(low, high)}"
            yield error("unit", place, message, "write lower_limit: 0 and upper_limit: 100")


def check_peers_like(rows: Rows) -> Iterator[Finding]:
    """Rule `peers_like`: whose peers an indicator has is the code of a series that has a table of peers."""
    for place, item in rows.indicators:
        if fault := peers_fault(item.id, item.peers_like):
            yield error("peers_like", place, *fault)


def check_limit_order(rows: Rows) -> Iterator[Finding]:
    """Rule `limits`: the lower limit of an indicator lies below its upper limit."""
    for place, item in rows.indicators:
        if item.lower_limit is not None and item.upper_limit is not None and item.lower_limit >= item.upper_limit:
            message = f"'{item.id}' has the lower limit {item.lower_limit:g} and the upper limit {item.upper_limit:g}"
            yield error("limits", place, message, "exchange or correct them")


def check_context(rows: Rows) -> Iterator[Finding]:
    """Rule `context`: what is shown only to tell where the country started has no target."""
    shown = {item.id for _, item in rows.indicators if item.context}
    for place, target in rows.targets:
        if target.indicator in shown:
            message = f"target '{target.id}' is of '{target.indicator}', which is shown as context only"
            remedy = "remove the target, or 'context: true' from the indicator"
            yield error("context", place, message, remedy)


def check_series_end(rows: Rows) -> Iterator[Finding]:
    """Rule `series_end`: a series that ended has no figure after its end."""
    last: dict[str, int] = {}
    for _, figure in rows.observations:
        if figure.status != "withdrawn":
            last[figure.indicator] = max(figure.year, last.get(figure.indicator, figure.year))
    for place, item in rows.indicators:
        if item.series_end is not None and last.get(item.id, item.series_end) > item.series_end:
            message = f"'{item.id}' ended in {item.series_end} and has a figure for {last[item.id]}"
            remedy = "correct series_end, or make the later figures another indicator"
            yield error("series_end", place, message, remedy)


def check_named_ids(rows: Rows) -> Iterator[Finding]:
    """Rule `unknown_id`: what events, overrides, replacements and names of provinces point to exists."""
    targets = {target.id: target for _, target in rows.targets}
    codes = {province.code: province for _, province in rows.provinces}
    asked: list[tuple[Place, str, str, Mapping[str, object]]] = []
    asked += [(place, "indicator", event.indicator, rows.by_id) for place, event in rows.events]
    asked += [(place, "target", item.target, targets) for place, item in rows.overrides]
    asked += [
        (place, "indicator", name, rows.by_id)
        for place, item in rows.replaced
        for name in (item.indicator, *item.replaced_by)
    ]
    asked += [(place, "province", code, codes) for place, item in rows.province_names for code in item.codes]
    for place, kind, name, known in asked:
        if name not in known:
            yield unknown(place, kind, name, known)


def check_events_once(rows: Rows) -> Iterator[Finding]:
    """Rule `duplicate`: a break of one kind is declared once a year."""
    for place, event in repeated(rows.events, lambda event: (event.indicator, event.year, event.kind)):
        message = f"the {event.kind} event of '{event.indicator}' in {event.year} stands twice"
        yield error("duplicate", place, message, "keep one, with both reasons")


def check_event_years(rows: Rows) -> Iterator[Finding]:
    """Rule `event_year`: an event lies within the history it breaks."""
    years: dict[str, list[int]] = {name: [] for name in rows.by_id}
    for _, figure in rows.observations:
        years.setdefault(figure.indicator, []).append(figure.year)
    for place, event in rows.events:
        if (held := years.get(event.indicator)) is not None and (not held or not min(held) <= event.year <= max(held)):
            message = f"'{event.indicator}' has an event in {event.year} and " + (
                f"figures from {min(held)} to {max(held)}" if held else "no figure"
            )
            remedy = "correct the year, or drop the event"
            yield warning("event_year", place, message, remedy, f"{event.indicator} {event.year}")


def check_overrides(rows: Rows) -> Iterator[Finding]:
    """Rule `override`: one verdict a target, and only for a target in force."""
    replaced = {target.id: target.superseded_by for _, target in rows.targets if target.superseded_by is not None}
    seen = set()
    for place, item in rows.overrides:
        if item.target in seen:
            message = f"target '{item.target}' has a second override"
            yield error("override", place, message, "keep one")
        if item.target in replaced:
            message = f"target '{item.target}' is superseded by '{replaced[item.target]}'"
            yield error("override", place, message, "override the target in force, or drop the row")
        seen.add(item.target)


def check_overrides_reviewed(rows: Rows) -> Iterator[Finding]:
    """Rule `override_review`: somebody else has looked at an override; a final report takes no other."""
    remedy = "fill its columns reviewed_by (a role) and reviewed_on (a day, such as 2026-09-30), in overrides.csv"
    for place, item in rows.overrides:
        if item.reviewed_by is None or item.reviewed_on is None:
            message = f"the override of '{item.target}' is not reviewed, so that --status final is refused"
            yield warning("override_review", place, message, remedy, item.target)


def check_stages(rows: Rows) -> Iterator[Finding]:
    """Rule `stage`: the stages of the journey follow each other without a gap, each from its first year on."""
    for (_, before), (place, stage) in pairwise(rows.stages):
        if stage.start_year != before.end_year + 1:
            message = f"'{before.id}' ends in {before.end_year} and '{stage.id}' starts in {stage.start_year}"
            yield error("stage", place, message, f"write {before.end_year + 1}, or put the stages in their order")
    for place, stage in rows.stages:
        if stage.end_year < stage.start_year:
            message = f"stage '{stage.id}' ends in {stage.end_year}, before it starts"
            yield error("stage", place, message, "exchange or correct the years")


def check_cycle(rows: Rows) -> Iterator[Finding]:
    """Rule `cycle`: a task that comes back says how often and from when, and one that does not says neither."""
    for place, task in rows.cycle:
        if (task.every_months is None) != (task.counted_from is None):
            lacks = "counted_from" if task.counted_from is None else "every_months"
            message = f"task '{task.id}' has no {lacks}"
            yield error("cycle", place, message, "write both, or leave both blank where there is no fixed interval")


def check_frequency(rows: Rows) -> Iterator[Finding]:
    """Rule `frequency`: it begins with known words, which tell when the next figure is due."""
    for place, item in rows.indicators:
        words = item.frequency.partition(",")[0].strip()
        if words not in FREQUENCIES:
            message = f"the frequency of '{item.id}' begins with '{words}'"
            yield error("frequency", place, message, f"begin with one of: {', '.join(FREQUENCIES)}; more after a comma")


def check_unread(data: Path, pillars: Iterable[str]) -> list[Finding]:
    """Rule `stray`: every file in the folders of rows is one that is read; hidden and lock files are passed over."""
    names = list(pillars)
    if not names:
        return []
    findings = _unread(data / "framework" / "indicators", {f"{name}.yml" for name in names}, "<pillar>.yml")
    findings += _unread(data / "observations", {f"{name}.csv" for name in names}, "<pillar>.csv")
    return findings + _unread(data / "peers", None, "a .csv file")


def check_names(data: Path) -> list[Finding]:
    """Rule `same_name`: no file of peers has the name of another file, for messages name files alone."""
    taken = {path.name: path.parent.name for path in data.rglob("*.csv") if path.parent != data / "peers"}
    return [
        error(
            "same_name",
            Place(f"peers/{path.name}"),
            f"has the name of {taken[path.name]}/{path.name}",
            "give it another name, such as the group of economies it holds",
        )
        for path in sorted((data / "peers").glob("*.csv"))
        if path.name in taken
    ]


def _unread(folder: Path, expected: set[str] | None, shape: str) -> list[Finding]:
    if not folder.is_dir():
        return []
    names = sorted(path.name for path in folder.iterdir() if not path.name.startswith((".", "~$")))
    return [
        error(
            "stray",
            Place(f"{folder.name}/{name}"),
            "is never read",
            f"name it {shape}, move its rows to a file that is, or take it out of the folder",
        )
        for name in names
        if (not name.endswith(".csv") if expected is None else name not in expected)
    ]


def read_keys(data: Path) -> list[tuple[Place, str]]:
    """Keys of references.bib with their lines. Raises RecordError when it cannot be read."""
    return [(entry.place, entry.key) for entry in load_references(data)[0]]


def check_references(data: Path) -> list[Finding]:
    """Rule `reference`: an entry of references.bib is plain text with a plain key, its address http or https."""
    return [error("reference", fault.place, fault.what, fault.remedy) for fault in load_references(data)[1]]


def check_keys(keys: list[tuple[Place, str]]) -> list[Finding]:
    """Rule `duplicate_id`: a key names one source."""
    remedy = "keep one entry, or give one another key"
    return [
        error("duplicate_id", place, f"the key '{key}' is used twice", remedy)
        for place, key in repeated(keys, lambda key: key)
    ]


def check_citations(rows: Rows) -> Iterator[Finding]:
    """Rule `unknown_id`: every cited source stands in references.bib; said once a file and source."""
    cited = [(place, key) for place, item in rows.indicators for key in item.citation]
    cited += [(place, key) for place, target in rows.targets for key in target.source]
    cited += [(place, key) for place, event in rows.events for key in event.source]
    cited += [(place, key) for listed in (rows.stages, rows.cycle) for place, item in listed for key in item.source]
    cited += [(place, row.source) for place, row in rows.observations]
    cited += [(place, row.source) for place, row in rows.peers]
    cited += [(place, name.source) for place, name in rows.province_names if name.source]
    cited += [(place, item.source) for place, item in rows.corrections]
    cited += [(place, register.source) for place, register in rows.registers]
    cited += [(place, report.source) for place, report in rows.statuses]
    known = {key for _, key in rows.sources}
    first: dict[tuple[str, str], Place] = {}
    for place, key in cited:
        if key not in known:
            first.setdefault((place.file, key), place)
    for (_, key), place in first.items():
        yield unknown(place, "source", key, sorted(known))
