"""The report can be made: the newest edition, in a copy of the folder, so that outputs/ stays as it is."""

import shutil
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

from milepost.country import newest_edition

ROOT = Path(__file__).parents[2]


class Book(unittest.TestCase):
    """What only a run can say."""

    def test_the_report_can_be_made(self):
        with tempfile.TemporaryDirectory() as held:
            folder = Path(held) / "folder"
            shutil.copytree(ROOT, folder, ignore=shutil.ignore_patterns("outputs", ".*", "tests"))
            command = [sys.executable, "-m", "milepost", "report", "--edition", str(newest_edition(ROOT))]
            run = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
            self.assertEqual(run.returncode, 0, run.stdout + run.stderr)
            book = folder / "outputs" / str(newest_edition(ROOT)) / "book" / "html" / "index.html"
            self.assertIn("</html>", book.read_text(encoding="utf-8"))


if __name__ == "__main__":
    unittest.main()
