"""The framework of no country: invented figures of an island of no people, in a folder in which an edition can be made.

`framework/` holds the figures, the policy and the parameters; all else is what `milepost init` writes.
`python tests/engine/framework_fixture.py DIR` makes the folder to look at.
"""

import atexit
import shutil
import sys
import tempfile
from pathlib import Path

from milepost.country import load_country, load_framework, load_parameters
from milepost.editions.starting.folder import NewFolder, folder_files
from milepost.editions.starting.samples import goal_notebook, method_references, other_notebooks

EDITION = 2026
HELD = Path(__file__).parent / "framework"
COUNTRY = load_country(HELD / "data")


def make_folder(target):
    """Write the folder to `target`."""
    shutil.copytree(HELD, target, dirs_exist_ok=True)
    data, edition = target / "data", load_parameters(target / "params" / f"{EDITION}.yml")
    with (data / "references.bib").open("a", encoding="utf-8") as held:
        held.write("\n" + method_references())
    goals = {pillar.id: pillar.name for pillar in load_framework(data).pillars.values()}
    plan = NewFolder(COUNTRY, goals, tuple(edition.peers), EDITION, edition.as_of)
    texts = {name: text for name, text in folder_files(plan).items() if name.split("/")[0] not in ("data", "params")}
    values = edition.for_chapter("")
    notebooks = other_notebooks(values) | {
        goal: goal_notebook(goal, name, "How far has it come?", values) for goal, name in goals.items()
    }
    texts |= {f"notebooks/{name}.ipynb": text.encode() for name, text in notebooks.items()}
    for name, content in texts.items():
        (target / name).parent.mkdir(parents=True, exist_ok=True)
        (target / name).write_bytes(content)
    return target


_scratch = tempfile.mkdtemp(prefix="milepost-framework-")
atexit.register(shutil.rmtree, _scratch, ignore_errors=True)
PLACE = make_folder(Path(_scratch))
DATA = PLACE / "data"

if __name__ == "__main__":
    make_folder(Path(sys.argv[1]))
