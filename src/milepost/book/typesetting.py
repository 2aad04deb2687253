"""From what ran to the book: how it was made, its sources gathered, and typeset unless the same have been before."""

import json
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from milepost.book.explore.gathered import EditionView
from milepost.book.quarto import Chosen
from milepost.country import (
    Parameters,
    checksum,
    checksum_of,
    describe_parameters,
    escape,
    pillar_ids,
    read_items,
    read_observation_records,
)
from milepost.report import CHANGED_PLACE, RunRecord, Versions, raised_and_lowered
from milepost.running import PACKAGE, BookRecord, JobEvent, Manifest, checksums, files_below, manifest_or_none

NAME = "provenance"
SHOWN = 16  # letters of a checksum; the manifest has them all


def write_provenance(work: Path, parameters: Parameters, record: RunRecord, versions: Versions) -> None:
    """Write `fragments/provenance.md`, which a page of the book includes. No durations: they differ every time."""
    path = work / "fragments" / f"{NAME}.md"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n\n".join(_blocks(parameters, record, versions)) + "\n", encoding="utf-8")


def _blocks(parameters: Parameters, record: RunRecord, versions: Versions) -> list[str]:
    commit = record.commit or "not under version control"
    state = {True: "with changes that were not committed", False: "without further changes", None: "unknown"}
    values = parameters.model_dump(mode="json")
    return [
        "Every figure of this report can be made again from what this page lists. `manifest.json`, which lies beside "
        "the book, has the checksums in full, and those of everything that was made.",
        "## Program {#sec-provenance-program}",
        _table(
            ("What", "Version"),
            [
                ("Commit", commit[:SHOWN] if record.commit else commit),
                ("State of the files", state[record.uncommitted_changes]),
                ("Milepost", versions.milepost),
                ("Python", versions.python),
                *sorted(versions.libraries.items()),
                *((f"Seed {name}", str(value)) for name, value in record.seeds.items()),
            ],
            "What made this report",
            "tbl-provenance-program",
        ),
        "## Parameters {#sec-provenance-parameters}",
        _table(
            ("Parameter", "Value", "What it is"),
            [(one.name, _said(values[one.name]), one.meaning) for one in describe_parameters()],
            "The parameters of this edition",
            "tbl-provenance-parameters",
        ),
        "## Inputs {#sec-provenance-inputs}",
        _table(
            ("File", "SHA-256, first letters"),
            [(name, _short(digest)) for name, digest in sorted(record.inputs.items()) if not name.startswith("src/")],
            f"The files that were read, as of {parameters.as_of.day} {parameters.as_of:%B %Y}",
            "tbl-provenance-inputs",
        ),
        "## Results {#sec-provenance-results}",
        _table(
            ("Chapter", "SHA-256 of its results, first letters"),
            [
                (name, _short(job.outputs[f"results/{name}.json"]))
                for name, job in sorted(record.jobs.items())
                if f"results/{name}.json" in job.outputs
            ],
            "What the chapters computed",
            "tbl-provenance-results",
        ),
    ]


def _table(header: tuple[str, ...], rows: list[tuple[str, ...]], caption: str, label: str) -> str:
    lines = ["|" + "|".join(f" {escape(cell):<40} " for cell in row) + "|" for row in (header, *rows)]
    lines.insert(1, "|" + "|".join(["-" * 42] * len(header)) + "|")
    return "\n".join(lines) + f"\n\n: {caption} {{#{label}}}"


def _said(value: Any) -> str:
    if isinstance(value, dict):
        return "; ".join(f"{name}: {_said(held)}" for name, held in value.items()) or "–"
    if isinstance(value, list):
        return ", ".join(_said(entry) for entry in value)
    if value is None:
        return "–"
    return str(value)


def _short(digest: str) -> str:
    return digest.removeprefix("sha256:")[:SHOWN]


PROJECT = "chapters"
BOOK = "book"
PANDOC_CACHE = "pandoc"  # what pandoc answered while the book was typeset; the next edition asks only what is new


@dataclass(frozen=True)
class Typeset:
    """The book's files in `book/`: who typeset them, the pages of each PDF (the report first), from what, if anew."""

    renderer: str
    pdfs: dict[str, int]
    made_from: str
    reused: bool

    @property
    def pdf(self) -> str:
        """The report's file."""
        return next(iter(self.pdfs))

    @property
    def pages(self) -> int:
        """The report's pages."""
        return self.pdfs[self.pdf]

    def record(self, seconds: float) -> BookRecord:
        """As the manifest has it."""
        return BookRecord(
            renderer=self.renderer,
            pdf=self.pdf,
            pages=self.pages,
            pdfs=self.pdfs,
            made_from=self.made_from,
            seconds=round(seconds, 2),
        )


def load_typesetter() -> None:
    """Import what typesetting needs, while the parent of the workers imports what they need."""
    import milepost.book.project  # noqa: PLC0415  (half a second that a run without change is spared)
    import milepost.book.render  # noqa: F401, PLC0415  (as above)


