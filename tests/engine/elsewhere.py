"""The tests of the engine in another country's folder: `python tests/engine/elsewhere.py FJI [options of pytest]`.

A copy of this project, as committed, gets the data, notebooks and pages that `milepost init` writes for the country,
and loses those of this one; then `tests/engine` runs there, all of it unless the options choose.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parents[2]
GOALS = ("Digital infrastructure", "Digital citizens")
THEIRS = ("data", "params", "notebooks", "tests/country", "_quarto.yml")


def elsewhere(code, folder):
    """A copy of the project in `folder`, as another country's; its path."""
    copy, made = folder / "project", folder / "made"
    subprocess.run(["git", "clone", "-q", str(ROOT), str(copy)], check=True)
    options = [part for goal in GOALS for part in ("--goal", goal)]
    subprocess.run([sys.executable, "-m", "milepost", "init", code, str(made), "--no-ask", *options], check=True)
    for name in THEIRS:
        gone = copy / name
        shutil.rmtree(gone) if gone.is_dir() else gone.unlink()
        shutil.copytree(made / name, gone) if (made / name).is_dir() else shutil.copy(made / name, gone)
    for page in made.glob("*.qmd"):
        shutil.copy(page, copy)
    return copy


def main(code, *options):
    """Run the tests; the exit code is theirs."""
    with tempfile.TemporaryDirectory(prefix="milepost-elsewhere-") as folder:
        copy = elsewhere(code, Path(folder))
        environment = {**os.environ, "PYTHONPATH": str(copy / "src")}
        chosen = () if any(option.startswith("tests/") for option in options) else ("tests/engine",)
        command = [sys.executable, "-m", "pytest", "-q", *options, *chosen]
        return subprocess.run(command, cwd=copy, env=environment, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
