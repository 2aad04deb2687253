"""What Milepost refuses: the one base of its errors."""

from __future__ import annotations


class Refusal(Exception):  # noqa: N818  (a name that a person reads: what was asked for is refused)
    """Something that cannot be used or done: what is wrong, where, and what to do about it.

    Whoever catches it shows its text alone; nothing was changed. The three parts are blank where only the whole
    sentence is known.

    >>> print(Refusal("'85%' is not a number", where="targets.csv line 3", remedy="write plain digits"))
    targets.csv line 3: '85%' is not a number; write plain digits.
    """

    def __init__(self, what: str, *, where: object = "", remedy: str = "") -> None:
        self.what, self.where, self.remedy = what, str(where), remedy
        whole = f"{what}; {remedy}." if remedy else what
        super().__init__(f"{where}: {whole}" if self.where else whole)
