"""A new indicator and its target: answers judged as they are given; items in files, checked first, all or none."""

import math
import os
import re
import shlex
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Literal

import typer
import yaml

from milepost.country import (
    Indicator,
    Place,
    RecordError,
    Target,
    Value,
    csv_text,
    did_you_mean,
    load_institutions,
    load_references,
    pillar_ids,
    read_csv_table,
    read_items,
)
from milepost.exchange.incoming.appending import Rehearsal, rehearse_files
from milepost.exchange.outgoing.columns import Column, model_columns

# What is offered as an answer, and the fields that nobody is asked for: a later edit of the file adds them.
OFFERED = {"decimals": "1", "frequency": "annual", "kind": "at_least", "status": "proposed"}
NOT_ASKED = {
    "indicator": "pillar series_end counted_from mean_of sum_of context collected survey_error doubt",
    "target": "id indicator target_year value_upper milestones set_on superseded_by",
}
SOURCES = {"indicator": "citation", "target": "source"}  # the fields that give keys of references.bib
EXAMPLE = "--set id=... --set name=..."
NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?")
SHOWN = 8  # of the names that would do

Kind = Literal["indicator", "target"]


def answers(given: dict[str, str], kind: Kind, data: Path, *, asking: bool) -> dict[str, str]:
    """What was given, and for the other fields the answers or, where nobody is asked, what is offered.

    Raises RecordError naming every field that must be given.
    """
    found, lacking = dict(given), []
    for field in model_columns(Indicator if kind == "indicator" else Target, without=NOT_ASKED[kind]):
        offered = OFFERED.get(field.name, None if field.required else "")
        if field.name not in found and asking:
            found[field.name] = _answer(field, offered, kind, data)
        elif field.name not in found and offered is not None:
            found[field.name] = offered
        elif field.name not in found:
            lacking.append(field.name)
    if lacking:
        raise RecordError(Place("a new indicator"), f"lacks {', '.join(lacking)}", f"give each, as {EXAMPLE}")
    return found


def again(pillar: str, indicator: dict[str, str], target: dict[str, str] | None) -> str:
    """The command that says all this once more, as this system's shell reads it."""
    held = [("--set", indicator), ("--target", target or {})]
    said = [
        part for option, fields in held for name, text in fields.items() if text for part in (option, f"{name}={text}")
    ]
    command = ["milepost", "indicator", "new", "--pillar", pillar, *said]
    return subprocess.list2cmdline(command) if os.name == "nt" else shlex.join(command)


def _answer(field: Column, offered: str | None, kind: Kind, data: Path) -> str:
    choices = _choices(field)
    question = f"{field.meaning}: {', '.join(choices)}" if choices else field.meaning

    def judged(answer: str) -> str:
        fault = unfit(answer.strip(), field, kind, data)
        if fault:
            raise typer.BadParameter(fault)
        return answer.strip()

    said: str = typer.prompt(question, default=offered, show_default=bool(offered), value_proc=judged)
    return said


def unfit(answer: str, field: Column, kind: Kind, data: Path) -> str:
    """Why an answer cannot stand in a field, and what to write; '' where it can, or is blank.

    Institutions and sources are read anew: what is lacking may be added while the question waits.
    """
    choices, rules = _choices(field), field.rules
    if not answer or answer in choices:
        return ""
    if choices:
        return f"write {' or '.join(choices)}"
    if field.kind in ("integer", "number"):
        fits = NUMBER.fullmatch(answer) and not (field.kind == "integer" and "." in answer)
        low, high = rules.get("minimum", -math.inf), rules.get("maximum", math.inf)
        within = f" from {low} to {high}" if low > -math.inf and high < math.inf else ", decimals with a point"
        return "" if fits and low <= float(answer) <= high else f"write a number{within}"
    if not re.fullmatch(rules.get("pattern", ".*"), answer):
        return f"{answer!r} is not spelled so"
    if field.name == "custodian":
        held = load_institutions(data)
        known = [name for one in held for name in one.spellings]
        return _strange([answer], known, [one.abbreviation for one in held], "institutions.csv")
    if field.name == SOURCES[kind]:
        keys = [entry.key for entry in load_references(data)[0]]
        return _strange(answer.split(";"), keys, keys, "references.bib")
    return ""


