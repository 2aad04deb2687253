"""Words that need no mapping: names of indicators and provinces, women and men, town and country."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from milepost.country import load_framework, load_province_names, nearest_name, spelling
from milepost.exchange.incoming.excel.mapping import Meaning
from milepost.exchange.incoming.excel.numbers import label_key

if TYPE_CHECKING:
    from pathlib import Path

    from milepost.country import Framework, ProvinceName

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
    names: tuple[ProvinceName, ...]
    exact: dict[str, Meaning]

    def meaning(self, label: str) -> Meaning | None:
        """What the label means; None when it is not known."""
        return self.exact.get(label_key(label)) or self._spelt.get(spelling(label))

    def region(self, label: str) -> tuple[str, ...]:
        """Codes of the provinces of a survey region; empty when the label names none."""
        return self._regions.get(spelling(label), ())

    @cached_property
    def _spelt(self) -> dict[str, Meaning]:
        return {spelling(item.name): Meaning(province=item.codes[0]) for item in self.names if len(item.codes) == 1}

    @cached_property
    def _regions(self) -> dict[str, tuple[str, ...]]:
        return {spelling(item.name): item.codes for item in self.names if len(item.codes) > 1}

    def nearest(self, label: str) -> Meaning | None:
        """The indicator or province whose name is most like the label; None when none is like it."""
        names = self._alike
        key = spelling(label_key(label))
        close = nearest_name(key, names, like=LIKE)
        if close:
            return names[close]
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

    @cached_property
    def _alike(self) -> dict[str, Meaning]:
        return {spelling(name): meaning for name, meaning in self._names()}

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
    framework, names = load_framework(data), load_province_names(data)
    exact = {label: Meaning.model_validate(said) for label, said in GROUPS.items()}
    for item in framework.indicators.values():
        for name in (item.id, item.name, item.short_name):
            exact[label_key(name)] = Meaning(indicator=item.id)
    codes = {code for item in names for code in item.codes}
    exact |= {label_key(code): Meaning(province=code) for code in codes}
    return Vocabulary(framework, names, exact)
