"""Sentences, captions and alt texts of a chapter, computed from the frames that its tables and charts show.

No number is typed: what a sentence says, it reads from the frame that it is given.
"""

from milepost.report.say.goal import (
    LEGEND,
    LIKE_NOTE,
    agreement,
    alt_text,
    caption,
    components,
    facts,
    gap_summary,
    groups,
    last_values,
    missing,
    pace_note,
    repeats,
    scales,
    section,
    summary,
)

__all__ = [
    "LEGEND",
    "LIKE_NOTE",
    "agreement",
    "alt_text",
    "caption",
    "components",
    "facts",
    "gap_summary",
    "groups",
    "last_values",
    "missing",
    "pace_note",
    "repeats",
    "scales",
    "section",
    "summary",
]
