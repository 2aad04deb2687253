"""What is written in a cell: a number, a year, nothing, or something that needs a decision; and the marks behind it."""

import re
import unicodedata
from dataclasses import dataclass
from typing import Literal

from milepost.exchange.incoming.content import without_marks

Decimal = Literal["point", "comma"]
MISSING = ("", "-", "--", "–", "—", "−", "…", "...", "..", ".", ":", "n/a", "na", "n.a.", "n.a", "x")
LONGEST = 60  # signs; a longer text is no number
SUPERSCRIPTS = "⁰¹²³⁴⁵⁶⁷⁸⁹ᵃᵇᶜᵈᵉᶠᵖʳ"
SPACES = str.maketrans(dict.fromkeys("\u00a0\u2007\u2009\u202f\t\r\n", " "))
# A number, then at most a percent sign, then marks: superscripts, asterisks, (p), [1], 1), 1/, p/, ^1, few letters.
SHAPE = re.compile(
    r"(?P<sign>[-−–+]?)\s*(?P<digits>[0-9](?:[0-9.,'’ ]*[0-9])?)\s*%?\s*"
    rf"(?P<marks>(?:[{SUPERSCRIPTS}*†‡§#, ]|\([^()]{{1,12}}\)|\[[^\[\]]{{1,12}}\]|\^[0-9a-z]{{1,2}}|"
    r"(?<=[ ,)])[0-9]{1,2}[/)]|[a-z]{1,3}/|[a-z]{1,3}(?![a-z]))*)",
    re.IGNORECASE,
)
MARK = re.compile(
    rf"[{SUPERSCRIPTS}]+|[*†‡§#]+|\([^()]+\)|\[[^\[\]]+\]|\^[0-9a-zA-Z]{{1,2}}|[0-9]{{1,2}}[/)]|[a-zA-Z]+/?"
)
NO_FIGURE = re.compile(
    r"(?:-|--|–|—|−|…|\.{1,3}|:|n/?a|n\.a\.?) ?(?:\([a-z0-9]{1,2}\)|[a-z]|[0-9a-z]{1,2}/|[*†‡]+)", re.IGNORECASE
)


@dataclass(frozen=True)
class Written:
    """A number with its marks; without value it is missing, or `problem` says what must be decided."""

    value: float | None = None
    marks: tuple[str, ...] = ()
    problem: str = ""


def plain_text(text: str) -> str:
    """The text with one kind of space, no invisible signs, and Khmer, Arabic and other digits as 0-9."""
    tidy = without_marks(unicodedata.normalize("NFC", text)).translate(SPACES)
    tidy = "".join(str(unicodedata.decimal(sign, sign)) for sign in tidy)
    return " ".join(tidy.split())


def mark_name(mark: str) -> str:
    """A mark as a mapping file spells it: `(p)` and `p/` are p, `¹` and `[1]` and `1/` are 1, small letters."""
    return unicodedata.normalize("NFKC", mark).strip("()[]/^ ").casefold()


def read_number(text: str, *, decimal: Decimal | None = None, missing: tuple[str, ...] = ()) -> Written:
    """The number a text says. What could be two numbers is a problem, unless `decimal` settles it."""
    tidy = plain_text(text)
    if tidy.casefold() in MISSING or tidy.casefold() in {plain_text(item).casefold() for item in missing}:
        return Written()
    if NO_FIGURE.fullmatch(tidy):
        return Written()  # ": c" of Eurostat, "… 1/"
    shape = SHAPE.fullmatch(tidy) if len(tidy) <= LONGEST else None
    if shape is None:
        return Written(problem=_why_not(tidy, missing))
    marks = tuple(mark_name(mark) for mark in MARK.findall(shape["marks"]))
    plain = _plain_digits(shape["digits"], decimal)
    if plain is None:
        return Written(problem=_why_two_ways(shape["digits"], decimal))
    return Written(float(plain) * (-1 if shape["sign"] in {"-", "−", "–"} and shape["sign"] else 1), marks)


