"""The story of an edition: check the data, run the notebooks, typeset the book, put it in place.

Everything happens in `outputs/.<edition>.partial/`; only a whole edition is renamed to `outputs/<edition>/`, so
a run that fails leaves the last good one as it was and its own evidence in `outputs/<edition>.failed/`. What has
not changed since an earlier run is taken from it: single chapters, the typeset book, the whole edition.
"""

from __future__ import annotations

import shutil
import time
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from milepost.book import (
    ANSWERS,
    PROJECT,
    BookError,
    Chosen,
    Renderer,
    Typeset,
    choose_renderer,
    gather_book,
    load_typesetter,
    named_sources,
    write_provenance,
)
from milepost.book import typeset as typeset_book
from milepost.country import Refusal, load_parameters, override_parameters
from milepost.exchange import DATA, Shipment
from milepost.running import (
    DESKS,
    LOG,
    MANIFEST,
    RUN,
    UNCHANGED,
    ChapterEvent,
    ChapterRun,
    CheckedInputs,
    Edition,
    Journal,
    Store,
    Wishes,
    Workspace,
    WorkspaceError,
    describe_run,
    describe_versions,
    is_current,
    list_chapters,
    open_workspace,
    plan_jobs,
    preload,
    read_manifest,
    read_run,
    remove,
    run_chapters,
    write_manifest,
    write_run,
    write_stubs,
    write_verdicts,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

    from milepost.country import Parameters

    Watcher = Callable[[ChapterEvent], None]

# What the book says and no notebook reads: it may still change when the notebooks have been run.
OF_THE_BOOK = ("title", "publisher")
BOOK = "book"
# Of packages that `running` does not know, what workers need besides a chapter's own.
ALSO_PRELOADED = ("milepost.exchange.outgoing.dataset_files",)


class RunFailedError(Refusal):
    """One or more chapters failed; the message names each, its cell, and where the evidence lies."""


def make_report(
    root: Path, edition: int, overrides: Mapping[str, str], *, wishes: Wishes, renderer: Renderer, on_event: Watcher
) -> Edition:
    """Make an edition: check, run what has changed, typeset, put in place.

    Raises ParameterError, DataError, WorkspaceError, RunFailedError or BookError; the last good edition is then
    untouched.
    """
    parameters = load_parameters(root / "params" / f"{edition}.yml", overrides)
    chosen = choose_renderer(renderer)
    with open_workspace(root, edition) as space:
        record = describe_run(root, parameters)
        _refuse_release(wishes, record, overrides)
        if not wishes.force and is_current(root, space.whole, record, chosen, named_sources(root)):
            return _unchanged(space, on_event)
        preload(record["package"], ALSO_PRELOADED)
        load_typesetter()
        made = _run_chapters(space, parameters, record, wishes, on_event)
        missing = write_stubs(root, space.partial, made.runs, named_sources(root)) if wishes.draft else ()
        typeset = _typeset(space, parameters, chosen, force=wishes.force, missing=missing, on_event=on_event)
        return _publish(space, typeset, made, missing)


def run_only(root: Path, edition: int, overrides: Mapping[str, str], *, wishes: Wishes, on_event: Watcher) -> Edition:
    """Check and run, without typesetting; what ran waits in `outputs/<edition>.run/` for `typeset_only`."""
    parameters = load_parameters(root / "params" / f"{edition}.yml", overrides)
    with open_workspace(root, edition) as space:
        record = describe_run(root, parameters)
        preload(record["package"], ALSO_PRELOADED)
        made = _run_chapters(space, parameters, record, wishes, on_event)
        space.put_in_place(space.ran)
        remove(space.failed)
        return Edition(space.ran, None, None, "", 0, made.runs, made.warnings)


def typeset_only(
    root: Path, edition: int, overrides: Mapping[str, str], *, renderer: Renderer, on_event: Watcher
) -> Edition:
    """Typeset what `run_only` left or the last edition again, whichever was run later, and put it in place."""
    chosen = choose_renderer(renderer)
    with open_workspace(root, edition) as space:
        ran = max((space.ran, space.whole), key=_ran_at)
        if not (ran / "notebooks").is_dir():
            raise RunFailedError(f"nothing has been run for {edition}; run `milepost run --edition {edition}` first.")
        parameters, record = read_run(ran)
        parameters = override_parameters(parameters, overrides, OF_THE_BOOK)
        left = (BOOK, PROJECT, ANSWERS, MANIFEST)
        shutil.copytree(ran, space.partial, ignore=shutil.ignore_patterns(*left))
        typeset = _typeset(space, parameters, chosen, force=False, missing=(), on_event=on_event)
        return _publish(space, typeset, _Made((), record["warnings"]), ())


@dataclass(frozen=True)
class _Made:
    runs: tuple[ChapterRun, ...]
    warnings: dict[str, int]


def _run_chapters(
    space: Workspace, parameters: Parameters, record: dict[str, Any], wishes: Wishes, on_event: Watcher
) -> _Made:
    chapters, work, earlier = list_chapters(space.root), space.partial, (space.whole, space.ran, space.failed)
    material = CheckedInputs(space.root, record, earlier)
    warnings = material.warnings
    jobs = plan_jobs(space.root, chapters, parameters, work)
    (work / "notebooks").mkdir(parents=True)
    journal = Journal(work / LOG)
    journal.write("started", **{name: record[name] for name in ("python", "milepost", "libraries", "commit")})

    pillars = [chapter.id for chapter in chapters if chapter.of_pillar]
    waiting = {*pillars}

    def note(event: ChapterEvent) -> None:
        journal.note(event)
        on_event(event)
        if event.state in {"done", "reused"} and event.chapter in waiting:
            waiting.remove(event.chapter)
            if not waiting:
                shipment.begin(pillars)

    taken = () if wishes.force else earlier
    shipment = Shipment(space.root, work, parameters, record, taken)
    with _evidence_kept(space), shipment:
        runs = run_chapters(
            jobs,
            material.text_for,
            Store(earlier, force=wishes.force),
            work=work,
            workers=wishes.workers,
            chapter_seconds=parameters.chapter_timeout_seconds,
            on_event=note,
        )
        journal.take_in(work / "logs")
        remove(work / DESKS)
        made = {run.chapter: run.record.to_dict() for run in runs if run.record}
        record = {**record, "chapters": made, "warnings": warnings}
        write_run(work, record)
        failed = [run for run in runs if run.error is not None]
        if failed and not wishes.draft:
            lines = "\n".join(f"  {run.chapter}: {run.error}" for run in failed)
            raise RunFailedError(f"{len(failed)} of {len(runs)} chapters failed:\n{lines}")
        believed = [pillar for pillar in pillars if pillar in made]
        write_verdicts(work, believed)
        data = shipment.finish(believed)
        write_run(work, {**record, DATA: data.to_dict()})
    return _Made(tuple(runs), warnings)


def _typeset(
    space: Workspace,
    parameters: Parameters,
    renderer: Chosen,
    *,
    force: bool,
    missing: tuple[str, ...],
    on_event: Watcher,
) -> Typeset:
    work = space.partial
    journal, began = Journal(work / LOG), time.monotonic()
    journal.write("typesetting", chapter=BOOK)
    on_event(ChapterEvent(BOOK, "running"))
    with _evidence_kept(space):
        _, record = read_run(work)
        versions = describe_versions(space.root)
        write_provenance(work, parameters, record, versions)
        gather_book(space.root, work, parameters, missing)
        earlier = None if force else space.whole
        typeset = typeset_book(work, renderer, versions, earlier)
        sources = named_sources(space.root)
        book = typeset.record(time.monotonic() - began)
        write_manifest(space.root, work, parameters, record=record, book=book, sources=sources)
    event = ChapterEvent(BOOK, "reused" if typeset.reused else "done", time.monotonic() - began)
    journal.note(event)
    on_event(event)
    return typeset


def _publish(space: Workspace, typeset: Typeset, made: _Made, missing: tuple[str, ...]) -> Edition:
    """Put the whole edition in place; what it supersedes (an older run, older evidence) goes. A draft waits beside."""
    folder = space.draft if missing else space.whole
    space.put_in_place(folder)
    for old in () if missing else (space.ran, space.failed, space.draft):
        remove(old)
    return Edition(
        folder,
        folder / BOOK / "html" / "index.html",
        folder / BOOK / typeset.pdf,
        typeset.renderer,
        typeset.pages,
        made.runs,
        made.warnings,
        typeset.reused,
        missing,
    )


def _unchanged(space: Workspace, on_event: Watcher) -> Edition:
    """The edition as it stands."""
    held = read_manifest(space.whole) or {}
    runs = tuple(
        ChapterRun(chapter.id, 0.0, None, space.whole / "notebooks" / f"{chapter.id}.ipynb", True, (UNCHANGED,))
        for chapter in list_chapters(space.root)
    )
    for name in (*(run.chapter for run in runs), BOOK):
        on_event(ChapterEvent(name, "reused", message=UNCHANGED))
    book = held["book"]
    index, pdf = space.whole / BOOK / "html" / "index.html", space.whole / BOOK / book["pdf"]
    return Edition(space.whole, index, pdf, held["renderer"], book["pages"], runs, held["warnings"], True)


def _refuse_release(wishes: Wishes, record: dict[str, Any], overrides: Mapping[str, str]) -> None:
    """Refuse to release what nobody could make again. Raises WorkspaceError."""
    if not wishes.release:
        return
    if wishes.draft:
        raise WorkspaceError("--release and --draft exclude each other; a draft is not released.")
    if overrides:
        raise WorkspaceError(f"--release: -p {min(overrides)} is written nowhere; write it into params/ and commit it.")
    if record["commit"] is None:
        raise WorkspaceError(
            "--release: this folder is no git repository, so nobody could tell what was run; make it one."
        )
    if record["uncommitted_changes"]:
        raise WorkspaceError(
            "--release: there are uncommitted changes; commit them, or put them aside with `git stash`."
        )


@contextmanager
def _evidence_kept(space: Workspace) -> Iterator[None]:
    """Move what was made to `outputs/<edition>.failed/` when the block fails, and say so."""
    try:
        yield
    except (RunFailedError, BookError) as error:
        space.put_in_place(space.failed)
        held = "executed notebooks lie" if isinstance(error, RunFailedError) else "notebooks and the book's sources lie"
        raise type(error)(
            f"{error}\nThe {held} in {space.failed.relative_to(space.root)}/; "
            "the last good edition, if there is one, is unchanged."
        ) from error
    except Exception:
        space.put_in_place(space.failed)
        raise


def _ran_at(folder: Path) -> int:
    """When the run in a folder was made; a copy of it keeps the time."""
    for name in (RUN, "results/verdicts.csv"):
        if (folder / name).is_file():
            return (folder / name).stat().st_mtime_ns
    return 0
