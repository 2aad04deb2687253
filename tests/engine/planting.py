"""A hostile text in every text field of a country's folder: data, parameters and references."""

import csv
import json
import re

import yaml

from milepost.checks.rows import MODELS
from milepost.country import Indicator

# What each field is given behind its own text; `{}` is the field's name. Everything here is to be read, nothing to run.
PAYLOAD = (
    '[h]{{onfocus="pwn(`{0}`)" autofocus="1" tabindex="0"}} [c](javascript:pwn(`{0}`)) <img src=x onerror=pwn(`{0}`)>'
    " a<b {{{{< meta book.title >}}}} [@nobody] @MPTC `r`{{=html}} #strong[t] $\\input{{x}}$ *s* _u_ &lt; ~~~ ^p^"
    "\u2028\u2028# {0}\u2029::: {{.x onmouseover=pwn(`{0}`)}}"
)
# Names that stand in charts are short.
SHORT = "<img src=x onerror=pwn(`{0}`)> $x^2$ [c](javascript:pwn(`{0}`))\u2028# @x"
IN_CHARTS = {"name", "short_name", "unit", "unit_short", "name_en"}
OF_REFERENCES = (
    '[h]{{onfocus="pwn(`{0}`)" autofocus="1"}} [c](javascript:pwn(`{0}`)) <img src=x onerror=pwn(`{0}`)> 5 % of $x^2$'
    " #strong[t] *s* _u_ @MPTC"
)
FILES = {
    "pillars": "framework/pillars.yml",
    "indicators": "framework/indicators/*.yml",
    "targets": "framework/targets.csv",
    "events": "framework/events.csv",
    "replaced": "framework/replaced.csv",
    "registers": "framework/registers.yml",
    "measures": "framework/measures.csv",
    "actions": "framework/actions.csv",
    "statuses": "framework/statuses.csv",
    "stages": "framework/stages.csv",
    "cycle": "framework/monitoring.csv",
    "institutions": "institutions.csv",
    "overrides": "framework/overrides.csv",
    "observations": "observations/*.csv",
    "peers": "peers/*.csv",
    "economies": "economies.csv",
    "provinces": "provinces.csv",
    "province_names": "province_names.csv",
    "corrections": "corrections.yml",
    "accepted": "accepted_findings.csv",
}
# Texts that name something else: a hostile one names nothing and is refused.
POINTERS = {
    *("id", "indicator", "target", "source", "economy", "province", "pillar", "code", "subject", "rule", "measure"),
    *("section", "abbreviation", "lead_institution", "timeframe", "entry", "peers_like"),
}
# Who answers for every indicator of the planted folder: an institution, for others are refused.
CUSTODIAN = "Ministry of Tests"
ROWS = {
    "statuses": ["m001,under way,2026-01-01,2026-02-01,mptc2022,By letter"],
    "institutions": [f"TESTS,{CUSTODIAN},,ministry,Answers"],
    "overrides": ["internet_users_2035,reverse,It is late,Director"],
}


def text_fields(model):
    """The fields of a model that hold free text: no list of words, no pattern, no pointer."""
    pointers = POINTERS - ({"source"} if model is Indicator else set())
    return [
        name
        for name, field in model.model_fields.items()
        if field.annotation in (str, str | None) and name not in pointers and not field.metadata
    ]


def planted(name, text):
    """A field's text with what is planted behind it."""
    between = ", " if name.endswith("frequency") else " "  # which begins with a listed word
    return f"{text}{between}{(SHORT if name in IN_CHARTS else PAYLOAD).format(name)}"


def plant(project):
    """Plant every text field of the project; returns what was planted, by kind and field."""
    found = {}
    for kind, model in MODELS.items():
        names = text_fields(model)
        for path in sorted((project / "data").glob(FILES[kind])) if names else ():
            if path.suffix == ".csv":
                _plant_rows(path, kind, names)
            else:
                _plant_items(path, names)
        found |= {f"{kind}.{name}": planted(name, "") for name in names}
    found["registers.section"] = planted("section", "")
    return found | _plant_references(project / "data" / "references.bib") | _plant_parameters(project / "params")


def _plant_rows(path, kind, names):
    lines = [*csv.reader([*path.read_text(encoding="utf-8-sig").splitlines(), *ROWS.get(kind, [])])]
    header = lines[0]
    for row in lines[1:]:
        for at, name in enumerate(header):
            known = kind == "institutions" and name == "name" and row[at] != CUSTODIAN
            if name in names and row[at] and not known:
                row[at] = planted(name if name in IN_CHARTS else f"{kind}.{name}", row[at])
    with path.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream, lineterminator="\n").writerows(lines)


def _plant_items(path, names):
    items = yaml.safe_load(path.read_text(encoding="utf-8"))
    if path.name == "corrections.yml":
        items = [_correction(path.parent)]
    for item in items:
        item.update({name: planted(name, item[name]) for name in names if item.get(name)})
        item.update({"custodian": planted("name", CUSTODIAN)} if "custodian" in item else {})
        for section in item.get("sections", []):
            section.update({"name": planted("section", section["name"])} if "name" in section else {})
    path.write_text(yaml.safe_dump(items, allow_unicode=True, sort_keys=False), encoding="utf-8")


def _correction(data):
    """A correction of the newest figure that the data hold of an indicator."""
    with (data / "observations" / "citizens.csv").open(encoding="utf-8-sig", newline="") as stream:
        rows = [row for row in csv.DictReader(stream) if row["indicator"] == "internet_users" and row["sex"] == "both"]
    row = max((row for row in rows if row["location"] == "total"), key=lambda row: (row["release"], row["year"]))
    held = {"indicator": row["indicator"], "year": int(row["year"]), "release": row["release"]}
    wrong = {"expect": float(row["value"]), "value": float(row["value"]) - 0.1, "since": row["release"]}
    return {**held, **wrong, "why": "It says so", "source": row["source"], "who": "Desk"}


def _plant_references(path):
    fields = {name: OF_REFERENCES.format(name) for name in ("author", "title", "note", "publisher")}
    text = path.read_text(encoding="utf-8")
    for name, said in fields.items():
        found = re.compile(rf"^(  {name} *= \{{+)([^{{}}]+)(\}}+)", re.MULTILINE)
        text = found.sub(lambda held, said=said: f"{held[1]}{held[2]} {said}{held[3]}", text)
    path.write_text(text, encoding="utf-8")
    return {f"references.{name}": said for name, said in fields.items()}


def _plant_parameters(params):
    plants = {name: SHORT.format(name).replace("\u2028", "") for name in ("title", "publisher")}
    for path in params.glob("2*.yml"):
        held = path.read_text(encoding="utf-8")
        for name, said in plants.items():
            (line,) = re.findall(rf"^{name}: *(.*)$", held, re.MULTILINE)
            text = yaml.safe_load(line) + " " + said
            held = held.replace(f"{name}: {line}", f"{name}: {json.dumps(text, ensure_ascii=False)}")
        path.write_text(held, encoding="utf-8")
    return {f"params.{name}": said for name, said in plants.items()}
