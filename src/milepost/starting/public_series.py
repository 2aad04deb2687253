"""The public series that most countries have, as indicators, rules of import and sources of a new folder."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from milepost.country import read_yaml

CATALOGUE = Path(__file__).with_name("public_series.yml")
WIDE = 116


@dataclass(frozen=True)
class PublicIndicator:
    """An indicator that official APIs have figures of: its fields, its series, and the goal that it suits."""

    theme: str
    fields: dict[str, Any]
    series: tuple[dict[str, Any], ...]

    @property
    def id(self) -> str:
        """Its id."""
        return str(self.fields["id"])

    @property
    def api(self) -> str:
        """The command that fetches it."""
        return str(self.series[0]["api"])

    def goal(self, goals: Sequence[str]) -> str:
        """The goal that it goes to: one whose id holds its theme, else the first."""
        return next((goal for goal in goals if self.theme in goal), goals[0])

    def item(self, year: int, custodian: str) -> dict[str, Any]:
        """Its item in a goal's file, with the source of a release of `year`."""
        key = f"{PREFIXES[self.api]}{year}"
        return {**self.fields, "citation": key, "custodian": custodian}


PREFIXES = {"worldbank": "wdi", "unsdg": "unsdg"}


def public_indicators() -> tuple[PublicIndicator, ...]:
    """All of the catalogue, in its order."""
    items = read_yaml(CATALOGUE.read_text(encoding="utf-8"))
    return tuple(PublicIndicator(item["theme"], item["indicator"], tuple(item["series"])) for item in items)


def series_text(indicators: Iterable[PublicIndicator]) -> str:
    """`series.yml` for these indicators."""
    lines = [
        "# Which series of which publisher is which indicator: read by `milepost import`. One of an indicator that",
        "# is not in data/framework/indicators/ yet is refused by name.",
    ]
    for indicator in indicators:
        for rule in indicator.series:
            held = {"series": rule["series"], "indicator": indicator.id, **rule}
            lines.append("- " + yaml.safe_dump(held, default_flow_style=True, sort_keys=False, width=1000).strip())
    return "\n".join(lines) + "\n"


def items_text(items: Iterable[dict[str, Any]]) -> str:
    """Items of a goal's file as YAML."""
    return "\n".join(
        yaml.safe_dump([item], sort_keys=False, allow_unicode=True, width=WIDE, default_flow_style=False)
        for item in items
    )


def commented(text: str) -> str:
    """A text as comments."""
    return "".join(f"# {line}\n" if line else "#\n" for line in text.splitlines())
