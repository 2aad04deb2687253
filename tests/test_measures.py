"""The register of measures: read, shown, written; what is overdue; what the chapters say of it."""

import datetime
import shutil
from dataclasses import replace
from types import SimpleNamespace

import pandas as pd
import pytest
from openpyxl import Workbook
from typer.testing import CliRunner

from exchange_fixture import contents
from milepost.checks import check_data
from milepost.checks.finding import DataError
from milepost.cli import app
from milepost.country import Refusal
from milepost.country.framework import Measure, MeasureStatus, load_framework
from milepost.country.records import RecordError, last_day
from milepost.exchange.incoming.measures import plan_register
from milepost.exchange.incoming.proposal import ExchangeError
from milepost.report.frames import measures_frame
from milepost.report.say import measures as say
from milepost.verdicts.cuts import Verdict
from project_copy import copy_project
from register_fixture import HEADER, ROWS, write_register

REFUSALS = (DataError, ExchangeError, RecordError)
AS_OF = datetime.date(2026, 6, 30)
ROW = "1.1,citizens,,Do it,Ministry A,under way,2027,internet_users"


@pytest.fixture
def project(tmp_path, root, monkeypatch):
    shutil.copytree(root / "data", tmp_path / "data")
    (tmp_path / "_quarto.yml").write_text("")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run(*arguments):
    return CliRunner().invoke(app, ["import", "measures", *arguments])


def register(path, *rows, header=HEADER):
    path.write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("due", "day"),
    [("2027", (2027, 12, 31)), ("2027-Q1", (2027, 3, 31)), ("2028-02", (2028, 2, 29)), ("2027-06-30", (2027, 6, 30))],
)
def test_a_due_date_ends_with_the_last_day_of_what_it_names(due, day):
    assert last_day(due) == datetime.date(*day)


@pytest.mark.parametrize("due", ["27", "2027-Q5", "2027-13", "2027-02-30", "soon", "2027-Q2-01", "3027", "0000"])
def test_a_due_date_that_is_none_is_refused(due):
    with pytest.raises(ValueError, match=r"\d|soon|day"):
        last_day(due)


@pytest.mark.parametrize(
    ("status", "due", "overdue"),
    [
        ("under way", "2026-Q1", True),
        ("not started", "2025", True),
        ("under way", "2026-06-30", False),
        ("under way", "2026", False),
        ("done", "2025", False),
        ("dropped", "2025", False),
        ("not started", None, False),
    ],
)
def test_a_measure_is_overdue_once_its_last_day_is_past_and_it_is_open(status, due, overdue):
    item = Measure(id="1", pillar="trust", title="Do it", lead_institution="A", status=status, due=due)
    assert item.overdue(AS_OF) is overdue


def test_a_register_is_shown_first_and_written_with_apply(project):
    write_register(project / "register.csv")
    before = contents(project / "data")
    assert "9 new, 0 changed" in run("register.csv").output
    assert contents(project / "data") == before
    assert run("register.csv", "--apply").exit_code == 0
    assert [item.id for item in load_framework(project / "data").measures] == [row.split(",")[0] for row in ROWS]
    changed = {name for name, held in contents(project / "data").items() if held != before[name]}
    assert changed == {"framework/measures.csv"}
    assert "0 new, 0 changed, 9 unchanged" in run("register.csv", "--apply").output


def test_a_second_register_says_field_by_field_what_changes_and_drops_nothing(project):
    write_register(project / "data" / "framework" / "measures.csv")
    register(project / "new.csv", ROWS[0].replace("under way", "done"), "9.9,trust,,New,Ministry Z,not started,,")
    output = run("new.csv", "--apply").output
    assert "changed\t1.1\tstatus\tunder way\tdone" in output
    assert "stays\t1.2\t" in output
    held = load_framework(project / "data").measures
    assert [item.id for item in held] == [*(row.split(",")[0] for row in ROWS), "9.9"]
    assert held[0].status is MeasureStatus.DONE


def test_a_register_in_a_workbook_with_its_own_headings_reads_the_same(project):
    book = Workbook()
    sheet = book.active
    sheet.append(["Register of measures, as of May 2026"])
    sheet.append([])
    sheet.append(["No.", "Goal", "Policy measure", "Lead institution", "Status", "Deadline", "Indicators", "Budget"])
    sheet.append([1.1, "Digital citizens", "Do it", "Ministry A", "Under way", "Q2 2027", "Internet users", 12])
    sheet.append(["១.២", "ពលរដ្ឋឌីជីថល", "Do more", "Ministry B", "NOT-STARTED", datetime.date(2027, 6, 30), None, 3])
    book.save("register.xlsx")
    plan = plan_register(project / "register.xlsx", project / "data")
    assert plan.refused == ()
    assert plan.not_read == ("Budget",)
    assert [(item.id, item.pillar, str(item.status), item.due, item.indicators) for item in plan.new] == [
        ("1.1", "citizens", "under way", "2027-Q2", ("internet_users",)),
        ("1.2", "citizens", "not started", "2027-06-30", ()),
    ]


