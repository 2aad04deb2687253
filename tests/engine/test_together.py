"""Files that belong together change together: killed anywhere, refused, or on a full disk, all of them or none."""

import os
import shutil
import tempfile

import pytest

from exchange_fixture import NEW_SOURCE, RELEASE, contents, figure, reading
from killed import runs_killed
from milepost.checks import check_data
from milepost.country import JOURNAL, Refusal, finish_interrupted, is_interrupted, write_together
from milepost.country.files import scratch_folder
from milepost.country.together import locked
from milepost.exchange.incoming.appending import put_in_place, rehearse
from milepost.exchange.incoming.comparing import compare_with_data

BEFORE = {"observations/a.csv": b"1\n", "observations/b.csv": b"2\n", "references.bib": b"\xff\r\n"}
AFTER = {name: content * 2 for name, content in BEFORE.items()}


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "data" / "observations").mkdir(parents=True)
    return lay(tmp_path / "data")


def lay(folder):
    for name, content in BEFORE.items():
        (folder / name).write_bytes(content)
    return folder


def test_killed_at_any_write_point_the_files_change_together_or_not_at_all(folder):
    outcomes = []
    for point in runs_killed(lambda: write_together(folder, AFTER, BEFORE), [folder]):
        finished = finish_interrupted(folder)
        held = contents(folder)
        assert held in (BEFORE, AFTER), point
        assert finished == (tuple(AFTER) if finished else ())
        outcomes.append(held == AFTER)
        lay(folder)
    assert outcomes == sorted(outcomes), "once the step is decided it is finished"
    assert set(outcomes) == {False, True}
    assert contents(folder) == AFTER


def test_finishing_may_itself_be_killed_and_is_finished_by_the_one_after(folder):
    died = False
    for _ in runs_killed(lambda: write_together(folder, AFTER, BEFORE), [folder]):
        if is_interrupted(folder):
            for _ in runs_killed(lambda: finish_interrupted(folder), [folder]):
                died = True
            assert contents(folder) == AFTER
        lay(folder)
    assert died


def test_a_disk_that_is_full_at_any_write_point_leaves_all_files_or_none(folder, monkeypatch):
    """Whichever rename or write fails, what was done is undone; what cannot be undone is finished later."""
    for lasting in (False, True):
        for number in range(1, 40):
            seen = []
            full = failing(number, lasting=lasting, seen=seen)
            for name in ("replace", "write_bytes", "write_text"):
                monkeypatch.setattr(f"pathlib.Path.{name}", full(name))
            try:
                write_together(folder, AFTER, BEFORE)
            except OSError:
                monkeypatch.undo()
                finish_interrupted(folder)
                assert contents(folder) in (BEFORE, AFTER)
                if not lasting:
                    assert contents(folder) == BEFORE
                lay(folder)
                continue
            monkeypatch.undo()
            assert contents(folder) == AFTER
            lay(folder)
            break
        else:
            raise AssertionError("it never ran to its end")


def failing(number, *, lasting, seen):
    """Methods of Path of which the `number`th call fails; every later one too when `lasting`."""
    from pathlib import Path

    def of(name):
        genuine = getattr(Path, name)

        def method(self, *arguments, **named):
            seen.append(name)
            if len(seen) == number or (lasting and len(seen) > number):
                raise OSError(28, "No space left on device")
            return genuine(self, *arguments, **named)

        return method

    return of


def interrupted(folder):
    """The first state in which the step is decided and some files have changed."""
    for point in runs_killed(lambda: write_together(folder, AFTER, BEFORE), [folder]):
        if contents(folder).keys() > BEFORE.keys() and is_interrupted(folder) and "references" not in point:
            return
        finish_interrupted(folder)
        lay(folder)


def test_a_file_that_was_edited_after_an_interruption_is_not_overwritten(folder):
    interrupted(folder)
    (folder / "observations" / "a.csv").write_bytes(b"by hand\n")
    with pytest.raises(Refusal, match=r"observations/a\.csv was changed after an import was interrupted.*delete data/"):
        finish_interrupted(folder)
    assert (folder / "observations" / "a.csv").read_bytes() == b"by hand\n"


