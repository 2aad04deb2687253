"""Rules about the country itself, and about the registers: measures, actions, what was reported, who is to do it."""

import datetime
import re
from collections import Counter
from collections.abc import Iterable, Iterator

from milepost.checks.finding import Finding, Placed, error, repeated, unknown, warning
from milepost.checks.rows import Rows
from milepost.country import Measure, Place, Register, codes_of, find_institution


def check_country(rows: Rows) -> Iterator[Finding]:
    """Rule `country`: its three codes are of one economy, which economies.csv lists, and its journey has years."""
    listed = [economy.code for _, economy in rows.economies]
    for place, country in rows.country:
        known = codes_of(country.alpha_2)
        strange = [code for code in (country.alpha_3, country.m49) if len(known) > 1 and code not in known]
        if strange:
            codes = ", ".join(sorted(known - {country.alpha_2}))
            yield error("country", place, f"{strange[0]} is no code of {country.alpha_2}", f"its codes are {codes}")
        if country.alpha_3 not in listed:
            remedy = f"add the row {country.alpha_3},{country.name}"
            yield error("country", place, f"economies.csv does not list {country.alpha_3}", remedy)
        if country.start_year >= country.end_year:
            message = f"the journey starts in {country.start_year} and ends in {country.end_year}"
            yield error("country", place, message, "exchange or correct the years")


def check_part_codes(rows: Rows) -> Iterator[Finding]:
    """Rule `country`: codes of the country's parts look as country.yml says."""
    for place, country in rows.country:
        if country.parts is None:
            if rows.provinces:
                message = "provinces.csv has rows, and country.yml does not say what parts of the country are called"
                yield error("country", place, message, "write parts: with one, many and code")
            continue
        try:
            pattern = re.compile(country.parts.code)
        except re.error as fault:
            message = f"parts: code '{country.parts.code}' is no pattern ({fault})"
            yield error("country", place, message, "write one such as XX-[1-9][0-9]?")
            continue
        for where, part in rows.provinces:
            if pattern.fullmatch(part.code) is None:
                message = f"'{part.code}' is no code of a {country.parts.one}"
                yield error("country", where, message, f"country.yml says {country.parts.code}")


def _entries(rows: Rows) -> Iterator[tuple[Placed[Register], list[Placed[Measure]]]]:
    """Each register with the rows of its file."""
    held = {"measures": rows.measures, "actions": rows.actions}
    return ((placed, held.get(placed.value.id, [])) for placed in rows.registers)


def check_register_names(rows: Rows) -> Iterator[Finding]:
    """Rules `unknown_id` and `duplicate`: a register has a file, its sections stand once and, unnamed, are goals."""
    goals = [pillar.id for _, pillar in rows.pillars]
    for place, register in rows.registers:
        if register.id not in ("measures", "actions"):
            yield unknown(place, "register", register.id, ["measures", "actions"])
        for part in register.sections:
            if not part.name and part.id not in goals:
                yield unknown(place, "pillar", part.id, goals)
        for _, name in repeated([(place, part.id) for part in register.sections], lambda name: name):
            yield error("duplicate", place, f"the section '{name}' stands twice among the {register.id}", "keep one")


def check_register_links(rows: Rows) -> Iterator[Finding]:
    """Rules `unknown_id` and `duplicate`: what an entry names exists, and is named once."""
    institutions = dict.fromkeys(item.abbreviation for _, item in rows.institutions)
    committees = dict.fromkeys(item.abbreviation for _, item in rows.institutions if item.kind == "committee")
    indicators = dict.fromkeys(rows.by_id)
    for (_, register), entries in _entries(rows):
        sections, timeframes = [part.id for part in register.sections], [*register.timeframes]
        for place, item in entries:
            asked: list[tuple[str, str, Iterable[str]]] = [("section", item.section, sections)]
            asked.append(("timeframe", item.when, timeframes if item.when else [""]))
            asked += [("institution", name, institutions) for name in item.institutions]
            asked += [("committee", name, committees) for name in item.committee]
            asked += [("indicator", name, indicators) for name in item.indicators]
            for kind, name, known in asked:
                if name not in known:
                    yield _unknown(place, kind, name, known, rows)
            for _, (kind, name, _) in repeated([(place, one) for one in asked], lambda one: one[:2]):
                yield error("duplicate", place, f"'{item.id}' names the {kind} '{name}' twice", "keep one")


def _unknown(place: Place, kind: str, name: str, known: Iterable[str], rows: Rows) -> Finding:
    """Rule `unknown_id`, with the abbreviation where an institution is written in full."""
    short = find_institution(name, [item for _, item in rows.institutions])
    if kind in {"institution", "committee"} and short is not None and short in known:
        return error("unknown_id", place, f"the {kind} '{name}' is not abbreviated", f"write {short}")
    return unknown(place, kind, name, known)


def check_custodians(rows: Rows) -> Iterator[Finding]:
    """Rule `unknown_id`: who answers for an indicator is an institution, by its name or abbreviation."""
    institutions = [item for _, item in rows.institutions]
    known = [text for item in institutions for text in item.spellings]
    for place, item in rows.indicators:
        if find_institution(item.custodian, institutions) is None:
            yield unknown(place, "institution", item.custodian, known)


