"""Accuracy, speed, flips and growth in one command: `python benchmarks`.

`python benchmarks` measures all four and writes their pages and pictures into docs/; `python benchmarks accuracy` one
of them. `--quick` takes a minute or two: development economies only, 1,000 series, a few draws, pages into
outputs/benchmarks/. The tables of numbers to reach are printed, with the times of the last `speed`.
"""

import argparse

import accuracy
import flips
import growth
import speed
from accuracy_panel import ROOT

PARTS = ("speed", "accuracy", "flips", "growth")  # in this order: accuracy's page shows the times, too


def main() -> None:
    """Measure what was asked for, write the pages, print the tables of numbers to reach."""
    parser = argparse.ArgumentParser(prog="python benchmarks", description=__doc__.splitlines()[0])
    parser.add_argument("parts", nargs="*", metavar="PART", help=f"{', '.join(PARTS)}; all of them if none is named")
    parser.add_argument("--quick", action="store_true", help="a rehearsal; the pages go to outputs/benchmarks/")
    given = parser.parse_args()
    unknown = sorted(set(given.parts) - set(PARTS))
    if unknown:
        parser.error(f"no part is called {unknown[0]!r}; there are {', '.join(PARTS)}")
    wanted = given.parts or PARTS
    folder = ROOT / "outputs" / "benchmarks" if given.quick else ROOT / "docs"
    folder.mkdir(parents=True, exist_ok=True)
    if "speed" in wanted:
        speed.benchmark(folder, quick=given.quick)
    if "accuracy" in wanted:
        print("\n".join(accuracy.benchmark(folder, quick=given.quick)))
    if "flips" in wanted:
        flips.benchmark(folder, quick=given.quick)
    if "growth" in wanted:
        growth.benchmark(folder, quick=given.quick)
    print(f"Written to {folder}: {', '.join(f'{part}.md' for part in PARTS if part in wanted)}")


if __name__ == "__main__":
    main()
