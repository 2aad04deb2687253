"""A file or an answer in any SDMX format: told apart by what it starts with."""

from __future__ import annotations

from typing import TYPE_CHECKING

from milepost.exchange.incoming.faults import ExchangeError
from milepost.exchange.incoming.sdmx_csv import read_sdmx_csv
from milepost.exchange.incoming.sdmx_json import read_sdmx_json
from milepost.exchange.incoming.sdmx_xml import read_sdmx_xml

if TYPE_CHECKING:
    from pathlib import Path

    from milepost.exchange.incoming.source_record import SourceRecord

LARGEST = 200_000_000


def read_sdmx_file(path: Path) -> list[SourceRecord]:
    """The observations of a file. Raises ExchangeError when it is missing, too large, or no SDMX data."""
    try:
        if path.stat().st_size > LARGEST:
            raise ExchangeError(f"{path.name}: is larger than {LARGEST // 1_000_000} MB; ask for the country alone.")
        content = path.read_bytes()
    except OSError as error:
        raise ExchangeError(f"{path}: cannot be read ({error.strerror}); check the name.") from None
    return read_sdmx(content, path.name)


def read_sdmx(content: bytes, name: str) -> list[SourceRecord]:
    """The observations of a text in SDMX-CSV, SDMX-ML or SDMX-JSON. Raises ExchangeError when it is none."""
    start = content.removeprefix(b"\xef\xbb\xbf").lstrip()[:15].lower()
    if start.startswith((b"<!doctype html", b"<html")):
        raise ExchangeError(f"{name}: is a web page, not SDMX; download the data themselves.")
    if start.startswith(b"<"):
        records = read_sdmx_xml(content, name)
    else:
        try:
            text = content.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            raise ExchangeError(f"{name}: byte {error.start} is not UTF-8; save it as UTF-8.") from None
        records = read_sdmx_json(text, name) if start.startswith((b"{", b"[")) else read_sdmx_csv(text, name)
    if not records:
        raise ExchangeError(f"{name}: holds no observations; ask the source for data, not for structure only.")
    return records
