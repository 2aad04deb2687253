"""A small web book with the pages that people explore: one goal of the shipped data, projected and judged here."""

import datetime
import shutil

import yaml

from book_fixture import make_project
from framework_fixture import PLACE
from milepost.book.explore.gathered import EditionView
from milepost.book.explore.writing import write_view
from milepost.book.render import render
from milepost.report import assess, gather, project
from milepost.report.frames import events_frame, indicators_frame, targets_frame
from milepost.verdicts import Cuts

AS_OF, UNTIL, GOAL = datetime.date(2026, 10, 31), 2035, "citizens"


def view(goal=GOAL):
    """One goal of the shipped data as its pages see it."""
    held = gather(PLACE / "data", AS_OF).of_pillar(goal)
    held.framework.pillars.update({goal: held.framework.pillars[goal]})
    for other in [name for name in held.framework.pillars if name != goal]:
        del held.framework.pillars[other]
    indicators, events = indicators_frame(held.framework), events_frame(held.framework)
    trends = project(held.known, until=UNTIL, indicators=indicators, events=events, as_of=AS_OF)
    cuts = Cuts.proposed()
    verdicts = assess(
        trends,
        targets_frame(held.framework),
        held.known,
        cuts=cuts,
        as_of=AS_OF,
        indicators=indicators,
        events=events,
        peers=held.peers,
    )
    items = {item.indicator.id: item for item in verdicts.values_behind() if item.indicator.pillar == goal}
    return EditionView(2026, AS_OF, items, {goal: held}, held, {goal: cuts}, {}, {})


def site(folder, held=None):
    """The web book's folder; its chapter on citizens shows the chart of internet users as a picture of that name."""
    project = make_project(folder / "project")
    settings = yaml.safe_load((project / "_quarto.yml").read_text(encoding="utf-8"))
    (project / "_quarto.yml").write_text(yaml.safe_dump(settings, sort_keys=False), encoding="utf-8")
    notebook = project / "notebooks" / "citizens.ipynb"
    text = notebook.read_text(encoding="utf-8").replace("figures/online.svg", "figures/citizens-internet-users.svg")
    notebook.write_text(text, encoding="utf-8")
    shutil.copyfile(project / "figures" / "online.svg", project / "figures" / "citizens-internet-users.svg")
    write_view(held or view(), project / "pages")
    return render(project, folder / "out", renderer="embedded").html.parent
