"""What has not changed is not run again, what has is; and an edition does not show which way it was made."""

import csv
import json
import re

import pytest

from framework_fixture import PLACE
from milepost import edition as story
from milepost.country import checksum_of
from milepost.country.parameters.reading import load_parameters
from milepost.report.inputs import from_text, gather, to_text
from milepost.report.run_record import RUN, JobRecord, write_run
from milepost.running.cache import Cache, compare, compare_inputs
from milepost.running.jobs import PACKAGE, code_checksums
from project_copy import copy_project
from record_fixture import run_record

EMPTY = {"notebook": {}, "parameters": {}, "inputs": {}, "results": {}, "files": {}, "code": {}, "libraries": {}}
COMPARED = ("results", "figures", "fragments", "inputs", "data", "book")


@pytest.fixture(scope="module")
def whole(place):
    return gather(place / "data", load_parameters(place / "params" / "2026.yml").as_of)


def test_a_chapter_reads_back_what_it_was_given(whole):
    for inputs in (whole, *(whole.of_pillar(name) for name in whole.framework.pillars)):
        held = from_text(to_text(inputs))
        assert held.framework == inputs.framework
        assert held.known.equals(inputs.known)
        assert held.peers.equals(inputs.peers)
        assert (held.provinces, held.widen, held.as_of) == (inputs.provinces, inputs.widen, inputs.as_of)


def test_a_pillar_is_given_its_own_rows_and_what_it_says_it_shows(whole):
    held = whole.of_pillar("government")
    own = {item.id for item in whole.framework.of_pillar("government")}
    assert set(held.framework.indicators) == own | {*whole.framework.pillars["government"].shows_also}
    assert set(held.known["indicator"]) | set(held.peers["indicator"]) <= set(held.framework.indicators)


def test_a_changed_figure_changes_what_its_pillar_is_given_and_is_named(whole):
    known = whole.known.copy()
    row = known.index[(known["indicator"] == "internet_users") & (known["year"] == 2022)][0]
    known.loc[row, "value"] += 1
    changed = type(whole)(**{**vars(whole), "known": known})
    for pillar in whole.framework.pillars:
        before, now = (json.loads(to_text(held.of_pillar(pillar))) for held in (whole, changed))
        words = ["data/observations/citizens.csv: 1 figure differs (internet_users 2022)"]
        assert compare_inputs(before, now, pillar) == (words if pillar == "citizens" else [])


@pytest.mark.parametrize(
    ("part", "before", "now", "words"),
    [
        ("parameters", {"spare_years": 3}, {"spare_years": 4}, "spare_years is 4 (was 3)"),
        ("libraries", {"pandas": "3.0"}, {}, "pandas is not set (was 3.0)"),
        ("code", {"words.py": "a"}, {"words.py": "b"}, "src/milepost: 1 file changed (words.py)"),
        (
            "notebook",
            {"notebooks/trust.ipynb": "a"},
            {"notebooks/trust.ipynb": "b"},
            "notebooks/trust.ipynb has changed",
        ),
        ("results", {"citizens": "a"}, {"citizens": "b"}, "the results of citizens have changed"),
        ("files", {}, dict.fromkeys("abcd", "x"), "4 files changed (a, b, c and others)"),
    ],
)
def test_every_part_of_a_fingerprint_is_told(part, before, now, words):
    assert compare({**EMPTY, part: before}, {**EMPTY, part: now}) == [words]


def test_a_job_may_lack_parts_that_others_have():
    """The edition's data rest on no notebook."""
    assert compare({"files": {"a": "x"}}, {"files": {"a": "y"}}) == ["a has changed"]


def held(folder, content=b"as made"):
    (folder / "figures").mkdir(parents=True)
    (folder / "figures" / "a.svg").write_bytes(content)
    record = JobRecord(rests_on=EMPTY, outputs={"figures/a.svg": checksum_of(b"as made")}, seconds=1.0)
    parameters = load_parameters(PLACE / "params" / "2026.yml")
    write_run(folder, run_record(parameters, jobs={"trust": record}))
    return Cache([folder])


def test_an_unchanged_chapter_is_taken(tmp_path):
    record, why = held(tmp_path / "2026").take("trust", EMPTY, tmp_path / "new")
    assert record.outputs
    assert why == ("nothing it rests on has changed",)
    assert (tmp_path / "new" / "figures" / "a.svg").read_bytes() == b"as made"


def test_what_fails_its_checksum_is_never_taken(tmp_path):
    cache = held(tmp_path / "2026", b"edited by hand")
    assert cache.take("trust", EMPTY, tmp_path / "new") == (None, ("2026/figures/a.svg is not what was made",))
    assert not (tmp_path / "new").exists()