def label_key(text: str) -> str:
    """A label without what people vary: case, spaces, marks and a colon at its end."""
    tidy = plain_text(text).rstrip(" :")
    return (
        re.sub(rf"(?:[{SUPERSCRIPTS}*†‡§]|\s*[\[(](?:[0-9]{{1,2}}|[a-z*])[\])]|\s+[0-9a-z]{{1,2}}/)+$", "", tidy)
        .rstrip(" :")
        .casefold()
    )


def _plain_digits(digits: str, decimal: Decimal | None) -> str | None:
    """The digits with a decimal point and nothing else; None where they can be read two ways, or none."""
    tight = re.sub(r"(?<=[0-9])[ '’](?=[0-9]{3}(?![0-9]))", "", digits)
    if re.search(r"[ '’]", tight):
        return None
    grouped = tight != digits
    point = {"point": ".", "comma": ","}.get(decimal or "", "") or _decimal_mark(tight, grouped=grouped)
    if point is None:
        return None
    group = "," if point == "." else "."
    whole, mark, part = tight.partition(point)
    if point in part or group in part or (mark and not part):
        return None
    if group in whole and (grouped or not re.fullmatch(r"[0-9]{1,3}(?:" + re.escape(group) + r"[0-9]{3})+", whole)):
        return None
    return whole.replace(group, "") + (f".{part}" if part else "")


def _decimal_mark(tight: str, *, grouped: bool) -> str | None:
    """Which sign stands before the decimals, where only one reading is possible."""
    marks = [sign for sign in tight if sign in ".,"]
    if not marks:
        return "."
    if len(set(marks)) == 2:
        return marks[-1]
    only = marks[0]
    if len(marks) > 1:
        return "," if only == "." else "."  # it groups thousands
    whole, _, part = tight.partition(only)
    thousands = len(part) == 3 and 1 <= len(whole) <= 3 and not whole.startswith("0")
    return None if thousands and not grouped else only


def _why_two_ways(digits: str, decimal: Decimal | None) -> str:
    if decimal is None:
        return f"'{digits}' can be read two ways; write 'decimal: comma' or 'decimal: point' in the mapping"
    return f"'{digits}' is no number with a decimal {decimal}; correct the cell, or 'decimal' in the mapping"


def _why_not(text: str, missing: tuple[str, ...]) -> str:
    if re.fullmatch(r"\([0-9.,' ]+\)", text):
        return f"'{text}' is a negative number or a footnote; write -{text.strip('()')} in the cell if it is negative"
    shown = text if len(text) <= 40 else text[:39] + "…"
    also = "" if len(text) > 12 or (missing and text in missing) else "; list it under 'missing' if it means no figure"
    return f"'{shown}' is no number{also}"


WORDS = """
;year;yr;y;x;in;en;end;end of;end-;year end;year-end;as of;as at;calendar year;cy;fy;fiscal year;financial year;année;
annee;ឆ្នាំ;គ.ស;គ.ស.;ឆ្នាំ គ.ស.;ឆ្នាំសារពើពន្ធ
"""
YEAR_WORDS = frozenset(" ".join(word.split()) for word in WORDS.split(";"))
YEAR = re.compile(r"(?<![0-9])(?:19|20)[0-9]{2}(?![0-9])")
SPLIT = re.compile(r"(?<![0-9])((?:19|20)[0-9]{2}) ?[-–—/_] ?((?:19|20)?[0-9]{2})(?![0-9])")
REPEATED = re.compile(r"^([0-9]{4}) ?[\[(] ?(?:YR?)? ?\1 ?[\])]", re.IGNORECASE)  # 2015 [YR2015]
LONG_MARKS = {
    "e": re.compile(r"\(?\b(?:estimates?|estimated|est\.?)(?![a-z])\)?", re.IGNORECASE),
    "p": re.compile(r"\(?\b(?:provisional|prov\.?|preliminary|prelim\.?)(?![a-z])\)?", re.IGNORECASE),
    "r": re.compile(r"\(?\b(?:revised|rev\.?)(?![a-z])\)?", re.IGNORECASE),
}
AHEAD = re.compile(
    r"\b(?:targets?|plan(?:ned)?|forecasts?|project(?:ed|ions?)|proj\.?|outlook|goal)\b|[0-9]{4} ?f\b", re.IGNORECASE
)
PART = re.compile(r"\b(?:q[1-4]|h[12]|[1-4]q|quarter|semester|month)\b", re.IGNORECASE)
MONTH = re.compile(r"\b(?:jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov)[a-z]*\b", re.IGNORECASE)

