"""A source's observations as proposals for our indicators: by the rules of a series map, and none in silence.

`data/series.yml` is the map in use, a file that a statistician writes; `--map` names another.
"""

from __future__ import annotations

import re
from collections import Counter
from decimal import Decimal
from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import Field

from milepost.country import Finite, Identifier, Names, Record, RecordError, Value, read_values, read_yaml_records
from milepost.exchange.incoming.proposal import LeftOut, ProposedFigure, Read, RefusedRow

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from milepost.exchange.incoming.source_record import SourceRecord

# Code lists of SDMX and of the UN SDG and World Bank APIs, read as our own words.
ALPHA_2, ALPHA_3, M49 = "KH", "KHM", "116"  # ISO 3166-1, and the UN's numbers
COUNTRY_CODES = frozenset((ALPHA_2, ALPHA_3, M49))

SEXES = {
    **dict.fromkeys(("", "_T", "_Z", "T", "TOTAL", "BOTHSEX", "SEX_T"), "both"),
    **dict.fromkeys(("F", "FEMALE", "SEX_F"), "female"),
    **dict.fromkeys(("M", "MALE", "SEX_M"), "male"),
}
LOCATIONS = {
    **dict.fromkeys(("", "_T", "_Z", "T", "TOTAL", "ALLAREA"), "total"),
    **dict.fromkeys(("U", "URB", "URBAN"), "urban"),
    **dict.fromkeys(("R", "RUR", "RURAL"), "rural"),
}
# A dimension that says nothing: total, not applicable, no breakdown.
TOTALS = frozenset(("", "_T", "_Z", "_N", "T", "TOTAL", "ALL", "ALLAGE", "ALLAREA", "BOTHSEX"))
YEARLY = frozenset(("", "A", "A2", "A3", "A4", "A5", "A10"))
NO_VALUE = frozenset(("H", "L", "M", "O", "Q"))  # missing for one reason or another
STATUSES = {
    **dict.fromkeys(("A", "B", "D", "U", "N", "W"), "normal"),  # also: break, other definition, few cases
    **dict.fromkeys(("E", "I"), "estimated"),
    **dict.fromkeys(("P", "V", "G"), "provisional"),
}
ESTIMATED_NATURES = frozenset(("E", "M", "I"))  # estimated, modelled, imputed by the agency
NATURES = ESTIMATED_NATURES | {"C", "CA", "CD", "G", "N", "NA", "_X"}

# Western digits only: a service that sends others is not one that this code knows.
NUMBER = re.compile(r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]{1,3})?")
MULTIPLIER = re.compile(r"-?[0-9]{1,2}")
YEAR = re.compile(r"([0-9]{4})(-A1)?")


class SeriesRule(Value):
    """An item of the file: a series, what else must hold of an observation, and what it becomes."""

    series: Annotated[str, Field(min_length=1, description="the code of the series at its publisher")]
    indicator: Annotated[Identifier, Field(description="our indicator")]
    concept: Annotated[str, Field(description="the dimension that holds the series' code")] = "SERIES"
    where: Annotated[
        dict[str, Names], Field(default_factory=dict, description="codes that other dimensions may have, by dimension")
    ]
    ignore: Annotated[Names, Field(description="columns that do not tell which figure it is, notes for instance")] = ()
    units: Annotated[Names, Field(description="codes that UNIT_MEASURE may have; any without")] = ()
    factor: Annotated[Finite, Field(gt=0, description="times the source's value is ours")] = 1.0
    sex: Annotated[
        Literal["both", "female", "male"] | None, Field(description="where the series itself is of one sex")
    ] = None
    api: Annotated[
        Literal["worldbank", "unsdg"] | None, Field(description="the command that fetches it by our indicator's name")
    ] = None
    location: Annotated[
        Literal["total", "urban", "rural"] | None, Field(description="where the series itself is of one location")
    ] = None


