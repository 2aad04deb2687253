"""The rule book on files, rows, indicators, events and targets."""

from milepost.checks.finding import Severity
from milepost.checks.rule import Rule

ERROR, WARNING = (Severity.ERROR,), (Severity.WARNING,)
EITHER = (Severity.ERROR, Severity.WARNING)

OF_POLICY = {
    "Files and rows": (
        Rule(
            "file",
            ERROR,
            "A file that is missing, cannot be opened, is no UTF-8 text, is no CSV or YAML, or lacks its header.",
            "is missing from data/; restore it or make a new one.",
        ),
        Rule(
            "schema",
            ERROR,
            "A column or field that is unknown, missing, or not of its type: dates, plain numbers, listed words.",
            "value 'n/a' is not a number here; write plain digits with a decimal point, or leave it blank.",
        ),
        Rule(
            "empty",
            ERROR,
            "A file of figures, peers, economies or provinces that has a header and no rows.",
            "has a header and no rows; restore its rows.",
        ),
        Rule(
            "stray",
            ERROR,
            "A file in a folder of rows that nothing reads, for its name or ending is not one that is read.",
            "is never read; name it <pillar>.csv, move its rows to a file that is, or take it out of the folder.",
        ),
        Rule(
            "same_name",
            ERROR,
            "A file of peers with the name of another file, so that messages could mean either.",
            "has the name of observations/trust.csv; give it another name, such as the group of economies it holds.",
        ),
        Rule(
            "duplicate_id",
            ERROR,
            "An id, a code or a key of references.bib that stands twice.",
            "the code 'THA' is used twice, first in economies.csv line 10; give one of the two another code.",
        ),
        Rule(
            "duplicate",
            ERROR,
            "A second figure of one release, a second event, a second correction of one figure.",
            "'egdi' has a second figure for 2024 in the release of 2024-12-31; keep one; a revised figure needs the "
            "date of its own release.",
        ),
        Rule(
            "unknown_id",
            ERROR,
            "A name of an indicator, target, pillar, economy or source that does not exist.",
            "there is no indicator 'internet_user'; did you mean 'internet_users', or is it still to be added.",
        ),
        Rule(
            "accepted",
            EITHER,
            "A row of `accepted_findings.csv` that accepts a finding twice, or one that is no longer there.",
            "the finding gap of 'egdi 2019' is accepted and no longer there; take the row out; gap now finds "
            "nothing of it.",
        ),
    ),
    "Indicators and events": (
        Rule(
            "own_pillar",
            ERROR,
            "An indicator whose pillar is not that of the file it stands in.",
            "'secure_servers' says pillar 'business'; leave the field out, or move the indicator to business.yml.",
        ),
        Rule(
            "shows_also",
            ERROR,
            "A pillar whose chapter is to show an indicator that does not exist, or its own.",
            "'trust' shows also 'secure_servers', which is its own; take it out, or mend the id.",
        ),
        Rule(
            "unit",
            ERROR,
            "A percentage without a percent unit, or with limits beyond 0 and 100.",
            "'secure_servers' is declared a percentage, its unit is 'servers per million people'; write 'percent of "
            "...' or set percentage: false.",
        ),
        Rule(
            "limits",
            ERROR,
            "A figure, a peer's figure or a corrected one beyond its indicator's limits; limits in the wrong order.",
            "'internet_users' is 130 in 2024, limits 0 to 100; correct the figure, or review the declared limit.",
        ),
        Rule(
            "context",
            ERROR,
            "A target of an indicator that is shown as context only.",
            "target 'secure_servers_2035' is of 'secure_servers', which is shown as context only; remove the target,"
            " or 'context: true' from the indicator.",
        ),
        Rule(
            "series_end",
            ERROR,
            "A figure after the year in which its series ended.",
            "'secure_servers' ended in 2020 and has a figure for 2024; correct series_end, or make the later figures"
            " another indicator.",
        ),
        Rule(
            "event_year",
            WARNING,
            "An event in a year outside the history that it breaks.",
            "'egdi' has an event in 1990 and figures from 2003 to 2024; correct the year, or drop the event.",
        ),
        Rule(
            "override",
            ERROR,
            "A second reviewer's verdict on one target, or one on a target that was superseded.",
            "target 'internet_users_2020' is superseded by 'internet_users_2035'; override the target in force, or "
            "drop the row.",
        ),
    ),
    "Targets": (
        Rule(
            "successor",
            ERROR,
            "A chain of `superseded_by` that runs in a circle or leads to another indicator.",
            "target 'egdi_2035' is superseded by itself; leave the newest target's superseded_by blank.",
        ),
        Rule(
            "in_force",
            ERROR,
            "Two targets in force for one indicator and year.",
            "'t_2035' and 'egdi_2035' are both in force for 'egdi' in 2035; write superseded_by in the older one.",
        ),
        Rule(
            "target_kind",
            ERROR,
            "A promise against the direction (at least so much of what is to fall), or an upper end without a range.",
            "target 't_2035' is at_most, and 'egdi' is to increase; correct the kind, or the indicator's direction.",
        ),
        Rule(
            "target_baseline",
            ERROR,
            "Half a baseline, one that lies after the target, or a relative target without one.",
            "target 't_2035' starts in 2036 and is due in 2035; write a baseline year before the target year.",
        ),
        Rule(
            "no_baseline",
            WARNING,
            "A target in force without a baseline, so that no share of its journey can be printed.",
            "target 't_2035' has no baseline; write baseline_year and baseline_value, or no share of its journey is "
            "printed.",
        ),
        Rule(
            "target_value",
            ERROR,
            "A target, an end of its range or a baseline outside the indicator's limits.",
            "target 't_2035': 7 lies outside the limits 0 to 1 of its indicator; correct the value.",
        ),
        Rule(
            "target_side",
            WARNING,
            "A target that is no better than its baseline.",
            "target 't_2035': 0.3 is not above its baseline 0.5 (to increase); correct the value, unless it is a "
            "level to keep: no journey share is printed.",
        ),
        Rule(
            "milestones",
            ERROR,
            "Milestones out of order, outside the years of the target, or beyond the limits.",
            "target 't_2035': the milestone 2041=0.5 lies outside 2020 to 2035; correct its year.",
        ),
        Rule(
            "target_due",
            WARNING,
            "A target in force whose year is over, without a successor.",
            "target 't_2025' was due in 2025 and has no successor; write superseded_by egdi_2035.",
        ),
        Rule(
            "target_met",
            WARNING,
            "A target for a year to come that the newest figure meets already.",
            "target 't_2040' of 0.55 in 2040 is met by 0.5754 in 2024; raise it by a successor, or accept it with "
            "the reason.",
        ),
    ),
}
