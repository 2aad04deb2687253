"""What a text that others wrote may hold, how large a file may be; how a value is spelled in a message and in Markdown.

Every text of data, parameters and references goes through `escape` on its way into a page, so that a book prints it
and runs nothing of it. Attributes, shortcodes, raw blocks, citations and formulas are ours alone to write.
"""

import csv
import io
import re
from collections.abc import Iterable
from pathlib import Path
from reprlib import Repr
from typing import Any

# Control characters but tab and line ends, marks that turn the direction of writing, halves of a character, and the
# two that no XML holds. Khmer needs the zero-width space and joiners: those stay.
UNSEEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]"
)
MOVING = re.compile(f"{UNSEEN.pattern}|\r(?!\n)")  # a lone return would write over the line
STYLE = re.compile("(\x1b\\[[0-9;?]*[mKJAGhl]|\r)")  # colours, and what a live view does to its own lines
LINE_ENDS = re.compile("[\t\n\r\v\f\x1c-\x1e\x85\u2028\u2029]+")
MOST_BYTES = 50_000_000  # of a file of rows; the largest of a real folder has one
MOST_LETTERS = 80  # of a value in a message
_SHORT = Repr()
_SHORT.maxlist = _SHORT.maxtuple = _SHORT.maxdict = _SHORT.maxset = 3
_SHORT.maxstring = _SHORT.maxother = _SHORT.maxlong = MOST_LETTERS
_SHORT.maxlevel = 2


def name_of(letter: str) -> str:
    r"""How a message calls a character that nobody sees.

    >>> name_of("\x1b")
    'the control character U+001B'
    """
    code = ord(letter)
    if 0xD800 <= code <= 0xDFFF:
        return f"half of a character (U+{code:04X})"
    kind = "the control character" if code < 0xA0 else "the invisible mark"
    return f"{kind} U+{code:04X}"


def shown(text: str) -> str:
    r"""The text as a terminal may have it: what nobody would see is spelled, as JSON does.

    >>> print(shown("\x1b[31mred"))
    \u001b[31mred
    """
    return MOVING.sub(lambda found: f"\\u{ord(found.group()):04x}", text)


class ShownText:
    r"""A stream of text that spells what nobody would see: whatever a terminal gets passes here.

    Codes for colours and the cursor are kept where the stream is a terminal: those that write them (`styled`) are ours,
    and messages and values have been through `shown` before.

    >>> import io
    >>> stream = ShownText(io.StringIO())
    >>> stream.write("\u202e\x1b[31m")
    6
    >>> print(stream.getvalue())
    \u202e\u001b[31m
    """

    def __init__(self, stream: Any) -> None:
        self._stream = stream
        self._styled = bool(stream.isatty())

    def write(self, text: str) -> int:
        """Write the text as `shown` spells it."""
        parts = STYLE.split(text) if self._styled else [text]
        self._stream.write("".join(part if at % 2 else shown(part) for at, part in enumerate(parts)))
        return len(text)

    def writelines(self, lines: Iterable[str]) -> None:
        """Write each line."""
        for line in lines:
            self.write(line)

    def __getattr__(self, name: str) -> Any:
        """Everything else is the stream's."""
        return getattr(self._stream, name)


def brief(value: object, most: int = MOST_LETTERS) -> str:
    """A value as a message spells it: on one line, and not longer than a line, however large it is.

    >>> brief([list(range(9))] * 1000)
    '[[0, 1, 2, ...], [0, 1, 2, ...], [0, 1, 2, ...], ...]'
    """
    text = value[: 20 * most] if isinstance(value, str) else _SHORT.repr(value)
    words = shown(" ".join(text.split()))
    return words if len(words) <= most else words[: most - 1] + "…"


def one_line(text: str) -> str:
    r"""The text with a space for each end of a line, those that only programs know too.

    >>> one_line("percent\u2028of people")
    'percent of people'
    """
    return LINE_ENDS.sub(" ", text)


