"""What the tests of the engine share: a folder of no country, a copy of its data to be spoilt, and a guard.

No test of the engine opens a file of the country in whose folder it runs, so it is green in every country's; one that
asks something of whichever country it is bears the mark `any_country`.
"""

import os
import shutil
import sys
import threading
from pathlib import Path

import pytest

from framework_fixture import PLACE
from project_copy import ROOT

THEIRS = tuple(f"{ROOT}{os.sep}{name}{os.sep}" for name in ("data", "params", "notebooks"))
SAMPLES = str(Path("starting", "samples.py"))  # reads the notebooks as samples of a new folder's
guarded = threading.Event()


def _guard(event, arguments):
    """Refuse to open a file of the country's; Python tells of every file before it opens it."""
    if event == "open" and guarded.is_set() and str(arguments[0]).startswith(THEIRS):
        frame = sys._getframe(1)
        while frame is not None and not frame.f_code.co_filename.endswith(SAMPLES):
            frame = frame.f_back
        if frame is None:
            raise AssertionError(f"a test of the engine reads {arguments[0]}, the country's; read that of PLACE")


sys.addaudithook(_guard)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item):
    """The guard stands while a test of this house is set up, run and torn down."""
    if Path(__file__).parent in item.path.parents and not item.get_closest_marker("any_country"):
        guarded.set()
    try:
        return (yield)
    finally:
        guarded.clear()


@pytest.fixture(scope="session")
def place():
    """The folder of the invented framework, to be read."""
    return PLACE


@pytest.fixture
def data(tmp_path):
    """A copy of its data, to be spoilt."""
    shutil.copytree(PLACE / "data", tmp_path / "data")
    return tmp_path / "data"


@pytest.fixture
def project(data, monkeypatch, capsys):
    """A project folder with a copy of the data, in which the command line is run."""
    from exchange_fixture import Project

    return Project(data.parent, monkeypatch, capsys)
