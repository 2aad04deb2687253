"""Rules about targets, and those that time has overtaken: one rule, one function."""

from collections.abc import Iterable, Iterator
from itertools import pairwise

from milepost.checks.finding import Finding, Placed, beyond, error, limits_words, unknown, warning
from milepost.checks.rows import Rows
from milepost.country import Direction, Indicator, Place, Target, TargetKind, TargetStatus, meets, targets_known


def check_target_ids(rows: Rows) -> Iterator[Finding]:
    """Rule `unknown_id`: targets and successors point to things that exist."""
    names = [target.id for _, target in rows.targets]
    for place, target in rows.targets:
        if target.indicator not in rows.by_id:
            yield unknown(place, "indicator", target.indicator, rows.by_id)
        if target.superseded_by is not None and target.superseded_by not in names:
            yield unknown(place, "target", target.superseded_by, names)


def check_successors(rows: Rows) -> Iterator[Finding]:
    """Rule `successor`: a chain of successors ends at a target in force of the same indicator."""
    targets = {target.id: target for _, target in rows.targets}
    for place, target in rows.targets:
        successor = targets.get(target.superseded_by or "")
        if successor is None:
            continue
        if target.id in _chain(successor, targets):
            what = "itself" if successor is target else f"'{successor.id}', which leads back to it"
            message = f"target '{target.id}' is superseded by {what}"
            yield error("successor", place, message, "leave the newest target's superseded_by blank")
        if successor.indicator != target.indicator and {successor.indicator, target.indicator} <= rows.by_id.keys():
            message = f"target '{target.id}' of '{target.indicator}' is superseded by one of '{successor.indicator}'"
            yield error("successor", place, message, "name a target of the same indicator")


def _chain(start: Target, targets: dict[str, Target]) -> list[str]:
    seen = [start.id]
    here = targets.get(start.superseded_by or "")
    while here is not None and here.id not in seen:
        seen.append(here.id)
        here = targets.get(here.superseded_by or "")
    return seen


def check_one_in_force(rows: Rows) -> Iterator[Finding]:
    """Rule `in_force`: an indicator has one target in force a year."""
    first: dict[tuple[str, int], str] = {}
    for place, target in rows.targets:
        if not target.in_force:
            continue
        other = first.setdefault((target.indicator, target.target_year), target.id)
        if other != target.id:
            message = f"'{target.id}' and '{other}' are both in force for '{target.indicator}' in {target.target_year}"
            yield error("in_force", place, message, "write superseded_by in the older one")


def check_target_kind(rows: Rows) -> Iterator[Finding]:
    """Rule `target_kind`: a promise fits the direction; a range, and only a range, has an upper end."""
    against = {TargetKind.AT_LEAST: Direction.DECREASE, TargetKind.AT_MOST: Direction.INCREASE}
    for place, target, item in _known(rows):
        if against.get(target.kind) is item.direction:
            message = f"target '{target.id}' is {target.kind}, and '{item.id}' is to {item.direction}"
            yield error("target_kind", place, message, "correct the kind, or the indicator's direction")
        if target.kind is TargetKind.RANGE:
            if target.value_upper is None or target.value_upper <= target.value:
                message = f"target '{target.id}' is a range without an upper end above the lower"
                yield error("target_value", place, message, "correct value_upper")
        elif target.value_upper is not None:
            message = f"target '{target.id}' has value_upper and is no range"
            yield error("target_kind", place, message, "leave value_upper blank, or write the kind range")


def check_target_page(rows: Rows) -> Iterator[Finding]:
    """Rule `official`: an official target names its document, which is its source, and the page it stands on."""
    for place, target in rows.targets:
        if target.status is TargetStatus.OFFICIAL and target.page is None:
            message = f"target '{target.id}' is called official and names no page of {' and '.join(target.source)}"
            remedy = "write the document as its source and the page in 'page', or call the target reported or proposed"
            yield error("official", place, message, remedy)


def check_target_baseline(rows: Rows) -> Iterator[Finding]:
    """Rules `target_baseline` and `no_baseline`: a target in force has a whole baseline before the target year."""
    for place, target in rows.targets:
        year, value = target.baseline_year, target.baseline_value
        if (year is None) != (value is None):
            missing, held = ("baseline_year", "baseline_value") if year is None else ("baseline_value", "baseline_year")
            message = f"target '{target.id}' has {held} and no {missing}"
            yield error("target_baseline", place, message, f"write {missing}, or leave both blank")
        elif year is None and target.in_force:
            yield _no_baseline(place, target)
        elif year is not None and year >= target.target_year:
            message = f"target '{target.id}' starts in {year} and is due in {target.target_year}"
            yield error("target_baseline", place, message, "write a baseline year before the target year")


def _no_baseline(place: Place, target: Target) -> Finding:
    message = f"target '{target.id}' has no baseline"
    if target.kind is TargetKind.RELATIVE:
        return error(
            "target_baseline", place, message, "write baseline_year and baseline_value: it is relative to them"
        )
    remedy = "write baseline_year and baseline_value, or no share of its journey is printed"
    return warning("no_baseline", place, message, remedy, target.id)


