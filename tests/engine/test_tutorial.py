"""The first hour of docs/tutorial.md, run as it stands, with the public figures of the country that it names."""

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest
from openpyxl import Workbook

from api_fixture import PublicApi
from milepost.country import newest_edition

ROOT = Path(__file__).parents[2]
REFERENCE = Path(os.environ.get("MILEPOST_REFERENCE", ROOT / "../shared/reference"))
ECONOMIES = ("LAO", "THA", "VNM", "KHM")


def panel():
    """Rows of the reference panel as an API would send them; its figures are not shipped."""
    path = REFERENCE / "panel.csv.gz"
    if not path.is_file():
        pytest.skip(f"{path} is not here: the first hour is run with its public figures")
    held = pd.read_csv(path)
    chosen = held[(held["sex"] == "both") & (held["location"] == "total") & held["iso3"].isin(ECONOMIES)]
    return [
        (row.indicator.removeprefix("SDG."), row.iso3, int(row.year), float(row.value)) for row in chosen.itertuples()
    ]


def blocks():
    """The lines of the page's blocks that are commands of Milepost, and its example of a target."""
    text = (ROOT / "docs" / "tutorial.md").read_text(encoding="utf-8")
    lines = [line for block in re.findall(r"```\n(.*?)```", text, re.DOTALL) for line in block.splitlines()]
    (target,) = [line for line in lines if line.startswith("internet_users_2030")]
    return [shlex.split(line) for line in lines if line.startswith("milepost ")], target


def office_workbook(path):
    """A table as an office keeps it: years side by side, a label a row."""
    book = Workbook()
    for row in (["Digital indicators"], [], ["", 2024, 2025], ["People using the internet", 64, 65]):
        book.active.append(row)
    book.save(path)


@pytest.mark.slow
def test_the_first_hour_goes_as_the_page_says(tmp_path):
    rows, (commands, target) = panel(), blocks()
    folder = tmp_path
    with PublicApi(rows) as api:
        for _, *command in commands:
            if command[0] == "doctor":
                continue
            if "--guess" in command:
                office_workbook(folder / "figures.xlsx")
            if "office2026" in command:
                command[command.index("office2026")] = f"office{newest_edition(folder)}"
            options = ["--no-ask", "--worldbank", api.url, "--unsdg", api.url] if command[0] == "init" else []
            run = [sys.executable, "-m", "milepost", *command, *options]
            done = subprocess.run(run, cwd=folder, capture_output=True, text=True, check=False)
            assert done.returncode == 0, f"{command}: {done.stderr}"
            if command[0] == "init":
                folder = tmp_path / "laos"
            elif command[0] == "check":
                assert "0 errors" in done.stderr + done.stdout
            elif command[0] == "report":
                with (folder / "data" / "framework" / "targets.csv").open("a", encoding="utf-8") as held:
                    held.write(target.replace("wdi2026", f"wdi{newest_edition(folder)}") + "\n")
                target = ""
    verdicts = (folder / "outputs" / str(newest_edition(folder)) / "results" / "verdicts.csv").read_text(
        encoding="utf-8"
    )
    assert "internet_users_2030" in verdicts
    (figures,) = (folder / "data" / "observations").glob("citizens.csv")
    assert "internet_users,2025,65,both,total,,2026-06-30" in figures.read_text(encoding="utf-8")
