"""What is refused before a workbook is opened: other formats, passwords, macros, and what would fill the memory."""

from __future__ import annotations

import io
import re
import zipfile
from typing import TYPE_CHECKING

from milepost.exchange.incoming.faults import ExchangeError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

MOST_BYTES = 20_000_000  # of the file
MOST_UNPACKED = 200_000_000  # of what is packed in it
MOST_CELLS = 300_000
PIECE = 1 << 20
SAVE_AS = "open it in a spreadsheet program and save it as an Excel workbook (.xlsx)"
COPY = "copy the sheets with the figures into a new workbook"


def read_workbook_bytes(path: Path) -> bytes:
    """What the file holds. Raises ExchangeError when it is missing, a folder, or too large."""
    if path.is_dir():
        raise ExchangeError(f"{path}: is a folder; name the workbook in it.")
    if not path.exists():
        raise ExchangeError(f"{path}: there is no such file; check the name and the folder.")
    size = path.stat().st_size
    if size > MOST_BYTES:
        raise ExchangeError(f"{path.name}: {size / 1e6:.0f} MB, the limit is {MOST_BYTES / 1e6:.0f} MB; {COPY}.")
    return path.read_bytes()


def refuse_unsafe(path: Path, content: bytes) -> bool:
    """Refuse what is no plain workbook, before any of it is unpacked; whether it holds formulas."""
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        if "EncryptedPackage".encode("utf-16-le") in content:
            raise ExchangeError(f"{path.name}: is protected by a password; save a copy without it.")
        raise ExchangeError(f"{path.name}: is in the old format .xls; {SAVE_AS}.")
    if not content.startswith(b"PK"):
        looks = "no workbook" if b"\x00" in content[:4096] else "a web page or plain text"
        raise ExchangeError(f"{path.name}: is {looks if content else 'empty'}; {SAVE_AS}.")
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            _refuse_formats(path, packed)
            return _scan(path, packed)
    except ExchangeError:
        raise
    except Exception as fault:  # a damaged archive fails in many ways
        raise damaged(path, fault) from fault


def damaged(path: Path, fault: Exception) -> ExchangeError:
    """What is said of a workbook that cannot be read to its end."""
    why = " ".join(str(fault).split())[:120] or type(fault).__name__
    return ExchangeError(f"{path.name}: the workbook is damaged ({why}); {SAVE_AS}, then import that copy.")


def _refuse_formats(path: Path, packed: zipfile.ZipFile) -> None:
    names = packed.namelist()
    if "mimetype" in names:
        raise ExchangeError(f"{path.name}: is an OpenDocument file (.ods); {SAVE_AS}.")
    if any(name.lower().endswith("vbaproject.bin") for name in names):
        raise ExchangeError(f"{path.name}: holds macros (.xlsm); {SAVE_AS}, without macros.")
    if "xl/workbook.bin" in names:
        raise ExchangeError(f"{path.name}: is in the binary format .xlsb; {SAVE_AS}.")
    if not any(name.startswith("xl/worksheets/") for name in names):
        raise ExchangeError(f"{path.name}: is an archive without a worksheet; {SAVE_AS}.")
    unpacked = sum(item.file_size for item in packed.infolist()) / 1e6
    if unpacked * 1e6 > MOST_UNPACKED:
        limit = f"the limit is {MOST_UNPACKED / 1e6:.0f} MB"
        raise ExchangeError(f"{path.name}: would unpack to {unpacked:.0f} MB, {limit}; {COPY}.")


def _scan(path: Path, packed: zipfile.ZipFile) -> bool:
    """Count the cells piece by piece; whether there are formulas."""
    cells, formulas = 0, False
    for name in packed.namelist():
        if not name.endswith((".xml", ".rels")):
            continue
        for piece in _pieces(packed, name):
            if b"<!DOCTYPE" in piece or b"<!ENTITY" in piece:
                raise ExchangeError(f"{path.name}: holds a document type, which no spreadsheet writes; {SAVE_AS}.")
            if name.startswith("xl/worksheets/"):
                cells += len(re.findall(rb"<(?:\w+:)?c[ />]", piece))
                formulas = formulas or re.search(rb"<(?:\w+:)?f[ />]", piece) is not None
            if cells > MOST_CELLS:
                raise ExchangeError(f"{path.name}: more than {MOST_CELLS} cells; {COPY}.")
    return formulas


def _pieces(packed: zipfile.ZipFile, name: str) -> Iterator[bytes]:
    """Pieces of a part, cut where a tag starts."""
    rest = b""
    with packed.open(name) as part:
        while piece := part.read(PIECE):
            whole = rest + piece
            cut = whole.rfind(b"<")
            if cut < 0:
                cut = len(whole)
            yield whole[:cut]
            rest = whole[cut:]
    yield rest
