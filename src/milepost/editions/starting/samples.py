"""What Milepost brings along for a country's folder: pages, extension, method, sample notebooks, public series.

In the wheel it lies beside this module; in a checkout of Milepost it is the checkout's own.
"""

import copy
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from milepost.country import Refusal, read_yaml

CARRIED = Path(__file__).parent / "folder"
CHECKOUT = Path(__file__).parents[4]
PAGES = ("_quarto.yml", "docs/method.md", "docs/glossary.md")
FACTS = ("tests/country/test_book.py", "tests/country/test_facts.py")
OF_A_GOAL = re.compile(r"^pillar = ", re.MULTILINE)  # a parameter that notebooks across the goals have not


def carried() -> Path:
    """The folder with what Milepost brings along. Raises Refusal where the package is not whole."""
    for folder in (CARRIED, CHECKOUT):
        if (folder / "_quarto.yml").is_file() and (folder / "_extensions").is_dir():
            return folder
    raise Refusal("the package lacks what a folder is made of", remedy="install Milepost again, from its wheel")


def plain_files() -> dict[str, bytes]:
    """The pages, the extension, the method and the tests as they stand, by their place in a folder."""
    root = carried()
    names = ["docs/method.md", "docs/glossary.md", *FACTS, *sorted(path.name for path in root.glob("*.qmd"))]
    extension = [path for path in sorted((root / "_extensions").rglob("*")) if path.is_file()]
    return {name: (root / name).read_bytes() for name in names} | {
        path.relative_to(root).as_posix(): path.read_bytes() for path in extension
    }


def book_settings() -> dict[str, Any]:
    """`_quarto.yml` as values."""
    settings: dict[str, Any] = read_yaml((carried() / "_quarto.yml").read_text(encoding="utf-8"))
    return settings


def notebooks() -> dict[str, dict[str, Any]]:
    """The sample notebooks by name."""
    found = sorted((carried() / "notebooks").glob("*.ipynb"))
    return {path.stem: json.loads(path.read_text(encoding="utf-8")) for path in found}


def is_of_a_goal(notebook: dict[str, Any]) -> bool:
    """Whether a notebook has the form of a goal's."""
    given = (cell for cell in notebook["cells"] if "parameters" in cell["metadata"].get("tags", []))
    return any(OF_A_GOAL.search("".join(cell["source"])) for cell in given)


def method_references() -> str:
    """The entries of references.bib that the method, the notebooks and the program's own sentences cite."""
    root = carried()
    texts = [(root / name).read_text(encoding="utf-8") for name in PAGES[1:]]
    texts += [path.read_text(encoding="utf-8") for path in sorted((root / "notebooks").glob("*.ipynb"))]
    texts += [path.read_text(encoding="utf-8") for path in sorted(Path(__file__).parents[2].rglob("*.py"))]
    said = "\n".join(texts)
    bib = (root / ("data/references.bib" if root == CHECKOUT else "references.bib")).read_text(encoding="utf-8")
    entries = re.findall(r"^(@\w+\{(\S+?),\n.*?^\}\n)", bib, re.MULTILINE | re.DOTALL)
    return "\n".join(entry for entry, key in entries if re.search(rf"@{re.escape(key)}\b", said))


OWN = ("subject-text", "subject")  # the cells that only a sample's own goal has
PARAMETER = re.compile(r"^([a-z_]+) = ", re.MULTILINE)


def goal_notebook(goal: str, name: str, question: str, values: Mapping[str, Any]) -> str:
    """The text of a goal's notebook, with an edition's values as the literals of its parameters."""
    sample = next((held for held in notebooks().values() if is_of_a_goal(held)), None)
    if sample is None:
        raise Refusal("the package has no sample of a goal's notebook", remedy="install Milepost again, from its wheel")
    made = copy.deepcopy(sample)
    old = _title(made).rpartition("{#sec-")[2].rstrip("}")
    made["cells"] = [cell for cell in made["cells"] if cell.get("id") not in OWN]
    new = goal.replace("_", "-")
    for cell in made["cells"]:
        cell["source"] = _lines("".join(cell["source"]).replace(f"#sec-{old}", f"#sec-{new}"))
        if cell.get("id") == "title":
            cell["source"] = _lines(f"# {name} {{#sec-{new}}}")
        if cell.get("id") == "question":
            cell["source"] = _lines(f"**The question.** {question}")
    return _written(with_parameters(made, {**values, "pillar": goal, "output": ""}))


def other_notebooks(values: Mapping[str, Any]) -> dict[str, str]:
    """The notebooks across the goals by name, with an edition's values as the literals of their parameters."""
    return {
        name: _written(with_parameters(copy.deepcopy(held), {**values, "pillar": name, "output": ""}))
        for name, held in notebooks().items()
        if not is_of_a_goal(held)
    }