def read_series_map(path: Path) -> list[SeriesRule]:
    """The rules of a file, in file order. Raises RecordError at the first that is not valid."""
    records = [_with_lists(record) for record in read_yaml_records(path)]
    return read_values(SeriesRule, records, "docs/importing.md has the fields")


def _with_lists(record: Record) -> Record:
    """Codes under `where` as text, so that `AGE: 15+` and `REF_AREA: 116` read as written."""
    where = record.fields.get("where", {})
    if not isinstance(where, dict):
        raise RecordError(record.place, "where: is no list of 'DIMENSION: code'", "write '{AGE: 15+}'")
    texts = {str(name): codes if isinstance(codes, list) else str(codes) for name, codes in where.items()}
    return Record({**record.fields, "series": str(record.fields.get("series", "")), "where": texts}, record.place)


def named_series(rules: Sequence[SeriesRule], names: Iterable[str], api: str) -> list[str]:
    """The series of an API that `names` mean: codes of series, or indicators of ours for all of theirs."""
    found: list[str] = []
    for name in names:
        found += [rule.series for rule in rules if rule.indicator == name and rule.api == api] or [name]
    return list(dict.fromkeys(found))


HANDLED = frozenset(("SERIES", "REF_AREA", "SEX", "URBANISATION", "TIME_PERIOD", "FREQ"))
LARGEST_EXPONENT = 30
FREE = frozenset(("INDICATOR", "REPORTING_TYPE", "DATAFLOW"))  # they repeat the series, or say who reports
SYNONYMS = {"INDICATOR": "SERIES", "LOCATION": "URBANISATION", "GEO_AREA": "REF_AREA"}


class _UnfitError(ValueError):
    """An observation that a rule asks for and that cannot become a figure."""


class _UnaskedError(ValueError):
    """An observation that no rule asks for."""


def translate(records: Iterable[SourceRecord], rules: Sequence[SeriesRule], source: str) -> Read:
    """Proposals for what the rules ask for; what they do not ask for is counted, what is faulty refused.

    `source` is the key of the source in references.bib.
    """
    figures, refused, unasked = [], [], Counter[str]()
    for record in records:
        try:
            figures.append(_figure(record, rules, source))
        except _UnaskedError as reason:
            unasked[str(reason)] += 1
        except _UnfitError as reason:
            refused.append(RefusedRow(record.place, str(reason)))
    left_out = tuple(LeftOut(what, count) for what, count in unasked.items())
    return Read(tuple(figures), tuple(refused), left_out)


def _figure(record: SourceRecord, rules: Sequence[SeriesRule], source: str) -> ProposedFigure:
    """Raises _UnaskedError or _UnfitError."""
    province = _province(_code(record, "REF_AREA"))
    rule = _rule(record, rules)
    value, status = _value(record, rule), _status(record)
    if value is None:
        status = None
    return ProposedFigure(
        indicator=rule.indicator,
        year=_year(record),
        value=value,
        sex=_word(record, "SEX", SEXES, rule.sex),
        location=_word(record, "URBANISATION", LOCATIONS, rule.location),
        province=province,
        status=status,
        source=source,
        place=record.place,
    )


def _code(record: SourceRecord, concept: str) -> str:
    """The code of a concept under its name, or under one that other structures have for it."""
    return record[concept] or next((record[other] for other, known in SYNONYMS.items() if known == concept), "")


def _province(area: str) -> str:
    """Empty for the country, else the code of a province; whether there is such a one is asked later."""
    if area in COUNTRY_CODES:
        return ""
    if area.startswith(f"{ALPHA_2}-"):
        return area
    raise _UnaskedError(f"area {area or '(none)'}")


