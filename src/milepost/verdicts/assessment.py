"""Every number that a verdict depends on; and what an assessment says, which turns into JSON-ready values and back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, replace
from typing import Any

from milepost.country import Verdict as Verdict  # noqa: PLC0414 - the face has it beside what is assessed
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


@dataclass(frozen=True)
class Reason:
    """Why: a code for machines, a sentence for people."""

    code: str
    sentence: str


@dataclass(frozen=True)
class Evidence:
    """What a verdict rests on: grade A (strong) to D (weak), and the facts behind the grade.

    `age_years` counts from the last observation to the as-of year; `estimated_share` is 0-1; `breaks` counts
    declared events within the history. Years are None when nothing was observed.
    """

    grade: str
    points: int
    first_year: int | None
    last_year: int | None
    age_years: int | None
    estimated_share: float
    breaks: int
    sentence: str


@dataclass(frozen=True)
class MilestoneCheck:
    """A milestone of a target: reached, missed, not observed, likely, uncertain, unlikely, not assessable."""

    year: int
    value: float
    status: str
    probability: float | None


@dataclass(frozen=True)
class PublishedVerdict:
    """The verdict of a published rule; `exact` is False where part of the rule could not be confirmed.

    `value` is the rule's own statistic (its unit is in the sentence), None when the rule cannot be applied.
    `category` sorts the verdict into "on track", "not on track" or "not assessable" for comparison.
    """

    rule: str
    exact: bool
    verdict: str
    category: str
    value: float | None
    sentence: str


@dataclass(frozen=True)
class Override:
    """A reviewer's verdict in place of the rule's: printed with its reason and the name of the role."""

    verdict: Verdict
    reason: str
    role: str

    def __post_init__(self) -> None:
        """Refuse an override that no one answers for. Raises ValueError."""
        if not self.reason.strip() or not self.role.strip():
            raise ValueError("an override needs a reason and the name of a role; write both.")


@dataclass(frozen=True)
class Assessment:
    """One target of one indicator, assessed. Values in the indicator's unit, probabilities 0-1.

    Paces are means from the last value to the target year: that which the target takes, and that of the projection's
    median; `acceleration_factor` is the first over the second, `present_change_per_year` the last slope. `went`,
    `went_since` and `went_by` tell the way gone so far, `first_chance_year` when figures enough may be there.

    None means "not known" and a reason says why. `proposed_value` and `proposed_year` are proposals of the
    method, never policy. `horizon_year` is the last projected year: an `expected_year` of None with a
    horizon means "beyond" it.
    """

    indicator: str
    target: str | None
    target_kind: str | None
    target_status: str | None
    target_year: int | None
    threshold: float | None
    verdict: Verdict
    probability: float | None
    reasons: tuple[Reason, ...]
    rule: str
    numbers: tuple[tuple[str, float | None], ...]
    evidence: Evidence
    as_of_year: int
    baseline_year: int | None = None
    baseline_value: float | None = None
    last_year: int | None = None
    last_value: float | None = None
    required_change_per_year: float | None = None
    expected_change_per_year: float | None = None
    present_change_per_year: float | None = None
    acceleration_factor: float | None = None
    expected_year: int | None = None
    year_likely: int | None = None
    horizon_year: int | None = None
    reachable_value: float | None = None
    reachable_low: float | None = None
    reachable_high: float | None = None
    proposed_value: float | None = None
    proposed_year: int | None = None
    best_peer_change_per_year: float | None = None
    best_pace_from: str | None = None
    peers: tuple[str, ...] = ()
    peers_compared: int | None = None
    met_year: int | None = None
    went: str | None = None
    went_since: int | None = None
    went_by: float | None = None
    first_chance_year: int | None = None
    milestones: tuple[MilestoneCheck, ...] = ()
    published: tuple[PublishedVerdict, ...] = ()
    override: Override | None = None

    @property
    def final_verdict(self) -> Verdict:
        """The reviewer's verdict where there is one, the rule's otherwise."""
        return self.override.verdict if self.override else self.verdict

    @property
    def time_gone(self) -> float | None:
        """Share of the years from the baseline's to the target's that are over; an edition's own time is another."""
        first, last = self.baseline_year, self.target_year
        if first is None or last is None or last <= first:
            return None
        return (self.as_of_year - first) / (last - first)

    @property
    def doubts(self) -> tuple[str, ...]:
        """What is declared doubtful of its figures, in sentences: told wherever a number of it goes."""
        return tuple(reason.sentence for reason in self.reasons if reason.code == "doubt")

    @property
    def rests_on_old_figure(self) -> bool:
        """Whether the last figure is older than `stale_after_years`."""
        return any(reason.code == "stale" for reason in self.reasons)

    @property
    def shows_projection(self) -> bool:
        """Whether the projection is shown, by picture, alt text, table and sentence alike.

        It is where it gives the target a chance: not where it ends before the target year, where its interval there
        says nothing, or where there is no target to hold it against.
        """
        return self.probability is not None

    @property
    def expected_year_text(self) -> str:
        """'2031', 'passed?' (by the projection, but not seen yet), 'beyond 2040', or 'not known'."""
        return self._year_text(self.expected_year)

    @property
    def year_likely_text(self) -> str:
        """'2033', 'passed?' (by the projection, but not seen yet), 'beyond 2040', or 'not known'."""
        return self._year_text(self.year_likely)

    def _year_text(self, year: int | None) -> str:
        if year is None:
            return "not known" if self.horizon_year is None else f"beyond {self.horizon_year}"
        return "passed?" if self.met_year is None and year <= self.as_of_year else str(year)

    def overridden(self, override: Override) -> Assessment:
        """The same assessment with a reviewer's override beside the rule's verdict."""
        return replace(self, override=override)

    def to_dict(self) -> dict[str, Any]:
        """JSON-ready values, floats as they are."""
        made: dict[str, Any] = _plain(asdict(self))
        made["numbers"] = dict(self.numbers)
        return made

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> Assessment:
        """The assessment that `to_dict` wrote. Raises KeyError, TypeError or ValueError on anything else."""
        override = values["override"]
        rebuilt = {
            "verdict": Verdict(values["verdict"]),
            "reasons": tuple(Reason(**item) for item in values["reasons"]),
            "numbers": tuple(values["numbers"].items()),
            "evidence": Evidence(**values["evidence"]),
            "peers": tuple(values["peers"]),
            "milestones": tuple(MilestoneCheck(**item) for item in values["milestones"]),
            "published": tuple(PublishedVerdict(**item) for item in values["published"]),
            "override": override and Override(**{**override, "verdict": Verdict(override["verdict"])}),
        }
        return cls(**{**values, **rebuilt})


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, tuple | list):
        return [_plain(item) for item in value]
    return value.value if isinstance(value, Verdict) else value
