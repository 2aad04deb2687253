"""The story of an edition: check, refuse, gather, run, record, typeset, publish.

Everything happens in `outputs/.<edition>.partial/`; only a whole edition is renamed to `outputs/<edition>/`, so
a run that fails leaves the last good one as it was and its own evidence in `outputs/<edition>.failed/`. What has
not changed since an earlier run is taken from it: single jobs, the typeset book, the whole edition.
"""

import shutil
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from milepost import book, checks, exchange, report, running
from milepost.book import Chosen, Renderer, Typeset
from milepost.checks import Finding
from milepost.country import OF_THE_BOOK, Parameters, Refusal, edition_parameters, load_economies, override_parameters
from milepost.report import RunRecord, RunStart
from milepost.running import Job, JobEvent, JobRun, Journal, MadeEdition, Manifest, RunOptions, Workspace

Watcher = Callable[[JobEvent], None]

BOOK = "book"


class RunFailedError(Refusal):
    """One or more jobs failed; the message names each, its cell, and where the evidence lies."""


def make_report(
    root: Path,
    edition: int,
    overrides: Mapping[str, str],
    *,
    options: RunOptions,
    renderer: Renderer,
    on_event: Watcher,
) -> MadeEdition:
    """Make an edition: check, refuse, gather, run, record, typeset, publish. One of which nothing has changed stays.

    Raises Refusal; the last good edition is then untouched.
    """
    parameters, chosen = edition_parameters(root, edition, overrides), book.choose_renderer(renderer)
    with running.open_workspace(root, edition) as space:
        run = _Run(space, parameters, running.describe_run(root, parameters), options, on_event)
        running.refuse_release(options, run.start, overrides)
        sources = book.named_sources(root)
        held = running.current_manifest(root, space.whole, run.start, renderer=chosen, sources=sources)
        if held is not None and not (options.force or options.only or options.brief):
            return _unchanged(run, held)
        findings, on_the_day = _check(run)
        checks.refuse_errors(findings)
        running.refuse_unreviewed(parameters, findings)
        jobs = _gather(run, on_the_day)
        runs = _run_jobs(run, jobs)
        record = _record(run, runs, findings)
        missing = _stubs(run, runs)
        running.refuse_unfit(parameters, missing)
        typeset = _typeset(run, record, chosen, missing)
        return _publish(run, record, runs, typeset, missing)


def run_only(
    root: Path, edition: int, overrides: Mapping[str, str], *, options: RunOptions, on_event: Watcher
) -> MadeEdition:
    """Check, refuse, gather, run, record; what ran waits in `outputs/<edition>.run/` for `typeset_only`."""
    parameters = edition_parameters(root, edition, overrides)
    with running.open_workspace(root, edition) as space:
        run = _Run(space, parameters, running.describe_run(root, parameters), options, on_event)
        findings, on_the_day = _check(run)
        checks.refuse_errors(findings)
        jobs = _gather(run, on_the_day)
        runs = _run_jobs(run, jobs)
        record = _record(run, runs, findings)
        space.put_in_place(space.ran)
        running.remove(space.failed)
        return MadeEdition(space.ran, None, None, "", 0, runs, record.warnings)


def typeset_only(
    root: Path,
    edition: int,
    overrides: Mapping[str, str],
    *,
    renderer: Renderer,
    on_event: Watcher,
    brief: bool = False,
) -> MadeEdition:
    """Typeset what `run_only` left or the last edition again, whichever was run later, and put it in place."""
    chosen = book.choose_renderer(renderer)
    with running.open_workspace(root, edition) as space:
        ran = max((space.ran, space.whole), key=_ran_at)
        if not (ran / "notebooks").is_dir():
            raise RunFailedError(f"nothing has been run for {edition}; run `milepost run --edition {edition}` first.")
        record = report.read_run(ran)
        parameters = override_parameters(record.restored(), overrides, OF_THE_BOOK)
        run = _Run(space, parameters, record, RunOptions(1, brief=brief), on_event)
        left = (BOOK, book.PROJECT, book.PANDOC_CACHE, running.MANIFEST, running.SUMS)
        shutil.copytree(ran, space.partial, ignore=shutil.ignore_patterns(*left))
        typeset = _typeset(run, record, chosen, ())
        return _publish(run, record, (), typeset, ())