ROWS_REFUSED = {
    ROW.replace("1.1", ""): "has no id",
    ROW.replace("citizens", "citizen"): "there is no pillar 'citizen'; did you mean 'citizens'",
    ROW.replace("citizens", ""): "has no pillar",
    ROW.replace("Do it", ""): "has no title",
    ROW.replace("Ministry A", ""): "has no lead_institution",
    ROW.replace("under way", ""): "status",
    ROW.replace("under way", "finished"): "'finished' is no status; write not started, under way, done or dropped",
    ROW.replace("2027", "soon"): "due 'soon'",
    ROW.replace("2027", "2027-02-30"): "due '2027-02-30'",
    ROW.replace("2027", "30/06/2027"): "due '30/06/2027'",
    ROW.replace("internet_users", "internet_user"): "did you mean 'internet_users'",
    ROW.replace("internet_users", "internet_users;nothing"): "there is no indicator 'nothing'",
    f"{ROW}\n{ROW}": "stands twice",
}


@pytest.mark.parametrize("row", ROWS_REFUSED)
def test_a_faulty_measure_is_refused_with_its_line(row, project):
    plan = plan_register(register(project / "register.csv", row), project / "data")
    assert [(refusal.place[:18], ROWS_REFUSED[row] in refusal.reason) for refusal in plan.refused] == [
        ("register.csv line ", True)
    ]


FILES_REFUSED = {
    "gone.csv": (None, "no such file"),
    "register.ods": ("", "is a .csv or .xlsx file"),
    "empty.csv": ("", "header is missing"),
    "other.csv": ("a,b,c\n1,2,3\n", "has no column id, pillar, title, lead_institution, status"),
    "semicolons.csv": (HEADER.replace(",", ";"), "separated by ';'"),
    "twice.csv": (HEADER.replace("cluster", "Goal"), "are both the pillar"),
    "short.csv": (f"{HEADER}\n1.1,citizens\n", "2 cells, the header has 8 columns"),
    "quote.csv": (f'{HEADER}\n1.1,"citizens\n', "check the quotes"),
    "text.xlsx": ("a,b", "a web page or plain text"),
}


@pytest.mark.parametrize("name", FILES_REFUSED)
def test_a_faulty_register_is_refused_by_name_and_changes_no_file(name, project):
    content, said = FILES_REFUSED[name]
    if content is not None:
        (project / name).write_text(content)
    before = contents(project)
    result = run(name, "--apply")
    assert isinstance(result.exception, REFUSALS)
    assert said in str(result.exception)
    assert contents(project) == before


@pytest.mark.parametrize(
    ("rows", "sheet", "said"),
    [
        ([["some", "words"]], None, "no row of its first sheet has the headings"),
        ([HEADER.split(","), ROW.split(",")], "Other", "has no sheet 'Other'"),
        ([[*HEADER.split(","), "title"], ROW.split(",")], None, "'title' stands twice"),
        ([HEADER.split(","), ["=A1"]], None, "a formula without a usable result"),
    ],
)
def test_a_faulty_register_in_a_workbook_is_refused(rows, sheet, said, project):
    book = Workbook()
    for row in rows:
        book.active.append(row)
    book.save("register.xlsx")
    with pytest.raises(Refusal, match=said):
        plan_register(project / "register.xlsx", project / "data", sheet=sheet)


def test_what_is_refused_is_left_out_only_when_told(project):
    register(project / "register.csv", ROW, ROW.replace("1.1", "1.2").replace("citizens", "citizen"))
    refused = run("register.csv", "--apply")
    assert isinstance(refused.exception, REFUSALS)
    assert load_framework(project / "data").measures == ()
    assert run("register.csv", "--apply", "--without-refused").exit_code == 0
    assert len(load_framework(project / "data").measures) == 1


def test_the_filled_register_passes_the_checks(data):
    write_register(data / "framework" / "measures.csv")
    assert not [finding for finding in check_data(data) if finding.severity == "error"]


@pytest.fixture
def chapter(data):
    write_register(data / "framework" / "measures.csv")
    framework = load_framework(data)
    return SimpleNamespace(framework=framework, measures=measures_frame(framework, AS_OF))


