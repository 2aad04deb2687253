"""The registers on the command line: measures and actions by what is asked for, institutions with what is theirs."""

from __future__ import annotations

import datetime
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from rich.table import Table
from rich.text import Text

from milepost.country import Framework, MeasureStatus, Refusal, did_you_mean, find_institution
from milepost.report import institutions_frame, measures_frame, national, owed
from milepost.verdicts import count

if TYPE_CHECKING:
    import pandas as pd
    from rich.console import Console

MEASURE_COLUMNS = {
    "measure": "Id",
    "section": "Goal",
    "cluster_code": "Cluster",
    "title": "What",
    "lead_institution": "Lead",
    "when": "When",
    "status": "Status",
    "status_date": "Of",
    "indicators": "Should move",
}
INSTITUTION_COLUMNS = {
    "institution": "",
    "name": "Name",
    "kind": "Kind",
    "leads": "Leads",
    "joins": "Joins",
    "answers_for": "Answers for",
    "keeps": "Keeps",
}


@dataclass(frozen=True)
class Asked:
    """Which measures are asked for; blank asks for all."""

    goal: str = ""
    cluster: str = ""
    timeframe: str = ""
    institution: str = ""
    status: str = ""


def list_measures(framework: Framework, asked: Asked, day: datetime.date, register: str = "measures") -> pd.DataFrame:
    """The rows of a register that are asked for, with their status as known on a day.

    Raises Refusal, with what there is, where something is asked for that no row could have.
    """
    frame, held = measures_frame(framework, day, register), framework.registers[register]
    clusters = dict(zip(frame["cluster_code"], frame["cluster"], strict=True))
    filters = (
        ("section", "goal", asked.goal, {part.id: framework.sections[part.id] for part in held.sections}),
        ("cluster_code", "cluster", asked.cluster, clusters),
        ("when", "timeframe", asked.timeframe, dict.fromkeys(held.timeframes, "")),
        ("status", "status", asked.status.replace("-", " "), {state.value: "" for state in MeasureStatus}),
    )
    for column, what, words, known in filters:
        if words:
            frame = frame[frame[column] == _named(what, words, known)]
    if asked.institution:
        name = institution_named(framework, asked.institution)
        named = {item.id for item in getattr(framework, register) if name in item.institutions}
        frame = frame[frame["measure"].isin(named)]
    return frame.reset_index(drop=True)


def _named(what: str, words: str, known: Mapping[str, str]) -> str:
    """The id that words mean, by itself or by its name. Raises Refusal."""
    ids = {text.casefold(): name for name, full in known.items() for text in (full, name) if text}
    found = ids.get(" ".join(words.casefold().split()))
    if found is None:
        raise Refusal(f"there is no {what} '{words}'", remedy=f"there are {', '.join(known)}")
    return found


def institution_named(framework: Framework, words: str) -> str:
    """The abbreviation of an institution, by any of its spellings. Raises Refusal."""
    found = find_institution(words, framework.institutions.values())
    if found is None:
        known = [text for item in framework.institutions.values() for text in item.spellings]
        hint = did_you_mean(words, known, "'milepost institutions' lists them")
        raise Refusal(f"there is no institution '{words}'", remedy=hint)
    return found


def list_institutions(framework: Framework) -> pd.DataFrame:
    """Every institution that has something to do, by what it leads."""
    frame = institutions_frame(framework)
    parts = ("leads", "joins", "answers_for", "keeps")
    busy = frame[[any(row[part] for part in parts) for _, row in frame.iterrows()]]
    return busy.iloc[(-busy["leads"].map(len)).argsort(kind="stable")].reset_index(drop=True)


