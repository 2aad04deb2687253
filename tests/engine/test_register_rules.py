"""The rules of the registers of measures and actions; what stands on a day; what is said of it."""

import datetime
from types import SimpleNamespace

import pytest
from typer.testing import CliRunner

import milepost as mp
from framework_fixture import DATA, PLACE
from milepost.checks import check_data
from milepost.checks.finding import Severity
from milepost.cli import app
from milepost.country import Institution, MeasureStatus, StatusReport, find_institution, load_framework, statuses_known
from milepost.report.registers import institutions_frame, measures_frame
from milepost.report.say import measures as say
from milepost.verdicts import Verdict
from project_copy import copy_project

FRAMEWORK = load_framework(DATA)
SPRING, SUMMER, AUTUMN = (datetime.date(2026, month, 30) for month in (4, 6, 9))
STATUS_HEADER = "measure,status,date,release,source,note"


def add(path, line):
    with path.open("a", encoding="utf-8") as stream:
        stream.write(line + "\n")
    return len(path.read_text(encoding="utf-8").splitlines())


def errors(data):
    return [str(item) for item in check_data(data) if item.severity is Severity.ERROR]


def replace_in(path, old, new):
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_an_institution_is_found_by_each_of_its_spellings():
    post = Institution(abbreviation="MPTC", name="Ministry of Post", also=("Ministry of Posts",), kind="ministry")
    other = Institution(abbreviation="NIS", name="Institute", kind="agency")
    for words in ("MPTC", "mptc", "Ministry of Post", "ministry of  post (MPTC)", "Ministry of Posts (mptc)"):
        assert find_institution(words, [other, post]) == "MPTC"
    for words in ("", "Ministry", "Ministry of Post (NIS)", "Ministry of Post and"):
        assert find_institution(words, [other, post]) is None


MEASURE = {
    "id": "m076",
    "number": "76",
    "section": "trust",
    "cluster_code": "II.A",
    "cluster": "Legal framework",
    "title": "Do it",
    "lead": "MPTC",
    "other": "MEF;MoI",
    "committee": "DSC",
    "timeframe": "short",
    "repeated": "false",
    "page": "99",
    "indicators": "egdi",
    "reason": "It moves it.",
}


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"section": "health"}, "there is no section 'health'"),
        ({"number": "34"}, "there are two of the number 34 among the measures"),
        ({"number": "0"}, "number '0' is out of range"),
        ({"id": "m034"}, "the id 'm034' is used twice"),
        ({"id": "a01"}, "the id 'a01' is that of a measure; give the action another"),
        ({"id": "M 1"}, "id 'M 1' is no id"),
        ({"lead": "MPTX"}, "there is no institution 'MPTX'"),
        ({"lead": ""}, "'m076' has no lead_institution; write its abbreviation in institutions.csv"),
        ({"lead": "Ministry of Interior"}, "the institution 'Ministry of Interior' is not abbreviated; write MoI"),
        ({"other": "MEF;MEF"}, "'m076' names the institution 'MEF' twice; keep one"),
        ({"other": "MEF;MPTC"}, "'m076' names the institution 'MPTC' twice; keep one"),
        ({"indicators": "egdi;egdi"}, "'m076' names the indicator 'egdi' twice; keep one"),
        ({"committee": "Digital Security Committee"}, "is not abbreviated; write DSC"),
        ({"other": "MEF;Mol"}, "there is no institution 'Mol'"),
        ({"committee": "DSK"}, "there is no committee 'DSK'"),
        ({"committee": "MPTC"}, "there is no committee 'MPTC'"),
        ({"timeframe": "soon"}, "there is no timeframe 'soon'"),
        ({"timeframe": ""}, "'m076' has neither a timeframe nor a phase"),
        ({"cluster": "Laws"}, "the cluster is II.A 'Laws' (trust) here and II.A 'Legal framework' (trust) in 'm015'"),
        ({"section": "citizens"}, "the cluster is II.A 'Legal framework' (citizens) here"),
        ({"indicators": "egdy"}, "there is no indicator 'egdy'; did you mean 'egdi'"),
        ({"indicators": ""}, "'m076' has link_reason and no indicators"),
        ({"reason": ""}, "'m076' has indicators and no link_reason; write link_reason, or leave both"),
        ({"page": ""}, "'m076' has no page"),
        ({"repeated": "perhaps"}, "repeated 'perhaps' is neither true nor false"),
        ({}, "the section 'trust' has 15 measures, the document 14"),
    ],
)
def test_a_measure_that_is_not_as_the_text_has_it_is_refused_by_line(data, changed, words):
    line = add(data / "framework" / "measures.csv", ",".join({**MEASURE, **changed}.values()))
    found = [text for text in errors(data) if words in text]
    assert len(found) == 1
    assert found[0].startswith(("measures.csv", "actions.csv line 2", "registers.yml line"))
    assert "registers.yml" in found[0] or "actions.csv" in found[0] or f"measures.csv line {line}: " in found[0]


