"""Copy the data of a stored edition to a folder, after checking that they are as they were made."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

from milepost.country import checksum, written_whole
from milepost.exchange.outgoing.dataset_files import FOLDER
from milepost.running import MANIFEST, WorkspaceError, read_manifest

if TYPE_CHECKING:
    from pathlib import Path


def export_edition(root: Path, edition: int, out: Path) -> list[Path]:
    """Copy `outputs/<edition>/data/` to the new or empty folder `out`; returns the files.

    Raises WorkspaceError when the edition is not made, ships no data, or its files were changed since; `out` is then
    as it was.
    """
    whole = root / "outputs" / str(edition)
    name = whole.relative_to(root)
    if not (whole / MANIFEST).is_file():
        raise WorkspaceError(f"{name} is not made; run `milepost report --edition {edition}` first.")
    if not (whole / FOLDER).is_dir():
        raise WorkspaceError(f"{name} ships no data; run `milepost report --edition {edition}` again.")
    _refuse_changed(whole)
    if out.exists() and (not out.is_dir() or any(out.iterdir())):
        raise WorkspaceError(f"{out} is not an empty folder; name another, or empty it.")
    with written_whole(out) as beside:
        shutil.copytree(whole / FOLDER, beside)
    return sorted(path for path in out.rglob("*") if path.is_file())


def _refuse_changed(whole: Path) -> None:
    outputs = read_manifest(whole).outputs
    for path in sorted(item for item in (whole / FOLDER).rglob("*") if item.is_file()):
        name = path.relative_to(whole).as_posix()
        if outputs.get(name) != checksum(path):
            raise WorkspaceError(f"outputs/{whole.name}/{name} is not as it was made; make the edition again.")
