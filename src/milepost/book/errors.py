"""What the book room refuses, worded for the person who can mend the source."""

from __future__ import annotations

from dataclasses import dataclass

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