@pytest.mark.parametrize(
    ("phase", "words"),
    [
        ("2030,2025", "the phase of 'a41' ends in 2025, before it starts in 2030; correct the years"),
        ("2022,", "'a41' has half a phase; write phase_start and phase_end, or neither"),
        (",", "'a41' has neither a timeframe nor a phase"),
        ("2023,2025", "there is no timeframe '2023-2025'"),
        ("2022,2025.0", "phase_end '2025.0' is not a whole number"),
    ],
)
def test_an_action_has_a_phase_of_the_policy(data, phase, words):
    kept = "4,Strategy 4"
    line = add(data / "framework" / "actions.csv", f"a41,41,government,{kept},Do it,MPTC,,{phase},49,,")
    assert any(text.startswith(f"actions.csv line {line}: ") and words in text for text in errors(data))


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ("m076,under way,2026-06-30,2026-07-31,mptc2022,", "there is no measure 'm076'"),
        ("m034,under way,,2026-07-31,mptc2022,", "'m034' has no date; write the day that the status is of"),
        ("m034,under way,2026-06-30,,mptc2022,", "'m034' has no release"),
        ("m034,begun,2026-06-30,2026-07-31,mptc2022,", "'begun' is no status; write completed, under way, not started"),
        ("m034,under way,2026-08-01,2026-07-31,mptc2022,", "is of 2026-08-01, after its release on 2026-07-31"),
        ("m034,under way,30/06/2026,2026-07-31,mptc2022,", "date '30/06/2026' is not a date; write it as"),
        ("m034,under way,2026-06-30,2026-07-31,nobody2026,", "there is no source 'nobody2026'"),
    ],
)
def test_a_status_without_measure_day_or_source_is_refused_by_line(data, row, words):
    line = add(data / "framework" / "statuses.csv", row)
    (found,) = errors(data)
    assert found.startswith(f"statuses.csv line {line}: ")
    assert words in found


def test_a_phase_of_one_year_and_a_status_of_its_release_day_are_no_faults(data):
    replace_in(data / "framework" / "registers.yml", "2022-2025: 10", "2022-2025: 9, 2025-2025: 1")
    replace_in(data / "framework" / "actions.csv", ",2022,2025,", ",2025,2025,")
    add(data / "framework" / "statuses.csv", "m034,under way,2026-07-31,2026-07-31,mptc2022,")
    add(data / "framework" / "statuses.csv", "m034,completed,2026-07-31,2026-08-31,mptc2022,")
    assert errors(data) == []


def test_a_status_stands_once_in_a_release_and_a_release_after_today_is_a_warning(data):
    path = data / "framework" / "statuses.csv"
    add(path, "m034,under way,2026-06-30,2026-07-31,mptc2022,")
    add(path, "m034,completed,2026-06-30,2026-07-31,mptc2022,")
    (found,) = errors(data)
    assert "the status of 'm034' on 2026-06-30 stands twice in the release of 2026-07-31" in found
    path.write_text(f"{STATUS_HEADER}\nm034,completed,2026-06-30,2099-07-31,mptc2022,\n", encoding="utf-8")
    assert any(item.subject == "m034 2026-06-30 2099-07-31" for item in check_data(data))


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("id: trust, entries: 14", "id: trust, entries: 13", "the section 'trust' has 14 measures, the document 13"),
        ("short: 19", "short: 18", "the timeframe 'short' has 19 measures, the document 18"),
        ("2026-2030: 10", "2026-2030: 9", "the timeframe '2026-2030' has 10 actions, the document 9"),
        (", name: Against side effects", "", "there is no pillar 'mitigation'"),
        ("source: snec2021", "source: snec2020", "there is no source 'snec2020'; did you mean 'snec2021'"),
        ("- id: actions", "- id: acts", "there is no register 'acts'"),
        ("entries: 14", "entries: many", "sections 1 of 'measures': entries 'many' is not a whole number"),
        ("{id: trust, entries: 14}", "{id: trust}", "sections 2 of 'measures' has no entries; write its entries"),
        ("{id: trust, entries: 14}", "trust", "sections 'trust' is not written as name: value; write it so"),
        ("id: trust, entries: 14", "id: trust, entries: 14, km: x", "has the unknown field 'km'; take it out, or mend"),
        (
            "id: trust, entries: 14",
            "id: citizens, entries: 14",
            "the section 'citizens' stands twice among the measures",
        ),
        ("short: 19, ", "short: -1, ", "timeframes of 'measures': short '-1' is out of range"),
    ],
)
def test_what_a_register_must_hold_is_said_in_the_data_and_held_to(data, old, new, words):
    replace_in(data / "framework" / "registers.yml", old, new)
    assert any(words in text for text in errors(data))


