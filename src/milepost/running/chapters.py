"""Which chapters an edition has and what each needs; and each as a job, from its notebook to believed results."""

import os
import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from milepost import report
from milepost.country import ParameterError, Parameters, checksum, pillar_ids, read_items
from milepost.running.jobs import WORK, ChapterLimits, checksums, code_checksums, library_versions
from milepost.running.notebooks import parameter_names
from milepost.running.workers import FORKED, watch_parent

PILLARS = "every pillar"
# Files that a chapter reads besides what it is given, counted from the project's folder; a parameter in braces.
OF_ALL = ("data/calibration/*.csv",)
READS: dict[str, tuple[str, ...]] = {
    "inclusion": ("data/province_tiles.csv",),
    "changes": (
        "data/**/*",
        "params/{previous_edition}.yml",
        "outputs/{previous_edition}/run.json",
        "outputs/{previous_edition}/results/*.json",
    ),
}
ACROSS: dict[str, tuple[str, ...]] = {
    "track_record": (),
    "changes": (),
    "inclusion": (),
    "target_review": (PILLARS,),
    "who_owes_what": (PILLARS,),
    "summary": (PILLARS, "track_record", "changes"),
}


@dataclass(frozen=True)
class ChapterPlan:
    """One notebook: its id, whether it is a pillar's, and the chapters whose results it reads."""

    id: str
    of_pillar: bool
    needs: tuple[str, ...]


def list_chapters(root: Path) -> tuple[ChapterPlan, ...]:
    """The chapters of the project in `root`, in the order in which they start. Raises RecordError.

    A goal has one, by its id; those across the goals run where the folder has them, and so does any other notebook that
    `_quarto.yml` lists: it comes after the goals and may read their results.
    """
    pillars = tuple(pillar_ids(read_items(root / "data" / "framework" / "pillars.yml")))
    listed = _listed(root)
    further = [name for name in listed if name not in ACROSS and name not in pillars]
    held = {name for name in ACROSS if not listed or name in listed}
    asked = {**{name: needs for name, needs in ACROSS.items() if name in held}, **dict.fromkeys(further, (PILLARS,))}
    across = (
        ChapterPlan(
            name,
            False,
            tuple(one for need in needs for one in (pillars if need == PILLARS else (need,) if need in held else ())),
        )
        for name, needs in asked.items()
    )
    return (*(ChapterPlan(name, True, ()) for name in pillars), *across)


LISTED = re.compile(r"^[^#\n]*?\bnotebooks/([a-z][a-z0-9_]*)\.ipynb\b", re.MULTILINE)


def _listed(root: Path) -> list[str]:
    """The notebooks that `_quarto.yml` lists; what is wrong with that file is said where the book is made."""
    path = root / "_quarto.yml"
    text = path.read_text(encoding="utf-8-sig", errors="replace") if path.is_file() else ""
    return list(dict.fromkeys(LISTED.findall(text)))


def files_read(root: Path, chapter: str, parameters: Mapping[str, Any]) -> list[Path]:
    """The files that a chapter reads besides what it is given, as far as there are any."""
    patterns = (
        pattern.format(**{"previous_edition": None, **parameters}) for pattern in (*OF_ALL, *READS.get(chapter, ()))
    )
    return sorted(path for pattern in patterns for path in root.glob(pattern) if path.is_file())


@dataclass(frozen=True)
class ChapterJob:
    """One notebook to execute, with the parameters that its cell names."""

    chapter: ChapterPlan
    source: Path
    executed: Path
    parameters: dict[str, Any]
    limits: ChapterLimits
    folder: Path
    edition: int
    as_of: str

    @property
    def name(self) -> str:
        """The chapter's id."""
        return self.chapter.id

    @property
    def title(self) -> str:
        """The notebook's file."""
        return self.source.name

    @property
    def needs(self) -> tuple[str, ...]:
        """The chapters whose results it reads."""
        return self.chapter.needs

    @property
    def slice(self) -> tuple[str | None, tuple[str, ...] | None]:
        """A pillar's chapter is given its pillar's data; those that name peers, these peers'."""
        peers = self.parameters.get("peers")
        return self.name if self.chapter.of_pillar else None, None if peers is None else tuple(peers)

    def rests_on(self) -> dict[str, dict[str, Any]]:
        """The notebook, its parameters, the files that it reads besides, code and libraries."""
        root = self.source.parent.parent
        return {
            "notebook": {f"notebooks/{self.source.name}": checksum(self.source)},
            "parameters": dict(self.parameters),
            "files": checksums(root, files_read(root, self.name, self.parameters)),
            "code": code_checksums(),
            "libraries": library_versions(),
        }

    def make(self, say: Callable[[Any], None], sockets: str) -> str | None:
        """Fork the kernel while the worker is alone, and run the notebook."""
        from milepost.running.execute import execute  # noqa: PLC0415  (two seconds that only workers need to spend)

        if FORKED:
            from milepost.running.kernels import ForkedKernel, use_forked  # noqa: PLC0415  (as above)

            use_forked(ForkedKernel(self.limits.memory_mb))
        watch_parent()
        meeting = f"{sockets}/{self.name}"
        fault = execute(self.source, self.executed, self.parameters, limits=self.limits, meeting=meeting, say=say)
        return fault or _disbelief(self)


