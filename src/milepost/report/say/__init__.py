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
    last_values,
    missing,
    pace_note,
    repeats,
    scales,
    section,
    summary,
)
from milepost.report.say.groups import (
    gap_summary,
    group_names,
    groups,
    not_split,
    provinces,
    widest_gap,
)
from milepost.report.say.journey import (
    JOURNEY_NOTE,
    headline,
    not_counted,
    travelled,
)
from milepost.report.say.key_messages import (
    WHY_RULES_DIFFER,
    assessed,
    by_verdict,
    due_unjudged,
    how_to_read,
    nothing_to_adjust,
    standing,
    to_publish,
    track_record_message,
    widest_gap_message,
)
from milepost.report.say.measures import (
    MEASURES_NOTE,
    measures_by_goal,
    measures_summary,
    without_measures,
)
from milepost.report.say.review import (
    adjustments,
    overrides,
    where_to_speed_up,
)
from milepost.report.words import escape
from milepost.verdicts import share

__all__ = [
    "JOURNEY_NOTE",
    "LEGEND",
    "LIKE_NOTE",
    "MEASURES_NOTE",
    "WHY_RULES_DIFFER",
    "adjustments",
    "agreement",
    "alt_text",
    "assessed",
    "by_verdict",
    "caption",
    "components",
    "due_unjudged",
    "escape",
    "facts",
    "gap_summary",
    "group_names",
    "groups",
    "headline",
    "how_to_read",
    "last_values",
    "measures_by_goal",
    "measures_summary",
    "missing",
    "not_counted",
    "not_split",
    "nothing_to_adjust",
    "overrides",
    "pace_note",
    "provinces",
    "repeats",
    "scales",
    "section",
    "share",
    "standing",
    "summary",
    "to_publish",
    "track_record_message",
    "travelled",
    "where_to_speed_up",
    "widest_gap",
    "widest_gap_message",
    "without_measures",
]
