"""Facts that hold in every country's folder; write those of your own country into files beside this one.

`make test` runs them; without make, `python -m unittest discover -s tests/country` in the folder.
"""

import json
import unittest
from pathlib import Path

from milepost.checks import Severity, check_data
from milepost.country import load_framework, load_observations, load_parameters, load_references
from milepost.running import list_chapters

ROOT = Path(__file__).parents[2]
DATA = ROOT / "data"


class Facts(unittest.TestCase):
    """What can be said of the folder before a run."""

    def test_the_data_hold_no_error(self):
        """`milepost check` says the same, with its warnings."""
        self.assertEqual([str(one) for one in check_data(DATA) if one.severity is Severity.ERROR], [])

    def test_every_figure_has_a_source_of_the_references(self):
        held = {reference.key for reference in load_references(DATA)[0]}
        cited = {key for sources in load_observations(DATA)["source"] for key in sources.split(";")}
        self.assertEqual(cited - held, set())

    def test_every_goal_has_its_notebook_and_every_notebook_is_a_chapter(self):
        chapters = {chapter.id for chapter in list_chapters(ROOT)}
        self.assertLessEqual(set(load_framework(DATA).pillars), chapters)
        self.assertEqual({path.stem for path in (ROOT / "notebooks").glob("*.ipynb")}, chapters)

    def test_notebooks_are_kept_without_what_they_showed(self):
        """What they show is made by a run, from the data of its day."""
        notebooks = {
            path.name: json.loads(path.read_text(encoding="utf-8")) for path in (ROOT / "notebooks").glob("*.ipynb")
        }
        shown = [name for name, held in notebooks.items() if any(cell.get("outputs") for cell in held["cells"])]
        self.assertEqual(shown, [])

    def test_every_target_comes_after_its_baseline(self):
        targets = load_framework(DATA).targets
        early = [one.id for one in targets if one.baseline_year is not None and one.target_year <= one.baseline_year]
        self.assertEqual(early, [])

    def test_every_edition_can_be_read_and_names_its_own_year(self):
        for path in (ROOT / "params").glob("[0-9]*.yml"):
            self.assertEqual(str(load_parameters(path).edition), path.stem)


if __name__ == "__main__":
    unittest.main()