Marks = tuple[str, ...]


def read_year(text: str) -> tuple[int | None, Marks]:
    """The one year that a heading names, with the marks behind it; None where it names none, or several.

    >>> read_year("2015 [YR2015]"), read_year("2021 p/"), read_year("FY 2019 (est.)"), read_year("2014/15")
    ((2015, ()), (2021, ('p',)), (2019, ('e',)), (None, ()))
    """
    tidy = REPEATED.sub(r"\1", plain_text(text))
    if len(tidy) > LONGEST or AHEAD.search(tidy):
        return None, ()
    told, tidy = _long_marks(tidy)
    years = YEAR.findall(tidy)
    if len(years) != 1:
        return None, ()
    before, _, after = tidy.partition(years[0])
    shape = _behind(after)
    if before.strip(" :-").casefold() not in YEAR_WORDS and before.strip().casefold() not in YEAR_WORDS:
        return None, ()
    return (int(years[0]), (*shape, *told)) if shape is not None else (None, ())


def split_year(text: str) -> tuple[int, int, Marks] | None:
    """Both years of a year that is split, and the marks behind it; None where the heading says no such year.

    >>> split_year("2014/15"), split_year("FY 2014-2015"), split_year("2021-22 (p)"), split_year("2011-2015")
    ((2014, 2015, ()), (2014, 2015, ()), (2021, 2022, ('p',)), None)
    """
    tidy = plain_text(text)
    found = SPLIT.search(tidy) if len(tidy) <= LONGEST and not AHEAD.search(tidy) else None
    if found is None:
        return None
    first = int(found[1])
    last = int(found[2]) if len(found[2]) == 4 else first // 100 * 100 + int(found[2])
    last += 100 if last < first else 0
    told, rest = _long_marks(tidy[found.end() :])
    marks = _behind(rest)
    before = tidy[: found.start()].strip(" :").casefold()
    if last != first + 1 or marks is None or not (before in YEAR_WORDS or _survey(before)):
        return None
    return first, last, (*marks, *told)


def likely_year(text: str) -> int | None:
    """The year of a heading that says more: a survey's name, the last day of a year. For a guess, never unasked.

    >>> likely_year("CSES 2014"), likely_year("2019 (census)"), likely_year("31 Dec 2020"), likely_year("Target 2025")
    (2014, 2019, 2020, None)
    """
    tidy = plain_text(text)
    years = set(YEAR.findall(tidy))
    if len(tidy) > 30 or len(years) != 1 or AHEAD.search(tidy) or PART.search(tidy) or MONTH.search(tidy):
        return None
    rest = re.sub(r"\b(?:31|dec(?:ember)?|12)\b|[-/.,()\[\]]", " ", YEAR.sub(" ", tidy), flags=re.IGNORECASE)
    return int(years.pop()) if not rest.strip() or _survey(rest.strip()) else None


def _survey(words: str) -> bool:
    """Whether words may name a survey: an abbreviation of letters, or what surveys are called."""
    known = r"(?:[A-Za-z]{2,8}|survey|census|round|wave|data|value|national|labour|household|socio-economic|of|the)"
    return re.fullmatch(rf"{known}(?: {known}){{0,3}}", words.strip(), re.IGNORECASE) is not None and len(words) < 30


def _long_marks(text: str) -> tuple[Marks, str]:
    """Marks that are written out, `(est.)`, and the text without them."""
    told = [mark for mark, spelling in LONG_MARKS.items() if spelling.search(text)]
    for mark in told:
        text = LONG_MARKS[mark].sub(" ", text)
    return tuple(told), " ".join(text.split())


def _behind(after: str) -> Marks | None:
    """The marks behind a year; None where more than marks stands there."""
    rest = after.removeprefix(".0").strip(" .:,")
    shape = SHAPE.fullmatch(f"0 {rest}") if len(rest) <= LONGEST else None
    if shape is None or shape["digits"] != "0" or "%" in rest:
        return None
    return tuple(mark_name(mark) for mark in MARK.findall(shape["marks"]))