def test_a_custodian_that_no_institution_is_and_a_spelling_of_two_are_refused(data):
    replace_in(data / "framework" / "indicators" / "trust.yml", "custodian: ", "custodian: The ")
    add(data / "institutions.csv", "MPTT,Ministry of Telecommunications,mptc,ministry,")
    found = errors(data)
    assert any("there is no institution 'The " in text for text in found)
    assert any("'mptc' names another institution too; write one of the two otherwise" in text for text in found)


def report(status, date, release, measure="m034"):
    return StatusReport(measure=measure, status=status, date=date, release=release, source="mptc2022")


def standing(*reports, as_of=None):
    return {name: (item.status.value, item.date) for name, item in statuses_known(reports, as_of).items()}


def test_the_status_of_the_latest_day_stands_in_its_newest_release():
    first = report("under way", SPRING, SPRING)
    second = report("completed", SUMMER, SUMMER)
    revised = report("not started", SPRING, AUTUMN)
    assert standing(revised, second, first) == {"m034": ("completed", SUMMER)}
    assert standing(first, revised) == {"m034": ("not started", SPRING)}


def test_a_status_is_known_from_its_release_on_and_no_earlier():
    reports = (report("under way", SPRING, SUMMER), report("completed", SUMMER, AUTUMN))
    assert standing(*reports, as_of=SPRING) == {}
    assert standing(*reports, as_of=SUMMER) == {"m034": ("under way", SPRING)}
    assert standing(*reports, as_of=AUTUMN) == {"m034": ("completed", SUMMER)}


def test_a_status_that_was_taken_back_leaves_the_one_before_it():
    reports = (report("under way", SPRING, SPRING), report("completed", SUMMER, SUMMER))
    back = report("not reported", SUMMER, AUTUMN)
    assert standing(*reports, back) == {"m034": ("under way", SPRING)}
    assert standing(reports[1], back) == {}


@pytest.fixture
def told(data):
    """The framework with a few statuses, known in summer 2026."""
    path = data / "framework" / "statuses.csv"
    for line in (
        "m034,under way,2026-03-31,2026-04-30,mptc2022,A draft is with the council",
        "m034,completed,2026-09-30,2026-10-31,mptc2022,",
        "a12,under way,2026-03-31,2026-04-30,mptc2022,",
        "a16,under way,2025-06-30,2025-07-31,mptc2022,",
        "a13,completed,2026-03-31,2026-04-30,mptc2022,",
        "a01,under way,2026-03-31,2026-04-30,mptc2022,",
    ):
        add(path, line)
    assert errors(data) == []
    return load_framework(data)


def test_measures_as_a_frame_carry_the_status_that_was_known_on_the_day(told):
    frame = measures_frame(told, SUMMER).set_index("measure")
    assert frame.loc["m034", ["status", "status_date", "status_note"]].tolist() == [
        "under way",
        datetime.date(2026, 3, 31),
        "A draft is with the council",
    ]
    assert frame["status"].value_counts().to_dict()["not reported"] == 74
    assert measures_frame(told, datetime.date(2026, 12, 31)).set_index("measure").loc["m034", "status"] == "completed"
    assert set(measures_frame(told, SPRING - datetime.timedelta(1))["status"]) == {"not reported"}
    assert frame["goal"].cat.categories.tolist() == [*told.sections.values()]
    assert frame["status"].cat.categories.tolist() == [status.value for status in MeasureStatus]


def test_an_action_is_overdue_once_its_phase_is_over_and_work_is_reported_to_be_left(told):
    frame = measures_frame(told, SUMMER, "actions").set_index("measure")
    assert [name for name in frame.index if frame.loc[name, "overdue"]] == ["a12", "a16"]
    for day, late in ((datetime.date(2025, 12, 31), 0), (datetime.date(2026, 1, 1), 1)):
        assert measures_frame(told, day, "actions")["overdue"].sum() == late


