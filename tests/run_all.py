"""What `make test` does, where there is no make: style, types, tests; `python tests/run_all.py`, in the environment.

`pip install -e .[dev]` first. Stops at the first step that fails, with its exit code.
"""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
STEPS = (
    ("ruff", "check", "."),
    ("ruff", "format", "--check", "."),
    ("mypy",),
    ("pytest", "-n", "auto", "-m", "not slow"),
    ("pytest", "-m", "slow"),
)


def main():
    """Run every step."""
    for step in STEPS:
        code = subprocess.run([sys.executable, "-m", *step], cwd=ROOT, check=False).returncode
        if code:
            sys.exit(code)


if __name__ == "__main__":
    main()
