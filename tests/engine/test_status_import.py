"""A ministry's list of statuses: shown first, appended as a release; what cannot be used is refused by row."""

import datetime

import pytest
from openpyxl import Workbook

from exchange_fixture import contents
from milepost.country import MeasureStatus, Refusal, load_framework, statuses_known
from milepost.exchange.incoming.status_list import WORDS, status_of
from milepost.exchange.incoming.statuses import StatusRelease, plan_statuses, rehearse_statuses

HEADER = "number,status,date,note"
RELEASE = datetime.date(2026, 7, 31)
LATER = datetime.date(2026, 10, 31)
GIVEN = ("--source", "mptc2022", "--release", "2026-07-31")


def listed(path, *rows, header=HEADER):
    path.write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")
    return path


def plan(data, *rows, header=HEADER, release=RELEASE, register="measures", **given):
    path = listed(data.parent / "list.csv", *rows, header=header)
    return plan_statuses(path, data, StatusRelease(register, release, **{"source": "mptc2022", **given}))


def kinds(held):
    return [change.kind for change in held.changes]


def write(data, held):
    """Append what a plan would."""
    for name, content in rehearse_statuses(data, held).after.items():
        (data / name).write_bytes(content)


def test_a_list_is_shown_first_and_appended_with_apply(project):
    project.write("list.csv", f"{HEADER}\n34,under way,2026-06-30,A draft\n65,completed,2026-06-30,\n")
    before = contents(project.data)
    shown = project.milepost("import", "measures", "list.csv", *GIVEN)
    assert shown.code == 0
    assert "Release of 2026-07-31: 2 new, 0 later, 0 earlier, 0 revised, 0 unchanged, 0 refused." in shown.out
    assert contents(project.data) == before
    assert project.milepost("import", "measures", "list.csv", *GIVEN, "--apply").code == 0
    changed = {name for name, held in contents(project.data).items() if held != before.get(name)}
    assert changed == {"framework/statuses.csv"}
    standing = statuses_known(load_framework(project.data).statuses)
    assert {name: item.status.value for name, item in standing.items()} == {"m034": "under way", "m065": "completed"}
    assert standing["m034"].note == "A draft"
    again = project.milepost("import", "measures", "list.csv", *GIVEN, "--apply")
    assert "0 new, 0 later, 0 earlier, 0 revised, 2 unchanged" in again.out
    assert "Nothing to write." in again.err
    assert project.milepost("check").code == 0


def test_actions_have_numbers_of_their_own(data):
    held = plan(data, "34,under way,2026-06-30,", register="actions")
    assert [change.report.measure for change in held.changes] == ["a34"]
    refused = plan(data, "41,under way,2026-06-30,", register="actions").refused
    assert "there is no action of the number '41'; they run from 1 to 40" in refused[0].reason


def test_a_new_release_is_later_earlier_revised_or_nothing_new(data):
    write(data, plan(data, "34,under way,2026-06-30,", "65,completed,2026-06-30,", "66,under way,2026-06-30,"))
    rows = (
        "34,completed,2026-09-30,",
        "65,under way,2026-06-30,",
        "66,under way,2026-06-30,",
        "67,stopped,2026-09-30,",
    )
    held = plan(data, *rows, release=LATER)
    assert kinds(held) == ["later", "revised", "unchanged", "new"]
    write(data, held)
    assert kinds(plan(data, "34,not started,2025-12-31,", release=LATER)) == ["earlier"]
    standing = statuses_known(load_framework(data).statuses)
    assert standing["m034"].status is MeasureStatus.COMPLETED
    assert standing["m065"].status is MeasureStatus.UNDER_WAY
    assert statuses_known(load_framework(data).statuses, RELEASE)["m065"].status is MeasureStatus.COMPLETED
    assert (data / "framework" / "statuses.csv").read_text(encoding="utf-8").count("m065") == 2


def test_the_same_status_of_a_later_day_is_news(data):
    write(data, plan(data, "34,under way,2026-06-30,"))
    assert kinds(plan(data, "34,under way,2026-09-30,", release=LATER)) == ["later"]


def test_a_status_is_taken_back_by_its_day(data):
    write(data, plan(data, "34,under way,2026-03-31,"))
    write(data, plan(data, "34,completed,2026-06-30,", release=LATER))
    held = plan(data, "34,not reported,2026-06-30,", release=LATER + datetime.timedelta(1))
    assert kinds(held) == ["revised"]
    write(data, held)
    assert statuses_known(load_framework(data).statuses)["m034"].status is MeasureStatus.UNDER_WAY
    assert kinds(plan(data, "65,not reported,2026-06-30,")) == ["unchanged"]


