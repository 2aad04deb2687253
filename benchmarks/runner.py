"""Speed of a run: one command, one page.

`python benchmarks/runner.py` makes whole editions, unchanged ones and ones with one parameter changed, in copies of
the project, and writes docs/speed-runner.md. Beside them stand `papermill` called chapter by chapter with typesetting
after it, and, with `--before FOLDER`, another checkout of the project. Ratios are of one run; processor seconds count
every process that a command starts.
"""

import argparse
import os
import platform
import subprocess
import sys
import tempfile
from pathlib import Path

from runner_page import write_page
from runner_project import multiply
from runner_watch import watch

ROOT = Path(__file__).parent.parent
sys.path.append(str(ROOT / "tests"))

from project_copy import copy_project  # noqa: E402  (of the tests, which need it more often)

CHANGE = "pillars={citizens: {on_track_probability: 0.7}}"
TIMES = 6
PAPERMILL = """
import json, os, subprocess, sys
from pathlib import Path
from milepost import book, checks, report, running
from milepost.country import load_parameters
from milepost.exchange.outgoing.dataset_files import ship_data
from milepost.running.workers import ENVIRONMENT

root, work = Path.cwd(), Path.cwd() / "outputs" / "peer"
data, parameters = root / "data", load_parameters(root / "params" / "2026.yml")
(work / "notebooks").mkdir(parents=True)
reading = checks.read_data(data)
checks.refuse_errors(checks.judge(data, reading))
chapters = running.list_chapters(root)
for job in running.plan_chapters(root, chapters, parameters, work):
    values = {**job.parameters, "output": os.path.relpath(work, root / "notebooks")}
    (work / "values.yml").write_text(json.dumps(values))
    command = [sys.executable, "-m", "papermill", str(job.source), str(job.executed), "--cwd", "notebooks"]
    command += ["-f", str(work / "values.yml"), "--no-progress-bar"]
    subprocess.run(command, check=True, env={**os.environ, **ENVIRONMENT}, capture_output=True)
gathered = report.gather(data, parameters.as_of)
pillars = [chapter.id for chapter in chapters if chapter.of_pillar]
items = [item for pillar in pillars for item in report.read_results(work, pillar).items]
ship_data(root, work, gathered, items, edition=2026)
found = checks.judge(data, reading, parameters.as_of)
report.write_findings_annex(data, work, parameters.as_of, found, gathered.framework.indicators)
start, versions = running.describe_run(root, parameters), running.describe_versions(root)
record = report.RunRecord(**start.model_dump(), jobs={}, warnings={})
book.write_provenance(work, parameters, record, versions)
book.gather_book(root, work, parameters, ())
book.typeset(work, "embedded", versions, None)
"""


def main():
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--before", type=Path, help="another checkout, measured beside this one")
    options.add_argument("--repeats", type=int, default=3)
    options.add_argument("--out", type=Path, default=ROOT / "docs" / "speed-runner.md")
    chosen = options.parse_args()
    measured = {"now": measure(ROOT, chosen.repeats, whole=True)}
    if chosen.before:
        measured["before"] = measure(chosen.before.resolve(), chosen.repeats, whole=False)
    write_page(chosen.out, measured, machine(), chosen.repeats, commit(chosen.before))
    return 0


def measure(root, repeats, *, whole):
    """The median of some runs of each case: name -> Watched."""
    runs = {}
    for _ in range(repeats):
        with tempfile.TemporaryDirectory() as folder:
            project = copy_project(root, Path(folder) / "project")
            for name, arguments in (
                ("whole", []),
                ("unchanged", []),
                ("one parameter", ["-p", CHANGE]),
            ):
                runs.setdefault(name, []).append(milepost(root, project, arguments))
            if whole:
                runs.setdefault("help", []).append(milepost(root, project, ["--help"]))
        if whole:
            with tempfile.TemporaryDirectory() as folder:
                project = copy_project(root, Path(folder) / "project")
                command = [sys.executable, "-c", PAPERMILL]
                runs.setdefault("papermill", []).append(watch(command, project, environment(root))[0])
    if whole:
        with tempfile.TemporaryDirectory() as folder:
            project = copy_project(root, Path(folder) / "project")
            goals = multiply(project, TIMES)
            runs[f"{goals} goals"] = [milepost(root, project, [])]
    for name, held in runs.items():
        print(name, *(f"{run.seconds:.1f} s, {run.cpu_seconds:.1f} cpu, {run.peak_mib:.0f} MiB;" for run in held))
    return {name: sorted(held, key=lambda run: run.seconds)[len(held) // 2] for name, held in runs.items()}


def milepost(root, project, arguments):
    """One `milepost report`."""
    command = [sys.executable, "-m", "milepost.cli", "report", "--renderer", "embedded", *arguments]
    return watch(command, project, environment(root))[0]


def environment(root):
    return {**os.environ, "PYTHONPATH": str(root / "src")}


def commit(folder):
    """The commit that is checked out there, with its day and title; nothing when there is no folder."""
    if folder is None:
        return ""
    command = ["git", "-C", str(folder), "log", "-1", "--format=%h of %as, *%s*"]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()


def machine():
    load = os.getloadavg()[0]
    return f"{os.cpu_count()} cores, Python {platform.python_version()}; load when the page was written {load:.1f}"


if __name__ == "__main__":
    sys.exit(main())