@pytest.mark.parametrize("text", ["", "{", "[]", '{"a": {"was": 1}}', "null"])
def test_a_journal_that_cannot_be_read_is_refused_in_words(folder, text):
    (folder / JOURNAL).write_text(text)
    with pytest.raises(Refusal, match="cannot be read, so an interrupted import cannot be finished; delete it"):
        finish_interrupted(folder)


def test_two_writers_at_once_exclude_each_other(folder):
    with locked(folder), pytest.raises(Refusal, match="another command is writing to data/; wait"):
        write_together(folder, AFTER, BEFORE)
    assert contents(folder) == BEFORE


def test_a_file_that_changed_since_it_was_read_is_left_alone(folder):
    (folder / "references.bib").write_bytes(b"new")
    with pytest.raises(Refusal, match=r"references\.bib was changed by someone else meanwhile"):
        write_together(folder, AFTER, BEFORE)


@pytest.fixture
def sources_to_import(project):
    plan = compare_with_data(
        reading(figure(source="ministry2026"), figure("egdi", 2026, 0.6012, source="ministry2026")),
        project.data,
        RELEASE,
        new_source=NEW_SOURCE,
    )
    return rehearse(project.data, plan)


def test_an_import_killed_anywhere_leaves_the_figures_with_their_source_or_neither(project, sources_to_import):
    """And the next command says that it finished it."""
    before, said = contents(project.data), []
    whole = {**before, **sources_to_import.after}
    for point in runs_killed(lambda: put_in_place(project.data, sources_to_import), [project.data]):
        decided = is_interrupted(project.data)
        done = project.milepost("releases", "internet_users")
        assert done.code == 0, done.err
        assert ("an import that was interrupted is finished: observations/citizens.csv" in done.err) == decided
        assert contents(project.data) == (whole if decided else contents(project.data)), point
        if contents(project.data) != whole:
            assert contents(project.data) == before, point
        said.append(decided)
        for name, content in sources_to_import.before.items():
            (project.data / name).write_bytes(content)
    assert any(said)
    assert contents(project.data) == whole


def test_who_reads_the_data_without_the_command_line_is_told_of_an_interrupted_import(project, sources_to_import):
    for _ in runs_killed(lambda: put_in_place(project.data, sources_to_import), [project.data]):
        if is_interrupted(project.data):
            break
    (finding,) = [found for found in check_data(project.data) if found.place.file == JOURNAL]
    assert str(finding).startswith(".interrupted.json: an import was interrupted half-way; run 'milepost check'")
    assert project.milepost("check").code == 0
    assert not [found for found in check_data(project.data) if found.place.file == JOURNAL]


def test_what_a_killed_process_left_in_the_temporary_folder_is_swept_by_the_next(tmp_path, monkeypatch):
    """Copies of data among it; what a living process uses stays, and so does what is not ours."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    (tmp_path / "milepost-my-work").mkdir()

    def works():
        with scratch_folder("import") as folder:
            (folder / "copy.csv").write_text("figures")
            (folder / "end").write_text("")

    points = [point for point in runs_killed(works, [tmp_path]) if "/end" in point]
    assert points
    with scratch_folder("a") as first:
        with scratch_folder("b") as second:
            assert {path.name for path in tmp_path.iterdir()} == {first.name, second.name, "milepost-my-work"}
        assert not second.exists()
    assert [path.name for path in tmp_path.iterdir()] == ["milepost-my-work"]


def test_what_a_killed_process_left_beside_a_file_of_the_data_is_swept_by_the_next_command(project):
    left = project.data / "observations" / ".trust.csv.4711.partial"
    left.write_text("half")
    assert project.milepost("releases", "internet_users").code == 0
    assert not left.exists()


def test_a_folder_that_can_only_be_read_does_not_stop_a_command_that_reads(project):
    if os.geteuid() == 0:
        pytest.skip("the administrator may write everywhere")
    (project.data / "observations" / ".trust.csv.4711.partial").write_text("half")
    (project.data / "observations").chmod(0o500)
    assert project.milepost("releases", "internet_users").code == 0
    (project.data / "observations").chmod(0o700)


def test_the_copy_in_which_an_import_is_rehearsed_is_gone_afterwards(project, tmp_path, monkeypatch):
    place = tmp_path / "temporary"
    place.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(place))
    rehearse(project.data, compare_with_data(reading(figure()), project.data, RELEASE))
    assert [*place.iterdir()] == []
    shutil.rmtree(place)