def test_a_list_of_all_measures_with_most_states_blank_reports_only_what_it_says(data):
    rows = [f"{number},," for number in range(1, 76) if number != 34]
    held = plan(data, *(f"{row}," for row in rows), "34,under way,2026-06-30,")
    assert kinds(held) == ["new"]
    assert held.left_out == (("74 rows without a status", 74),)
    assert held.refused == ()


ROW = "34,under way,2026-06-30,"
ROWS_REFUSED = {
    ROW.replace("34", "76"): "there is no measure of the number '76'; they run from 1 to 75",
    ROW.replace("34", "0"): "there is no measure of the number '0'",
    ROW.replace("34", "34.5"): "there is no measure of the number '34.5'",
    ROW.replace("34", "thirty-four"): "there is no measure of the number 'thirty-four'",
    ROW.replace("34", ""): "names no measure; write its number",
    ROW.replace("2026-06-30", ""): "has no date; write the day that the status is of, as 2026-06-30, or give --date",
    ROW.replace("2026-06-30", "30/06/2026"): "the date '30/06/2026' is no plain day; write it as 2026-06-30",
    ROW.replace("2026-06-30", "2026-02-30"): "the date '2026-02-30' is no plain day",
    ROW.replace("2026-06-30", "June 2026"): "the date 'June 2026' is no plain day",
    ROW.replace("2026-06-30", "2026-08-01"): "is of 2026-08-01, after its release on 2026-07-31",
    ROW.replace("under way", "nearly done"): "'nearly done' is no status; write one of completed, under way",
    ROW.replace("under way", "50 %"): "'50 %' is no status",
}


@pytest.mark.parametrize("row", ROWS_REFUSED)
def test_a_row_that_cannot_be_used_is_refused_by_its_line(row, data):
    held = plan(data, "65,completed,2026-06-30,", row)
    assert [refusal.place for refusal in held.refused] == ["list.csv line 3"]
    assert ROWS_REFUSED[row] in held.refused[0].reason
    assert kinds(held) == ["new"]


@pytest.mark.parametrize(
    ("header", "row", "words"),
    [
        ("id,status,date", "m076,under way,2026-06-30", "there is no measure 'm076'"),
        ("id,status,date", "a34,under way,2026-06-30", "there is no measure 'a34'"),
        ("id,number,status,date", "m034,35,under way,2026-06-30", "the id 'm034' and the number 35 are not of one"),
        ("number,status,date,source", "34,under way,2026-06-30,nobody2026", "there is no source 'nobody2026'"),
    ],
)
def test_a_row_that_names_what_does_not_exist_is_refused(header, row, words, data):
    (refusal,) = plan(data, row, header=header).refused
    assert words in refusal.reason


def test_a_status_without_any_source_is_refused(data):
    (refusal,) = plan(data, ROW, source="").refused
    assert "has no source; write a key of references.bib, or give --source" in refusal.reason


def test_a_measure_that_is_listed_twice_is_refused_wherever_it_stands(data):
    held = plan(data, ROW, "65,completed,2026-06-30,", ROW.replace("under way", "completed"))
    assert kinds(held) == ["new"]
    assert [refusal.place for refusal in held.refused] == ["list.csv line 2", "list.csv line 4"]
    assert "'m034' is listed 2 times (list.csv line 2, list.csv line 4); keep one" in held.refused[0].reason


@pytest.mark.parametrize("release", [RELEASE, RELEASE - datetime.timedelta(1)])
def test_a_release_that_comes_too_late_to_say_something_of_a_day_is_refused(release, data):
    write(data, plan(data, ROW))
    (refusal,) = plan(data, ROW.replace("under way", "completed"), release=release).refused
    assert "the release of 2026-07-31 already says what was on 2026-06-30; give a later --release" in refusal.reason


def test_a_day_for_the_whole_list_stands_where_a_row_has_none(data):
    assert kinds(plan(data, "34,under way,2026-07-31,")) == ["new"]  # of the day of its release
    held = plan(data, "34,under way,,", "65,completed,2026-05-31,", date=datetime.date(2026, 6, 30))
    assert [str(change.report.date) for change in held.changes] == ["2026-06-30", "2026-05-31"]


@pytest.mark.parametrize(
    ("words", "status"),
    [
        ("Completed", "completed"),
        ("DONE", "completed"),
        ("បានបញ្ចប់", "completed"),
        ("In-progress", "under way"),
        (" on going ", "under way"),
        ("កំពុងអនុវត្ត", "under way"),
        ("Not yet started", "not started"),
        ("មិនទាន់ចាប់ផ្ដើម", "not started"),
        ("cancelled", "stopped"),
        ("not-reported", "not reported"),
    ],
)
def test_a_state_is_understood_in_english_and_khmer(words, status):
    assert status_of(words) == status


@pytest.mark.parametrize("words", ["", "delayed", "partly", "not", "យឺត", "100", "on track"])
def test_words_that_mean_no_state_for_certain_are_not_guessed(words):
    assert status_of(words) is None


