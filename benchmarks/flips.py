"""How often verdicts flip when the last observation is redrawn within its error: measured, and written to a page."""

import contextlib

from accuracy_panel import ROOT
from flips_draws import EDITION, SIZES, cases, draws
from flips_page import made_page

from milepost.country.parameters.reading import load_parameters
from milepost.report.opening import open_chapter

DRAWS, QUICK_DRAWS = 500, 20


def benchmark(folder, *, quick):
    """Draw, count and write flips.md into a folder; `quick` draws a few times only."""
    with contextlib.chdir(ROOT):
        parameters = load_parameters(ROOT / "params" / f"{EDITION}.yml")
        desk = open_chapter(edition=EDITION, as_of=parameters.as_of.isoformat(), peers=list(parameters.peers))
    found = cases(desk, parameters)
    count = QUICK_DRAWS if quick else DRAWS
    results = {size: {case.indicator.id: draws(case, desk, size, count) for case in found} for size in SIZES}
    (folder / "flips.md").write_text(made_page(desk, found, results), encoding="utf-8")
