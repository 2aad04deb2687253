"""What the tests of both houses share: Milepost's own folder."""

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