def test_every_status_is_spelt_as_printed_too():
    assert {status_of(status.value) for status in MeasureStatus} == {*WORDS}


def test_a_workbook_with_its_own_headings_reads_the_same(data):
    book = Workbook()
    sheet = book.active
    sheet.append(["Progress of measures, second quarter of 2026"])
    sheet.append([])
    sheet.append(["ល.រ", "Measure", "ស្ថានភាព", "As of", "Remarks", "Budget"])
    sheet.append([34, "Laws", "In progress", datetime.date(2026, 6, 30), "A draft", 12])
    sheet.append(["៦៥", "Campaigns", "បានបញ្ចប់", "2026-06-30", None, 3])
    sheet.append([66, "Registries", None, None, None, None])
    path = data.parent / "list.xlsx"
    book.save(path)
    held = plan_statuses(path, data, StatusRelease("measures", RELEASE, "mptc2022"))
    assert held.refused == ()
    assert [(change.report.measure, change.report.status.value, change.report.note) for change in held.changes] == [
        ("m034", "under way", "A draft"),
        ("m065", "completed", ""),
    ]
    assert [what for what, _ in held.left_out] == [
        "column 'Measure', none of ours",
        "column 'Budget', none of ours",
        "1 row without a status",
    ]


FILES_REFUSED = {
    "gone.csv": (None, "no such file"),
    "list.ods": ("", "is a .csv or .xlsx file"),
    "empty.csv": ("", "header is missing"),
    "other.csv": ("a,b,c\n1,2,3\n", "needs a column 'number' (or 'id') and a column 'status'"),
    "semicolons.csv": ("number;status;date\n", "separated by ';'"),
    "twice.csv": ("No.,number,status\n", "the columns 'No.' and 'number' are both the number; keep one"),
    "short.csv": (f"{HEADER}\n34,done\n", "2 cells, the header has 4 columns"),
    "text.xlsx": ("a,b", "a web page or plain text"),
}


@pytest.mark.parametrize("name", FILES_REFUSED)
def test_a_list_that_cannot_be_read_is_refused_by_name_and_changes_no_file(name, data):
    content, said = FILES_REFUSED[name]
    path = data.parent / name
    if content is not None:
        path.write_text(content, encoding="utf-8")
    with pytest.raises(Refusal, match=said.replace("(", r"\(").replace(")", r"\)")):
        plan_statuses(path, data, StatusRelease("measures", RELEASE, "mptc2022"))


@pytest.mark.parametrize(
    ("rows", "sheet", "said"),
    [
        ([["some", "words"]], None, "no row of its first sheet has the headings"),
        ([["No.", "Status"], [34, "done"]], "Other", "has no sheet 'Other'"),
        ([["No.", "Status", "status"], [34, "done", "done"]], None, "both the status"),
        ([["No.", "Status"], [34, "=A1"]], None, "a formula without a usable result"),
    ],
)
def test_a_workbook_that_cannot_be_read_is_refused(rows, sheet, said, data):
    book = Workbook()
    for row in rows:
        book.active.append(row)
    path = data.parent / "list.xlsx"
    book.save(path)
    with pytest.raises(Refusal, match=said):
        plan_statuses(path, data, StatusRelease("measures", RELEASE, "mptc2022"), sheet=sheet)


def test_what_is_refused_is_left_out_only_when_told(project):
    project.write("list.csv", f"{HEADER}\n{ROW}\n140,completed,2026-06-30,\n")
    before = contents(project.data)
    refused = project.milepost("import", "measures", "list.csv", *GIVEN, "--apply")
    assert refused.code == 1
    assert contents(project.data) == before
    done = project.milepost("import", "measures", "list.csv", *GIVEN, "--apply", "--without-refused")
    assert done.code == 0
    assert len(load_framework(project.data).statuses) == 1


def test_a_new_source_comes_with_the_statuses_or_not_at_all(project):
    project.write("list.csv", f"{HEADER}\n{ROW}\n")
    source = ("--source", "mptc2026", "--title", "Progress report", "--publisher", "MPTC", "--published", "2026")
    address = ("--address", "https://mptc.gov.kh", "--release", "2026-07-31")
    assert project.milepost("import", "measures", "list.csv", *source, *address, "--apply").code == 0
    assert "@misc{mptc2026," in (project.data / "references.bib").read_text(encoding="utf-8")
    assert project.milepost("check").code == 0


def test_a_list_without_a_release_is_refused(project):
    project.write("list.csv", f"{HEADER}\n{ROW}\n")
    refused = project.milepost("import", "measures", "list.csv", "--source", "mptc2022")
    assert refused.code == 1
    assert "give --release YYYY-MM-DD" in refused.err
