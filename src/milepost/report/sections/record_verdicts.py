"""Blocks of the track record on verdicts: how often last decade's verdicts would have been right."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from milepost.report import tables, words
from milepost.track_record import LEADS, OURS, flips, judged_targets, outcomes, rule_scores
from milepost.trends import brier, reliability
from milepost.verdicts import PUBLISHED_RULES, share, spelled

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

    from milepost.report.sections.record import Views
    from milepost.track_record import PastTarget
    from milepost.verdicts import Cuts


def judged_with_hindsight(views: Views, origins: Sequence[int], cuts: Cuts) -> pd.DataFrame:
    """Made-up targets, judged in the newest releases."""
    return judged_targets(views.with_hindsight, origins, cuts=cuts)


def judged_then(views: Views, cuts: Cuts) -> pd.DataFrame:
    """Made-up targets, judged with what was known then."""
    return judged_targets(views.known_then, sorted(views.then), cuts=cuts)


def verdicts_section(hindsight: pd.DataFrame, then: pd.DataFrame) -> list[str]:
    """Verdict as given then against what happened."""
    heading = "## Would the verdicts have been right? {#sec-track-record-verdicts}"
    if hindsight.empty:
        return [heading, "No history is long enough to check a verdict."]
    held = outcomes(hindsight)
    known = {} if then.empty else outcomes(then)
    rows = [
        [tables.verdict_mark(verdict), *_outcome(held, verdict.value), *_outcome(known, verdict.value)]
        for verdict in words.ORDER
        if verdict.value in held or verdict.value in known
    ]
    leads = words.listed([words.count(lead, "year") for lead in LEADS])
    return [
        heading,
        f"Few real targets are due, so targets were made up: {leads} ahead (a year more where a survey skips the "
        f"year), at half, once and one and a half times the pace seen so far. Each was judged in the year in which it "
        f"was set, by the rules of this report, and then it was looked up whether it was reached. {_plain(held)} "
        "*Accelerate* is no forecast of failure: it is said as soon as the chance falls below the cut for on track.",
        tables.markdown_table(
            ["Verdict then", "Targets", "Reached", "Share", "As known then: targets", "Reached", "Share"],
            rows,
            caption="Verdicts as given in the origin year and what happened, with hindsight and as known then",
            label="tbl-track-record-verdicts",
            right=range(1, 7),
            widths=(28, 12, 12, 10, 18, 10, 10),
        ),
        "The made-up targets of one indicator lean on one another, and fast years favour every target: read the shares "
        "with their counts.",
    ]


def _outcome(table: dict[str, tuple[int, int]], verdict: str) -> list[str]:
    if verdict not in table:
        return ["–", "–", "–"]
    targets, reached = table[verdict]
    return [str(targets), str(reached), share(reached / targets)]


def _plain(held: dict[str, tuple[int, int]]) -> str:
    """What the table says of the two commonest verdicts."""
    parts = []
    for verdict, came in (("on track", "were reached"), ("accelerate", "were reached all the same")):
        if verdict in held:
            targets, reached = held[verdict]
            parts.append(f"of {targets} called *{verdict}*, {reached} {came}")
    return f"With hindsight, {' and '.join(parts)}." if parts else ""


def chances_section(hindsight: pd.DataFrame, then: pd.DataFrame) -> list[str]:
    """Probabilities against what happened."""
    heading = "## Were the probabilities right? {#sec-track-record-targets}"
    if hindsight.empty:
        return [heading, "No history is long enough to check a probability."]
    first = _first(hindsight)
    whole = target_scores(first)
    text = (
        f"Of {int(whole['targets'])} targets {share(whole['base_rate'])} were reached. The Brier score is "
        f"{whole['brier']:.2f}, where saying {share(whole['base_rate'])} every time would have scored "
        f"{whole['base_brier']:.2f} (lower is better). {words.chance_conclusion(whole)} {_by_indicator(first)}"
    )
    if not then.empty:
        known = target_scores(_first(then))
        text += (
            f" With what was known then, the score is {known['brier']:.2f} against {known['base_brier']:.2f}; on "
            f"{int(known['targets'])} targets {share(known['said'])} was said, and {share(known['base_rate'])} came."
        )
    rows = [
        [
            f"{share(row['low'])} to {share(row['high'])}",
            str(int(row["targets"])),
            share(row["said"]),
            share(row["reached"]),
        ]
        for _, row in reliability(first, bins=5).iterrows()
    ]
    return [
        heading,
        text,
        tables.markdown_table(
            ["Probability said", "Targets", "Mean said", "Share reached"],
            rows,
            caption="What was said, and what happened, with hindsight",
            label="tbl-track-record-reliability",
            right=(1, 2, 3),
        ),
    ]


def _by_indicator(first: pd.DataFrame) -> str:
    """Whether the mean hides that indicators differ: targets of one indicator are all lucky together."""
    means = first.groupby("series")[["probability", "reached"]].mean()
    more = int((means["reached"] > means["probability"]).sum())
    return (
        f"Targets of one indicator come true or fail together: for {more} of {len(means)} indicators more happened "
        f"than was said."
    )


def rules_section(hindsight: pd.DataFrame, then: pd.DataFrame) -> list[str]:
    """The published rules on the same targets."""
    heading = "## And the published rules? {#sec-track-record-rules}"
    if hindsight.empty:
        return [heading, "No history is long enough to compare the rules."]
    scores = rule_scores(hindsight, tuple(PUBLISHED_RULES))
    header = ["Rule", "Targets", "Said on track", "Of these reached", "Brier score", "Ours", "Base rate"]
    blocks = [
        heading,
        "The same made-up targets, judged by the published rules, whose baseline is the first figure of the five years "
        "before. A rule says on track or not, and no probability, so each call is scored with the share of the same "
        "calls that came true for the *other* indicators; the base rate likewise. Our probabilities are scored as they "
        "were said, on the targets that the rule could judge.",
        _rule_table(header, scores, "with hindsight", "tbl-track-record-rules"),
        _better(scores),
    ]
    if not then.empty:
        known = rule_scores(then, tuple(PUBLISHED_RULES))
        blocks += [
            _rule_table(header, known, "with what was known then", "tbl-track-record-rules-then"),
            _better(known),
        ]
    return blocks


def _rule_table(header: list[str], scores: pd.DataFrame, how: str, label: str) -> str:
    rows = [
        [
            str(row["rule"]),
            str(row["targets"]),
            str(row["on_track"]),
            share(row["on_track_reached"] / row["on_track"]) if row["on_track"] else "–",
            *(f"{row[name]:.2f}" for name in ("brier", "our_brier", "base_brier")),
        ]
        for row in scores.to_dict(orient="records")
        if row["targets"]
    ]
    caption = f"Published rules on made-up targets, {how}; a lower Brier score is better"
    widths = (20, 12, 14, 16, 14, 12, 12)
    return tables.markdown_table(header, rows, caption=caption, label=label, right=range(1, 7), widths=widths)


def _better(scores: pd.DataFrame) -> str:
    judged = scores[scores["targets"] > 0]
    ours = int((judged["our_brier"] < judged["brier"]).sum())
    base = int((judged["brier"] < judged["base_brier"]).sum())
    better = "all" if ours == len(judged) else _how_many(ours)
    return (
        f"Of {words.count(len(judged), 'rule')}, this report's probabilities score better than {better}, and "
        f"{_how_many(base)} {'score' if base > 1 else 'scores'} better than the base rate. As bare calls, "
        f"reached or not, the rules' were right in {_range(judged['right'])}, this report's (reached from one half on) "
        f"in {_range(judged['our_right'])}."
    )


def _how_many(rules: int) -> str:
    return spelled(rules) if rules else "none"


def _range(shares: pd.Series) -> str:
    low, high = share(float(shares.min())), share(float(shares.max()))
    return low if low == high else f"{low} to {high}"


def flips_section(hindsight: pd.DataFrame, then: pd.DataFrame) -> list[str]:
    """How often a verdict on the same target changed from one year to the next."""
    heading = "## Do verdicts flip from year to year? {#sec-track-record-flips}"
    if hindsight.empty:
        return [heading, "No history is long enough to follow a verdict."]
    held = flips(hindsight, (OURS, *PUBLISHED_RULES))
    known = None if then.empty else flips(then, (OURS, *PUBLISHED_RULES)).set_index("rule")
    rows = []
    for row in held.to_dict(orient="records"):
        other = ["–", "–"] if known is None else _flip_cells(known.loc[row["rule"]])
        rows.append([words.sentence(str(row["rule"])), *_flip_cells(row), *other])
    return [
        heading,
        "Every made-up target was judged again each year until it was due. A flip is a change between on track (or "
        f"met) and not on track; a verdict that never changed would learn nothing. {_flip_words(held)}",
        tables.markdown_table(
            ["Rule", "Pairs of years", "Flips", "As known then: pairs", "Flips"],
            rows,
            caption="Flips of the verdict on the same target from one year to the next",
            label="tbl-track-record-flips",
            right=(1, 2, 3, 4),
            widths=(30, 18, 16, 20, 16),
        ),
    ]


def _flip_words(table: pd.DataFrame) -> str:
    """Our flips beside the published rules'."""
    known = table[table["flips"] > 0].set_index("rule")
    if OURS not in known.index or len(known) == 1:
        return ""
    changed, right = known["flips"] / known["pairs"], known["right"] / known["flips"]
    return (
        f"With hindsight this report's verdicts changed in {share(float(changed[OURS]))} of the pairs, the published "
        f"rules' in {_range(changed.drop(OURS))}. Of these changes {share(float(right[OURS]))} led to what came in the "
        f"end, of the rules' {_range(right.drop(OURS))}."
    )