def _choices(field: Column) -> list[str]:
    return [*field.rules.get("enum", ("true", "false") if field.kind == "boolean" else ())]


def _strange(names: list[str], known: list[str], shown: list[str], file: str) -> str:
    """What to do about the first name that is not known."""
    spelled = {" ".join(name.casefold().split()) for name in known}
    strange = next((name.strip() for name in names if " ".join(name.casefold().split()) not in spelled), None)
    if strange is None:
        return ""
    more = ", ..." if len(shown) > SHOWN else ""
    return f"{strange!r} is not in {file}; write one of {', '.join(shown[:SHOWN])}{more}, or add it there first"


WRITTEN_PLAIN = re.compile(r"-?[0-9]+(\.[0-9]+)?|true|false")
PLAIN_FIELDS = {column.name for column in model_columns(Indicator) if column.kind != "string"}


def rehearse_indicator(
    data: Path, pillar: str, indicator: Mapping[str, str], target: Mapping[str, str] | None = None
) -> Rehearsal:
    """What the files would hold with the new item, and what the checks would say; nothing is written.

    `indicator` and `target` hold cells as people write them. Raises RecordError for a pillar that does not exist.
    """
    pillars = pillar_ids(read_items(data / "framework" / "pillars.yml"))
    if pillar not in pillars:
        raise RecordError(Place("pillars.yml"), f"there is no pillar '{pillar}'", f"write one of {', '.join(pillars)}")
    _refuse_unknown(f"{pillar}.yml", indicator, Indicator)
    _refuse_unknown("targets.csv", target or {}, Target)
    items, targets = f"framework/indicators/{pillar}.yml", "framework/targets.csv"
    before = {items: (data / items).read_bytes()}
    after = {items: _with_line_end(before[items]) + indicator_item(indicator).encode()}
    if target:
        before[targets] = (data / targets).read_bytes()
        header = read_csv_table(data / targets).header
        after[targets] = _with_line_end(before[targets]) + _target_row(header, indicator["id"], target).encode()
    return rehearse_files(data, before, after)


def indicator_item(fields: Mapping[str, str]) -> str:
    """The item as its file spells it: fields in the order of the others, blank ones left out."""
    lines: list[str] = []
    for name in Indicator.model_fields:
        value = fields.get(name, "").strip()
        if value and name != "pillar":
            lines += _yaml_lines(name, value)
    return "- " + "\n  ".join(lines) + "\n"


def _yaml_lines(name: str, value: str) -> list[str]:
    if name in PLAIN_FIELDS and WRITTEN_PLAIN.fullmatch(value):
        return [f"{name}: {value}"]
    text: str = yaml.safe_dump({name: " ".join(value.split())}, allow_unicode=True, width=110)
    return text.rstrip("\n").split("\n")


def _target_row(header: tuple[str, ...], indicator: str, target: Mapping[str, str]) -> str:
    """A row of targets.csv; the id is the indicator's with the target's year, as the others have it."""
    year = target.get("target_year", "")
    fields = {"id": f"{indicator}_{year}", "indicator": indicator, **target}
    return csv_text([[fields.get(name, "") for name in header]])


def _refuse_unknown(file: str, fields: Mapping[str, str], model: type[Value]) -> None:
    for name in fields:
        if name not in model.model_fields:
            raise RecordError(Place(file), f"there is no field '{name}'", did_you_mean(name, model.model_fields))


def _with_line_end(content: bytes) -> bytes:
    return content if content.endswith(b"\n") or not content else content + b"\n"