def _rule(record: SourceRecord, rules: Sequence[SeriesRule]) -> SeriesRule:
    """The one rule that asks for this observation."""
    frequency = record["FREQ"]
    if frequency not in YEARLY:
        raise _UnaskedError(f"frequency {frequency}, not yearly")
    of_series = [rule for rule in rules if _code(record, rule.concept) == rule.series]
    if not of_series:
        raise _UnaskedError(f"series {_code(record, 'SERIES') or '(none)'}, which no rule maps")
    fitting = [rule for rule in of_series if not _mismatch(record, rule)]
    if not fitting:
        raise _UnaskedError(f"series {of_series[0].series} with {_mismatch(record, of_series[0])}, which no rule maps")
    if len(fitting) > 1:
        names = ", ".join(rule.indicator for rule in fitting)
        raise _UnfitError(
            f"series {fitting[0].series}: {len(fitting)} rules ask for it ({names}); say more under 'where'"
        )
    return fitting[0]


def _mismatch(record: SourceRecord, rule: SeriesRule) -> str:
    """The first dimension that a rule does not ask for, as `AGE=15-24`; empty when it asks for the observation."""
    for concept, codes in rule.where.items():
        if (record[concept] or "_T") not in codes:
            return f"{concept}={record[concept] or '(none)'}"
    known = HANDLED | FREE | SYNONYMS.keys() | rule.where.keys() | {rule.concept, *rule.ignore}
    for concept, code in record.codes.items():
        if concept not in known and code not in TOTALS:
            return f"{concept}={code}"
    return ""


def _word(record: SourceRecord, concept: str, words: Mapping[str, str], fixed: str | None) -> str:
    code = _code(record, concept)
    if code not in words:
        raise _UnfitError(f"the code '{code}' of {concept} is not known")
    word = words[code]
    if fixed is None or fixed == word:
        return word
    if code not in TOTALS:
        raise _UnfitError(f"{concept} is '{code}', and the rule of the series says {fixed}")
    return fixed


def _year(record: SourceRecord) -> int:
    period = record["TIME_PERIOD"]
    found = YEAR.fullmatch(period)
    if found is None:
        raise _UnfitError(f"the period '{period}' is no year")
    return int(found.group(1))


def _value(record: SourceRecord, rule: SeriesRule) -> float | None:
    unit = record["UNIT_MEASURE"]
    if rule.units and unit and unit not in rule.units:
        raise _UnfitError(f"the unit is {unit}, the rule of series {rule.series} expects {' or '.join(rule.units)}")
    multiplier = record["UNIT_MULT"] or "0"
    if MULTIPLIER.fullmatch(multiplier) is None:
        raise _UnfitError(f"the unit multiplier '{multiplier}' is no power of ten")
    text = record.value
    if text is None or text == "NaN" or record["OBS_STATUS"] in NO_VALUE:
        if text not in (None, "NaN", "0") and NUMBER.fullmatch(text or ""):
            raise _UnfitError(f"the value {text} is marked as missing (OBS_STATUS {record['OBS_STATUS']})")
        return None
    if NUMBER.fullmatch(text) is None:
        raise _UnfitError(f"the value '{text}' is no plain number")
    exact = Decimal(text).scaleb(int(multiplier)) * Decimal(str(rule.factor))
    if exact and abs(exact.adjusted()) > LARGEST_EXPONENT:
        raise _UnfitError(f"the value {text} is out of all bounds")
    return float(exact)


def _status(record: SourceRecord) -> str | None:
    """Our status, or None where the source does not say."""
    status, nature = record["OBS_STATUS"], record["NATURE"]
    if status == "F":
        raise _UnfitError("it is a forecast (OBS_STATUS F), not an observation")
    if status and status not in STATUSES and status not in NO_VALUE:
        raise _UnfitError(f"the code '{status}' of OBS_STATUS is not known")
    if nature and nature not in NATURES:
        raise _UnfitError(f"the code '{nature}' of NATURE is not known")
    if STATUSES.get(status, "normal") == "normal" and nature in ESTIMATED_NATURES:
        return "estimated"
    return STATUSES.get(status) or ("normal" if nature else None)
