"""The page of the flips benchmark: tables by indicator and over all, and whether a band would help."""

import textwrap
from collections import Counter

import numpy as np
from flips_draws import BANDS, EDITION, SIZES

from milepost.trends.tables import FIRST_RELEASE, load_tables
from milepost.verdicts.assessment import Cuts, Verdict

HEAD = """# Flips: the last observation redrawn within its error

Written by `python benchmarks flips`; do not edit by hand. Edition {edition}, figures known on {as_of}. The last
observation of every indicator that has a projection is drawn {draws} times around its value, held within the declared
limits, and the target is assessed again; everything else stays, the edition's widening ({widen:.4f}) too. Where the
data declare a survey error (read as a 95 % half-width), the error is normal with it. Elsewhere it is the revision of a
value that came out lately (`eq-revision` of docs/method.md): {first:g} times the tables' half-widths one year ahead,
without the edition's widening. Such a revision is as large as what comes in more than a year, and many of these values
are years old and settled; so the overall shares are given for half and for a quarter of the error, too.
"""

BAND_NOTE = """\
With a band, cuts of P (on track, near certain, unlikely, reverse) lie that much further from the former P: a
verdict holds while P stays within the band of the cut that it crossed.
"""
WIDEST = Cuts.proposed().widest_interval_share
OTHER_CUTS = f"""Targets that have no verdict flip at the width of {WIDEST:g} of the scale. If
anything is to be held, it is these two: met once the value passes the target by its error, and a width that has to
leave its cut by a margin. The report prints the share unchanged beside every verdict instead, without random draws and
with a quarter of the error for values that have settled (`milepost.verdicts.projecting`)."""
LABELS = dict(zip(SIZES, ("as stated", "half of it", "a quarter of it"), strict=True))
WORTH = 0.2  # share of the flips that a band must save


def table_row(case, drawn):
    """One row of the page's table."""
    former = case.assessment.verdict
    counted = Counter(draw.verdict for draw in drawn)
    others = [(count, verdict.value) for verdict, count in counted.items() if verdict is not former]
    count, verdict = max(others, default=(0, ""))
    chance = case.assessment.probability
    half = float(np.interp(0.9, load_tables().levels, case.quantiles))
    held = [sum(verdicts is former for verdicts in column) for column in zip(*(d.held for d in drawn), strict=True)]
    cells = [
        case.indicator.short_name,
        former.value,
        "" if chance is None else f"{chance:.2f}",
        f"{case.assessment.last_value:.4g}",
        f"{half:.3g} ({case.source})",
        percent(counted[former], len(drawn)),
        verdict,
        percent(count, len(drawn)) if count else "",
        *(percent(number, len(drawn)) for number in held),
    ]
    return f"| {' | '.join(cells)} |"


def percent(count, total):
    return f"{100 * count / total:.0f} %" if total else ""


def shares(found, drawn):
    """Flips of all draws: without a band and with each, and how many of them cross a probability's cut."""
    pairs = [(case.assessment.verdict, draw) for case in found for draw in drawn[case.indicator.id]]
    flips = sum(draw.verdict is not former for former, draw in pairs)
    held = [sum(draw.held[place] is not former for former, draw in pairs) for place in range(len(BANDS))]
    return len(pairs), flips, held


def overall(found, results):
    """The table of overall shares, by size of the error."""
    head = ["Error drawn", "Draws", "Flips", *(f"Flips with a band of {band:.2f}" for band in BANDS)]
    lines = [f"| {' | '.join(head)} |", f"|---|{'---:|' * (len(head) - 1)}"]
    for size in SIZES:
        total, flips, held = shares(found, results[size])
        cells = [
            LABELS[size],
            f"{total:,}",
            f"{100 * flips / total:.1f} %",
            *(f"{100 * n / total:.1f} %" for n in held),
        ]
        lines.append(f"| {' | '.join(cells)} |")
    return lines


KINDS = (
    "from or to met: the value itself",
    "from or to no verdict: mostly the interval's width",
    "between the others: P crosses a cut",
)


def kind_of(former, verdict):
    """What a flip is about."""
    both = {former, verdict}
    return KINDS[0] if Verdict.MET in both else KINDS[2] if all(one.judged for one in both) else KINDS[1]


def flips_of(found, drawn, kind):
    """Flips of one kind, and how many of them each band leaves."""
    pairs = [(case.assessment.verdict, draw) for case in found for draw in drawn[case.indicator.id]]
    flips = [(former, draw) for former, draw in pairs if draw.verdict is not former]
    flips = [(former, draw) for former, draw in flips if kind_of(former, draw.verdict) == kind]
    return len(flips), [sum(draw.held[place] is not former for former, draw in flips) for place in range(len(BANDS))]


