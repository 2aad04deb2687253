"""Published progress rules, to print beside ours: what others would say of the same values.

Every rule gets the same prepared history as ours, so that the rules are compared and not the data.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from milepost.verdicts.published.compound import OPEN_SDG, UNICEF, UNSD, open_sdg_2_4, unicef_aarr, unsd_2023
from milepost.verdicts.published.linear import DESTATIS, ESCAP, SDSN, destatis, escap_like, sdsn_like

if TYPE_CHECKING:
    from milepost.verdicts.assessment import PublishedVerdict
    from milepost.verdicts.published.rule_input import RuleInput

RULES = {
    UNSD: unsd_2023,
    OPEN_SDG: open_sdg_2_4,
    DESTATIS: destatis,
    ESCAP: escap_like,
    SDSN: sdsn_like,
    UNICEF: unicef_aarr,
}
# The six by the name that is printed: the name of each as a column.
PUBLISHED_RULES = {name: rule.__name__ for name, rule in RULES.items()}


def published_verdicts(case: RuleInput) -> tuple[PublishedVerdict, ...]:
    """Every published rule's verdict, in the order of the method page."""
    return tuple(rule(case) for rule in RULES.values())
