"""The verdicts, and every number that the rule which gives them depends on."""

from __future__ import annotations

from dataclasses import dataclass, fields
from enum import StrEnum
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping


class Verdict(StrEnum):
    """What is said of a target; spelled as printed."""

    MET = "met"
    ON_TRACK = "on track"
    ACCELERATE = "accelerate"
    RAISE = "adjust: raise"
    REVISE = "adjust: revise down or re-date"
    REVERSE = "reverse"
    NOT_ASSESSABLE = "not assessable"


@dataclass(frozen=True)
class Cuts:
    """All parameters of the rule. The values here are the method's proposal; an edition states its own.

    Attributes:
        on_track_probability: P(target met in its year) from which a target is on track, and a year likely.
        unlikely_probability: P up to which a target may be called out of reach.
        near_certain_probability: P from which a target may be called too easy.
        spare_years: Years that must be left before a target is called too easy.
        reachable_quantile: Share of futures that fall short of the reachable value (.5: the median).
        raise_quantile: Share of futures that fall short of the value proposed when a target is raised. At .25
            the projection passes that value with 75 % probability: more ambitious than today's target, and
            still more likely than not to be met.
        best_peer_quantile: Which of the peers' paces counts as the best (.9: one window in ten was faster).
        peer_level_band: Share of the scale within which a peer must have started around our last value. The
            scale is upper minus lower limit, or the larger of last value and target where there are no limits.
        peer_level_factor: Factor within which a peer must have started where the scale has no upper limit, so that
            growth is compared (2: from half to twice our last value).
        minimum_peers: Economies below which there is no peer yardstick.
        sustained_years: Shortest window, in years, over which a pace counts as sustained.
        longest_window_years: Longest window that is looked for.
        minimum_points: Observations below which there is no trend.
        good_points: Observations from which a history counts as long.
        fresh_years: Age of the last observation, in years, up to which it counts as fresh.
        stale_after_years: Age past which the evidence is graded D.
        estimated_share: Share of estimated values past which the evidence is a grade weaker.
        reverse_probability: P(worse than the last value) from which a trend goes the wrong way beyond noise.
        reverse_years: Years ahead at which that probability is read (or the target year, if sooner).
        least_raise_share: Share of the scale by which a better value must lie beyond target and last value before
            a target is raised: universal access is not called too easy for want of half a point.
        widest_interval_share: Share of the scale (between two declared limits) from which an 80 % interval in the
            target year is so wide that no verdict is given.
    """

    on_track_probability: float = 0.67
    unlikely_probability: float = 0.10
    near_certain_probability: float = 0.95
    spare_years: int = 3
    reachable_quantile: float = 0.5
    raise_quantile: float = 0.25
    best_peer_quantile: float = 0.9
    peer_level_band: float = 0.15
    peer_level_factor: float = 2.0
    minimum_peers: int = 3
    sustained_years: int = 3
    longest_window_years: int = 10
    minimum_points: int = 5
    good_points: int = 10
    fresh_years: int = 3
    stale_after_years: int = 5
    estimated_share: float = 0.25
    reverse_probability: float = 0.8
    reverse_years: int = 3
    widest_interval_share: float = 0.75
    least_raise_share: float = 0.02

    def __post_init__(self) -> None:
        """Refuse cuts that contradict each other. Raises ValueError."""
        if not 0 <= self.unlikely_probability < self.on_track_probability <= self.near_certain_probability <= 1:
            raise ValueError(
                "cuts: write 0 <= unlikely_probability < on_track_probability <= near_certain_probability <= 1, "
                f"not {self.unlikely_probability}, {self.on_track_probability}, {self.near_certain_probability}."
            )
        for name in ("reachable_quantile", "raise_quantile", "best_peer_quantile"):
            if not 0 < getattr(self, name) < 1:
                raise ValueError(f"cuts: {name} must lie between 0 and 1, not {getattr(self, name)}.")
        if not self.peer_level_factor > 1:
            raise ValueError(f"cuts: peer_level_factor must be above 1, not {self.peer_level_factor}.")
        if not 0 < self.widest_interval_share <= 1:
            raise ValueError(
                f"cuts: widest_interval_share must be above 0 and at most 1, not {self.widest_interval_share}."
            )


def cuts_of(parameters: Mapping[str, Any]) -> Cuts:
    """The cuts that an edition's parameters state; those that they do not name stay as proposed."""
    return Cuts(**{field.name: parameters[field.name] for field in fields(Cuts) if field.name in parameters})