def causes(found, results):
    """The table of what the flips are about, by size of the error."""
    heads = ["Error drawn", "Flips", "Number", *(f"Left by a band of {band:.2f}" for band in BANDS)]
    lines = [f"| {' | '.join(heads)} |", f"|---|---|{'---:|' * (len(heads) - 2)}"]
    for size in SIZES:
        for kind in KINDS:
            number, left = flips_of(found, results[size], kind)
            lines.append(f"| {LABELS[size]} | {kind} | {' | '.join(map(str, [number, *left]))} |")
    return lines


def saved_by(found, drawn):
    """Share of the flips that the widest band keeps from happening."""
    _, flips, held = shares(found, drawn)
    return (flips - held[-1]) / flips if flips else 0.0


def ranked(judged, drawn, kind=None):
    """Names of indicators by their number of flips (of one kind), most first, with the numbers."""
    counts = Counter()
    for case in judged:
        former = case.assessment.verdict
        flips = [draw.verdict for draw in drawn[case.indicator.id] if draw.verdict is not former]
        counts[case.indicator.short_name] = sum(kind in {None, kind_of(former, verdict)} for verdict in flips)
    return counts.most_common()


def advice(judged, results, count):
    """What the figures say of a band."""
    whole = saved_by(judged, results[1.0])
    by_all, by_cut = ranked(judged, results[1.0]), ranked(judged, results[1.0], KINDS[2])
    flips, crossing = (max(sum(number for _, number in ranking), 1) for ranking in (by_all, by_cut))
    still = sum(number <= count / 50 for _, number in by_all)
    rest = [case for case in judged if case.indicator.short_name != by_all[0][0]]
    without = [f"{100 * saved_by(rest, results[size]):.0f}" for size in SIZES]
    names = ", ".join(name for name, _ in by_all[:2]) + f" and {by_all[2][0]}"
    said = "is worth having" if whole >= WORTH else "is not worth having"
    text = (
        f"**By these figures a band around the cuts of P {said}**: one of {BANDS[-1]:.2f} keeps {100 * whole:.0f} % of "
        f"the flips from happening. Its price is that the same figures can carry two verdicts, by what was said "
        f"before; a fifth of the flips is asked here, a cut that was set after the first figures had been seen. "
        f"{100 * sum(number for _, number in by_all[:3]) / flips:.0f} % of the flips are of three targets: {names}; "
        f"{still} of {len(by_all)} verdicts hold in 98 % of draws or more. In {100 * crossing / flips:.0f} % of the "
        f"flips P crosses a cut; the others are of a value near its target or of the interval's width, which no band "
        f"on P can hold. Of the crossings {100 * by_cut[0][1] / crossing:.0f} % are those of one indicator "
        f"({by_cut[0][0]}). A band holds more where errors are small: "
        f"without {by_all[0][0]}, {without[0]}, {without[1]} and {without[2]} % of the flips at the whole, "
        f"half and quarter of the error."
    )
    return "\n\n".join(textwrap.fill(part, 118, break_on_hyphens=False) for part in (text, OTHER_CUTS))


def made_page(desk, found, results):
    """The whole page."""
    count = len(next(iter(results[1.0].values())))
    judged = [case for case in found if case.assessment.verdict.judged]
    wide = [case for case in found if not case.assessment.verdict.judged]
    names = ["Indicator", "Verdict", "P", "Last value", "Error, 80 % (from)", "Unchanged", "Next verdict", "Its share"]
    names += [f"Unchanged, band {band:.2f}" for band in BANDS]
    head = [f"| {' | '.join(names)} |", f"|---|---|---:|---:|---:|---:|---|{'---:|' * (1 + len(BANDS))}"]
    text = HEAD.format(edition=EDITION, as_of=desk.as_of, draws=count, widen=desk.engine.widen, first=FIRST_RELEASE)
    lines = [text, "## By indicator", "", *head]
    lines += [table_row(case, results[1.0][case.indicator.id]) for case in judged]
    lines += ["", "Without a verdict today, most of them for their interval is too wide:", "", *head]
    lines += [table_row(case, results[1.0][case.indicator.id]) for case in wide]
    lines += ["", "## All that have a verdict", "", *overall(judged, results), "", *causes(judged, results)]
    lines += ["", BAND_NOTE, "## Is a band worth having?", "", advice(judged, results, count), ""]
    return "\n".join(lines)
