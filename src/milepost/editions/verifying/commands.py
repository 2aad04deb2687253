"""The command `verify`: an edition held against its manifest."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from milepost.country import find_root

if TYPE_CHECKING:
    from collections.abc import Sequence

    from milepost.editions.verifying.checksums import Difference
    from milepost.running import Manifest

DIFFERS, UNVERIFIABLE = 1, 2


def register(app: typer.Typer) -> None:
    """Add `verify` to the command line."""
    app.command()(verify)


def verify(
    folder: Annotated[Path, typer.Argument(metavar="FOLDER", help="An edition, such as outputs/2026.")],
    *,
    rerun: Annotated[
        bool, typer.Option("--rerun", help="Also make it again elsewhere and compare every byte.")
    ] = False,
) -> None:
    """Check an edition against its manifest: every input and output by its checksum.

    Prints a line a file that is missing, altered or added. Exits 0 when nothing differs, 1 when something does, 2 when
    it cannot be verified.

    Example: milepost verify outputs/2026 --rerun
    """
    from milepost.editions.verifying.checksums import differences
    from milepost.running import ManifestError, read_manifest

    root = find_root(Path.cwd())
    try:
        manifest = read_manifest(folder)
    except ManifestError as error:
        _refuse(str(error))
    found = differences(root, folder, manifest)
    _print(found)
    files = f"{len(manifest.inputs)} inputs and {len(manifest.outputs)} outputs"
    typer.echo(f"{files} checked; {len(found) or 'none'} differ.", err=True)
    if rerun:
        found = [*found, *_again(root, folder, manifest)]
    if found:
        raise typer.Exit(DIFFERS)


def _again(root: Path, folder: Path, manifest: Manifest) -> list[Difference]:
    from milepost.editions.verifying.rerunning import RerunError, rerun

    typer.echo(f"Making {manifest.edition} again in a temporary folder ...", err=True)
    with tempfile.TemporaryDirectory(prefix="milepost-verify-") as place:
        try:
            found = rerun(root, folder, manifest, Path(place) / "project")
        except RerunError as error:
            _refuse(str(error))
    _print(found, again=True)
    typer.echo(f"Made again: {len(found) or 'none'} of {len(manifest.outputs)} outputs differ.", err=True)
    return found


def _print(found: Sequence[Difference], *, again: bool = False) -> None:
    for one in found:
        typer.echo(f"{'made again: ' if again else ''}{one.kind}\t{one.group}\t{one.path}")


def _refuse(message: str) -> NoReturn:
    typer.echo(f"milepost: {message}", err=True)
    raise typer.Exit(UNVERIFIABLE)
