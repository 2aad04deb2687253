"""What the tests share: the project's folder, and a copy of its data that a test may spoil."""

import shutil
from pathlib import Path

import pytest
from hypothesis import settings

# No timed assertion in a test, and the same examples on every machine.
settings.register_profile("milepost", deadline=None, derandomize=True)
settings.load_profile("milepost")

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="session")
def root():
    return ROOT


@pytest.fixture
def data(tmp_path):
    """A copy of the shipped data, to be spoilt."""
    shutil.copytree(ROOT / "data", tmp_path / "data")
    return tmp_path / "data"
