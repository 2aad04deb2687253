"""Everything that a country's new folder holds, as texts by their place in it; nothing is written here."""

import datetime
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from milepost.country import Country, Parameters, Refusal, country_of, csv_text, proposed_cuts
from milepost.editions.starting.samples import (
    PublicIndicator,
    book_settings,
    commented,
    goal_notebook,
    items_text,
    method_references,
    other_notebooks,
    plain_files,
    public_indicators,
    series_text,
)

TEXTS = Path(__file__).parent / "texts"
OFFICE = ("NSO", "National statistics office", "", "agency", "Keeps the figures; name it as it is called")
NOTICE = "Targets marked proposed are not government policy."
QUESTION = "What is this goal to reach, and how far has it come?"
HEADERS = {
    "framework/targets.csv": "id,indicator,kind,target_year,value,value_upper,baseline_year,baseline_value,milestones,"
    "status,source,page,reasoning,superseded_by,set_on",
    "framework/events.csv": "indicator,year,kind,reason,source,known_since",
    "framework/overrides.csv": "target,verdict,reason,role",
    "framework/measures.csv": "id,number,section,cluster_code,cluster,title,lead_institution,other_institutions,"
    "committee,timeframe,repeated,page,indicators,link_reason",
    "framework/actions.csv": "id,number,section,cluster_code,cluster,title,lead_institution,other_institutions,"
    "phase_start,phase_end,page,indicators,link_reason",
    "framework/statuses.csv": "measure,status,date,release,source,note",
    "accepted_findings.csv": "rule,subject,reason,role,since",
}
FIGURES = "indicator,year,value,sex,location,province,release,status,source\n"
PEERS = "indicator,economy,year,value,release,source\n"
ORIGINS = (16, 14, 12, 10, 8)  # years before the edition's, at which the track record starts
DEFAULT_GOALS = {
    "infrastructure": "Digital infrastructure",
    "citizens": "Digital citizens",
    "government": "Digital government",
}


@dataclass(frozen=True)
class NewFolder:
    """What a person decided about the new folder."""

    country: Country
    goals: dict[str, str]
    peers: tuple[str, ...]
    edition: int
    as_of: datetime.date
    live: bool = False  # whether the public indicators stand in the goals' files, or as comments there

    @property
    def indicators(self) -> dict[str, list[PublicIndicator]]:
        """The public indicators by goal."""
        goals = [*self.goals]
        found: dict[str, list[PublicIndicator]] = {goal: [] for goal in goals}
        for item in public_indicators():
            found[item.goal(goals)].append(item)
        return found


def goals_of(names: Sequence[str]) -> dict[str, str]:
    """Goals as a person wrote them, `id=Name` or a name, by id. Raises Refusal."""
    found: dict[str, str] = {}
    for written in names:
        left, equals, right = (part.strip() for part in written.partition("="))
        name = right if equals else left
        goal = left if equals else re.sub(r"[^a-z0-9]+", "_", name.casefold()).strip("_")
        if not re.fullmatch("[a-z][a-z0-9_]*", goal) or not name:
            raise Refusal(f"'{written}' is no goal", remedy='write a name, or id="Name" with an id of small letters')
        if goal in found:
            raise Refusal(f"the goal '{goal}' is given twice", remedy="give each its own id, as id=Name")
        found[goal] = name
    if not found:
        raise Refusal("a framework without goals has no chapters", remedy="give at least one goal")
    return found


def folder_files(plan: NewFolder) -> dict[str, bytes]:
    """Every file of the new folder by its place. Raises Refusal for a plan that makes no sound folder."""
    texts = {
        "README.md": _readme(plan),
        "Makefile": _text("Makefile"),
        ".gitignore": "outputs/\n.venv/\n.ipynb_checkpoints/\n",
        f"params/{plan.edition}.yml": parameters_text(plan),
        "_quarto.yml": _book(plan),
        **{f"data/{name}": text for name, text in _data(plan).items()},
        **{f"notebooks/{name}.ipynb": text for name, text in notebooks_of(plan).items()},
    }
    return {**plain_files(), **{name: text.encode() for name, text in sorted(texts.items())}}


def notebooks_of(plan: NewFolder) -> dict[str, str]:
    """The text of every notebook by its name."""
    values = Parameters.model_validate(yaml.safe_load(parameters_text(plan))).for_chapter("")
    own = {goal: goal_notebook(goal, name, QUESTION, values) for goal, name in plan.goals.items()}
    return {**own, **other_notebooks(values)}


