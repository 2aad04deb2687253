"""Published progress rules, to print beside ours: what others would say of the same values.

Every rule gets the same prepared history as ours, so that the rules are compared and not the data.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from milepost.verdicts.published.compound import open_sdg_2_4, unicef_aarr, unsd_2023
from milepost.verdicts.published.linear import destatis, escap_like, sdsn_like
from milepost.verdicts.published.rule_input import RuleInput, rule_input

if TYPE_CHECKING:
    from milepost.verdicts.assessment import PublishedVerdict

RULES = (unsd_2023, open_sdg_2_4, destatis, escap_like, sdsn_like, unicef_aarr)


def published_verdicts(given: RuleInput) -> tuple[PublishedVerdict, ...]:
    """Every published rule's verdict, in the order of the method page."""
    return tuple(rule(given) for rule in RULES)


__all__ = [
    "RULES",
    "RuleInput",
    "destatis",
    "escap_like",
    "open_sdg_2_4",
    "published_verdicts",
    "rule_input",
    "sdsn_like",
    "unicef_aarr",
    "unsd_2023",
]
