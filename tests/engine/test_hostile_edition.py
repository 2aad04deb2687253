"""A whole edition of a folder whose every text field is hostile: it is made, nothing of it runs, all is seen."""

import re

import pytest

import planting
from browser import FOUND, browser
from framework_fixture import PLACE
from milepost import edition as story
from project_copy import copy_project
from test_hostile_pages import seen

pytestmark = pytest.mark.slow
SHOWN = "document.body.textContent + [...document.querySelectorAll('img')].map((one) => one.alt).join(' ')"
# Not printed in a book of English text, or only where nothing is left out.
PRINTED = {
    *("pillars.name", "indicators.name", "indicators.short_name", "indicators.definition", "indicators.unit"),
    *("indicators.source", "indicators.known_limits", "targets.reasoning", "events.reason", "overrides.reason"),
    *("overrides.role", "measures.title", "provinces.name_en", "corrections.why", "corrections.who"),
    *("accepted.reason", "accepted.role", "references.author", "references.title", "params.title", "params.publisher"),
}


@pytest.fixture(scope="module")
def planted(tmp_path_factory):
    project = copy_project(PLACE, tmp_path_factory.mktemp("planted"))
    plants = planting.plant(project)
    options = story.RunOptions(2, force=True, draft=False)
    made = story.make_report(project, 2026, {}, options=options, renderer="embedded", on_event=lambda *_: None)
    return plants, made.html.parent


def test_nothing_of_any_field_runs_and_all_of_it_is_seen_as_it_was_typed(planted):
    plants, folder = planted
    texts = []
    with browser() as tab:
        tab.without_policy(off=True)  # escaping alone must hold
        for page in sorted(folder.rglob("*.html")):
            assert tab.what_ran(page) == [], page.name
            assert tab.value(FOUND) == [], page.name
            texts.append(seen(tab.value(SHOWN)).lower())  # a style of citing writes titles its own way
    whole = "".join(texts)
    said = {name: {seen(re.sub("[{}]", "", text) if "references" in name else text)} for name, text in plants.items()}
    for name in said.keys() - {one for one in said if one.startswith(("references", "params"))}:
        said[name] |= {seen(planting.planted(name, "")), seen(planting.planted(name.partition(".")[2], ""))}
    said = {name: {text.lower() for text in held} for name, held in said.items()}
    assert {name for name in PRINTED if not any(text in whole for text in said[name])} == set()
    for text in sorted({text for held in said.values() for text in held}, key=len, reverse=True):
        whole = whole.replace(text, "")
    assert [whole[max(0, at - 100) : at + 40] for at in (found.start() for found in re.finditer("pwn", whole))] == []