def make_country(given: tuple[Path, int, dict[str, str]]) -> str:
    """Make the edition of one country of a region: its folder, year and changed parameters; what failed, or ""."""
    folder, edition, overrides = given
    try:
        make_report(folder, edition, overrides, options=RunOptions(2), renderer="embedded", on_event=lambda _: None)
    except (Refusal, OSError) as error:
        return str(error)
    return ""


@dataclass(frozen=True)
class _Run:
    """What every step of a run needs."""

    space: Workspace
    parameters: Parameters
    start: RunStart
    options: RunOptions
    on_event: Watcher

    @property
    def data(self) -> Path:
        return self.space.root / "data"


def _check(run: _Run) -> tuple[list[Finding], list[Finding]]:
    """Read the data once and judge them, as they are and as of the edition's day; meanwhile workers' parent starts."""
    running.preload(run.start.package, (exchange.DATASET_MODULE,))
    book.load_typesetter()
    reading = checks.read_data(run.data)
    return checks.judge(run.data, reading), checks.judge(run.data, reading, run.parameters.as_of)


def _gather(run: _Run, on_the_day: list[Finding]) -> list[Job]:
    """The jobs of the run; what each is given of the data, and the annex of findings, lie where they find them."""
    root, work = run.space.root, run.space.partial
    chapters = running.list_chapters(root)
    pillars = tuple(chapter.id for chapter in chapters if chapter.of_pillar)
    jobs: list[Job] = [
        *running.plan_chapters(root, chapters, run.parameters, work),
        exchange.dataset_job(root, work, run.parameters.edition, pillars),
    ]
    gathered = report.gather(run.data, run.parameters.as_of)
    running.write_inputs(work, jobs, gathered, load_economies(run.data))
    report.write_findings_annex(run.data, work, run.parameters.as_of, on_the_day, gathered.framework.indicators)
    return jobs


def _run_jobs(run: _Run, jobs: list[Job]) -> tuple[JobRun, ...]:
    """Run every job, or take what it left when nothing that it rests on has changed."""
    space, work, journal = run.space, run.space.partial, Journal(run.space.partial / running.LOG)
    journal.write("started", **run.start.model_dump(include={"python", "milepost", "libraries", "commit"}))
    with _evidence_kept(space):
        asked, left_out = running.part_of(jobs, run.options.only)
        runs = running.run_jobs(
            asked,
            running.Cache((space.whole, space.ran, space.failed, space.brief), force=run.options.force),
            work=work,
            at=run.options.at,
            job_seconds=run.parameters.chapter_timeout_seconds,
            on_event=_noted(journal, run.on_event),
        )
        journal.take_in(work / running.WORK)
        running.remove(work / running.WORK)
    return (*runs, *left_out)


def _record(run: _Run, runs: tuple[JobRun, ...], findings: list[Finding]) -> RunRecord:
    """Record what was run and its verdicts. Raises RunFailedError when jobs failed, unless a draft is asked for."""
    work = run.space.partial
    warnings = Counter(found.place.file for found in findings if found.severity is checks.Severity.WARNING)
    made = {one.job: one.record for one in runs if one.record is not None}
    record = report.RunRecord(**run.start.model_dump(), jobs=made, warnings=dict(warnings))
    with _evidence_kept(run.space):
        report.write_run(work, record)
        failed = [one for one in runs if one.error is not None]
        if failed and not (run.options.draft or run.options.only):
            lines = "\n".join(f"  {one.job}: {one.error}" for one in failed)
            raise RunFailedError(f"{len(failed)} of {len(runs)} jobs failed:\n{lines}")
        pillars = (chapter.id for chapter in running.list_chapters(run.space.root) if chapter.of_pillar)
        report.write_verdicts(work, [pillar for pillar in pillars if pillar in made])
    return record


