"""What the book refuses; lines of Markdown that know where a person finds them, and what in them is not supported."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from milepost.country import Refusal


class BookError(Refusal):
    """The book can't be made; the message says what, where and what to do."""


class BookWarning(UserWarning):
    """Something in the book's settings has no effect here."""


@dataclass(frozen=True)
class Problem:
    """One fault of the sources: where it is, what is wrong, what to do."""

    where: str
    what: str
    mend: str

    def __str__(self) -> str:
        return f"{self.where}: {self.what}; {self.mend}."


def refuse(problems: list[Problem]) -> None:
    """Raise one BookError that lists every problem; do nothing when there is none."""
    if not problems:
        return
    unique = list(dict.fromkeys(str(problem) for problem in problems))
    count = "1 fault" if len(unique) == 1 else f"{len(unique)} faults"
    raise BookError(f"The book has {count}:\n" + "\n".join(f"  {line}" for line in unique))


FENCE = re.compile(r"^ {0,3}(`{3,}|~{3,})")


@dataclass(frozen=True)
class Line:
    """One line of Markdown and where a person finds it."""

    text: str
    where: str


def lines_of(text: str) -> list[str]:
    """The lines of a text as pandoc counts them: other ends of lines than these two are letters to it."""
    return text.replace("\r\n", "\n").removesuffix("\n").split("\n")


def read_lines(path: Path, name: str) -> list[Line]:
    """Read a text file into lines that remember `name` and their number."""
    texts = lines_of(path.read_text(encoding="utf-8"))
    return [Line(text, f"{name} line {number}") for number, text in enumerate(texts, start=1)]


def outside_code(lines: Sequence[Line]) -> list[tuple[Line, bool]]:
    """Pair each line with whether it is prose (True) or inside a fenced block of code (False)."""
    pairs: list[tuple[Line, bool]] = []
    fence = ""
    for line in lines:
        match = FENCE.match(line.text)
        if fence:
            closes = match is not None and line.text.strip().startswith(fence) and not line.text.strip(" `~")
            pairs.append((line, False))
            fence = "" if closes else fence
        else:
            pairs.append((line, match is None))
            fence = match.group(1) if match else ""
    return pairs


DIV_OPENS = re.compile(r"^ {0,3}:{3,}\s*(?:\{(.*)\}|([\w-]+))\s*:*\s*$")
CLASS = re.compile(r"(?:^|\s)\.([\w-]+)")
LAYOUT = re.compile(r"\blayout[\w-]*=")
RAW_FENCE = re.compile(r"^ {0,3}(?:`{3,}|~{3,})\s*\{(=?[\w-]+)")
ESCAPED = re.compile(r"\\[^A-Za-z0-9\s]")  # a sign that stands for itself
INLINE_CODE = re.compile(r"(`+).*?\1")
TAG = re.compile(r"</?([a-zA-Z][a-zA-Z0-9-]*)(?:\s[^<>]*)?/?>")
OTHER_LABEL = re.compile(r"\{#((?:lst|thm|lem|cor|prp|cnj|def|exm|exr|tip|nte|wrn|imp|cau|vid|dia)-[\w-]+)")
HEADING = re.compile(r"^#\s+\S")
CALLOUTS = {f"callout-{kind}" for kind in ("note", "tip", "warning", "important", "caution")}
LAYOUTS = {"changed", "findings", "half", "headline", "lead", "pair", "small", "spread", "standing", "tiles", "told"}
LAYOUTS |= {"upright"}
ALLOWED_DIVS = CALLOUTS | LAYOUTS | {"notes", "print", "web"}  # docs/book-syntax.md, "Blocks of our own"


def check_syntax(path: str, chapter: Sequence[Line]) -> Iterator[Problem]:
    """Find what lies outside the subset (docs/book-syntax.md) in the lines of the chapter at `path`."""
    lines = outside_code(chapter)
    if chapter and chapter[0].text.strip() == "---":
        mend = "write the title as `# Title` and settings in _quarto.yml"
        yield Problem(chapter[0].where, "a YAML header is not supported", mend)
    titles = [line for line, prose in lines if prose and HEADING.match(line.text)]
    if len(titles) != 1:
        mend = "give each chapter exactly one `# Title` and use ## below it"
        at = titles[1].where if len(titles) > 1 else path
        yield Problem(at, f"the chapter has {len(titles)} titles", mend)
    for line, prose in lines:
        if prose:
            yield from _check_line(line.text, line.where)
        elif match := RAW_FENCE.match(line.text):
            mend = "run code in a notebook, write Markdown"
            yield Problem(line.where, f"a {{{match.group(1)}}} block is not supported", mend)


def _check_line(text: str, where: str) -> Iterator[Problem]:
    opens = DIV_OPENS.match(text)
    if opens:
        yield from _check_div(opens.group(1) if opens.group(1) is not None else f".{opens.group(2)}", where)
    prose = INLINE_CODE.sub("", ESCAPED.sub("", text))
    tag = TAG.search(re.sub(r"<!--.*?-->", "", prose))
    if tag:
        yield Problem(where, f"HTML tag <{tag.group(1)}> is not supported", "write Markdown")
    label = OTHER_LABEL.search(prose)
    if label:
        mend = "labels start with fig-, tbl-, sec- or eq-"
        yield Problem(where, f"label {label.group(1)!r} is not supported", mend)
    if not opens and LAYOUT.search(prose):
        yield Problem(where, "a layout attribute is not supported", "give each figure a line of its own")


def _check_div(attributes: str, where: str) -> Iterator[Problem]:
    classes = CLASS.findall(attributes)
    other = [name for name in classes if name not in ALLOWED_DIVS]
    if "#refs" in attributes.split():
        return
    if other:
        yield Problem(where, f"a .{other[0]} block is not supported", "use a callout block or plain Markdown")
    elif LAYOUT.search(attributes) or "#fig-" in attributes or "#tbl-" in attributes:
        yield Problem(where, "a layout or a float block is not supported", "label the figure or table itself")
    elif not classes:
        yield Problem(where, "a block without a class is not supported", "use a callout block or plain Markdown")