def test_an_institution_has_what_it_leads_joins_and_keeps():
    frame = institutions_frame(FRAMEWORK).set_index("institution")
    every = (*FRAMEWORK.measures, *FRAMEWORK.actions)
    assert {*frame.loc["MEF", "leads"]} == {one.id for one in every if one.lead_institution == "MEF"}
    assert {*frame.loc["MEF", "joins"]} == {one.id for one in every if "MEF" in one.other_institutions}
    assert "m034" in frame.loc["DSC", "answers_for"]
    kept = [indicator for keeps in frame["keeps"] for indicator in keeps]
    assert sorted(kept) == sorted(FRAMEWORK.indicators)


def test_a_goals_chapter_has_the_measures_of_the_goal_and_those_that_should_move_its_indicators(monkeypatch):
    monkeypatch.chdir(PLACE)
    chapter = mp.open_chapter(edition=2026, as_of="2026-06-30", pillar="trust")
    own, linked = (chapter.measures["section"] == "trust"), {*chapter.shown["indicator"]}
    assert own.sum() == 14
    assert (~own).any()
    assert all(linked & {*row} for row in chapter.measures[~own]["indicators"])
    assert {*chapter.institutions["institution"]} == {*FRAMEWORK.institutions}
    assert chapter.statuses.columns.tolist() == STATUS_HEADER.split(",")


def verdicts(*names, verdict=Verdict.ACCELERATE):
    """Verdicts as a frame's values, as far as sentences on measures ask them."""
    found = [FRAMEWORK.indicators[name] for name in names]
    items = [SimpleNamespace(indicator=item, assessment=SimpleNamespace(final_verdict=verdict)) for item in found]
    return SimpleNamespace(values_behind=lambda: items)


def behind(measures, name, verdict=Verdict.ACCELERATE):
    return say.behind(measures, verdicts(name, verdict=verdict).values_behind()[0])


def test_accelerate_names_the_measures_and_institutions_behind_it(told):
    frame = measures_frame(told, SUMMER)
    linked = frame[frame["measure"].isin(["m034", "m065"])].copy()
    linked["indicators"] = [("internet_users",)] * 2
    assert behind(linked, "internet_users") == (
        "**Measures behind it.** 34 Laws on data protection (MoI; under way "
        "on 31 March 2026); 65 Events that show the benefits of going digital (no institution named). No "
        "status is reported of the others."
    )
    assert behind(linked[1:], "internet_users").endswith("going digital (no institution named).")
    assert behind(linked[:1], "internet_users").endswith("(MoI; under way on 31 March 2026).")
    assert behind(linked, "internet_users", Verdict.ON_TRACK) == behind(linked, "egdi") == ""


def test_the_register_is_told_by_what_was_reported(told):
    frame = measures_frame(told, SUMMER)
    assert say.measures_summary(frame).startswith(
        "The register holds 75 measures. A status is reported of one of them: 1 under way. "
    )
    actions = say.measures_summary(measures_frame(told, SUMMER, "actions"), "action")
    assert (
        "A status is reported of four of them: 1 completed and 3 under way. Two are reported to be overdue." in actions
    )
    quiet = say.measures_summary(measures_frame(FRAMEWORK, SPRING))
    assert "No status has been reported of any of them yet." in quiet
    assert "overdue" not in say.measures_summary(measures_frame(FRAMEWORK, SUMMER, "actions"), "action")


@pytest.mark.slow
def test_what_was_reported_stands_in_the_report(tmp_path, monkeypatch):
    copy_project(PLACE, tmp_path)
    path = tmp_path / "data" / "framework" / "statuses.csv"
    add(path, "m034,under way,2026-03-31,2026-04-30,mptc2022,")
    add(path, "a12,under way,2026-03-31,2026-04-30,mptc2022,")
    monkeypatch.chdir(tmp_path)
    made = CliRunner().invoke(app, ["report", "--edition", "2026", "--renderer", "embedded", "--jobs", "2"])
    assert made.exit_code == 0, made.output
    folder = tmp_path / "outputs" / "2026" / "book" / "html" / "notebooks"
    review = (folder / "target_review.html").read_text(encoding="utf-8")
    assert "How far the measures are" in review
    assert "A status is reported of one of them: 1 under way." in review
    assert 'alt="A bar a goal, split by the state of its measures. Digital infrastructure: 14 not reported' in review
    assert "Actions whose phase is over" in review
    assert "Action 12 of the policy" in review