def verdicts(chapter, *names, verdict=Verdict.ACCELERATE):
    """Verdicts as a frame's values, as far as sentences on measures ask them."""
    found = [chapter.framework.indicators[name] for name in names]
    items = [SimpleNamespace(indicator=item, assessment=SimpleNamespace(final_verdict=verdict)) for item in found]
    return SimpleNamespace(values_behind=lambda: items)


def behind(chapter, name, verdict):
    return say.behind(chapter.measures, verdicts(chapter, name, verdict=verdict).values_behind()[0])


def test_accelerate_names_the_measures_and_institutions_behind_it(chapter):
    assert behind(chapter, "internet_users", Verdict.ACCELERATE) == (
        "**Measures behind it.** 1.1 Extend the fibre to every district (Ministry A; under way, due 2025, overdue); "
        "3.1 Teach skills in schools, grade 7 on (Ministry D; under way, due 2026-03, overdue); "
        "3.2 Offer low-cost devices & lines (Ministry A; not started); "
        "3.3 Open learning centres (Ministry D; dropped, due 2025)."
    )
    assert behind(chapter, "internet_users", Verdict.ON_TRACK) == ""


def test_an_indicator_that_must_speed_up_without_a_measure_is_named(chapter):
    bare = say.without_measures(verdicts(chapter, "internet_users", "egdi"), chapter.measures)
    assert bare == "**No measure behind it.** No measure of the register is to move E-government index."
    assert say.without_measures(verdicts(chapter, "egdi", verdict=Verdict.MET), chapter.measures) == ""


def test_an_empty_register_says_nothing(chapter, root):
    framework = replace(chapter.framework, measures=())
    frame = measures_frame(framework, AS_OF)
    empty = SimpleNamespace(framework=framework, measures=frame)
    assert behind(empty, "egdi", Verdict.ACCELERATE) == say.without_measures(verdicts(empty, "egdi"), frame) == ""
    assert len(frame) == len(frame[frame["overdue"]]) == 0
    assert pd.crosstab(frame["goal"], frame["status"], dropna=False).to_numpy().sum() == 0
    assert load_framework(root / "data").measures == ()


def test_measures_as_a_frame_count_every_goal_and_every_state_in_their_order(chapter):
    frame = chapter.measures
    counts = pd.crosstab(frame["goal"], frame["status"], dropna=False)
    assert counts.columns.tolist() == ["done", "under way", "not started", "dropped"]
    assert counts.index.tolist() == [pillar.name for pillar in chapter.framework.pillars.values()]
    assert counts.loc["Digital citizens"].tolist() == [0, 1, 1, 1]
    late = frame[frame["overdue"]].sort_values("last_day")
    assert late["measure"].tolist() == ["1.1", "3.1"]
    assert late["last_day"].tolist() == [datetime.date(2025, 12, 31), datetime.date(2026, 3, 31)]


def test_the_register_is_told_by_state_what_is_overdue_and_what_moves_an_indicator(chapter):
    frame = chapter.measures
    assert say.measures_summary(frame) == (
        "The register holds nine measures: 2 done, 3 under way, 3 not started and 1 dropped. On the date of this "
        "report two are overdue. Seven name an indicator that it is to move."
    )
    assert say.measures_summary(frame[frame["measure"] == "2.1"]) == (
        "The register holds one measure: 1 under way. On the date of this report none is overdue. None names an "
        "indicator that it is to move."
    )


@pytest.mark.slow
def test_a_filled_register_makes_a_section_of_the_report(root, tmp_path, monkeypatch):
    copy_project(root, tmp_path)
    write_register(tmp_path / "data" / "framework" / "measures.csv")
    monkeypatch.chdir(tmp_path)
    made = CliRunner().invoke(app, ["report", "--edition", "2026", "--renderer", "embedded", "--jobs", "2"])
    assert made.exit_code == 0, made.output
    folder = tmp_path / "outputs" / "2026" / "book" / "html" / "notebooks"
    review = (folder / "target_review.html").read_text(encoding="utf-8")
    assert "How far the measures are" in review
    assert "On the date of this report two are overdue." in review
    assert (
        'alt="A bar a goal, split by the state of its measures. Digital infrastructure: 1 done, 1 under way' in review
    )
    assert "Measures that are overdue" in review
    citizens = (folder / "citizens.html").read_text(encoding="utf-8")
    assert "Teach skills in schools" in citizens
    assert "Extend the fibre to every district" in citizens  # a measure of another goal
