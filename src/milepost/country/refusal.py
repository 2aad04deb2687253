"""What Milepost refuses: the one base of its errors, and the name that was meant."""

import difflib
from collections.abc import Iterable

from milepost.country.texts import shown

LIKE = 0.6  # how much of two names must agree
LONGEST = 100  # letters of a name that are compared


class Refusal(Exception):  # noqa: N818  (a name that a person reads: what was asked for is refused)
    """Something that cannot be used or done: what is wrong, where, and what to do about it.

    Whoever catches it shows its text alone; nothing was changed. The three parts are blank where only the whole
    sentence is known.

    >>> print(Refusal("'85%' is not a number", where="targets.csv line 3", remedy="write plain digits"))
    targets.csv line 3: '85%' is not a number; write plain digits.
    """

    def __init__(self, what: str, *, where: object = "", remedy: str = "") -> None:
        self.what, self.where, self.remedy = shown(what), shown(str(where)), shown(remedy)
        whole = f"{self.what}; {self.remedy}." if remedy else self.what
        super().__init__(f"{self.where}: {whole}" if self.where else whole)


def pairs_of(texts: Iterable[str] | None, option: str, form: str, example: str) -> dict[str, str]:
    """What an option of the command line gave, by name. Raises Refusal where one is no pair, or a name comes twice.

    >>> pairs_of(["sex=female", "year = 2020"], "--set", "FIELD=TEXT", "year=2021")
    {'sex': 'female', 'year': '2020'}
    """
    pairs: dict[str, str] = {}
    for text in texts or ():
        name, equals, value = (part.strip() for part in text.partition("="))
        if not equals:
            raise Refusal(f"'{text}' is not {form}", remedy=f"write for instance {option} {example}")
        if name in pairs:
            raise Refusal(f"{option} {name} is given twice", remedy="give it once")
        pairs[name] = value
    return pairs


def nearest_name(name: str, known: Iterable[str], *, like: float = LIKE) -> str | None:
    """The known name that is most like `name`; None where none is.

    >>> nearest_name("internet_user", ["internet_users", "egdi"])
    'internet_users'
    """
    return next(iter(difflib.get_close_matches(name[:LONGEST], [*known], n=1, cutoff=like)), None)


def did_you_mean(name: str, known: Iterable[str], otherwise: str = "") -> str:
    """What to do about a name that is not known: the nearest one, else `otherwise`, else all that are known.

    >>> did_you_mean("egd", ["internet_users", "egdi"])
    "did you mean 'egdi'"
    >>> did_you_mean("poverty", ["internet_users", "egdi"])
    'known are internet_users, egdi'
    """
    names = [*known]
    close = nearest_name(name, names)
    return f"did you mean '{close}'" if close else otherwise or f"known are {', '.join(names)}"
