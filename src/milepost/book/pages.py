"""Calls to pandoc: sources to one numbered, checked tree a chapter, and each tree to HTML or Typst, with citations."""

import json
import locale
import os
import subprocess
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any, TypeVar

import pypandoc

from milepost.book.index import Index, Page, check_book, cited_keys, index_book
from milepost.book.problems import BookError, Problem, check_syntax, refuse
from milepost.book.settings import Settings
from milepost.book.sources import BookChapter, read_chapters
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


EXTENSION = "_extensions/milepost"
EVERY_WORK = {
    "t": "Cite",
    "c": [
        [
            {
                "citationId": "*",
                "citationPrefix": [],
                "citationSuffix": [],
                "citationMode": {"t": "AuthorInText"},
                "citationNoteNum": 0,
                "citationHash": 0,
            }
        ],
        [{"t": "Str", "c": "@*"}],
    ],
}
NO_LIST = HERE / "norefs.lua"


@dataclass(frozen=True)
class Book:
    """A whole book, read, numbered and checked: what both writers start from."""

    project: Path
    settings: Settings
    pages: list[Page]
    index: Index
    pandoc: Pandoc

    def metadata(self, output: str, page: Page | None = None) -> dict[str, Any]:
        """What the Lua filter needs to write `page` as `output` (html, typst): only the labels it has or cites.

        Without a page: what it needs to write all of them as one file (word).
        """
        labels, own = self.index.labels, ""
        if page is not None:
            cited = {key[:1].lower() + key[1:] for keys in cited_keys(page) for key in keys}
            own = page.chapter.page
            labels = {name: label for name, label in labels.items() if label.page == own or name in cited}
        return {
            "pass": output,
            "page": own,
            "extension": str((self.project / EXTENSION).resolve()),
            "labels": {name: asdict(label) for name, label in labels.items()},
            "pages": {
                entry.chapter.path: {"page": entry.chapter.page, "id": entry.headings[0].id} for entry in self.pages
            },
            "strings": self.settings.strings,
        }


def read_book(project: Path, settings: Settings, pandoc: Pandoc) -> Book:
    """Read, number and check the book project in folder `project`.

    Raises BookError that lists every fault: unsupported syntax, an error output in a notebook, unresolved
    references, labels given twice, missing files, pictures without alt text, unknown citations.
    """
    chapters, problems = read_chapters(project, settings)
    for chapter in chapters:
        problems += check_syntax(chapter.path, chapter.lines)
    trees = for_each(lambda chapter: _read_tree(chapter, pandoc), chapters, lambda chapter: len(chapter.text))
    pages = [Page(chapter, tree) for chapter, tree in zip(chapters, trees, strict=True)]
    index = index_book(pages, settings.strings)
    works, faults = _read_works(project, settings, pandoc)
    refuse([*problems, *faults, *index.problems, *check_book(pages, index, project, works)])
    return Book(project, settings, pages, index, pandoc)


def meta_value(value: Any) -> dict[str, Any]:
    """A plain value as pandoc's metadata."""
    if isinstance(value, dict):
        return {"t": "MetaMap", "c": {key: meta_value(item) for key, item in value.items()}}
    if isinstance(value, list | tuple):
        return {"t": "MetaList", "c": [meta_value(item) for item in value]}
    if isinstance(value, bool):
        return {"t": "MetaBool", "c": value}
    return {"t": "MetaString", "c": str(value)}


def _read_tree(chapter: BookChapter, pandoc: Pandoc) -> dict[str, Any]:
    arguments = ["--from", MARKDOWN, "--to", "json", "--lua-filter", str(FILTER)]
    tree: dict[str, Any] = json.loads(pandoc.run(arguments, chapter.text, name=chapter.path))
    return tree


def _read_works(project: Path, settings: Settings, pandoc: Pandoc) -> tuple[set[str], list[Problem]]:
    works: set[str] = set()
    problems: list[Problem] = []
    for name in settings.bibliography:
        path = project / name
        if not path.is_file():
            problems.append(Problem(name, "is the bibliography in _quarto.yml but missing", "write it"))
            continue
        text = path.read_text(encoding="utf-8")
        try:
            entries = json.loads(pandoc.run(["--from", "bibtex", "--to", "csljson"], text, name=name))
        except BookError as error:
            problems.append(Problem(name, str(error), "mend the entry"))
            continue
        works.update(entry["id"] for entry in entries)
    return works, problems


WRITERS = {
    "html": ["--to", "html5", "--mathml"],
    "typst": ["--to", "typst"],
}


def write_page(book: Book, page: Page, output: str) -> str:
    """Write one chapter as `output`: html or typst.

    Every page is told of all works of the bibliography, so that 2020a is the same work on each of them.
    """
    tree = dict(page.tree)
    tree["meta"] = {
        "milepost_filter": meta_value(book.metadata(output, page)),
        "lang": meta_value(book.settings.lang),
        "link-citations": meta_value(value=True),
        # A PDF without the list of works has nothing that a citation could lead to.
        "suppress-bibliography": meta_value(bool(book.settings.raw.get("suppress-bibliography"))),
        "nocite": {"t": "MetaInlines", "c": [EVERY_WORK]},
    }
    arguments = ["--from", "json", *WRITERS[output], "--wrap", "none", "--lua-filter", str(FILTER)]
    arguments += ["--syntax-highlighting", "none"]
    if holds_references(page) or any(node["t"] == "Cite" for node in page.nodes):
        arguments.append("--citeproc")
        arguments += [part for name in book.settings.bibliography for part in ("--bibliography", name)]
    if not holds_references(page):
        arguments += ["--lua-filter", str(NO_LIST)]
    arguments += ["--lua-filter", str((book.project / EXTENSION / "safe.lua").resolve())]  # the citations' links too
    return book.pandoc.run(arguments, json.dumps(tree), name=page.chapter.path, folder=book.project)


def holds_references(page: Page) -> bool:
    """Whether the list of references stands on this page."""
    return any(block["t"] == "Div" and block["c"][0][0] == "refs" for block in page.tree["blocks"])
