"""The year that a heading says, in the ways publishers write it: 2015 [YR2015], FY2015, 2014/15, CSES 2014, 2020 p/."""

from __future__ import annotations

import re

from milepost.exchange.incoming.excel.numbers import LONGEST, MARK, SHAPE, mark_name, plain_text

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