# A spreadsheet reads a cell that starts so as a formula, which may fetch or run something.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
GUARD = "'"


def neutral(text: str) -> str:
    """The text with an apostrophe before what a spreadsheet would take for a formula.

    >>> neutral("=1+1")
    "'=1+1"
    """
    return GUARD + text if text.startswith((*FORMULA_STARTS, GUARD)) else text


def csv_text(rows: Iterable[Iterable[object]], end: str = "\n") -> str:
    r"""Rows of cells as a CSV file has them.

    >>> csv_text([("internet_users", 2020, 'the "new" survey')])
    'internet_users,2020,"the ""new"" survey"\n'
    """
    stream = io.StringIO(newline="")
    csv.writer(stream, lineterminator=end).writerows(rows)
    return stream.getvalue()


def read_bounded(path: Path, most: int = MOST_BYTES) -> bytes:
    """The bytes of a plain file. Raises ValueError in words, or OSError.

    What is no file (a pipe, a device that never ends) is not opened, and not more is read than is taken.
    """
    if path.is_fifo():
        raise ValueError("is a pipe")  # it would be waited for
    if path.is_char_device() or path.is_block_device() or path.is_socket():
        raise ValueError("is a device and no file")
    with path.open("rb") as stream:
        content = stream.read(most + 1)
    if len(content) > most:
        raise ValueError(f"is larger than {most / 1e6:g} MB")
    return content


# What Markdown, a shortcode, an attribute, a formula or an entity may begin with.
SPECIAL = re.compile(r"[\\`*_{}\[\]<>|#$^~@&]")
# What begins a list, a definition, a block or a rule where a block begins.
ESCAPED = re.compile(r"\\([^A-Za-z0-9\s])")
TAG = re.compile(r"\\.|(?P<ticks>`+)[^`\n]*(?P=ticks)(?!`)|(?P<tag><)(?!https?://)")
SPAN = re.compile(r"\[([^\]]*)\]\{[^}]*\}")
MARKUP = re.compile(r"\\([^A-Za-z0-9\s])|\*+")
STARTS = re.compile(r"^(\s*)(?:([-+:=%(])|(\w{1,9})([.)])(?=\s|$))")


def escape(text: str) -> str:
    r"""Text as Markdown that prints it as it was typed: in a sentence, a cell, a heading, an alt text.

    Example:
        >>> print(escape("5*3 | a_b {x}"))
        5\*3 \| a\_b \{x\}
        >>> print(escape("1. no list"))
        1\. no list
    """
    plain = SPECIAL.sub(r"\\\g<0>", one_line(text))
    return STARTS.sub(lambda found: f"{found[1]}{found[3] or ''}\\{found[2] or found[4]}", plain)


def attribute(sentence: str) -> str:
    r"""A sentence as a quoted attribute, such as an alt text: there nothing is markup, escaped before or not.

    Example:
        >>> print(attribute(r'Users of "smart" phones, a\<b and c<d'))
        Users of \"smart\" phones, a\<b and c\<d
    """
    return SPECIAL.sub(r"\\\g<0>", ESCAPED.sub(r"\1", one_line(sentence))).replace('"', '\\"')


def without_tags(markdown: str) -> str:
    r"""Markdown in which a `<` is a sign, but in code and addresses: the writer's own net under `escape`.

    Example:
        >>> print(without_tags("**a<b**, `x<y`, <https://a.org>, {{< meta x >}}"))
        **a\<b**, `x<y`, <https://a.org>, {{\< meta x >}}
    """
    return TAG.sub(lambda found: "\\<" if found["tag"] else found.group(), markdown)


def as_text(markdown: str) -> str:
    r"""Our own Markdown as plain text: no spans, no marks of emphasis, no escapes.

    Example:
        >>> print(as_text(r"[Watch]{.verdict .watch}: **5** a\_b *Percent.*"))
        Watch: 5 a_b Percent.
    """
    return MARKUP.sub(lambda found: found[1] or "", SPAN.sub(r"\1", markdown))
