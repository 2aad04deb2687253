"""Every number that a verdict depends on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

from milepost.country import Verdict as Verdict  # noqa: PLC0414 - the face has it beside the cuts
from milepost.country import proposed_cuts


@dataclass(frozen=True, kw_only=True)
class Cuts:
    """Every number that a verdict rests on. None has a default: an edition states all of them, and so does a caller.

    What each means, its unit and its range stand with the edition's parameters of the same names: `milepost params`.

    >>> Cuts.proposed().on_track_probability
    0.67
    """

    on_track_probability: float
    unlikely_probability: float
    near_certain_probability: float
    spare_years: int
    reachable_quantile: float
    raise_quantile: float
    least_raise_share: float
    reverse_probability: float
    reverse_years: int
    widest_interval_share: float
    best_peer_quantile: float
    peer_level_band: float
    peer_level_factor: float
    minimum_peers: int
    sustained_years: int
    longest_window_years: int
    minimum_points: int
    minimum_points_with_peers: int
    good_points: int
    fresh_years: int
    stale_after_years: int
    estimated_share: float

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

    @classmethod
    def proposed(cls) -> Cuts:
        """The values that the method proposes, for figures that no edition speaks of."""
        return cls(**proposed_cuts())  # type: ignore[arg-type]


def cuts_of(parameters: Mapping[str, Any]) -> Cuts:
    """The cuts among an edition's parameters, or among the names of a notebook.

    Args:
        parameters: Values by name; those that are no cuts are passed over.

    Returns:
        All cuts, for `assess`.

    Raises:
        ValueError: One is missing.

    Example:
        >>> cuts_of({"on_track_probability": 0.67})
        Traceback (most recent call last):
        ValueError: cuts: unlikely_probability is missing; write it as `milepost params` explains.
    """
    for field in fields(Cuts):
        if field.name not in parameters:
            raise ValueError(f"cuts: {field.name} is missing; write it as `milepost params` explains.")
    return Cuts(**{field.name: parameters[field.name] for field in fields(Cuts)})
