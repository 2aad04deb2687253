"""Calls to the pandoc program: text in, text out, a failure worded."""

from __future__ import annotations

import subprocess
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import pypandoc

from milepost.book.errors import BookError

if TYPE_CHECKING:
    from collections.abc import Sequence

HERE = Path(__file__).parent
FILTER = HERE / "book.lua"
# Headings get their ids from us: pandoc's own drop Khmer vowels.
MARKDOWN = "markdown+table_attributes-auto_identifiers-raw_tex-example_lists"


@cache
def pandoc_path() -> str:
    """The pandoc program that the pypandoc_binary package carries."""
    return str(pypandoc.get_pandoc_path())


def run_pandoc(arguments: Sequence[str], text: str, *, name: str, folder: Path | None = None) -> str:
    """Run pandoc on `text` and return what it prints.

    `name` says what is being made, for the message; `folder` is where relative paths count from.
    Raises BookError when pandoc fails or warns, because its warnings are missing citations and files.
    """
    done = subprocess.run(
        [pandoc_path(), *arguments],
        input=text,
        capture_output=True,
        encoding="utf-8",
        cwd=folder,
        check=False,
    )
    if done.returncode != 0 or "[WARNING]" in done.stderr:
        raise BookError(f"{name}: pandoc could not turn it into the book; mend this: {done.stderr.strip()}")
    return done.stdout