def _stubs(run: _Run, runs: tuple[JobRun, ...]) -> tuple[str, ...]:
    """For a draft: stubs where chapters failed; their names."""
    if not (run.options.draft or run.options.only):
        return ()
    return running.write_stubs(run.space.root, run.space.partial, runs, book.named_sources(run.space.root))


def _typeset(run: _Run, record: RunRecord, renderer: Chosen, missing: tuple[str, ...]) -> Typeset:
    """Typeset the book, unless it was typeset from the same before, and write the manifest."""
    root, work, began = run.space.root, run.space.partial, time.monotonic()
    sources = book.named_sources(root)
    journal = Journal(work / running.LOG)
    journal.write("typesetting", job=BOOK)
    run.on_event(JobEvent(BOOK, "running"))
    with _evidence_kept(run.space):
        versions = running.describe_versions(root)
        book.write_provenance(work, run.parameters, record, versions)
        running.write_sbom(work)
        book.gather_book(root, work, run.parameters, missing)
        before = run.space.brief if run.options.brief and run.space.brief.is_dir() else run.space.whole
        earlier = None if run.options.force else before
        typeset = book.typeset(work, renderer, versions, earlier, brief=run.options.brief, tell=run.on_event)
        told = typeset.record(time.monotonic() - began)
        running.write_manifest(root, work, run.parameters, record=record, book=told, sources=sources)
    ended = JobEvent(BOOK, "reused" if typeset.reused else "done", time.monotonic() - began)
    _noted(journal, run.on_event)(ended)
    return typeset


def _publish(
    run: _Run, record: RunRecord, runs: tuple[JobRun, ...], typeset: Typeset, missing: tuple[str, ...]
) -> MadeEdition:
    """Put the whole edition in place; what it supersedes (an older run, older evidence) goes.

    A draft, and a brief alone, wait beside it.
    """
    space, part = run.space, bool(missing) or run.options.brief
    folder = space.draft if missing else space.brief if run.options.brief else space.whole
    space.put_in_place(folder)
    for old in () if part else (space.ran, space.failed, space.draft, space.brief):
        running.remove(old)
    html = None if run.options.brief else folder / BOOK / "html" / "index.html"
    pdf = folder / BOOK / typeset.pdf
    return MadeEdition(
        folder, html, pdf, typeset.renderer, typeset.pages, runs, record.warnings, typeset.reused, missing
    )


def _unchanged(run: _Run, held: Manifest) -> MadeEdition:
    """The edition as it stands."""
    whole, chapters = run.space.whole, [chapter.id for chapter in running.list_chapters(run.space.root)]
    names = [*chapters, *(name for name in held.seconds if name not in chapters)]
    runs = tuple(JobRun(name, 0.0, None, True, (running.UNCHANGED,)) for name in names)
    for name in (*names, BOOK):
        run.on_event(JobEvent(name, "reused", message=running.UNCHANGED))
    index, pdf = whole / BOOK / "html" / "index.html", whole / BOOK / held.book.pdf
    return MadeEdition(whole, index, pdf, held.renderer, held.book.pages, runs, held.warnings, True)


@contextmanager
def _evidence_kept(space: Workspace) -> Iterator[None]:
    """Move what was made to `outputs/<edition>.failed/` when the block fails, and say so."""
    try:
        yield
    except (RunFailedError, book.BookError) as error:
        space.put_in_place(space.failed)
        held = "executed notebooks lie" if isinstance(error, RunFailedError) else "notebooks and the book's sources lie"
        raise type(error)(
            f"{error}\nThe {held} in {space.failed.relative_to(space.root)}/; "
            "the last good edition, if there is one, is unchanged."
        ) from error
    except Exception:
        space.put_in_place(space.failed)
        raise


def _noted(journal: Journal, on_event: Watcher) -> Watcher:
    """Who watches is told, and the log as well."""

    def note(event: JobEvent) -> None:
        journal.note(event)
        on_event(event)

    return note


def _ran_at(folder: Path) -> int:
    """When the run in a folder was made; a copy of it keeps the time."""
    for name in (report.RUN, report.VERDICTS):
        if (folder / name).is_file():
            return (folder / name).stat().st_mtime_ns
    return 0