def plan_chapters(root: Path, chapters: Iterable[ChapterPlan], parameters: Parameters, work: Path) -> list[ChapterJob]:
    """A job a chapter, each with the parameters that its notebook names, in a run that works in `work`.

    Raises ParameterError when a notebook is missing or broken, has no parameters cell, names a parameter that
    the edition does not have, or when the edition overrides one that the chapter does not take.
    """
    chapters = list(chapters)
    names = [chapter.id for chapter in chapters]
    unknown = set(parameters.pillars) - set(names)
    if unknown:
        raise ParameterError(f"pillars: there is no chapter '{min(unknown)}'; known are {', '.join(names)}.")
    return [_job(root, chapter, parameters, work) for chapter in chapters]


def _job(root: Path, chapter: ChapterPlan, parameters: Parameters, work: Path) -> ChapterJob:
    source, folder = root / "notebooks" / f"{chapter.id}.ipynb", work / WORK / chapter.id
    values = {
        **parameters.for_chapter(chapter.id),
        "pillar": chapter.id,
        "output": os.path.relpath(folder, source.parent),
    }
    named = parameter_names(source)
    _refuse_mismatch(chapter.id, named, values, parameters.pillars.get(chapter.id, {}))
    return ChapterJob(
        chapter=chapter,
        source=source,
        executed=work / "notebooks" / source.name,
        parameters={name: values[name] for name in named},
        limits=ChapterLimits(parameters.cell_timeout_seconds, parameters.memory_limit_mb, parameters.output_limit_mb),
        folder=folder,
        edition=parameters.edition,
        as_of=parameters.as_of.isoformat(),
    )


def _refuse_mismatch(chapter: str, named: list[str], values: dict[str, Any], overrides: dict[str, Any]) -> None:
    strange = [name for name in named if name not in values]
    if strange:
        raise ParameterError(
            f"notebooks/{chapter}.ipynb has the parameter '{strange[0]}', which no edition sets; "
            "add it to parameters.py or remove it from the cell."
        )
    unused = [name for name in overrides if name not in named]
    if unused:
        raise ParameterError(
            f"pillars: {chapter}: '{unused[0]}' is not a parameter of this chapter; it takes {', '.join(named)}."
        )


def _disbelief(job: ChapterJob) -> str | None:
    """Why the results of a notebook that ran to its end are not believed: not there, of another edition, not whole."""
    try:
        fault = _mismatch(job, report.read_results(job.folder, job.name))
    except report.ResultsError as unread:
        fault = str(unread)
    return fault and f"{job.title} ran to its end, but {fault}"


def _mismatch(job: ChapterJob, results: report.ChapterResults) -> str | None:
    name = f"results/{job.name}.json"
    for what, wanted in (("chapter", job.name), ("edition", job.edition), ("as_of", job.as_of)):
        if (held := getattr(results, what)) != wanted:
            return f"{name} says {what} {held!r}, not {wanted!r}; pass `{what}` on as the cell gets it."
    for what, held in results.parameters.items():
        if what in job.parameters and held != report.plain(job.parameters[what]):
            return f"{name} was made with {what} {held!r}, not {job.parameters[what]!r}; leave it as the cell gets it."
    if not job.chapter.of_pillar:
        return None
    counts = Counter(item.indicator.id for item in results.items)
    given = report.from_text((job.folder / report.INPUTS_FILE).read_text(encoding="utf-8"))
    expected = [item.id for item in given.framework.of_pillar(job.name)]
    missing = [indicator for indicator in expected if indicator not in counts]
    strange = [indicator for indicator in counts if indicator not in expected or counts[indicator] > 1]
    if missing:
        return f"{name} lacks {', '.join(missing)}; write every indicator that the framework names."
    return f"{name} holds {strange[0]} twice or from another pillar; write each indicator once." if strange else None
