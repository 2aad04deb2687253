"""What a run and an edition say of themselves, for tests that need no run."""

from milepost.report.run_record import RunRecord, Versions, write_recorded
from milepost.running.manifest import MANIFEST, BookRecord, Manifest

START = {
    "python": "3.11.7",
    "milepost": "0.1.0",
    "libraries": {},
    "commit": None,
    "uncommitted_changes": None,
    "seeds": {},
    "package": "sha256:0",
}


def run_record(parameters, *, jobs=None, inputs=None):
    """The record of a run with these parameters."""
    values = parameters.model_dump(mode="json")
    return RunRecord(**START, inputs=inputs or {}, parameters=values, jobs=jobs or {}, warnings={})


def leave_manifest(folder, *, inputs, outputs):
    """Write the manifest of an edition made from these inputs."""
    versions = Versions(**START)
    manifest = Manifest(
        **{**START, "inputs": inputs},
        edition=2026,
        parameters={},
        renderer="embedded",
        outputs=outputs,
        book=BookRecord(renderer="embedded", pdf="report.pdf", pages=1, made_from="", seconds=1.0),
        typeset=versions,
        warnings={},
        seconds={},
    )
    write_recorded(folder / MANIFEST, manifest)
