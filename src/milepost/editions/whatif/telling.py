"""An answer in lines of text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from milepost.report import listed, sentence, target_words
from milepost.verdicts import amount, level, movement, quantity, share

if TYPE_CHECKING:
    from collections.abc import Iterator

    from milepost.editions.whatif.answering import Stored, WhatIf

OFFICIAL = "A what-if: no official target, and nothing of the edition is changed."


def tell(one: WhatIf) -> Iterator[str]:
    """One answer: the question, the verdict, the numbers behind it, the reasons."""
    item, a, today = one.item.indicator, one.assessment, one.item.assessment
    yield f"{item.id}: {item.name}"
    yield f"  {'what if':<20}{target_words(one.target, a.threshold, item).removesuffix(' (proposed)')}"
    if one.item.target is not None:
        yield f"  {'target today':<20}{target_words(one.item.target, today.threshold, item)}"
    yield f"  {'verdict':<20}{sentence(a.final_verdict.value)} (today: {today.final_verdict.value})"
    yield f"  {'chance':<20}{_chance(a.probability)} (today: {_chance(today.probability)})"
    if a.last_value is not None:
        yield f"  {'latest value':<20}{quantity(a.last_value, item)} ({a.last_year})"
    if a.required_change_per_year is not None:
        factor = "" if a.acceleration_factor is None else f", {amount(a.acceleration_factor, 1)} times the present pace"
        yield f"  {'pace required':<20}{movement(a.required_change_per_year, item)}{factor}"
    if a.present_change_per_year is not None:
        yield f"  {'pace now':<20}{movement(a.present_change_per_year, item)}"
    if a.best_peer_change_per_year is not None:
        of = "peers" if a.best_pace_from == "peers" else "its own history"
        kept = f"; kept up by {listed(list(a.peers))}" if a.peers else ""
        yield f"  {'fast pace on record':<20}{movement(a.best_peer_change_per_year, item)} ({of}){kept}"
    if a.probability is not None:
        yield f"  {'expected year':<20}{a.expected_year_text}"
    if None not in (a.reachable_value, a.reachable_low, a.reachable_high):
        low, high = level(a.reachable_low or 0.0, item), level(a.reachable_high or 0.0, item)
        reach = f"{level(a.reachable_value or 0.0, item)} (80 %: {low} to {high})"
        yield f"  {f'reachable by {a.target_year}':<20}{reach}"
    for reason in a.reasons:
        yield f"  {reason.sentence}"


def tell_source(stored: Stored) -> Iterator[str]:
    """Which edition answered, and what is no longer as it was when it was made."""
    yield f"From the edition {stored.edition}, figures released by {stored.parameters.as_of:%-d %B %Y}. {OFFICIAL}"
    if stored.altered:
        yield (
            f"Changed since that edition was made: {listed(list(stored.altered))}; the answer uses what is there now. "
            f"`milepost report -e {stored.edition}` makes it again."
        )


def _chance(value: float | None) -> str:
    return "none can be given" if value is None else share(value)
