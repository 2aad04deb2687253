"""A source's observations as proposals for our indicators: by the rules of a series map, and none in silence."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal

from milepost.country import Country
from milepost.exchange.incoming.proposal import LeftOut, ProposedFigure, Read, RefusedRow
from milepost.exchange.incoming.source_records import NATURES, SeriesRule, SourceRecord
from milepost.exchange.incoming.whose import is_own, is_own_code, name_of, other

# Code lists of SDMX and of the UN SDG and World Bank APIs, read as our own words.
MOST_ECONOMIES = 12  # named one by one in what was left out

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
    **dict.fromkeys(("A", "B", "D", "U", "N", "W", "R"), "normal"),
    **dict.fromkeys(("E", "I"), "estimated"),
    **dict.fromkeys(("P", "V", "G"), "provisional"),
}
FLAGGED = {"B": "break", "D": "definition", "U": "unreliable"}  # said to the reader, with the line for events.csv

# Western digits only: a service that sends others is not one that this code knows.
NUMBER = re.compile(r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]{1,3})?")
MULTIPLIER = re.compile(r"-?[0-9]{1,2}")
YEAR = re.compile(r"([0-9]{4})(?:-A1|\.0|(?:-01-01|-12-31)(?:T00:00:00)?(?:/P1Y)?)?")  # all of them are a whole year


HANDLED = frozenset(("SERIES", "REF_AREA", "SEX", "URBANISATION", "TIME_PERIOD", "FREQ"))
LARGEST_EXPONENT = 30
FREE = frozenset(
    ("INDICATOR", "REPORTING_TYPE", "DATAFLOW", "GOAL", "TARGET")
)  # they repeat the series, or who reports
SYNONYMS = {
    "INDICATOR": "SERIES",
    "LOCATION": "URBANISATION",
    "FREQUENCY": "FREQ",
    "TIME": "TIME_PERIOD",
    **dict.fromkeys(("GEO_AREA", "GEO", "COUNTRY", "ECONOMY", "COUNTRY_CODE", "ECONOMY_CODE", "AREA"), "REF_AREA"),
}


class _UnfitError(ValueError):
    """An observation that a rule asks for and that cannot become a figure."""


class _UnaskedError(ValueError):
    """An observation that no rule asks for."""


class _OtherEconomyError(_UnaskedError):
    """An observation of another economy or region, by its name."""


def translate(records: Iterable[SourceRecord], rules: Sequence[SeriesRule], source: str, country: Country) -> Read:
    """Proposals for what the rules ask for; what they do not ask for is counted, what is faulty refused.

    `source` is the key of the source in references.bib; figures of other economies than `country` are left out by name.
    """
    figures, refused, unasked = [], [], Counter[str]()
    economies = Counter[str]()
    texts = Counter[str]()
    for record in records:
        if record.text:
            texts[record.text[:80]] += 1
            continue
        try:
            figures.append(_figure(record, rules, source, country))
        except _OtherEconomyError as reason:
            economies[str(reason)] += 1
        except _UnaskedError as reason:
            unasked[str(reason)] += 1
        except _UnfitError as reason:
            refused.append(RefusedRow(record.place, str(reason)))
    left_out = _economies(economies) + tuple(LeftOut(what, count) for what, count in unasked.items())
    left_out += tuple(LeftOut(f"the text '{text}'", count, "line") for text, count in texts.items())
    return Read(tuple(figures), tuple(refused), left_out)


def _economies(counts: Counter[str]) -> tuple[LeftOut, ...]:
    """Other economies and regions by name; in one line where a source has the whole world."""
    if len(counts) <= MOST_ECONOMIES:
        return tuple(LeftOut(name, count) for name, count in counts.items())
    some = ", ".join(name.removesuffix(", another economy") for name in list(counts)[:MOST_ECONOMIES])
    return (LeftOut(f"{len(counts)} other economies and regions ({some}, and so on)", counts.total()),)


def _figure(record: SourceRecord, rules: Sequence[SeriesRule], source: str, country: Country) -> ProposedFigure:
    """Raises _UnaskedError or _UnfitError."""
    province = _province(_code(record, "REF_AREA"), country)
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
        flags=tuple(FLAGGED[code] for code in _statuses(record) if code in FLAGGED),
        source=source,
        place=record.place,
    )


def _code(record: SourceRecord, concept: str) -> str:
    """The code of a concept under its name, or under one that other structures have for it.

    LOCATION is town and country in some structures, the economy in others: its code tells.
    """
    held = record[concept]
    if held:
        return held
    location = record["LOCATION"]
    if concept in ("REF_AREA", "URBANISATION") and location and bool(name_of(location)) == (concept == "REF_AREA"):
        return location
    others = (record[name] for name, known in SYNONYMS.items() if known == concept and name != "LOCATION")
    return next((code for code in others if code), "")


def _province(area: str, country: Country) -> str:
    """Empty for the country, else the code of a province; whether there is such a one is asked later."""
    if is_own_code(area, country) or is_own(area, country):
        return ""
    if area.startswith(f"{country.alpha_2}-"):
        return area
    named = name_of(area) or other(area, country)
    if not area:
        raise _OtherEconomyError("rows that name no area")
    raise _OtherEconomyError(f"area {area} ({named}), another economy" if named else f"area {area}, not known")


def _rule(record: SourceRecord, rules: Sequence[SeriesRule]) -> SeriesRule:
    """The one rule that asks for this observation."""
    frequency = _code(record, "FREQ")
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
    """All that a rule does not ask for, as `AGE=15-24 and PRODUCT=P7`; empty when it asks for the observation."""
    asked = {concept: record[concept] or "_T" for concept in rule.where}
    found = [
        f"{concept}={'(none)' if code == '_T' and not record[concept] else code}"
        for concept, code in asked.items()
        if code not in rule.where[concept]
    ]
    known = HANDLED | FREE | SYNONYMS.keys() | rule.where.keys() | {rule.concept, *rule.ignore}
    found += [f"{name}={code}" for name, code in record.codes.items() if name not in known and code not in TOTALS]
    return " and ".join(([", ".join(found[:-1])] if len(found) > 1 else []) + found[-1:])


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
    period = _code(record, "TIME_PERIOD")
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
    if text is None or text == "NaN" or NO_VALUE & {*_statuses(record)}:
        if text not in (None, "NaN", "0") and NUMBER.fullmatch(text or ""):
            raise _UnfitError(f"the value {text} is marked as missing (OBS_STATUS {record['OBS_STATUS']})")
        return None
    if NUMBER.fullmatch(text) is None:
        raise _UnfitError(f"the value '{text}' is no plain number")
    exact = Decimal(text).scaleb(int(multiplier)) * Decimal(str(rule.factor))
    if exact and abs(exact.adjusted()) > LARGEST_EXPONENT:
        raise _UnfitError(f"the value {text} is out of all bounds")
    return float(exact)


def _statuses(record: SourceRecord) -> list[str]:
    """The codes of OBS_STATUS, several in some sources: `B;E`; those of OBS_FLAG are letters, `be`."""
    told = [code for code in re.split(r"[;,|\s]+", record["OBS_STATUS"]) if code]
    return told + [letter for letter in record["OBS_FLAG"].upper() if letter.isalpha()]


def _status(record: SourceRecord) -> str | None:
    """Our status, or None where the source does not say."""
    codes, nature = _statuses(record), record["NATURE"]
    if "F" in codes:
        raise _UnfitError("it is a forecast (OBS_STATUS F), not an observation")
    for code in codes:
        if code not in STATUSES and code not in NO_VALUE:
            raise _UnfitError(f"the code '{code}' of OBS_STATUS is not known")
    if nature and nature not in NATURES:
        raise _UnfitError(f"the code '{nature}' of NATURE is not known")
    told = {STATUSES[code] for code in codes if code in STATUSES}
    for status in ("provisional", "estimated"):
        if status in told:
            return status
    if NATURES.get(nature) == "estimated":
        return "estimated"
    return "normal" if told or nature else None
