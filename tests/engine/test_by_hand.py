"""A notebook run by hand or by Papermill is given what the runner would give it, and mixes no other results in."""

import json
import warnings
from types import SimpleNamespace

import pytest

import milepost as mp
from assessed_fixture import assessed
from milepost.country import ParameterError, Refusal, load_parameters
from milepost.report import given
from milepost.report.results import ChapterResults, read_results, write_results

CELL = (
    'edition = 2026\nas_of = "2026-10-31"\npillar = "trust"\non_track_probability = 0.67\npeers = ["VNM"]\noutput = ""'
)


@pytest.fixture
def notebook(project, place, monkeypatch):
    """A project whose notebooks are run by hand: `run(cell, ...)` gives the names that the cells leave."""
    import shutil

    shutil.copytree(place / "params", project.folder / "params")
    (project.folder / "notebooks").mkdir()
    monkeypatch.chdir(project.folder / "notebooks")
    names = {"In": [""]}
    monkeypatch.setattr(given, "get_ipython", lambda: SimpleNamespace(user_ns=names))

    def run(*cells):
        names.clear()
        names["In"] = [""]
        for cell in cells:
            names["In"].append(cell)
            exec(cell, names)  # noqa: S102
        return {name: names[name] for name in ("edition", "as_of", "pillar", "peers", "output")}

    return SimpleNamespace(run=run, folder=project.folder)


def injected(**values):
    return "# Parameters\n" + "\n".join(f"{name} = {value!r}" for name, value in values.items())


@pytest.mark.parametrize(
    ("given_by_papermill", "said"),
    [
        ({"on_track_probabilty": 0.5}, "'on_track_probabilty' is no parameter of this notebook; did you mean 'on_tr"),
        ({"asof": "2025-01-01"}, "'asof' is no parameter of this notebook; did you mean 'as_of'"),
        ({"peers": "VNM, THA"}, r"parameter 'peers' is 'VNM, THA'; write a list such as \[VNM, THA\]"),
        ({"peers": ["VNM", "XXX"]}, "parameter 'peers' holds 'XXX', which data/economies.csv does not list"),
        ({"peers": ["BVT"]}, "parameter 'peers' holds BVT, the country itself; leave it out"),
        ({"as_of": "2126-06-30"}, "parameter 'as_of' is 2126-06-30; write a date from 2000-01-01 to a year from today"),
        ({"as_of": "30 June 2026"}, "parameter 'as_of' is '30 June 2026'; write a date such as 2026-10-31"),
        ({"as_of": 2026}, "parameter 'as_of' is 2026; write a date such as 2026-10-31"),
        ({"edition": 2031}, r"params/2031\.yml is missing; known editions: 2025, 2026"),
        ({"edition": "2026"}, "parameter 'edition' is '2026'; write a whole number"),
        ({"on_track_probability": "0.5"}, "parameter 'on_track_probability' is '0.5'; write a number from 0 to 1"),
        ({"on_track_probability": 67}, "parameter 'on_track_probability' is 67; write a number from 0 to 1"),
        ({"on_track_probability": 0.05}, "must rise in this order"),
        ({"pillar": "truth"}, "parameter 'pillar' is 'truth'; did you mean 'trust'"),
    ],
)
def test_what_papermill_gives_is_refused_as_the_runner_refuses_it(notebook, given_by_papermill, said):
    with pytest.raises(ParameterError, match=said):
        mp.open_chapter(**notebook.run(CELL, injected(**given_by_papermill)))


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("end_year", 2015, "start_year 2021 must come before end_year 2015"),
        ("end_year", 1999, "parameter 'end_year' is 1999; write a whole number from 2015 to 2060"),
        ("previous_edition", 2027, "previous_edition 2027 must come before edition 2026"),
        ("previous_edition", 2019, r"params/2019\.yml is missing"),
        (
            "backtest_origins",
            "2012",
            r"parameter 'backtest_origins' is '2012'; write a list that is not empty such as \[2012, 2015\]",
        ),
        ("pillars", "trust", "parameter 'pillars' is 'trust'; write a mapping"),
    ],
)
def test_every_parameter_of_the_notebook_is_judged_though_others_use_it(notebook, name, value, said):
    with pytest.raises(ParameterError, match=said):
        mp.open_chapter(**notebook.run(f"{CELL}\n{name} = None", injected(**{name: value})))


def test_sound_parameters_are_taken_whatever_else_a_notebook_holds(notebook):
    cells = (CELL, injected(as_of="2026-01-31", peers=["THA"]), "import math\nmisspelt = 3", "%load_ext broken")
    chapter = mp.open_chapter(**notebook.run(*cells[:3]))
    assert set(chapter.peers["economy"]) == {"Thailand"}
    assert given._strangers(cells) == []


def test_a_name_that_a_later_cell_overwrote_is_no_parameter_any_more(notebook):
    names = notebook.run(CELL)
    chapter = mp.open_chapter(**names)
    with pytest.raises(ParameterError, match="parameter 'peers' is a DataFrame by now; run the notebook's parameters"):
        mp.open_chapter(**{**names, "peers": chapter.peers})