def _flip_cells(row: Any) -> list[str]:
    pairs, changed = int(row["pairs"]), int(row["flips"])
    return [str(pairs), share(changed / pairs) if pairs else "–"]


def target_scores(first: pd.DataFrame) -> dict[str, float]:
    """Brier score, base rate and mean probability, by name."""
    scores = {str(name): float(value) for name, value in brier(first).iloc[0].items()}
    return {**scores, "said": float(first["probability"].mean())}


def _first(judged: pd.DataFrame) -> pd.DataFrame:
    """The verdicts of the year in which each target was set."""
    return judged[judged["judged"] == judged["set"]]


def record_results(
    forecasts: dict[str, Any], hindsight: pd.DataFrame, then: pd.DataFrame, past: Sequence[PastTarget]
) -> dict[str, Any]:
    """Scores of forecasts and verdicts, JSON-ready."""
    judged = {"hindsight": hindsight, "then": then}
    return {
        **forecasts,
        "targets": [] if hindsight.empty else [target_scores(_first(hindsight))],
        **{how: {} if frame.empty else _verdict_results(frame) for how, frame in judged.items()},
        "due": [
            {"target": one.target.id, "verdict": one.said and one.said.value, "value": one.value, "met": one.met}
            for one in past
        ],
    }


def _verdict_results(judged: pd.DataFrame) -> dict[str, Any]:
    return {
        "chances": target_scores(_first(judged)),
        "outcomes": {name: list(found) for name, found in outcomes(judged).items()},
        "rules": rule_scores(judged, tuple(PUBLISHED_RULES)).to_dict(orient="records"),
        "flips": flips(judged, (OURS, *PUBLISHED_RULES)).to_dict(orient="records"),
    }
