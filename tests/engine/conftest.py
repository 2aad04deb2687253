"""What the tests of the engine share."""

import pytest


@pytest.fixture
def project(data, monkeypatch, capsys):
    """A project folder with a copy of the data, in which the command line is run."""
    from exchange_fixture import Project

    return Project(data.parent, monkeypatch, capsys)
