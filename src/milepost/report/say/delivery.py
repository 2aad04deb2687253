"""Sentences on who owes what: measures beside what moved, institutions, figures owed, what falls due."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from milepost.report import words
from milepost.report.carrying import Verdicts
from milepost.report.delivery import results_of
from milepost.report.printing import markdown_table, table
from milepost.verdicts import share, spelled

if TYPE_CHECKING:
    import pandas as pd

LINK_NOTE = (
    "Which indicators a measure should move is our own link, with its reason in the register. An indicator moves for "
    "many reasons: that it moved is no proof that a measure moved it."
)
AGENDA_NOTE = (
    "The cheapest to get first: what records hold already, then a question in a survey that runs, an assessment that "
    "somebody else makes, a survey of its own. This order is ours."
)


def what_moved(measures: pd.DataFrame) -> str:
    """How many of the measures with an indicator saw one move towards its target.

    Example:
        >>> import pandas as pd
        >>> what_moved(pd.DataFrame({"linked": [2, 1, 0], "measured": [1, 0, 0], "moved": [1, 0, 0]}))[:80]
        'Of one of the two measures with an indicator the direction since the baseline ca'
    """
    linked, measured = int((measures["linked"] > 0).sum()), int((measures["measured"] > 0).sum())
    moved = int((measures["moved"] > 0).sum())
    return (
        f"Of {spelled(measured)} of the {words.count(linked, 'measure')} with an indicator the direction since the "
        f"baseline can be told: {spelled(moved)} saw at least one indicator move towards its target."
    )


def who_owes(agenda: pd.DataFrame) -> str:
    """How many figures would let targets be judged, how many of them are owed, and by whom most.

    Example:
        >>> import pandas as pd
        >>> needs = ["a first figure", "a newer figure"]
        >>> who_owes(pd.DataFrame({"need": needs, "institution": ["NIS", "NIS"], "owed": [True, False]}))[:78]
        'Two figures would let targets be judged on what is new: one a first figure and'
    """
    if not len(agenda):
        return "No figure is missing: every target can be judged on what is new."
    needs = agenda["need"].value_counts(sort=False)
    wanted = words.count(len(agenda), "figure")
    text = f"{words.sentence(wanted)} would let targets be judged on what is new: "
    text += f"{words.listed([f'{spelled(count)} {need}' for need, count in needs.items()])}."
    late = agenda[agenda["owed"].astype(bool)]
    if not len(late):
        return f"{text} None of them is late."
    named = late["institution"][late["institution"] != ""].value_counts()
    most = [f"{name} ({number})" for name, number in named.items() if number == named.max()]
    by = f", most by {words.listed(most)}" if most else ""
    are = words.count(len(late), "is", "are")
    return f"{text} {words.sentence(are)} owed today: late, or never out{by}."


def taking_part(hands: pd.DataFrame) -> str:
    """Who takes part in measures without leading one, keeping a figure or owing one; empty where nobody does.

    Example:
        >>> import pandas as pd
        >>> taking_part(pd.DataFrame({"name": ["Ministry of Health"]}))
        'One further institution takes part in measures and leads none: Ministry of Health.'
    """
    if not len(hands):
        return ""
    further = words.count(len(hands), "further institution takes", "further institutions take")
    leads = "leads" if len(hands) == 1 else "lead"
    names = words.listed([words.escape(name) for name in hands["name"]])
    return f"{words.sentence(further)} part in measures and {leads} none: {names}."


def next_due(due: pd.DataFrame, *, until: datetime.date) -> str:
    """How many things fall due until a day, and how many figures are late.

    Example:
        >>> import datetime
        >>> import pandas as pd
        >>> due = pd.DataFrame({"kind": ["figure", "monitoring"], "late": [True, False]})
        >>> next_due(due, until=datetime.date(2027, 10, 31))
        'One figure is late. Until 31 October 2027 one task of the monitoring cycle falls due.'
    """
    late = int(due["late"].sum())
    ahead = due[~due["late"]]["kind"].value_counts()
    names = {
        "monitoring": ("task of the monitoring cycle", "tasks of the monitoring cycle"),
        "figure": ("figure", "figures"),
        "milestone": ("milestone", "milestones"),
        "target": ("target", "targets"),
        "stage": ("stage", "stages"),
    }
    held = [words.count(int(ahead[kind]), *names[kind]) for kind in names if kind in ahead]
    told = f"{words.sentence(words.count(late, 'figure is', 'figures are') if late else 'no figure is')} late."
    fall = "falls" if len(ahead) and int(ahead.sum()) == 1 else "fall"
    return f"{told} Until {until.day} {until:%B %Y} {words.listed(held) if held else 'nothing'} {fall} due."


def institution(
    row: Mapping[str, Any], measures: pd.DataFrame, actions: pd.DataFrame, verdicts: Verdicts, agenda: pd.DataFrame
) -> str:
    """The page of one institution: what it leads, how its indicators stand, the figures it owes, its measures.

    Args:
        row: A row of `by_institution`.
        measures: A chapter's `measures`, as `beside_verdicts` returns them.
        actions: A chapter's `actions`.
        verdicts: As `assess` returns them.
        agenda: As `data_agenda` returns it.

    Example:
        >>> import datetime
        >>> from milepost.report import data_agenda, sample
        >>> row = {"institution": "MA", "name": "Ministry A", "led": 0, "joined": 0, "actions": 0, "indicators": ()}
        >>> import pandas as pd
        >>> none, verdicts = pd.DataFrame(columns=["lead_institution"]), sample().verdicts
        >>> institution(row, none, none, verdicts, data_agenda(verdicts, as_of=datetime.date(2025, 6, 30)))[:16]
        '## Ministry A (M'
    """
    name, label = row["institution"], row["institution"].lower()
    parts = [f"## {words.escape(row['name'])} ({words.escape(name)}) {{#sec-institution-{label}}}"]
    parts.append(_summary(row, measures, actions, verdicts))
    found = verdicts[verdicts["indicator"].isin(row["indicators"])]
    caption = f"{words.escape(name)}: the indicators that its measures should move, or that it keeps"
    columns = ["name", "verdict", "latest", "target", "chance"]
    parts.append(table(found, columns, caption=caption, label=f"tbl-institution-{label}") if len(found) else "")
    owed = agenda[agenda["owed"].astype(bool) & agenda["institution"].eq(name)]
    parts.append("\n".join(_owed(one) for one in owed.to_dict(orient="records")))
    parts.append(_led(name, label, measures[measures["lead_institution"] == name], "measure"))
    parts.append(_led(name, label, actions[actions["lead_institution"] == name], "action"))
    return "\n\n".join(part for part in parts if part)


def _summary(row: Mapping[str, Any], measures: pd.DataFrame, actions: pd.DataFrame, verdicts: Verdicts) -> str:
    led, joined, ahead = row["led"], row["joined"], row["actions"]
    found = results_of(verdicts, row["indicators"])
    text = f"It leads {led} of {words.count(len(measures), 'measure')}"
    text += f" ({share(led / len(measures))})" if led and len(measures) else ""
    text += f" and takes part in {joined} more" if joined else ""
    text += f"; of the {words.count(len(actions), 'action')} on digital government it leads {ahead}." if ahead else "."
    if found:
        text += f" Its {words.count(len(found), 'indicator')}: {words.verdict_counts(i.assessment for i in found)}."
    return text


def _owed(one: Mapping[Any, Any]) -> str:
    """'- **Figure owed.** Fast internet, urban: a first figure, for at least 100 % by 2025 (reported).'."""
    since = f", late since {one['since'].day} {one['since']:%B %Y}" if one["since"] is not None else ""
    figure, target = words.escape(one["name"]), words.escape(one["target"])
    return f"- **Figure owed.** {figure}: {one['need']}{since}, for {target}. It would give {one['gives']}."


def _led(name: str, label: str, rows: pd.DataFrame, what: str) -> str:
    """A table of the measures, or actions, that an institution leads; empty without any."""
    cells = [
        [
            str(row["number"]),
            words.escape(row["title"]),
            words.escape(row["when"].replace("-", "–")),
            row["status"],
            str(len(row["indicators"])) if row["indicators"] else "–",
        ]
        for row in rows.to_dict(orient="records")
    ]
    if not cells:
        return ""
    return markdown_table(
        ["No.", words.sentence(what), "When", "Status", "Indicators"],
        cells,
        caption=f"{words.escape(name)}: the {words.count(len(cells), what)} that it leads",
        label=f"tbl-institution-{label}-{what}s",
        right=[0, 4],
        widths=[4, 40, 12, 12, 8],
    )
