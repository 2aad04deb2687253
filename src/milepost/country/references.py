r"""references.bib: who said what and where it is found, as plain text; no LaTeX but the escapes of its own signs.

BibTeX's form is kept, for every reference manager writes it. What stands in braces is text: `\&`, `\%`, `\$`, `\#`,
`\_`, `\{` and `\}` stand for the sign, other commands are refused, for they could make links and formulas of a title.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from milepost.country.records import Place, read_text
from milepost.country.texts import brief

NAME = "references.bib"
MOST_LETTERS = 2_000_000
MOST_OF_FIELD = 2_000
ENTRY = re.compile(r"^[ \t]*@[ \t]*(\w+)\s*[{(]", re.MULTILINE)
KEY = re.compile(r"\s*([^\s,{}()\"#%~\\=]*)\s*")
SHAPE = re.compile(r"[\w][\w:./+-]*")
FIELD = re.compile(r"[\s,]*([A-Za-z][\w-]*)\s*=\s*")
BARE = re.compile(r"[\w:./+-]+")
SIGNS = re.compile(r"\\([&%$#_{}])")
COMMAND = re.compile(r"\\(?![&%$#_{}])[A-Za-z]*.?")
TO_LATEX = {
    "&": "\\&",
    "%": "\\%",
    "$": "\\$",
    "#": "\\#",
    "_": "\\_",
    "^": "\\textasciicircum{}",
    "~": "\\textasciitilde{}",
}
ADDRESS = re.compile(r"https?://[^\s\"'<>\\^`{|}]+", re.IGNORECASE)
ADDRESSES = ("url", "doi", "howpublished", "file", "link", "urlraw", "eprint", "crossref", "xdata")
DOI = re.compile(r"(https?://(dx\.)?doi\.org/)?10\.[0-9]{4,9}/[^\s\"'<>\\^`{|}]+", re.IGNORECASE)


@dataclass(frozen=True)
class Fault:
    """What is wrong with an entry, where, and what to write."""

    place: Place
    what: str
    remedy: str


@dataclass(frozen=True)
class Reference:
    """One entry: the place and form of its key, and its fields as written, without the outer braces or quotes."""

    place: Place
    kind: str
    key: str
    fields: dict[str, str]

    def text(self, name: str) -> str:
        """A field as a reader sees it: no braces, signs for their escapes."""
        held = self.fields.get(name, "")
        return SIGNS.sub(r"\1", re.sub(r"(?<!\\)[{}]", "", held))


def load_references(data: Path) -> tuple[list[Reference], list[Fault]]:
    """The entries of `data/references.bib`, and what is wrong with them. Raises RecordError when it is no text."""
    return read_references(read_text(data / NAME, MOST_LETTERS), NAME)


def read_references(text: str, file: str) -> tuple[list[Reference], list[Fault]]:
    """The entries of a text, and what is wrong with them; `file` is its name in messages."""
    entries: list[Reference] = []
    faults: list[Fault] = []
    at, line, counted = 0, 1, 0
    while found := ENTRY.search(text, at):
        line, counted = line + text.count("\n", counted, found.start()), found.start()
        place = Place(file, line + text.count("\n", found.start(), found.start(1)))
        kind = found.group(1).lower()
        if kind in {"string", "preamble"}:
            faults.append(Fault(place, f"'@{kind}' makes one text stand for another", "write the text out"))
        try:
            entry, at = _entry(text, found.end(), place, kind)
        except _OpenError as error:
            return entries, [*faults, Fault(place, str(error), "close them; what follows was not read")]
        except ValueError as error:
            faults.append(Fault(place, str(error), "compare it with the entries above it"))
            at = found.end()
            continue
        if kind not in {"comment", "string", "preamble"}:
            entries.append(entry)
            faults += _faults(entry)
    return entries, faults


def _entry(text: str, at: int, place: Place, kind: str) -> tuple[Reference, int]:
    """The entry whose braces open before `at`, and where it ends. Raises ValueError for what is no entry."""
    if kind in {"comment", "string", "preamble"}:
        return Reference(place, kind, "", {}), _end(text, at)
    key = KEY.match(text, at)
    name, at = (key.group(1), key.end()) if key else ("", at)
    fields: dict[str, str] = {}
    while found := FIELD.match(text, at):
        value, at = _value(text, found.end())
        if found.group(1).lower() in fields:
            raise ValueError(f"'{brief(name)}' has {found.group(1).lower()} twice")
        fields[found.group(1).lower()] = value
    rest = re.compile(r"[\s,]*([})])").match(text, at)
    if rest is None:
        raise ValueError(f"the entry '{brief(name)}' does not end where its braces do")
    return Reference(place, kind, name, fields), rest.end()


def _value(text: str, at: int) -> tuple[str, int]:
    """A value in braces, in quotes, or bare, and where it ends."""
    if text[at : at + 1] == "{":
        end = _end(text, at + 1)
        return text[at + 1 : end - 1], end
    if text[at : at + 1] == '"':
        end = _end(text, at + 1, closing='"')
        return text[at + 1 : end - 1], end
    bare = BARE.match(text, at)
    if bare is None:
        raise ValueError("a value stands neither in braces nor in quotes")
    return bare.group(), bare.end()


MARKS = re.compile(r'\\.|[{}"]', re.DOTALL)


def _end(text: str, at: int, closing: str = "}") -> int:
    """Where the value that begins at `at` has ended: after the closing sign that no brace holds."""
    depth = 0
    for mark in MARKS.finditer(text, at):
        sign = mark.group()
        if sign == closing and depth == 0:
            return mark.end()
        depth += (sign == "{") - (sign == "}")
        if depth < 0:
            break
    raise _OpenError("its braces or quotes are not closed")


class _OpenError(ValueError):
    """What comes behind cannot be told apart from what is in the braces."""


def _faults(entry: Reference) -> Iterator[Fault]:
    """What a reader of the book could not be given."""
    if SHAPE.fullmatch(entry.key) is None:
        yield Fault(entry.place, f"'{brief(entry.key)}' is no key", "write letters, digits and underscores")
    for name, value in entry.fields.items():
        of = f"'{entry.key}' {name}"
        if len(value) > MOST_OF_FIELD:
            yield Fault(entry.place, f"{of} has {len(value):,} letters", f"write up to {MOST_OF_FIELD:,}")
        command = COMMAND.search(value)
        if command is not None:
            what = f"{of} holds the LaTeX command '{brief(command.group())}'"
            yield Fault(entry.place, what, "write plain letters, such as é, and addresses in url")
        if name == "url" and ADDRESS.fullmatch(value) is None:
            yield Fault(entry.place, f"{of} is '{brief(value)}'", "write an address that begins with https://")
        elif name == "doi" and DOI.fullmatch(value) is None:
            yield Fault(entry.place, f"{of} is '{brief(value)}'", "write it as 10.1000/182")
        elif name in ADDRESSES[2:]:
            yield Fault(entry.place, f"{of}: this field is not printed", "write the address in url")


def as_typed(text: str) -> str:
    r"""An entry's file for the typesetter: every sign that LaTeX would take for more than a sign is escaped.

    >>> print(as_typed("@misc{a1,\n  title = {5 % of $x$},\n  url = {https://x.org/a_b}\n}"), end="")
    @misc{a1,
      title = {5 \% of \$x\$},
      url = {https://x.org/a_b}
    }
    """
    entries, _ = read_references(text, NAME)
    return "\n".join(_written(entry) for entry in entries)


def _written(entry: Reference) -> str:
    fields = [f"  {name} = {{{_latex(name, value)}}}" for name, value in entry.fields.items()]
    return ",\n".join([f"@{entry.kind}{{{entry.key}", *fields]) + "\n}\n"


def _latex(name: str, value: str) -> str:
    if name in ("url", "doi"):
        return value
    return re.sub(r"\\.|[&%$#_^~]", lambda found: TO_LATEX.get(found.group(), found.group()), value)
