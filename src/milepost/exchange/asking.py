"""Questions about an indicator and its target: each answer is judged as it is given, and none is lost at the end."""

from __future__ import annotations

import math
import os
import re
import shlex
import subprocess
from pathlib import Path
from typing import Literal

import typer

from milepost.country import Indicator, Place, RecordError, Target, load_institutions, load_references
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
