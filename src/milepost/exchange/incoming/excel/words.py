"""The words that need no mapping: names of indicators and provinces, women and men, town and country, series."""

import re
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from milepost.country import (
    Country,
    Framework,
    ProvinceName,
    load_country,
    load_framework,
    load_province_names,
    nearest_name,
    spelling,
)
from milepost.exchange.incoming.excel.mapping import Meaning
from milepost.exchange.incoming.excel.numbers import label_key
from milepost.exchange.incoming.source_records import read_series_map
from milepost.exchange.incoming.whose import UNSPACED, economy_in, is_own, other, part_of_population

MOST_LOOKED_UP = 1000  # labels that nobody knows; of more than that nothing is guessed
DIGITS = re.compile(r"[0-9]+")
PER = re.compile(r"\bper ([0-9]+)\b")
YEAR = re.compile(r"(?:19|20)[0-9]{2}")
LIKE = 0.78  # of a name: two letters in twelve may differ, one in five may not
# Words of English, French and Khmer, of code lists too. They are read as whole labels; WITHIN tells them in a title.
PEOPLE = {
    "female": "female;females;women;woman;girls and women;f;sex_f;femme;femmes;féminin;ស្រី;ស្ត្រី;ស្រ្តី;ស្ដ្រី;ស្រ្ដី;នារី;ភេទស្រី;"
    "ប្រជាជនស្រី",
    "male": "male;males;men;man;m;sex_m;homme;hommes;masculin;ប្រុស;បុរស;ភេទប្រុស;ប្រជាជនប្រុស",
    "both": "both;both sexes;bothsex;sex_t;total (both sexes);male and female;female and male;men and women;"
    "women and men;les deux sexes;ទាំងពីរភេទ;ភេទទាំងពីរ;ទាំងពីរ;ទាំងពីរ ភេទ;ប្រុសស្រី;ស្រីប្រុស",
}
PLACES = {
    "urban": "urban;urban area;urban areas;urb;town;towns;city;cities;urbain;ទីក្រុង;តំបន់ទីក្រុង;ក្រុង;ទីប្រជុំជន;តំបន់ទីប្រជុំជន;នគរ",
    "rural": "rural;rural area;rural areas;rur;countryside;ជនបទ;តំបន់ជនបទ;ទីជនបទ",
    "total": "allarea;all areas;urban and rural;total (urban and rural)",
}
NOTHING_MORE = (
    "total;totals;all;_t;grand total;both sexes or no breakdown by sex;no breakdown;not applicable;_z;national;"
    "national level;nation;nationwide;whole country;country total;ensemble;value;values;figure;figures;obs_value;"
    "observation value;data value;datavalue;annual;សរុប;សរុបរួម;ចំនួនសរុប;រួម;ទាំងអស់;ទូទាំងប្រទេស;ទាំងប្រទេស;សរុបទូទាំងប្រទេស;"
    "ថ្នាក់ជាតិ;ជាតិ;តម្លៃ;តួលេខ"
)
GROUPS = {
    **{word: {"sex": sex} for sex, words in PEOPLE.items() for word in words.split(";")},
    **{word: {"location": place} for place, words in PLACES.items() for word in words.split(";")},
    **{word: {} for word in NOTHING_MORE.split(";")},
}
WITHIN = {
    "sex": {
        "female": r"wom[ae]n|females?|girls?|femmes?|ស្រី|ស្ត្រី|ស្រ្តី|ស្ដ្រី|នារី",
        "male": r"men|males?|boys?|hommes?|ប្រុស|បុរស",
    },
    "location": {"urban": r"urban|cit(?:y|ies)|towns?|ទីក្រុង|ទីប្រជុំជន", "rural": r"rural|countryside|ជនបទ"},
}


def named_within(text: str) -> dict[str, str]:
    """The sex and the location that a title or a long label names, where it names one of the two alone.

    >>> named_within("Women using the internet"), named_within("Men and women"), named_within("ស្ត្រីប្រើប្រាស់អ៊ីនធឺណិត")
    ({'sex': 'female'}, {}, {'sex': 'female'})
    """
    found = {}
    for name, words in WITHIN.items():
        told = [word for word, pattern in words.items() if _stands_in(pattern, text)]
        if len(told) == 1:
            found[name] = told[0]
    return found


def _stands_in(pattern: str, text: str) -> bool:
    """Whether words stand in a text; some scripts part no words, so there their letters do."""
    latin = "|".join(part for part in pattern.split("|") if not UNSPACED.search(part))
    unspaced = [part for part in pattern.split("|") if UNSPACED.search(part)]
    return re.search(rf"\b(?:{latin})\b", text, re.IGNORECASE) is not None or any(part in text for part in unspaced)


