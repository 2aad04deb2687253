"""Words that need no mapping: names of indicators and provinces, women and men, town and country."""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from milepost.exchange.excel.mapping import Meaning
from milepost.exchange.excel.numbers import label_key
from milepost.exchange.held import fold
from milepost.framework import load_framework
from milepost.observations import Province
from milepost.records import read_csv_records, read_values

if TYPE_CHECKING:
    from pathlib import Path

    from milepost.framework import Framework

LIKE = 0.78  # Otdar Mean Chey is Oddar Meanchey, Plain is not Pailin
GROUPS = {
    "female": {"sex": "female"},
    "females": {"sex": "female"},
    "women": {"sex": "female"},
    "male": {"sex": "male"},
    "males": {"sex": "male"},
    "men": {"sex": "male"},
    "both": {"sex": "both"},
    "both sexes": {"sex": "both"},
    "urban": {"location": "urban"},
    "urban areas": {"location": "urban"},
    "rural": {"location": "rural"},
    "rural areas": {"location": "rural"},
    "cambodia": {},
    "kingdom of cambodia": {},
}


@dataclass(frozen=True)
class Vocabulary:
    """What a label means without a word in the mapping file."""

    framework: Framework
    provinces: tuple[Province, ...]
    exact: dict[str, Meaning]

    def meaning(self, label: str) -> Meaning | None:
        """What the label means, spelled as `label_key` or as names of provinces may vary; None when not known."""
        key = label_key(label)
        return self.exact.get(key) or self.exact.get(fold(key))

    def nearest(self, label: str) -> Meaning | None:
        """The indicator or province whose name is most like the label; None when none is like it."""
        names = {fold(label_key(name)): meaning for name, meaning in self._names()}
        key = fold(label_key(label))
        close = difflib.get_close_matches(key, names, n=1, cutoff=LIKE)
        if close:
            return names[close[0]]
        within = [name for name in names if len(name) > 4 and (name in key or (len(key) > 8 and key in name))]
        return names[max(within, key=len)] if within else None

    def indicator_in(self, title: str) -> Meaning | None:
        """The indicator whose name stands in a title, or is most like a part of it; None when none is."""
        key = label_key(title)
        named = [(name, said) for name, said in self._names() if said.indicator and label_key(name) in key]
        if named:
            return max(named, key=lambda pair: len(pair[0]))[1]
        parts = [part for part in re.split(r"[.,:;()–-]|\bby\b", title) if len(part) > 8]
        found = [near for part in parts if (near := self.nearest(part)) is not None and near.indicator]
        return found[0] if found else None

    def _names(self) -> list[tuple[str, Meaning]]:
        indicators = [
            (name, Meaning(indicator=item.id))
            for item in self.framework.indicators.values()
            for name in (item.id, item.name, item.short_name)
        ]
        return indicators + [
            (name, Meaning(province=item.code)) for item in self.provinces for name in (item.name_en, item.name_km)
        ]


def load_vocabulary(data: Path) -> Vocabulary:
    """The words of the folder `data`. Raises RecordError."""
    framework = load_framework(data)
    provinces = tuple(read_values(Province, read_csv_records(data / "provinces.csv")))
    exact = {label: Meaning.model_validate(said) for label, said in GROUPS.items()}
    for item in framework.indicators.values():
        for name in (item.id, item.name, item.short_name):
            exact[label_key(name)] = Meaning(indicator=item.id)
    for province in provinces:
        for name in (province.code, province.name_en, province.name_km):
            exact[label_key(name)] = exact[fold(name)] = Meaning(province=province.code)
    return Vocabulary(framework, provinces, exact)