def check_target_values(rows: Rows) -> Iterator[Finding]:
    """Rule `target_value`: target, both ends of a range and baseline lie within the limits."""
    for place, target, item in _known(rows):
        limits = (item.lower_limit, item.upper_limit)
        named = [("", _threshold(target, item)), ("its baseline ", target.baseline_value)]
        if target.kind is TargetKind.RANGE:
            named = [("its lower end ", target.value), ("its upper end ", target.value_upper), named[1]]
        for name, value in named:
            if value is not None and beyond(value, *limits):
                words = f"{name}{value:g} lies outside the limits {limits_words(*limits)} of its indicator"
                message = f"target '{target.id}': {words}"
                yield error("target_value", place, message, "correct the value")


def check_target_side(rows: Rows) -> Iterator[Finding]:
    """Rule `target_side`: a target in force asks for more than its baseline holds already.

    A government may promise to keep a level; a proposal of ours that is met before it begins proposes nothing.
    """
    for place, target, item in _known(rows):
        threshold, start = _threshold(target, item), target.baseline_value
        if threshold is None or start is None or item.direction.sign * (threshold - start) > 0 or not target.in_force:
            continue
        better = "above" if item.direction is Direction.INCREASE else "below"
        words = f"{threshold:g} is not {better} its baseline {start:g} (to {item.direction})"
        if target.status is TargetStatus.PROPOSED:
            remedy = f"propose a value {better} it, or show the indicator as context, without a target"
            yield error("target_side", place, f"target '{target.id}' is met before it begins: {words}", remedy)
            continue
        kept = "a level to keep: no journey share is printed"
        remedy = kept if threshold == start else f"correct the value, unless it is {kept}"
        yield warning("target_side", place, f"target '{target.id}': {words}", remedy, target.id)


def check_milestones(rows: Rows) -> Iterator[Finding]:
    """Rule `milestones`: they run forward from the baseline to the target year, within the limits."""
    for place, target, item in _known(rows):
        for fault, remedy in _milestone_faults(target, item):
            yield error("milestones", place, f"target '{target.id}': {fault}", remedy)


def _milestone_faults(target: Target, item: Indicator) -> Iterator[tuple[str, str]]:
    years = [year for year, _ in target.milestones]
    limits = (item.lower_limit, item.upper_limit)
    if any(later <= earlier for earlier, later in pairwise(years)):
        yield "its milestones are not in the order of their years", "write each year once, the soonest first"
    for year, value in target.milestones:
        if year > target.target_year or (target.baseline_year is not None and year < target.baseline_year):
            span = f"{target.baseline_year or 'the start'} to {target.target_year}"
            yield f"the milestone {year}={value:g} lies outside {span}", "correct its year"
        if beyond(value, *limits):
            yield f"the milestone {year}={value:g} lies outside the limits {limits_words(*limits)}", "correct its value"


def check_target_due(rows: Rows) -> Iterator[Finding]:
    """Rule `target_due`: a target whose year is over has a successor."""
    for place, target in _standing(rows):
        if target.target_year >= rows.as_of.year:
            continue
        later = [
            other.id
            for _, other in _standing(rows)
            if other.indicator == target.indicator and other.target_year > target.target_year
        ]
        message = f"target '{target.id}' was due in {target.target_year} and has no successor"
        remedy = f"write superseded_by {later[0]}" if later else "add the target that follows it, and superseded_by"
        yield warning("target_due", place, message, remedy, target.id)


def check_target_met(rows: Rows) -> Iterator[Finding]:
    """Rule `target_met`: a target that asks for a change is not met yet, years before it is due."""
    for place, target in _standing(rows):
        item, figures = rows.by_id.get(target.indicator), rows.histories.get((target.indicator, "both", "total", ""))
        if item is None or not figures or target.target_year <= rows.as_of.year:
            continue
        start = target.baseline_value
        if target.kind is TargetKind.RELATIVE and start is None:
            continue
        threshold, sign, last = target.threshold(item.direction), item.direction.sign, figures[-1]
        to_keep = start is not None and sign * (threshold - start) <= 0
        if meets(last.value, threshold, sign) and not to_keep:
            message = (
                f"target '{target.id}' of {threshold:g} in {target.target_year} is met by {last.value:g} in {last.year}"
            )
            remedy = "raise it by a successor, or accept it with the reason"
            yield warning("target_met", place, message, remedy, f"{target.id} {last.year}")


def _standing(rows: Rows) -> list[Placed[Target]]:
    """Targets in force on the as-of day, those included that were replaced later."""
    known = targets_known((row.value for row in rows.targets), rows.as_of)
    standing = {item.id for item in known if item.in_force}
    return [row for row in rows.targets if row.value.id in standing]


def _known(rows: Rows) -> Iterable[tuple[Place, Target, Indicator]]:
    """Targets with their indicators; those of unknown indicators are reported elsewhere."""
    return [
        (place, target, rows.by_id[target.indicator])
        for place, target in rows.targets
        if target.indicator in rows.by_id
    ]


def _threshold(target: Target, item: Indicator) -> float | None:
    if target.kind is TargetKind.RELATIVE and target.baseline_value is None:
        return None
    return target.threshold(item.direction)
