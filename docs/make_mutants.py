"""Change the code in small ways, run the tests on each change, and count those that no test saw: `make mutants`.

mutmut makes the mutants and picks the tests of each; this script takes all, or draws a sample (`--sample 150` a
package, with a fixed seed), and writes the table of docs/mutants.md. `--survivors` prints what lived, as differences.
What became of a mutant stays in mutants/ until its function or the tests change: a second run takes up the first.
"""

from __future__ import annotations

import argparse
import json
import random
import subprocess
import sys
from collections import defaultdict
from pathlib import Path

ROOT = Path(__file__).parent.parent
PAGE = ROOT / "docs" / "mutants.md"
START, END = "<!-- the table: make mutants -->", "<!-- end of the table -->"
SEED = 9
SURVIVED, UNTESTED = 0, 33
FIRST = "milepost.report.printed.*"  # a few mutants: generates all of them, and times the tests once


def main() -> None:
    """Run the mutants, or a sample of them, and write the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sample", type=int, help="mutants a package; all without it")
    parser.add_argument("--survivors", action="store_true", help="run nothing; print what lived")
    asked = parser.parse_args()
    if not asked.survivors:
        forget_old_copies()
        _mutmut("run", *([FIRST] if asked.sample else []))
    names = drawn(asked.sample) if asked.sample else {name for held in outcomes().values() for name in held}
    if asked.survivors:
        for name in sorted(name for held in outcomes().values() for name in names & set(held) if lived(held[name])):
            _mutmut("show", name)
        return
    if asked.sample:
        tested = json.loads((ROOT / "mutants" / "mutmut-stats.json").read_text(encoding="utf-8"))
        known = tested["tests_by_mangled_function_name"]
        _mutmut("run", *sorted(name for name in names if name.rpartition("__mutmut_")[0] in known))
    text = PAGE.read_text(encoding="utf-8")
    before, after = text.split(START)[0], text.split(END)[1]
    PAGE.write_text(f"{before}{START}\n\n{table(names)}\n{END}{after}", encoding="utf-8")


def forget_old_copies() -> None:
    """Drop the copies of modules that are gone and of all faces: mutmut does not see that a face has changed."""
    for path in (ROOT / "mutants" / "src").rglob("*.py*"):
        held = ROOT / path.relative_to(ROOT / "mutants").as_posix().removesuffix(".meta")
        if path.suffix == ".pyi" or not held.exists():
            path.unlink()


def outcomes() -> dict[str, dict[str, int | None]]:
    """Of every module, the exit code of the tests by mutant; None where it has not been run."""
    found = {}
    for path in sorted((ROOT / "mutants" / "src").rglob("*.py.meta")):
        module = path.relative_to(ROOT / "mutants" / "src" / "milepost").with_suffix("").as_posix()
        found[module] = json.loads(path.read_text(encoding="utf-8"))["exit_code_by_key"]
    return {module: held for module, held in found.items() if held}


def lived(code: int | None) -> bool:
    """Whether the tests ran and none saw the change, or no test comes by."""
    return code in {SURVIVED, UNTESTED, None}


def drawn(many: int) -> set[str]:
    """So many mutants of each package, the same ones every time."""
    packages = defaultdict(list)
    for module, held in outcomes().items():
        packages[package(module)] += sorted(held)
    draw = random.Random(SEED)  # noqa: S311  (a sample, no secret)
    return {name for names in packages.values() for name in draw.sample(names, min(many, len(names)))}


def package(module: str) -> str:
    """The part of the house that is counted as one: verdicts, words and tables, say, plot."""
    if module.startswith("verdicts/"):
        return "verdicts"
    folder = module.removeprefix("report/").split("/")[0]
    return folder if folder in {"say", "plot"} else "words and tables"


def table(names: set[str]) -> str:
    """Mutants of these names, died and their share by package, then by module."""
    counts: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for module, held in outcomes().items():
        for name in (f"**{package(module)}**", f"`{module}`"):
            run = [code for mutant, code in held.items() if mutant in names]
            counts[name][0] += len(run)
            counts[name][1] += sum(not lived(code) for code in run)
    rows = sorted(counts.items(), key=lambda row: (row[0].startswith("`"), row[0]))
    lines = [f"| {name} | {run} | {died} | {died / run:.0%} |" for name, (run, died) in rows if run]
    return "\n".join(["| Module | Mutants | Died | Share |", "|---|--:|--:|--:|", *lines]) + "\n"


def _mutmut(*arguments: str) -> None:
    subprocess.run([sys.executable, "-m", "mutmut", *arguments], cwd=ROOT, check=True)


if __name__ == "__main__":
    main()