def gather_book(root: Path, work: Path, parameters: Parameters, missing: tuple[str, ...]) -> None:
    """Gather the book project in `chapters/`; chapters in `missing` make it a draft, and its cover says so."""
    from milepost.book import project  # noqa: PLC0415  (as in `load`)
    from milepost.book.explore.gathered import gather_pages  # noqa: PLC0415  (as in `load`)
    from milepost.book.explore.writing import write_view  # noqa: PLC0415  (as in `load`)
    from milepost.book.word_and_slide import write_slide_facts  # noqa: PLC0415  (as in `load`)

    title = parameters.title
    subtitle = f"Trends, targets and verdicts from figures released by {parameters.as_of.day} {parameters.as_of:%B %Y}"
    if not read_observation_records(root / "data"):
        subtitle = f"Skeleton: no figure is in yet, on {parameters.as_of.day} {parameters.as_of:%B %Y}"
    if missing:
        title = f"DRAFT: {title}"
        subtitle = f"Not for release: {len(missing)} chapters are missing ({', '.join(missing)})"
    project.assemble(
        root,
        work,
        work / PROJECT,
        title=title,
        subtitle=subtitle,
        date=parameters.as_of.isoformat(),
        edition=str(parameters.edition),
        publisher=parameters.publisher,
        own=_own(parameters),
        goals=pillar_ids(read_items(root / "data" / "framework" / "pillars.yml")),
    )
    held = gather_pages(root / "data", work, parameters)
    if held is not None:
        write_view(held, work / PROJECT / project.PAGES)
        goals = {pillar.id: pillar.name for pillar in held.framework.pillars.values()}
        _fill_what_changed(work / PROJECT, held)
        write_slide_facts(work, work / PROJECT, held.items.values(), goals, parameters)


def _fill_what_changed(folder: Path, held: EditionView) -> None:
    """Put what became of each goal's verdicts where its chapter leaves the place for it."""
    from milepost.book.project import fill_place  # noqa: PLC0415  (as in `load`)

    for pillar in held.framework.pillars:
        names = {
            name: item.indicator.short_name for name, item in held.items.items() if item.indicator.pillar == pillar
        }
        if told := raised_and_lowered(held.changes, names):
            fill_place(folder / "notebooks" / f"{pillar}.ipynb", CHANGED_PLACE, told)


def _own(parameters: Parameters) -> dict[str, Any]:
    """The imprint, and how far the report is, as the cover and every page say it; what is blank is left out."""
    day = parameters.released
    released = None if day is None else f"{day.day} {day:%B %Y}"
    year = (day or parameters.as_of).year
    rows = {
        "Publisher": parameters.publisher,
        "Contact": parameters.contact,
        "Released": released,
        "Next edition": parameters.next_release,
        "Figures": f"as released on or before {parameters.as_of.day} {parameters.as_of:%B %Y}",
        "Licence": parameters.licence,
        "ISBN": parameters.isbn,
        "How to cite": f"{parameters.publisher} ({year}). {parameters.title}.",
    }
    given = any(getattr(parameters, name) for name in ("contact", "released", "licence", "isbn"))
    imprint = [{"label": label, "text": text} for label, text in rows.items() if text] if given else []
    marked = parameters.status in MARKS
    embargo = f"Not for release before {released}" if marked and released else "Not for release" if marked else ""
    said = {"status": MARKS.get(parameters.status or "", ""), "embargo": embargo, "imprint": imprint}
    return {name: value for name, value in said.items() if value}


MARKS = {"draft": "Draft", "review": "For review"}


def typeset(
    work: Path,
    renderer: Chosen,
    versions: Versions,
    earlier: Path | None,
    *,
    brief: bool = False,
    tell: Callable[[JobEvent], object] = lambda _: None,
) -> Typeset:
    """Typeset `chapters/` into `book/`, or take the book of an `earlier` edition that was typeset from the same.

    With `brief` the brief alone; `tell` hears how far Quarto is.

    Raises BookError when the sources have faults, naming each by file and line.
    """
    made_from = _fingerprint(work / PROJECT, f"{renderer} brief" if brief else renderer, versions)
    held = manifest_or_none(earlier) if earlier else None
    if earlier and held and held.book.made_from == made_from and _take_book(earlier, held, work):
        if (earlier / PANDOC_CACHE).is_dir():
            shutil.copytree(earlier / PANDOC_CACHE, work / PANDOC_CACHE)
        return Typeset(renderer, held.book.pdfs or {held.book.pdf: held.book.pages}, made_from, reused=True)
    from milepost.book import render as rendering  # noqa: PLC0415  (as in `load`)

    before = earlier / PANDOC_CACHE if earlier else None

    def told(page: int, pages: int) -> None:
        tell(JobEvent(BOOK, "cell", cell=page, cells=pages, message="page"))

    cache = work / PANDOC_CACHE
    made = rendering.render(
        work / PROJECT, work / BOOK, renderer=renderer, cache=cache, earlier=before, brief=brief, tell=told
    )
    pdfs = {path.name: pages for path, pages in made.pdfs.items()}
    return Typeset(made.renderer, pdfs, made_from, reused=False)


def _fingerprint(project: Path, renderer: str, versions: Versions) -> str:
    """Of every file of the book project, the program that typesets it, and who does it."""
    sources, ours = checksums(project, files_below(project, ".")), checksums(PACKAGE, files_below(PACKAGE, BOOK))
    return checksum_of(json.dumps([sources, ours, renderer, versions.libraries], sort_keys=True).encode())


def _take_book(earlier: Path, held: Manifest, work: Path) -> bool:
    """Copy the typeset book, file by file; False, and nothing left, when one is not what was made."""
    wanted = {name: digest for name, digest in held.outputs.items() if name.startswith(f"{BOOK}/")}
    for name, digest in wanted.items():
        path = work / name
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            shutil.copyfile(earlier / name, path)
            whole = checksum(path) == digest
        except OSError:
            whole = False
        if not whole:
            shutil.rmtree(work / BOOK)
            return False
    return bool(wanted)
