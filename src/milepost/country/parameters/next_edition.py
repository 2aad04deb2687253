"""Start an edition's file from an earlier one: the same lines and comments, the years moved on."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from milepost.country.files import write_whole
from milepost.country.parameters.model import ParameterError
from milepost.country.parameters.reading import check_parameters, load_parameters

if TYPE_CHECKING:
    from pathlib import Path


def start_edition(folder: Path, edition: int) -> Path:
    """Write `<edition>.yml` in `folder` from the newest earlier edition there, and return its path.

    Edition, as-of date, previous edition and the year in title and comments move on; all else stays as it is.
    Raises ParameterError when the file is there, when none is earlier, or when what comes out is not valid.
    """
    path = folder / f"{edition}.yml"
    if path.exists():
        raise ParameterError(f"{folder.name}/{path.name} is there already; edit it, or move it away first.")
    editions = [int(file.stem) for file in folder.glob("*.yml") if file.stem.isdigit()]
    before = max((year for year in editions if year < edition), default=None)
    if before is None:
        raise ParameterError(f"{folder.name}/ holds no edition before {edition}; write the first file by hand.")
    source = folder / f"{before}.yml"
    load_parameters(source)
    text = moved_on(source.read_text(encoding="utf-8-sig"), before, edition)
    check_parameters(text, path)
    write_whole(path, text)
    return path


def moved_on(text: str, old: int, new: int) -> str:
    """The lines of an edition's file for the edition `new`."""
    text = re.sub(r"^previous_edition:.*\n", "", text, flags=re.MULTILINE)
    text = re.sub(rf"^edition: *{old}\b", f"edition: {new}", text, flags=re.MULTILINE)
    text = re.sub(
        r"^(as_of: *[\"']?)(\d{4})(.*)$",
        lambda found: f"{found[1]}{int(found[2]) + new - old}{found[3]}\nprevious_edition: {old}",
        text,
        flags=re.MULTILINE,
    )
    return re.sub(rf"^(#|title:)(.*)\b{old}\b", rf"\g<1>\g<2>{new}", text, flags=re.MULTILINE)