def test_nothing_is_taken_when_everything_is_asked_for(tmp_path):
    held(tmp_path / "2026")
    assert Cache([tmp_path / "2026"], force=True).take("trust", EMPTY, tmp_path / "new") == (None, ("--force",))


def test_what_a_run_left_is_compared_though_it_had_other_parameters(tmp_path):
    """A parameter that is new, or gone, is told by name; it does not make the whole run unreadable."""
    held(tmp_path / "2026")
    path = tmp_path / "2026" / RUN
    document = json.loads(path.read_text(encoding="utf-8"))
    document["parameters"]["no_longer_known"] = 1
    path.write_text(json.dumps(document), encoding="utf-8")
    now = {**EMPTY, "parameters": {"spare_years": 3}}
    assert Cache([tmp_path / "2026"]).take("trust", now, tmp_path / "new")[1] == ("spare_years is 3 (was not set)",)


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"jobs": {"trust": {}}}', '{"jobs": {"trust": 5}}'])
def test_a_record_that_cannot_be_read_is_as_none(tmp_path, text):
    (tmp_path / RUN).write_text(text)
    assert Cache([tmp_path]).take("trust", EMPTY, tmp_path) == (None, ("no earlier run of it is left",))


def test_a_chapter_rests_on_the_packages_it_can_reach_and_on_no_other():
    code = set(code_checksums())
    assert {"report/chapter.py", "verdicts/assessing.py", "trends/engine.py", "running/execute.py"} <= code
    assert any(name.startswith("trends/") and not name.endswith(".py") for name in code)
    assert not {name for name in code if name.startswith(("book/", "exchange/", "editions/", "cli.py", "edition.py"))}


def test_only_chapters_that_say_so_read_files_by_themselves():
    """A chapter that opens files would be blind to changes in them; the comparison of editions says which it reads."""
    report = PACKAGE / "report"
    paths = [path for path in report.rglob("*.py") if path != report / "chapter.py" and "comparison" not in path.parts]
    assert paths
    assert [path.name for path in paths if re.search(r"(desk|chapter)\.root", path.read_text(encoding="utf-8"))] == []


def make(project, *, force=False, **overrides):
    options = story.RunOptions(2, force=force)
    return story.make_report(project, 2026, overrides, options=options, renderer="embedded", on_event=lambda _: None)


def contents(folder):
    paths = (path for name in COMPARED for path in (folder / name).rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): checksum_of(path.read_bytes()) for path in paths}


def revise_a_figure(project):
    path = project / "data" / "observations" / "citizens.csv"
    with path.open(encoding="utf-8", newline="") as stream:
        rows = [row for row in csv.reader(stream) if row[:2] == ["internet_users", "2022"]]
    row = [row for row in rows if row[3:6] == ["both", "total", ""]][-1]
    row[2], row[6] = str(float(row[2]) + 1), "2026-10-01"
    with path.open("a", encoding="utf-8", newline="") as stream:
        csv.writer(stream, lineterminator="\n").writerow(row)


def move_a_target(project):
    path = project / "data" / "framework" / "targets.csv"
    text, start = path.read_text(encoding="utf-8"), "secure_servers_2035,secure_servers,at_least,"
    assert start + "2035" in text
    path.write_text(text.replace(start + "2035", start + "2034"), encoding="utf-8")


def reword_a_notebook(project):
    path = project / "notebooks" / "business.ipynb"
    path.write_text(path.read_text(encoding="utf-8").replace("The question.", "The question, again."), encoding="utf-8")


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    folder = tmp_path_factory.mktemp("reuse")
    copy_project(PLACE, folder)
    make(folder)
    return folder


@pytest.mark.slow
@pytest.mark.parametrize(
    ("change", "chapter", "spared"),
    [
        (revise_a_figure, "citizens", "trust"),
        (move_a_target, "trust", "citizens"),
        (reword_a_notebook, "business", "summary"),
    ],
)
def test_a_change_runs_what_rests_on_it_and_gives_what_running_everything_gives(project, change, chapter, spared):
    change(project)
    made = make(project)
    reused = {run.job: run.reused for run in made.runs}
    assert not reused[chapter]
    assert reused[spared]
    quick = contents(made.folder)
    assert contents(make(project, force=True).folder) == quick


@pytest.mark.slow
def test_an_edition_of_which_nothing_has_changed_is_left_as_it_is(project):
    before = make(project).folder.stat().st_mtime_ns
    made = make(project)
    assert all(run.reused for run in made.runs)
    assert made.book_reused
    assert made.folder.stat().st_mtime_ns == before


@pytest.mark.slow
def test_a_spoilt_output_is_made_again(project):
    good = make(project).folder / "figures" / "summary-journey.svg"
    content = good.read_bytes()
    good.write_bytes(b"edited by hand")
    made = make(project)
    assert {run.job for run in made.runs if not run.reused} == {"summary"}
    assert good.read_bytes() == content