def test_a_frame_that_happens_to_have_the_name_of_a_parameter_is_none(notebook):
    """In a notebook of one's own `peers` may be anything."""
    notebook.run(f"{CELL}\nimport pandas as pd\npeers = pd.DataFrame()\nend_year = object()")
    assert len(mp.open_chapter(edition=2026, as_of="2026-06-30", pillar="trust").peers)


def test_a_finished_edition_is_no_place_for_results_of_a_notebook_run_by_hand(notebook):
    made = notebook.folder / "outputs" / "2026"
    made.mkdir(parents=True)
    (made / "manifest.json").write_text("{}")
    with pytest.raises(ParameterError, match="parameter 'output' is 2026, which holds a finished edition; leave it"):
        mp.open_chapter(**{**notebook.run(CELL), "output": str(made)})


def edition_results(notebook):
    """What the edition's run left of every goal, as far as the summary asks for it here."""
    parameters = load_parameters(notebook.folder / "params" / "2026.yml").for_chapter("trust")
    held = {name: parameters[name] for name in ("edition", "as_of", "on_track_probability", "peers")}
    write_results(
        notebook.folder / "outputs" / "2026", ChapterResults("trust", 2026, held["as_of"], (), {"by": "run"}, held)
    )


EDITIONS_OWN = {"peers": ["BRN", "IDN", "LAO", "MMR", "MYS", "PHL", "SGP", "THA", "TLS", "VNM"]}


@pytest.mark.parametrize(
    ("by_hand", "reason"),
    [
        ({"as_of": "2025-12-31"}, "were made with as_of 2025-12-31, not 2026-10-31"),
        ({"on_track_probability": 0.5}, "were made with on_track_probability 0.5, not 0.67"),
        ({"peers": ["THA"]}, "were made with peers ['THA'], not ['BRN'"),
    ],
)
def test_results_by_hand_with_another_date_or_cut_are_passed_over_and_told(notebook, capsys, by_hand, reason):
    edition_results(notebook)
    mp.open_chapter(**notebook.run(CELL, injected(**EDITIONS_OWN | by_hand))).write("trust", by="hand")
    summary = mp.open_chapter(edition=2026, as_of="2026-10-31")
    capsys.readouterr()
    shown = []
    from milepost.report import chapter as room

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(room, "display", lambda markdown: shown.append(markdown.data))
        assert summary.results("trust").extra == {"by": "run"}
    assert f"The results of trust are those of 2026: those in 2026.by-hand {reason}" in shown[0]


def test_results_by_hand_with_the_editions_parameters_are_taken(notebook):
    edition_results(notebook)
    mp.open_chapter(**notebook.run(CELL, injected(**EDITIONS_OWN))).write("trust", by="hand")
    assert mp.open_chapter(edition=2026, as_of="2026-10-31").results("trust").extra == {"by": "hand"}


def test_a_summary_of_another_day_takes_no_results_of_the_edition(notebook):
    edition_results(notebook)
    earlier = mp.open_chapter(edition=2026, as_of="2025-12-31")
    with pytest.raises(Refusal, match=r"as_of 2026-10-31, not 2025-12-31; run notebooks/trust\.ipynb"):
        earlier.results("trust")
    mp.open_chapter(**notebook.run(CELL, injected(as_of="2025-12-31", **EDITIONS_OWN))).write("trust", by="hand")
    assert mp.open_chapter(edition=2026, as_of="2025-12-31").results("trust").extra == {"by": "hand"}


def test_results_that_do_not_say_what_they_were_made_with_are_not_taken(notebook):
    write_results(notebook.folder / "outputs" / "2026.by-hand", ChapterResults("trust", 2026, "2026-10-31"))
    with pytest.raises(Refusal, match="do not say what they were made with"):
        mp.open_chapter(edition=2026, as_of="2026-10-31").results("trust")


def test_results_say_the_cuts_that_the_verdicts_used_not_those_of_the_cell(notebook):
    chapter = mp.open_chapter(**notebook.run(CELL))
    verdicts = assessed(chapter)
    chapter.write("trust", verdicts[verdicts["verdict"] != mp.Verdict.MET])
    held = read_results(chapter.work, "trust").parameters
    assert held["fresh_years"] == mp.Cuts.proposed().fresh_years
    assert json.dumps(held)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("given_by_papermill", "said"),
    [({"on_track_probabilty": 0.5}, "'on_track_probabilty' is no parameter"), ({"peers": "VNM"}, "'peers' is 'VNM'")],
)
def test_papermill_itself_stops_at_the_cell_that_opens_the_chapter(place, tmp_path, given_by_papermill, said):
    from papermill.exceptions import PapermillExecutionError
    from papermill.execute import execute_notebook

    from project_copy import copy_project

    folder = copy_project(place, tmp_path)
    source, out = folder / "notebooks" / "trust.ipynb", tmp_path / "out.ipynb"
    options = {"cwd": source.parent, "progress_bar": False, "kernel_name": "python3"}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        with pytest.raises(PapermillExecutionError, match=said):
            execute_notebook(source, out, given_by_papermill, **options)
