"""The annex that tells how an edition was made: parameters, versions, and the checksum of everything that went in."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from milepost.country import describe_parameters

if TYPE_CHECKING:
    from pathlib import Path

    from milepost.country import Parameters
    from milepost.report import RunRecord, Versions

NAME = "provenance"
MARKUP = re.compile(r"([\\`*_{}\[\]<>#|~^$@])")
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
            f"The files that were read, as of {parameters.as_of:%-d %B %Y}",
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
    lines = ["|" + "|".join(f" {_plain(cell):<40} " for cell in row) + "|" for row in (header, *rows)]
    lines.insert(1, "|" + "|".join(["-" * 42] * len(header)) + "|")
    return "\n".join(lines) + f"\n\n: {caption} {{#{label}}}"


def _plain(text: str) -> str:
    """A text without meaning to Markdown."""
    return MARKUP.sub(r"\\\1", text)


def _said(value: Any) -> str:
    if isinstance(value, dict):
        return "; ".join(f"{name}: {_said(held)}" for name, held in value.items()) or "–"
    if isinstance(value, list):
        return ", ".join(_said(entry) for entry in value)
    return str(value)


def _short(digest: str) -> str:
    return digest.removeprefix("sha256:")[:SHOWN]
