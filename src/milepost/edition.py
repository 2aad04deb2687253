"""The story of an edition: check the data, run the notebooks, typeset the book, put it in place.

Everything happens in `outputs/.<edition>.partial/`; only a whole edition is renamed to `outputs/<edition>/`, so
a run that fails leaves the last good one as it was and its own evidence in `outputs/<edition>.failed/`.
"""

from __future__ import annotations

import shutil
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from milepost import book, manifest, runner
from milepost.book.render import choose_renderer
from milepost.checks import check_data, refuse_errors
from milepost.handout.shipping import ship_data
from milepost.parameters import load_parameters, override_parameters
from milepost.results import read_results
from milepost.workspace import open_workspace, remove

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

    from milepost.book.render import Renderer
    from milepost.checks import Finding
    from milepost.parameters import Parameters
    from milepost.runner import ChapterRun
    from milepost.workspace import Workspace

# What the book says and no notebook reads: it may still change when the notebooks have been run.
OF_THE_BOOK = ("title", "publisher")


class RunFailedError(RuntimeError):
    """One or more chapters failed; the message names each, its cell, and where the evidence lies."""


@dataclass(frozen=True)
class Edition:
    """What a run made."""

    folder: Path
    html: Path | None
    pdf: Path | None
    renderer: str
    pages: int
    runs: tuple[ChapterRun, ...]
    findings: tuple[Finding, ...]


def make_report(
    root: Path,
    edition: int,
    overrides: Mapping[str, str],
    *,
    workers: int,
    renderer: Renderer,
    on_change: Callable[[str, str], None],
) -> Edition:
    """Make an edition from nothing: check, run, typeset, put in place.

    Raises ParameterError, DataError, WorkspaceError, RunFailedError or BookError; the last good edition is then
    untouched.
    """
    parameters = load_parameters(root / "params" / f"{edition}.yml", overrides)
    choose_renderer(renderer)
    with open_workspace(root, edition) as space:
        runs, findings = _run_chapters(space, parameters, workers, on_change)
        on_change("book", "running")
        rendered = _typeset(space, parameters, renderer)
        on_change("book", "done")
        return _publish(space, rendered, runs, findings)


def run_only(
    root: Path,
    edition: int,
    overrides: Mapping[str, str],
    *,
    workers: int,
    on_change: Callable[[str, str], None],
) -> Edition:
    """Check and run, without typesetting; what ran waits in `outputs/<edition>.run/` for `typeset_only`."""
    parameters = load_parameters(root / "params" / f"{edition}.yml", overrides)
    with open_workspace(root, edition) as space:
        runs, findings = _run_chapters(space, parameters, workers, on_change)
        space.put_in_place(space.ran)
        remove(space.failed)
        return Edition(space.ran, None, None, "", 0, tuple(runs), tuple(findings))


def typeset_only(root: Path, edition: int, overrides: Mapping[str, str], *, renderer: Renderer) -> Edition:
    """Typeset what `run_only` left or the last edition again, whichever was run later, and put it in place."""
    choose_renderer(renderer)
    with open_workspace(root, edition) as space:
        ran = max((space.ran, space.whole), key=_ran_at)
        if not (ran / "notebooks").is_dir():
            raise RunFailedError(f"nothing has been run for {edition}; run `milepost run --edition {edition}` first.")
        parameters = override_parameters(manifest.read_run(ran)[0], overrides, OF_THE_BOOK)
        shutil.copytree(ran, space.partial, ignore=shutil.ignore_patterns("book", "chapters", "manifest.json"))
        rendered = _typeset(space, parameters, renderer)
        return _publish(space, rendered, [], [])


def _run_chapters(
    space: Workspace, parameters: Parameters, workers: int, on_change: Callable[[str, str], None]
) -> tuple[list[ChapterRun], list[Finding]]:
    findings = check_data(space.root / "data")
    refuse_errors(findings)
    jobs = runner.plan(space.root, parameters, space.partial)
    record = manifest.describe_run(space.root, parameters)
    (space.partial / "notebooks").mkdir(parents=True)
    with _evidence_kept(space):
        runs = runner.run(jobs, workers=workers, on_change=on_change)
        failed = [run for run in runs if run.error is not None]
        if failed:
            lines = "\n".join(f"  {run.chapter}: {run.error}" for run in failed)
            raise RunFailedError(f"{len(failed)} of {len(runs)} chapters failed:\n{lines}")
        items = [item for pillar in runner.PILLARS for item in read_results(space.partial, pillar).items]
        manifest.write_verdicts(space.partial, items)
        ship_data(space.root, space.partial, items, edition=parameters.edition, as_of=parameters.as_of)
        manifest.write_run(space.partial, record)
    return runs, findings


def _typeset(space: Workspace, parameters: Parameters, renderer: Renderer) -> book.Rendered:
    work = space.partial
    with _evidence_kept(space):
        book.assemble(
            space.root,
            work,
            work / "chapters",
            title=parameters.title,
            subtitle=f"Trends, targets and verdicts from figures released by {parameters.as_of:%-d %B %Y}",
            date=parameters.as_of.isoformat(),
            edition=str(parameters.edition),
            publisher=parameters.publisher,
        )
        rendered = book.render(work / "chapters", work / "book", renderer=renderer)
        _, record = manifest.read_run(work)
        manifest.write_manifest(space.root, work, parameters, record, rendered.renderer)
    return rendered


def _publish(space: Workspace, rendered: book.Rendered, runs: list[ChapterRun], findings: list[Finding]) -> Edition:
    """Put the whole edition in place; what it supersedes (an older run, older evidence) goes."""
    space.put_in_place(space.whole)
    for folder in (space.ran, space.failed):
        remove(folder)
    return Edition(
        space.whole,
        space.whole / rendered.html.relative_to(space.partial),
        space.whole / rendered.pdf.relative_to(space.partial),
        rendered.renderer,
        rendered.pages,
        tuple(runs),
        tuple(findings),
    )


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


def _ran_at(folder: Path) -> int:
    """When the run in a folder was made; a copy of it keeps the time."""
    for name in (manifest.RUN, "results/verdicts.csv"):
        if (folder / name).is_file():
            return (folder / name).stat().st_mtime_ns
    return 0
