"""Notes that stand under tables and sections: the same words in every edition, no number in them."""

PACE_NOTE = (
    "Paces are changes per year in the indicator's unit. *Factor* is the required over the present pace. *Fast pace on "
    "record*: nine in ten comparable periods of peers were slower; ° the fastest of Cambodia's own history, where "
    "there are too few peers. *Expected* is the first year in which the target is more likely met than not."
)
PASSED_NOTE = " *passed?*: by the projection that year is over, but no figure confirms it yet."
LIKE_NOTE = (
    "*n. a.*: not assessable by this rule. Rules marked *-like* follow a published method of which a part could not "
    "be confirmed. Each rule is applied to the figures of this report. Destatis rates by weather, best to worst: sun, "
    "slightly cloudy, cloud, thunderstorm. @sec-method gives the formulas."
)
JOURNEY_NOTE = (
    "Each indicator's share runs from 0 at its baseline to 1 at its target; before averaging it is held between −1 "
    "and 1, so that being past one target makes up for nothing elsewhere. *Now* is the projection's median; the "
    "interval takes all errors as moving together, the widest of the common choices (@sec-method)."
)
WHY_RULES_DIFFER = (
    "Rules that compare two points or compound a growth rate carry the growth of a take-off on for ever, so they call "
    "on track what slows as it saturates; they hang on their end points; and none of them gives a probability. This "
    "report lets the pace decay to that of economies at the same level, so it is stricter where growth was fast. "
    "@sec-method has the formulas."
)
MEASURES_NOTE = (
    "The state of a measure is as its register gives it. A measure is overdue when it was due before the date of this "
    "report and is neither done nor dropped; one without a date is never overdue. That a measure is done does not yet "
    "say that it moved its indicators."
)
NO_GROUPS = (
    "No indicator of this goal is published by sex or by town and country. Figures for the groups would let this "
    "section say who is left behind."
)
