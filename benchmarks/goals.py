"""The numbers to reach, a row each, in the order of the page."""

from reach import Figures, Goal, at_most, within

RELEASED = "as released at the time, watched and widened"


def _sure(name: str, digits: int = 3):
    return lambda one: f"{one[name]:.{digits}f} ± {one[f'{name}_error']:.{digits}f}"


def _plain(name: str):
    return lambda one: f"{one[name]:.3f}"


def _covers(level: int):
    name = f"in{level}"
    return lambda one: f"{_sure(name, 1)(one)} ({one[f'{name}_low']:.0f}-{one[f'{name}_high']:.0f})"


def _both(prefix: str = ""):
    return lambda one: f"{one[f'{prefix}in80']:.1f} / {one[f'{prefix}in95']:.1f}"


def _at_least(figures: Figures) -> bool:
    return round(figures["in80"], 1) >= 70 and round(figures["in95"], 1) >= 90


ACCURACY = (
    Goal("Forecasts", "", lambda one: f"{one['forecasts']:,.0f}"),
    Goal("CRPS / drift's", "0.70 or less, then 0.67", _sure("crps"), at_most("crps", 0.70, 0.67)),
    Goal("MASE / drift's", "0.77 or less, then 0.74", _sure("mase"), at_most("mase", 0.77, 0.74)),
    Goal(
        "80 % interval covers (by origin)",
        "77-83, 74-88 at each origin",
        _covers(80),
        within(in80=(77, 83), in80_low=(74, 88), in80_high=(74, 88)),
    ),
    Goal(
        "95 % interval covers (by origin)",
        "94-96.5, 92-98 at each origin",
        _covers(95),
        within(in95=(94, 96.5), in95_low=(92, 98), in95_high=(92, 98)),
    ),
    Goal("Brier of P(target at 5 years) / base rate's", "0.76 or less", _plain("brier"), at_most("brier", 0.76)),
    Goal(
        "calibration error of P, pooled over origins",
        "0.035 or less",
        _plain("calibration"),
        at_most("calibration", 0.035),
    ),
    Goal(
        "Brier, targets of 95-99.5 % electricity access / without slope and bend",
        "0.87 or less",
        _sure("top_electricity"),
        at_most("top_electricity", 0.87),
    ),
    Goal("the same, internet use", "0.65 or less", _sure("top_internet"), at_most("top_internet", 0.65)),
    Goal(
        f"{RELEASED}: 80/95 % cover",
        "78-82 / 94-96",
        _both("released_"),
        within(released_in80=(78, 82), released_in95=(94, 96)),
    ),
    Goal("as released, neither: 80/95 % cover", "", _both("released_plain_")),
    Goal(f"{RELEASED}: CRPS / drift's", "", _plain("released_crps")),
    Goal("origins 2018-2020: CRPS / drift's", "0.90 or less", _sure("late_crps"), at_most("late_crps", 0.90)),
    Goal("origins 2018-2020: 80/95 % cover", "", _both("late_")),
    Goal(
        "horizon 10 (origins 2006-2014): 80/95 % cover",
        "78-84 / 93-97",
        _both("ten_"),
        within(ten_in80=(78, 84), ten_in95=(93, 97)),
    ),
)
CAMBODIA = (
    Goal("80/95 % cover (origins 2008-2017)", "70 / 90", _both(), (_at_least,)),
    Goal("not watched: 80/95 % cover", "", _both("unwatched_")),
    Goal("CRPS / drift's", "", _plain("crps")),
    Goal("origins 2018-2020: 80/95 % cover", "", _both("late_")),
)
SPEED = (
    Goal(
        "peer path: seconds for 1,000 series of 12 points, 10 years ahead",
        "0.02 or less on one core",
        _plain("seconds"),
        at_most("seconds", 0.02),
    ),
    Goal("HTD: the same", "", _plain("htd_seconds")),
    Goal(
        "peer path: time / AutoETS's in the same run",
        "1/50 or less",
        lambda one: f"1/{1 / one['to_autoets']:,.0f}",
        (lambda one: one["to_autoets"] <= 1 / 50,),
    ),
    Goal(
        "1,000,000 series, file to file, 2 cores: seconds, GiB",
        "120 s, 6 GiB or less",
        lambda one: f"{one['million_seconds']:.0f} s, {one['million_gib']:.1f} GiB",
        (lambda one: one["million_seconds"] <= 120 and one["million_gib"] <= 6,),
    ),
)
