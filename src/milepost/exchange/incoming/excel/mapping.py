"""The mapping file of a workbook: where its sheets keep what, and what their labels and marks mean."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Annotated, Any, Literal

from openpyxl.utils import column_index_from_string
from pydantic import BeforeValidator, Field, ValidationError, field_validator

from milepost.country import Finite, Identifier, Value, Year, brief, nearest_name, read_text, read_yaml
from milepost.exchange.incoming.excel.numbers import Decimal, label_key, mark_name
from milepost.exchange.incoming.proposal import ExchangeError
from milepost.exchange.incoming.source_records import USUAL_MARKS

BLANK = "?"  # what the guess leaves for a person to decide
MOST_LISTED = 12
SURE_MARKS = ("p", "e", "r")  # behind a figure; an "a" may be any footnote there, and only in a column of flags it says
Status = Literal["normal", "estimated", "provisional", "carried"]
MarkMeaning = Literal[Status, "break", "definition", "unreliable", "skip"]
Use = Literal["skip", "flags", "notes"]
USES = ("skip", "flags", "notes")


def _spans(value: Any, end: str, number: Callable[[str], int], most: int, example: str) -> tuple[int, ...]:
    """Rows or columns as people write them, one, a span or a list of both, as numbers."""
    found: list[int] = []
    for part in value if isinstance(value, list) else str(value).split(","):
        ends = re.fullmatch(rf"\s*({end})\s*(?:-\s*({end}))?\s*", str(part).upper())
        if ends is None:
            raise ValueError(f"is no {example}")
        first, last = number(ends[1]), number(ends[2] or ends[1])
        if not 1 <= first <= last <= most:
            raise ValueError("does not run from a first to a later one")
        found += range(first, last + 1)
    return tuple(found)


def _numbers(value: Any) -> Any:
    return _spans(value, "[0-9]{1,7}", int, 1_048_576, "row; write 3, or 3-5, or [3, 5]")


def _letters(value: Any) -> Any:
    return _spans(value, "[A-Z]{1,3}", column_index_from_string, 16_384, "column; write B, or B-D, or [B, D]")


Rows = Annotated[tuple[int, ...], BeforeValidator(_numbers)]
Columns = Annotated[tuple[int, ...], BeforeValidator(_letters)]


class Meaning(Value):
    """What a label says about every figure in its row or column; {} says nothing more than the rest does."""

    indicator: Identifier | None = None
    year: Year | None = None
    sex: Literal["both", "female", "male"] | None = None
    location: Literal["total", "urban", "rural"] | None = None
    province: str | None = None
    status: Status | None = None
    factor: Finite | None = None  # the figure times this is in the indicator's unit

    @property
    def said(self) -> dict[str, Any]:
        """What it says, without what it leaves open."""
        return {name: value for name, value in self if value is not None}


Means = Annotated[
    dict[str, Meaning | Use],
    BeforeValidator(lambda held: {str(key): value for key, value in held.items()} if isinstance(held, dict) else held),
]


class Habits(Value):
    """What holds of a sheet, and where it does not say so of the whole workbook."""

    decimal: Decimal | None = None
    split_years: Literal["first", "last"] | None = None  # the year that a figure of 2014/15 counts for
    all_else: Literal["skip"] | None = None  # labels that nobody explains: passed over, and said
    only_this_economy: bool = False  # rows and columns of other economies are passed over, and said
    means: Means = Field(default_factory=dict)


class SheetMapping(Habits):
    """Where a sheet keeps what: rows of headings, columns of labels, and what is true of all its figures."""

    sheet: str
    headers: Rows = ()
    labels: Columns
    rows: Rows = ()  # with figures; all below the headings without it
    columns: Columns = ()  # with figures; all but the labels without it
    blank_repeats: tuple[str, ...] = ()  # "4": a blank heading repeats the one to its left; "A": the label above
    groups: bool = False  # a row of labels without figures speaks for the rows below it
    hidden: Literal["read", "skip"] = "read"
    everywhere: Meaning = Meaning()

    @field_validator("blank_repeats", mode="before")
    @classmethod
    def _as_texts(cls, value: Any) -> Any:
        parts = value if isinstance(value, list) else str(value).split(",")
        texts = [str(part).strip().upper() for part in parts]
        if not all(re.fullmatch("[0-9]{1,7}|[A-Z]{1,3}", text) for text in texts):
            raise ValueError("holds what is neither a row nor a column; write [4, A]")
        return texts


class Mapping(Habits):
    """One workbook: marks, missing signs, labels that all its sheets share, and the sheets to read."""

    missing: tuple[str, ...] = ()
    footnotes: dict[str, MarkMeaning] = Field(default_factory=dict)
    sheets: Annotated[tuple[SheetMapping, ...], Field(min_length=1)]

    @field_validator("missing", mode="before")
    @classmethod
    def _texts(cls, value: Any) -> Any:
        return [str(item) for item in value] if isinstance(value, list) else value

    @field_validator("footnotes", mode="before")
    @classmethod
    def _names(cls, value: Any) -> Any:
        return {mark_name(str(key)): status for key, status in value.items()} if isinstance(value, dict) else value

    def statuses(self, *, flags: bool = False) -> dict[str, str]:
        """What a mark says; p, e and r mean the same everywhere, and more do in a column of flags.

        The mapping may say otherwise.
        """
        usual = USUAL_MARKS if flags else {mark: USUAL_MARKS[mark] for mark in SURE_MARKS}
        return {**usual, **{name: name for name in Status.__args__}, **self.footnotes}  # type: ignore[attr-defined]


def load_mapping(path: Path) -> Mapping:
    """The mapping in a YAML file. Raises ExchangeError with every fault of it, or RecordError if it is no text."""
    try:
        held = read_yaml(read_text(path))
    except ValueError as fault:
        raise ExchangeError(f"{path.name}: {fault}; compare it with one that --guess writes.") from None
    if not isinstance(held, dict):
        raise ExchangeError(f"{path.name}: is no mapping file; make one with --guess.")
    _refuse_blanks(path, held)
    try:
        return Mapping.model_validate(held)
    except ValidationError as fault:
        lines = [_words(item) for item in fault.errors(include_url=False)]
        raise ExchangeError("\n  ".join([f"{path.name}:", *dict.fromkeys(lines)])) from None


def _refuse_blanks(path: Path, held: dict[Any, Any]) -> None:
    """A blank that the guess left is to be filled, not passed over."""
    blanks = list(_blanks(held, ()))
    if blanks:
        more = f" and {len(blanks) - MOST_LISTED} more" if len(blanks) > MOST_LISTED else ""
        raise ExchangeError(
            f"{path.name}: {len(blanks)} still to be decided ('?'): {'; '.join(blanks[:MOST_LISTED])}{more}. "
            "Write what each means, or skip."
        )


def _blanks(held: Any, where: tuple[str, ...]) -> Iterator[str]:
    if held == BLANK:
        yield brief(", ".join(where))
    parts = held.items() if isinstance(held, dict) else enumerate(held) if isinstance(held, list) else ()
    for key, value in parts:
        named = value.get("sheet") if isinstance(value, dict) else None
        yield from _blanks(value, (*where, str(named or key)))


def _words(fault: Any) -> str:
    """One line about a field: where, what is wrong, what is possible."""
    where = ".".join(
        str(part) for part in fault["loc"] if part not in {"Meaning", "dict"} and "literal" not in str(part)
    )
    written = f" '{brief(fault['input'])}'" if isinstance(fault.get("input"), (str, int, float)) else ""
    if fault["type"] == "extra_forbidden":
        name = str(fault["loc"][-1])
        known = [*Mapping.model_fields, *SheetMapping.model_fields, *Meaning.model_fields]
        close = nearest_name(name, known)
        return f"{where}: is no field of a mapping; " + (f"did you mean '{close}'?" if close else "delete it.")
    if fault["type"] == "missing":
        return f"{where}: is missing; write it."
    return f"{where}:{written} {fault['msg'].removeprefix('Value error, ')}."


def lookup(means: dict[str, Any]) -> dict[str, Any]:
    """Meanings by label, spelled as `label_key` spells it."""
    return {label_key(label): said for label, said in means.items()}