@dataclass(frozen=True)
class Vocabulary:
    """What a label means without a word in the mapping file."""

    country: Country
    framework: Framework
    names: tuple[ProvinceName, ...]
    exact: dict[str, Meaning]

    def meaning(self, label: str) -> Meaning | None:
        """What the label means; None when it is not known."""
        known = self.exact.get(label_key(label)) or self._spelt.get(self._spelling(label))
        return known or (Meaning() if is_own(label, self.country) else None)

    def _spelling(self, text: str) -> str:
        return spelling(text, self.country.parts)

    def region(self, label: str) -> tuple[str, ...]:
        """Codes of the provinces of a survey region; empty when the label names none."""
        return self._regions.get(self._spelling(label), ())

    @cached_property
    def _spelt(self) -> dict[str, Meaning]:
        return {
            self._spelling(item.name): Meaning(province=item.codes[0]) for item in self.names if len(item.codes) == 1
        }

    @cached_property
    def _regions(self) -> dict[str, tuple[str, ...]]:
        return {self._spelling(item.name): item.codes for item in self.names if len(item.codes) > 1}

    def nearest(self, label: str) -> Meaning | None:
        """The indicator or province whose name is most like the label; None when none is like it.

        A name with other numbers is another's: 3G is not 4G.
        """
        told = {digits for digits in DIGITS.findall(label) if not YEAR.fullmatch(digits)}
        names = {name: said for name, said in self._alike.items() if not told or told >= {*DIGITS.findall(name)}}
        key = self._spelling(label_key(label))
        close = nearest_name(key, names, like=LIKE)
        if close:
            return names[close]
        within = [name for name in names if len(name) > 4 and (name in key or (len(key) > 8 and key in name))]
        return names[max(within, key=len)] if within else None

    def likely(self, label: str) -> Meaning | None:
        """What a label seems to mean, with the sex or location that it names; None where it names another group too."""
        if label not in self._likely and len(self._likely) < MOST_LOOKED_UP:
            self._likely[label] = self._look(label)
        return self._likely.get(label)

    @cached_property
    def _likely(self) -> dict[str, Meaning | None]:
        return {}

    def _look(self, label: str) -> Meaning | None:
        near = None if other(label, self.country) or economy_in(label, self.country) else self.nearest(label)
        if near is None or near.indicator is None:
            return None if part_of_population(label) else near
        item = self.framework.indicators[near.indicator]
        part = part_of_population(label).casefold()
        if part and part not in f"{item.name} {item.short_name}".casefold():
            return None
        theirs, ours = (PER.findall(text.replace(",", "")) for text in (label, item.unit))
        if theirs and ours and theirs != ours:
            return None
        return Meaning.model_validate({**named_within(label), **near.said})

    def indicator_in(self, title: str) -> Meaning | None:
        """The indicator whose name stands in a title, or is most like a part of it; None when none is."""
        key = label_key(title)
        named = [(name, said) for name, said in self._names() if said.indicator and label_key(name) in key]
        if named:
            return max(named, key=lambda pair: len(pair[0]))[1]
        parts = [part for part in re.split(r"[.,:;()–-]|\bby\b", title) if len(part) > 8]
        found = [near for part in parts if (near := self.nearest(part)) is not None and near.indicator]
        return found[0] if found else None

    @cached_property
    def _alike(self) -> dict[str, Meaning]:
        return {self._spelling(name): meaning for name, meaning in self._names()}

    def _names(self) -> list[tuple[str, Meaning]]:
        indicators = [
            (name, Meaning(indicator=item.id))
            for item in self.framework.indicators.values()
            for name in (item.id, item.name, item.short_name)
        ]
        return indicators + [
            (item.name, Meaning(province=item.codes[0])) for item in self.names if item.kind == "province"
        ]


def load_vocabulary(data: Path) -> Vocabulary:
    """The words of the folder `data`. Raises RecordError."""
    country, framework, names = load_country(data), load_framework(data), load_province_names(data)
    exact = {label: Meaning.model_validate(said) for label, said in GROUPS.items()}
    for item in framework.indicators.values():
        for name in (item.id, item.name, item.short_name):
            exact[label_key(name)] = Meaning(indicator=item.id)
    codes = {code for item in names for code in item.codes}
    exact |= {label_key(code): Meaning(province=code) for code in codes}
    return Vocabulary(country, framework, names, _series(data) | exact)


def _series(data: Path) -> dict[str, Meaning]:
    """Codes of series that are one figure of ours, whatever else they are published with."""
    path = data / "series.yml"
    rules = read_series_map(path) if path.exists() else []
    return {
        label_key(rule.series): Meaning(
            indicator=rule.indicator,
            sex=rule.sex,
            location=rule.location,
            factor=rule.factor if rule.factor != 1 else None,
        )
        for rule in rules
        if not rule.where
    }
