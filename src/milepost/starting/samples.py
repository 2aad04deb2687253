"""Notebooks of a new folder: the goals' from the sample of Milepost's own, the others as they are."""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Mapping
from typing import Any

from milepost.country import Refusal
from milepost.starting.sources import is_of_a_goal, notebooks

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
