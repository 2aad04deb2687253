"""A projection against a target: probability, verdict and reasons; published rules beside it; gaps."""

from milepost.assess.agreement import agreement
from milepost.assess.amounts import amount
from milepost.assess.assessing import assess
from milepost.assess.assessment import (
    Assessment,
    Evidence,
    MilestoneCheck,
    Override,
    PublishedVerdict,
    Reason,
)
from milepost.assess.cuts import Cuts, Verdict, cuts_of
from milepost.assess.feasibility import BestPace, best_pace
from milepost.assess.gaps import GroupGap, ProvinceSpread, group_gap, province_spread
from milepost.assess.journey import (
    JourneyMean,
    JourneyShare,
    aggregate,
    journey_share,
    time_elapsed_share,
)
from milepost.assess.paces import acceleration_factor, required_change_per_year
from milepost.assess.peer_windows import PeerTable
from milepost.assess.preparation import Prepared, prepare
from milepost.assess.projecting import assess_indicator, national_widening, project_indicator, widening_without_each
from milepost.assess.published import RuleInput, published_verdicts, rule_input
from milepost.assess.stability import Stability, stability, with_stability

__all__ = [
    "Assessment",
    "BestPace",
    "Cuts",
    "Evidence",
    "GroupGap",
    "JourneyMean",
    "JourneyShare",
    "MilestoneCheck",
    "Override",
    "PeerTable",
    "Prepared",
    "ProvinceSpread",
    "PublishedVerdict",
    "Reason",
    "RuleInput",
    "Stability",
    "Verdict",
    "acceleration_factor",
    "aggregate",
    "agreement",
    "amount",
    "assess",
    "assess_indicator",
    "best_pace",
    "cuts_of",
    "group_gap",
    "journey_share",
    "national_widening",
    "prepare",
    "project_indicator",
    "province_spread",
    "published_verdicts",
    "required_change_per_year",
    "rule_input",
    "stability",
    "time_elapsed_share",
    "widening_without_each",
    "with_stability",
]
