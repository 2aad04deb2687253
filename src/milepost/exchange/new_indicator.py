"""A new indicator: its item in the pillar's file and, where there is one, its target; checked first, all or none."""

import re
from collections.abc import Mapping
from pathlib import Path

import yaml

from milepost.country import (
    Indicator,
    Place,
    RecordError,
    Target,
    Value,
    csv_text,
    did_you_mean,
    pillar_ids,
    read_csv_table,
    read_items,
)
from milepost.exchange.incoming.appending import Rehearsal, rehearse_files
from milepost.exchange.outgoing.columns import model_columns

WRITTEN_PLAIN = re.compile(r"-?[0-9]+(\.[0-9]+)?|true|false")
PLAIN_FIELDS = {column.name for column in model_columns(Indicator) if column.kind != "string"}


def rehearse_indicator(
    data: Path, pillar: str, indicator: Mapping[str, str], target: Mapping[str, str] | None = None
) -> Rehearsal:
    """What the files would hold with the new item, and what the checks would say; nothing is written.

    `indicator` and `target` hold cells as people write them. Raises RecordError for a pillar that does not exist.
    """
    pillars = pillar_ids(read_items(data / "framework" / "pillars.yml"))
    if pillar not in pillars:
        raise RecordError(Place("pillars.yml"), f"there is no pillar '{pillar}'", f"write one of {', '.join(pillars)}")
    _refuse_unknown(f"{pillar}.yml", indicator, Indicator)
    _refuse_unknown("targets.csv", target or {}, Target)
    items, targets = f"framework/indicators/{pillar}.yml", "framework/targets.csv"
    before = {items: (data / items).read_bytes()}
    after = {items: _with_line_end(before[items]) + indicator_item(indicator).encode()}
    if target:
        before[targets] = (data / targets).read_bytes()
        header = read_csv_table(data / targets).header
        after[targets] = _with_line_end(before[targets]) + _target_row(header, indicator["id"], target).encode()
    return rehearse_files(data, before, after)


def indicator_item(fields: Mapping[str, str]) -> str:
    """The item as its file spells it: fields in the order of the others, blank ones left out."""
    lines: list[str] = []
    for name in Indicator.model_fields:
        value = fields.get(name, "").strip()
        if value and name != "pillar":
            lines += _yaml_lines(name, value)
    return "- " + "\n  ".join(lines) + "\n"


def _yaml_lines(name: str, value: str) -> list[str]:
    if name in PLAIN_FIELDS and WRITTEN_PLAIN.fullmatch(value):
        return [f"{name}: {value}"]
    text: str = yaml.safe_dump({name: " ".join(value.split())}, allow_unicode=True, width=110)
    return text.rstrip("\n").split("\n")


def _target_row(header: tuple[str, ...], indicator: str, target: Mapping[str, str]) -> str:
    """A row of targets.csv; the id is the indicator's with the target's year, as the others have it."""
    year = target.get("target_year", "")
    fields = {"id": f"{indicator}_{year}", "indicator": indicator, **target}
    return csv_text([[fields.get(name, "") for name in header]])


def _refuse_unknown(file: str, fields: Mapping[str, str], model: type[Value]) -> None:
    for name in fields:
        if name not in model.model_fields:
            raise RecordError(Place(file), f"there is no field '{name}'", did_you_mean(name, model.model_fields))


def _with_line_end(content: bytes) -> bytes:
    return content if content.endswith(b"\n") or not content else content + b"\n"
