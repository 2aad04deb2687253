"""What the tests of the country share: a copy of its data that a test may spoil."""

import shutil

import pytest

from project_copy import ROOT

collect_ignore = ["test_book.py"]  # for folders that `milepost init` made; here test_edition.py makes the book


@pytest.fixture
def data(tmp_path):
    """A copy of the shipped data, to be spoilt."""
    shutil.copytree(ROOT / "data", tmp_path / "data")
    return tmp_path / "data"