def further_notebook(name: str, title: str, values: Mapping[str, Any]) -> str:
    """The text of a notebook that Milepost has no form for: opened, one table, written."""
    texts = (
        ("markdown", f"# {title} {{#sec-{name.replace('_', '-')}}}"),
        ("markdown", "**The question.** What is to be shown here, and for whom?"),
        ("parameters", ""),
        ("code", "import pandas as pd\n\nimport milepost as mp"),
        ("code", "chapter = mp.open_chapter(edition=edition, as_of=as_of, peers=peers, output=output)"),
        ("code", "#| output: asis\nverdicts = chapter.verdicts\ncolumns = ['name', 'verdict', 'chance', 'latest']\n"
         "table = mp.table(verdicts, columns, caption='Every indicator', "
         f"label='tbl-{name.replace('_', '-')}-all')\nchapter.show(table)"),
        ("code", f"chapter.write({name!r})"),
    )  # fmt: skip
    asked = ("edition", "as_of", "peers")
    cells = []
    for number, (kind, text) in enumerate(texts):
        cell: dict[str, Any] = {"cell_type": "markdown" if kind == "markdown" else "code", "id": f"cell-{number}"}
        cell["metadata"] = {"tags": ["parameters"]} if kind == "parameters" else {}
        held = "\n".join([*(f"{one} = {_literal(values[one])}" for one in asked), 'output = ""'])
        cell["source"] = _lines(held if kind == "parameters" else text)
        if cell["cell_type"] == "code":
            cell |= {"execution_count": None, "outputs": []}
        cells.append(cell)
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    return _written({"cells": cells, "metadata": {"kernelspec": kernel}, "nbformat": 4, "nbformat_minor": 5})


def with_parameters(notebook: dict[str, Any], values: Mapping[str, Any]) -> dict[str, Any]:
    """The notebook with these values in its parameters cell, each in its own line as before."""
    for cell in notebook["cells"]:
        if "parameters" in cell.get("metadata", {}).get("tags", []):
            names = [name for name in PARAMETER.findall("".join(cell["source"])) if name in values]
            cell["source"] = _lines("\n".join(f"{name} = {_literal(values[name])}" for name in names))
    return notebook


def _literal(value: Any) -> str:
    return repr(value) if isinstance(value, (bool, int, float)) or value is None else json.dumps(value)


def _title(notebook: dict[str, Any]) -> str:
    return next("".join(cell["source"]) for cell in notebook["cells"] if cell.get("id") == "title")


def _lines(text: str) -> list[str]:
    return text.splitlines(keepends=True)


def _written(notebook: dict[str, Any]) -> str:
    return json.dumps(notebook, ensure_ascii=False, indent=1) + "\n"


CATALOGUE = Path(__file__).with_name("public_series.yml")
WIDE = 116


@dataclass(frozen=True)
class PublicIndicator:
    """An indicator that official APIs have figures of: its fields, its series, and the goal that it suits."""

    theme: str
    fields: dict[str, Any]
    series: tuple[dict[str, Any], ...]

    @property
    def id(self) -> str:
        """Its id."""
        return str(self.fields["id"])

    @property
    def api(self) -> str:
        """The command that fetches it."""
        return str(self.series[0]["api"])

    def goal(self, goals: Sequence[str]) -> str:
        """The goal that it goes to: one whose id holds its theme, else the first."""
        return next((goal for goal in goals if self.theme in goal), goals[0])

    def item(self, year: int, custodian: str) -> dict[str, Any]:
        """Its item in a goal's file, with the source of a release of `year`."""
        key = f"{PREFIXES[self.api]}{year}"
        return {**self.fields, "citation": key, "custodian": custodian}


PREFIXES = {"worldbank": "wdi", "unsdg": "unsdg"}


def public_indicators() -> tuple[PublicIndicator, ...]:
    """All of the catalogue, in its order."""
    items = read_yaml(CATALOGUE.read_text(encoding="utf-8"))
    return tuple(PublicIndicator(item["theme"], item["indicator"], tuple(item["series"])) for item in items)


def series_text(indicators: Iterable[PublicIndicator]) -> str:
    """`series.yml` for these indicators."""
    lines = [
        "# Which series of which publisher is which indicator: read by `milepost import`. One of an indicator that",
        "# is not in data/framework/indicators/ yet is refused by name.",
    ]
    for indicator in indicators:
        for rule in indicator.series:
            held = {"series": rule["series"], "indicator": indicator.id, **rule}
            lines.append("- " + yaml.safe_dump(held, default_flow_style=True, sort_keys=False, width=1000).strip())
    return "\n".join(lines) + "\n"


def items_text(items: Iterable[dict[str, Any]]) -> str:
    """Items of a goal's file as YAML."""
    return "\n".join(
        yaml.safe_dump([item], sort_keys=False, allow_unicode=True, width=WIDE, default_flow_style=False)
        for item in items
    )


def commented(text: str) -> str:
    """A text as comments."""
    return "".join(f"# {line}\n" if line else "#\n" for line in text.splitlines())