def check_spellings(rows: Rows) -> Iterator[Finding]:
    """Rule `duplicate_id`: a spelling means one institution."""
    written = [(place, text.casefold()) for place, item in rows.institutions for text in {*item.spellings}]
    for place, text in repeated(written, lambda text: text):
        yield error("duplicate_id", place, f"'{text}' names another institution too", "write one of the two otherwise")


def check_entries_once(rows: Rows) -> Iterator[Finding]:
    """Rule `duplicate`: a number is given once in a register, an id once in all of them, a status once a release."""
    for (_, register), entries in _entries(rows):
        for place, item in repeated(entries, lambda item: item.number):
            message = f"there are two of the number {item.number} among the {register.id}"
            yield error("duplicate", place, message, f"give each {register.entry} the number that its document has")
    ids = {item.id for _, item in rows.measures}
    for place, item in rows.actions:
        if item.id in ids:
            yield error("duplicate", place, f"the id '{item.id}' is that of a measure", "give the action another")
    for place, report in repeated(rows.statuses, lambda item: (item.measure, item.date, item.release)):
        message = f"the status of '{report.measure}' on {report.date} stands twice in the release of {report.release}"
        yield error("duplicate", place, message, "keep one")


def check_phases(rows: Rows) -> Iterator[Finding]:
    """Rule `phase`: an entry has a timeframe in words or a phase in years, whose end is not before its start."""
    for place, item in [*rows.measures, *rows.actions]:
        start, end = item.phase_start, item.phase_end
        if (start is None) != (end is None):
            message, remedy = f"'{item.id}' has half a phase", "write phase_start and phase_end, or neither"
        elif start is not None and end is not None and end < start:
            message, remedy = (
                f"the phase of '{item.id}' ends in {end}, before it starts in {start}",
                "correct the years",
            )
        elif bool(item.timeframe) == (start is not None):
            both = "both a timeframe and a phase" if item.timeframe else "neither a timeframe nor a phase"
            message, remedy = f"'{item.id}' has {both}", "write the one that its document has"
        else:
            continue
        yield error("phase", place, message, remedy)


def check_clusters(rows: Rows) -> Iterator[Finding]:
    """Rule `cluster`: a cluster has one code and one name, and lies in one section."""
    for _, entries in _entries(rows):
        first: dict[str, Measure] = {}
        for place, item in entries:
            for key in (item.cluster_code, item.cluster):
                other = first.setdefault(key, item)
                if _cluster(other) != _cluster(item):
                    message = f"the cluster is {_cluster(item)} here and {_cluster(other)} in '{other.id}'"
                    yield error("cluster", place, message, "write one code, one name and one section, or another code")
                    break


def _cluster(item: Measure) -> str:
    return f"{item.cluster_code} '{item.cluster}' ({item.section})"


def check_links_reasoned(rows: Rows) -> Iterator[Finding]:
    """Rule `link_reason`: a link to indicators is ours, so it says why; and a reason has its link."""
    for place, item in [*rows.measures, *rows.actions]:
        if bool(item.indicators) != bool(item.link_reason):
            has, lacks = ("indicators", "link_reason") if item.indicators else ("link_reason", "indicators")
            yield error("link_reason", place, f"'{item.id}' has {has} and no {lacks}", f"write {lacks}, or leave both")


def check_counts(rows: Rows) -> Iterator[Finding]:
    """Rule `register_count`: a register holds as many entries of each section and timeframe as its document."""
    for (place, register), entries in _entries(rows):
        counts = [("section", {part.id: part.entries for part in register.sections}, [i.section for _, i in entries])]
        counts.append(("timeframe", register.timeframes, [item.when for _, item in entries]))
        for kind, said, held in counts:
            found = Counter(held)
            for name, number in said.items():
                if found[name] != number:
                    message = f"the {kind} '{name}' has {found[name]} {register.id}, the document {number}"
                    remedy = f"add or take out rows of {register.id}.csv, or correct the number here"
                    yield error("register_count", place, message, remedy)


def check_status_ids(rows: Rows) -> Iterator[Finding]:
    """Rule `unknown_id`: a status is that of a measure or an action."""
    known = dict.fromkeys(item.id for _, item in [*rows.measures, *rows.actions])
    for place, report in rows.statuses:
        if report.measure not in known:
            yield unknown(place, "measure", report.measure, known)


def check_status_days(rows: Rows) -> Iterator[Finding]:
    """Rules `status_day` and `release`: a status is known on its day or later, and not after today."""
    today = datetime.datetime.now(tz=datetime.UTC).date()
    for place, report in rows.statuses:
        if report.date > report.release:
            message = f"the status of '{report.measure}' is of {report.date}, after its release on {report.release}"
            yield error("status_day", place, message, "correct the date or the release; a plan is not a status")
        if report.release > today:
            message = f"the status of '{report.measure}' is released on {report.release}, after today"
            remedy = "correct the date, or add the row once it is out"
            yield warning("release", place, message, remedy, f"{report.measure} {report.date} {report.release}")
