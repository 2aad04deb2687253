"""A file is written whole or not at all, and its checksum is that of its bytes."""

import pytest

from milepost.country.files import checksum, write_whole, written_whole


def test_a_checksum_is_the_one_that_sha256sum_prints(tmp_path):
    write_whole(tmp_path / "a", "abc")
    assert checksum(tmp_path / "a") == "sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"


def fill_the_disk(path):
    with written_whole(path) as beside:
        beside.write_text("half")
        raise OSError(28, "No space left on device")


def test_what_fails_leaves_what_stood_there_and_nothing_beside(tmp_path):
    write_whole(tmp_path / "a", "as it was")
    with pytest.raises(OSError, match="No space"):
        fill_the_disk(tmp_path / "a")
    assert {path.name: path.read_text() for path in tmp_path.iterdir()} == {"a": "as it was"}


def test_a_folder_takes_the_place_of_a_folder(tmp_path):
    (tmp_path / "html").mkdir()
    (tmp_path / "html" / "old").touch()
    with written_whole(tmp_path / "html") as beside:
        beside.mkdir()
        (beside / "new").touch()
    assert [path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*")] == ["html", "html/new"]
