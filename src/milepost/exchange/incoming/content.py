"""What a file or an answer holds, within bounds: the one data file of an archive, its text, its XML, its JSON.

A document type of XML is refused by what was parsed: a search of the bytes would miss one that another encoding hides.
No entity is resolved and nothing is fetched.
"""

import gzip
import io
import json
import re
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

from milepost.country import read_bounded
from milepost.exchange.incoming.proposal import ExchangeError

MOST_UNPACKED = 200_000_000
DATA = (".csv", ".txt", ".tsv", ".xml", ".json", ".xlsx")
BESIDES = re.compile(r"metadata|readme|licen[cs]e|__macosx|(^|/)\.", re.IGNORECASE)  # what publishers pack with it
MARKS = dict.fromkeys(
    [*range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x2065), *range(0x2066, 0x206A), 0xFEFF, 0xAD]
)
MARKS |= dict.fromkeys([0x061C])


def read_file(path: Path, most: int, remedy: str) -> bytes:
    """What a file holds. Raises ExchangeError when it is missing, no plain file, or larger than `most` bytes."""
    if path.is_dir():
        raise ExchangeError(f"{path}: is a folder; name the file in it.")
    try:
        return read_bounded(path, most)
    except FileNotFoundError:
        raise ExchangeError(f"{path}: there is no such file; check the name and the folder.") from None
    except OSError as error:
        raise ExchangeError(f"{path}: cannot be read ({error.strerror}); check whose it is.") from None
    except ValueError as error:
        raise ExchangeError(f"{path.name}: {error}; {remedy}.") from None


def without_marks(text: str) -> str:
    """The text without signs that nobody sees: marks of direction, joiners, soft hyphens."""
    return text.translate(MARKS)


def unpacked(content: bytes, name: str) -> tuple[bytes, str]:
    """The data file that a zip or gzip archive holds, with its name; what is no archive comes back as it is.

    A workbook is an archive too, and comes back as it is. Raises ExchangeError when an archive is damaged, holds none
    or several data files, or would unpack to more than is read.
    """
    try:
        if content.startswith(b"\x1f\x8b"):
            with gzip.open(io.BytesIO(content)) as packed:
                return _whole(packed.read(MOST_UNPACKED + 1), name), name.removesuffix(".gz")
        if not content.startswith(b"PK"):
            return content, name
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return _from_zip(archive, content, name)
    except (OSError, EOFError, zlib.error, zipfile.BadZipFile, RuntimeError, NotImplementedError) as error:
        raise ExchangeError(f"{name}: is a damaged or locked archive ({error}); download it again.") from error


def _from_zip(archive: zipfile.ZipFile, content: bytes, name: str) -> tuple[bytes, str]:
    names = archive.namelist()
    if any(item.startswith("xl/") for item in names) or "mimetype" in names:
        return content, name
    held = [item for item in names if item.lower().endswith(DATA) and not BESIDES.search(item)]
    if len(held) != 1:
        found = ", ".join(held[:8]) or ", ".join(names[:8]) or "nothing"
        raise ExchangeError(f"{name}: holds {len(held)} files of data ({found}); unpack it and name one.")
    with archive.open(held[0]) as part:
        return _whole(part.read(MOST_UNPACKED + 1), name), f"{name}/{held[0].rpartition('/')[2]}"


def _whole(content: bytes, name: str) -> bytes:
    if len(content) > MOST_UNPACKED:
        raise ExchangeError(f"{name}: unpacks to more than {MOST_UNPACKED // 1_000_000} MB; ask for the country alone.")
    return content


def text_of(content: bytes, name: str) -> str:
    """The text of a file: UTF-8, or UTF-16 as Excel's "Unicode text" has it. Raises ExchangeError."""
    encoding = "utf-16" if content[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    try:
        return content.decode(encoding)
    except UnicodeDecodeError as error:
        raise ExchangeError(
            f"{name}: byte {error.start} is not {'UTF-8' if encoding != 'utf-16' else 'UTF-16'}; save it as UTF-8."
        ) from None


def delimiter_of(text: str) -> str:
    """What parts the cells of a table: a comma, semicolon or tab, whichever its fullest early line has most of."""
    lines = text[:20_000].splitlines()[:12]
    return max((",", ";", "\t"), key=lambda sign: max((line.count(sign) for line in lines), default=0))


MOST_ELEMENTS = 5_000_000
DEEPEST = 60


def elements(stream: IO[bytes], name: str) -> Iterator[tuple[str, Any]]:
    """Every element as it opens: its name without namespace, and its attributes.

    Raises ExchangeError for a document type, for too many elements or too deep ones; lxml's XMLSyntaxError for no XML.
    """
    from lxml import etree  # noqa: PLC0415  (that few imports need)

    depth = count = 0
    parsed = etree.iterparse(stream, ("start", "end"), resolve_entities=False, no_network=True, load_dtd=False)
    for event, element in parsed:
        if event == "end":
            depth -= 1
            element.clear(keep_tail=False)
            while element.getprevious() is not None:
                del element.getparent()[0]
            continue
        if count == 0 and element.getroottree().docinfo.doctype:
            raise ExchangeError(f"{name}: declares a document type or entities, which such data never do; not read.")
        depth, count = depth + 1, count + 1
        if depth > DEEPEST or count > MOST_ELEMENTS:
            what = (
                f"is nested deeper than {DEEPEST}" if depth > DEEPEST else f"has more than {MOST_ELEMENTS:,} elements"
            )
            raise ExchangeError(f"{name}: {what}; ask for less, or save it again.")
        if isinstance(element.tag, str):
            yield element.tag.rpartition("}")[2], element.attrib  # (a damaged name is no QName)


def read_json(text: str, name: str) -> Any:
    """What a JSON text says. Raises ExchangeError when it is none, is cut short, or holds NaN or Infinity."""
    try:
        return json.loads(text, parse_float=str, parse_constant=_refuse_constant)
    except json.JSONDecodeError as error:
        where = f"line {error.lineno} column {error.colno}"
        raise ExchangeError(f"{name}: is no whole JSON ({error.msg}, {where}); fetch or save it again.") from error
    except (ValueError, RecursionError) as error:
        raise ExchangeError(f"{name}: is no JSON that can be read ({error}).") from error


def _refuse_constant(name: str) -> None:
    raise ValueError(f"{name} is no number")
