"""What the book refuses, and lines of Markdown that know where a person finds them."""

import re
from collections.abc import Sequence
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
