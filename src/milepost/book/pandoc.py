"""Calls to the pandoc program: text in, text out, a failure worded; some chapters at once."""

import json
import locale
import os
import subprocess
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import TypeVar

import pypandoc

from milepost.book.problems import BookError
from milepost.country import checksum, checksum_of

HERE = Path(__file__).parent
FILTER = HERE / "book.lua"
# Headings get their ids from us: pandoc's own drop Khmer vowels.
MARKDOWN = "markdown+table_attributes-auto_identifiers-raw_tex-example_lists"


find_pandoc = cache(pypandoc.get_pandoc_path)  # the program that the pypandoc_binary package carries


@dataclass(frozen=True)
class Pandoc:
    """The pandoc program, and what it has answered before: the same question has the same answer.

    `cache` is the folder of this rendering's answers, `earlier` that of a rendering before; `context` stands for
    what pandoc reads besides what it is given.
    """

    cache: Path
    earlier: Path | None
    context: str

    def run(self, arguments: Sequence[str], text: str, *, name: str, folder: Path | None = None) -> str:
        """What pandoc prints for `text`, asked anew only when it has not been asked before; see `run_pandoc`."""
        files = [(folder or Path()) / argument for argument in arguments if "." in argument]
        held = {path.name: checksum(path) for path in files if path.is_file()}
        question = json.dumps([self.context, list(arguments), held, text])
        key = checksum_of(question.encode("utf-8")).rpartition(":")[2]
        answer = _answer(self.cache / key) or (_answer(self.earlier / key) if self.earlier else None)
        if answer is None:
            answer = run_pandoc(arguments, text, name=name, folder=folder)
        content = answer.encode("utf-8")
        beside = self.cache / f".{key}.{threading.get_ident()}"
        beside.write_bytes(checksum_of(content).encode("ascii") + b"\n" + content)
        beside.replace(self.cache / key)
        return answer


def open_pandoc(project: Path, cache: Path, earlier: Path | None) -> Pandoc:
    """Pandoc for a book project; answers are kept in the folder `cache`, which is made."""
    cache.mkdir(parents=True, exist_ok=True)
    scripts = sorted([*HERE.glob("*.lua"), *(path for path in (project / "_extensions").rglob("*") if path.is_file())])
    contents = [version("pypandoc_binary"), *(checksum(path) for path in scripts)]
    return Pandoc(cache, earlier, checksum_of("".join(contents).encode("ascii")))


def _answer(path: Path) -> str | None:
    """An answer that was kept; None when there is none that is whole."""
    try:
        digest, _, content = path.read_bytes().partition(b"\n")
    except OSError:
        return None
    return content.decode("utf-8") if digest.decode("ascii", "replace") == checksum_of(content) else None


def run_pandoc(
    arguments: Sequence[str], text: str, *, name: str, folder: Path | None = None, timestamp: int | None = None
) -> str:
    """Run pandoc on `text` and return what it prints.

    `name` says what is being made, for the message; `folder` is where relative paths count from, `timestamp` the time
    that a file says it was made at.
    Raises BookError when pandoc fails or warns, because its warnings are missing citations and files.
    """
    # Or pandoc could not open files whose names have other letters than English ones.
    spelling = {} if locale.getencoding().upper() == "UTF-8" else {"LC_ALL": "C.UTF-8"}
    if timestamp is not None:
        spelling["SOURCE_DATE_EPOCH"] = str(timestamp)
    done = subprocess.run(
        [find_pandoc(), *arguments],
        input=text,
        capture_output=True,
        encoding="utf-8",
        cwd=folder,
        env={**os.environ, **spelling},
        check=False,
    )
    if done.returncode != 0 or "[WARNING]" in done.stderr:
        raise BookError(f"{name}: pandoc could not turn it into the book; mend this: {done.stderr.strip()}")
    return done.stdout


Item = TypeVar("Item")
Made = TypeVar("Made")

WORKERS = 2


def for_each(task: Callable[[Item], Made], items: Sequence[Item], size: Callable[[Item], int]) -> list[Made]:
    """What `task` makes of each item, in the order of the items; those of the greatest `size` are begun first."""
    with ThreadPoolExecutor(WORKERS) as pool:
        largest_first = sorted(range(len(items)), key=lambda at: -size(items[at]))
        begun = {at: pool.submit(task, items[at]) for at in largest_first}
        return [begun[at].result() for at in range(len(items))]