def _data(plan: NewFolder) -> dict[str, str]:
    named = [("code", "name"), (plan.country.alpha_3, plan.country.name)]
    named += [(code, country_of(code).name) for code in plan.peers]
    texts = {name: header + "\n" for name, header in HEADERS.items()}
    texts |= {
        "country.yml": country_text(plan.country),
        "economies.csv": csv_text(named),
        "institutions.csv": csv_text([("abbreviation", "name", "also", "kind", "role"), OFFICE]),
        "references.bib": _references(plan),
        "series.yml": series_text(public_indicators()),
        "corrections.yml": "[]\n",
        "LICENCES.md": _text("LICENCES.md"),
        "framework/registers.yml": "# Registers of measures.csv and actions.csv; none yet.\n[]\n",
        "framework/pillars.yml": pillars_text(plan.goals),
    }
    for goal, indicators in plan.indicators.items():
        items = items_text(item.item(plan.edition, OFFICE[1]) for item in indicators)
        texts[f"framework/indicators/{goal}.yml"] = items if plan.live and items else EXAMPLE + commented(items)
        texts[f"observations/{goal}.csv"] = FIGURES
    if plan.peers:
        texts["peers/peers.csv"] = PEERS
    return texts


EXAMPLE = (
    "# Indicators of this goal. Take the sign and the blank before the lines of an item away to use it, and mend it;\n"
    "# `milepost indicator new` asks for the fields of another. The public series of these are in data/series.yml.\n"
)


def country_text(country: Country) -> str:
    """`country.yml`."""
    held = country.model_dump(mode="json", exclude_defaults=True)
    lines = "# Whose folder this is: everything that names the country, its parts or its peers reads it here.\n"
    return lines + yaml.safe_dump(held, sort_keys=False, allow_unicode=True, width=WIDE) + commented(MORE)


WIDE = 110
MORE = """Where the country has them:
parts: {one: province, many: provinces, code: "XX-[0-9]+", titles: [province]}   # with data/provinces.csv
language: {code: lo, name: Lao}   # then goals and provinces may have name_local
also: [other names that sources use]"""


def pillars_text(goals: dict[str, str]) -> str:
    """`pillars.yml`."""
    items = [
        {"id": goal, "name": name, "goal": "What this goal is to reach, in a sentence."} for goal, name in goals.items()
    ]
    return (
        "# The goals of the framework, in their order; each has a notebook and two files of its id.\n"
        + yaml.safe_dump(items, sort_keys=False, allow_unicode=True, width=WIDE)
    )


def parameters_text(plan: NewFolder) -> str:
    """`params/<edition>.yml`: the proposed cuts, the country's years and its peers."""
    cuts = "".join(f"{name}: {value:g}\n" for name, value in proposed_cuts().items())
    origins = [plan.as_of.year - back for back in ORIGINS]
    title = f"{plan.country.possessive} digital economy and society: progress report {plan.edition}"
    return f"""# The {plan.edition} edition. `milepost params` explains every line.
edition: {plan.edition}
as_of: {plan.as_of}
title: {_quoted(title)}
publisher: {_quoted(OFFICE[1])}

# The framework's journey.
start_year: {plan.country.start_year}
end_year: {plan.country.end_year}

# What a verdict rests on: the values that the method proposes.
{cuts}
# Economies that the country is compared with, by their ISO 3166 alpha-3 codes.
peers: [{", ".join(plan.peers)}]

backtest_origins: [{", ".join(map(str, origins))}]
cell_timeout_seconds: 300
pillars: {{}}
"""


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _book(plan: NewFolder) -> str:
    settings = book_settings()
    goals = [f"notebooks/{goal}.ipynb" for goal in plan.goals]
    across = {f"notebooks/{name}.ipynb" for name in notebooks_of(plan)} - {*goals}
    settings["book"]["title"] = "Progress report"
    settings["book"]["author"] = OFFICE[1]
    settings["book"]["chapters"] = [_part(entry, goals, across) for entry in settings["book"]["chapters"]]
    kept = {name: held for name, held in settings["milepost"].items() if name in ("annex", "brief")}
    settings["milepost"] = {"notice": NOTICE, **kept}
    head = "# The report as a Quarto book; `milepost report` writes title, date and the goals' chapters.\n"
    return head + yaml.safe_dump(settings, sort_keys=False, allow_unicode=True, width=WIDE)


def _part(entry: Any, goals: list[str], across: set[str]) -> Any:
    """A part of the book with the notebooks of this folder: the sample goals' place is taken by its goals."""
    if not isinstance(entry, dict):
        return entry
    listed = [name for name in entry["chapters"] if not name.endswith(".ipynb") or name in across]
    foreign = len(listed) < len(entry["chapters"])
    return {**entry, "chapters": [*goals, *listed] if foreign else listed}


def _references(plan: NewFolder) -> str:
    year = plan.edition
    return _text("references.bib").format(year=year) + "\n" + method_references()


def _text(name: str) -> str:
    return (TEXTS / name).read_text(encoding="utf-8")


def _readme(plan: NewFolder) -> str:
    return _text("README.md").format(
        name=plan.country.name,
        goal=next(iter(plan.goals)),
        edition=plan.edition,
        code=plan.country.alpha_3,
        header=FIGURES.strip(),
        peer=next(iter(plan.peers), "WLD"),
    )