def one_institution(framework: Framework, figures: pd.DataFrame, day: datetime.date, words: str) -> dict[str, Any]:
    """What an institution leads, joins, answers for and keeps, and what it owes. Raises Refusal.

    `indicators` have the last year with a national figure, None without one.
    """
    name = institution_named(framework, words)
    rows = {row["institution"]: row for row in institutions_frame(framework).to_dict(orient="records")}
    titles = {
        row["measure"]: row
        for register in framework.registers
        for row in measures_frame(framework, day, register).to_dict(orient="records")
    }
    last = national_years(figures)
    held = owed(framework, figures, day)
    shown = ("measure", "title", "when", "status", "status_date", "indicators")
    return {
        **{str(key): value for key, value in rows[name].items()},
        "leads": [{key: titles[entry][key] for key in shown} for entry in rows[name]["leads"]],
        "indicators": [
            {"indicator": each, "name": framework.indicators[each].name, "last_year": last.get(each)}
            for each in rows[name]["keeps"]
        ],
        "owes": held[held["institution"] == name].drop(columns="institution").to_dict(orient="records"),
    }


def national_years(figures: pd.DataFrame) -> dict[str, int]:
    """The last year with a national figure, by indicator."""
    return {str(name): int(year) for name, year in national(figures).groupby("indicator")["year"].max().items()}


def institution_text(held: dict[str, Any]) -> str:
    """An institution as lines: who it is, what it leads, joins and answers for, what it keeps, what it owes."""
    lines = [f"{held['institution']}  {held['name']} ({held['kind']})", *([held["role"]] if held["role"] else [])]
    lines += ["", f"Leads {count(len(held['leads']), 'measure or action', 'measures and actions')}."]
    lines += ["\t".join(("", _cell(row["measure"]), row["when"], row["status"], row["title"])) for row in held["leads"]]
    for verb, part in (("Takes part in", "joins"), ("Answers, as a committee, for", "answers_for")):
        if held[part]:
            lines += ["", f"{verb} {len(held[part])}: {', '.join(held[part])}."]
    lines += ["", f"Keeps {count(len(held['indicators']), 'indicator')}."]
    lines += [
        "\t".join(("", row["indicator"], str(row["last_year"] or "no figure"), row["name"]))
        for row in held["indicators"]
    ]
    figures = [row for row in held["owes"] if row["kind"] == "figure"]
    statuses = [row for row in held["owes"] if row["kind"] == "status"]
    lines += ["", f"Owes {count(len(figures), 'figure')} and {count(len(statuses), 'status', 'statuses')}."]
    lines += ["\t".join(("", row["of"], _cell(row["since"]), row["name"], row["why"])) for row in held["owes"]]
    return "\n".join(lines) + "\n"


def as_text(frame: pd.DataFrame, columns: Mapping[str, str], console: Console) -> list[str]:
    """The frame in lines: a table on a terminal, else cells with tabs between them."""
    rows = [[_cell(row[name]) for name in columns] for row in frame.to_dict(orient="records")]
    if not console.is_terminal:
        return ["\t".join(cells) for cells in rows]
    table = Table(*columns.values(), box=None)
    for cells in rows:
        table.add_row(*(Text(cell) for cell in cells))
    with console.capture() as caught:
        console.print(table)
    return caught.get().splitlines()


def _cell(value: object) -> str:
    return "" if value is None else ";".join(map(str, value)) if isinstance(value, tuple) else str(value)


def counted(frame: pd.DataFrame, columns: Sequence[str]) -> pd.DataFrame:
    """The frame with the number of items in place of a list of them."""
    return frame.assign(**{name: frame[name].map(len) for name in columns})


def as_csv(frame: pd.DataFrame) -> str:
    """The frame as CSV, lists with semicolons between."""
    return frame.map(_cell).to_csv(index=False, lineterminator="\n")


def as_json(held: Any) -> str:
    """A frame's rows, or an institution, as JSON; days as text, nothing known as null."""
    value = held if isinstance(held, dict) else held.to_dict(orient="records")
    return json.dumps(value, ensure_ascii=False, indent=1, default=str) + "\n"
