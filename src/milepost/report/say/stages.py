"""Sentences on the stages of the journey: what the one that is over ended with."""

from __future__ import annotations

from typing import TYPE_CHECKING

from milepost.report import words

if TYPE_CHECKING:
    import pandas as pd


def stage_end(ends: pd.DataFrame, *, name: str, last_year: int) -> str:
    """What the stage ended with, in two sentences: of how many values how many were met, missed and not measured.

    Example:
        >>> import pandas as pd
        >>> ends = pd.DataFrame({"name": ["Internet", "Power"], "outcome": ["met", "not measured"]})
        >>> stage_end(ends, name="Foundation", last_year=2025)[:67]
        'The stage *Foundation* ended in 2025. Two values were to be reached'
    """
    if not len(ends):
        return f"The stage *{words.escape(name)}* ended in {last_year}. No target or milestone fell due in it."
    asked = words.count(len(ends), "value was", "values were")
    said = [_named(ends, outcome) for outcome in ("met", "missed", "not measured")]
    return (
        f"The stage *{words.escape(name)}* ended in {last_year}. {words.sentence(asked)} to be reached by then: "
        f"{words.listed([one for one in said if one])}."
    )


def _named(ends: pd.DataFrame, outcome: str) -> str:
    """'2 missed (Internet users and Power)'."""
    held = ends[ends["outcome"] == outcome]
    if not len(held):
        return ""
    names = words.listed([words.escape(name) for name in dict.fromkeys(held["name"])])
    return f"{len(held)} {outcome} ({names})"
