"""Numbers to reach: what was asked, what was measured, and whether it is reached; one table for every page."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

Figures = Mapping[str, float]


@dataclass(frozen=True)
class Goal:
    """One row: what is measured, what is asked in words, how a measurement is printed and judged.

    `steps` are the goals in turn, "reach" and then "pass"; each says whether figures meet it. A row without steps
    is shown for comparison.
    """

    name: str
    asked: str
    say: Callable[[Figures], str]
    steps: tuple[Callable[[Figures], bool], ...] = ()

    def verdict(self, figures: Figures) -> str:
        """Reached, passed (where more than one step is asked) or not reached; empty where nothing is asked."""
        if not self.steps:
            return ""
        met = [step(figures) for step in self.steps]
        if not met[0]:
            return "**not reached**"
        return "reached" if len(met) == 1 else "reached and passed" if met[1] else "reached, not passed"


def at_most(name: str, *bounds: float) -> tuple[Callable[[Figures], bool], ...]:
    """Steps for a figure that should be small; judged as printed, to three decimals."""
    return tuple(lambda figures, bound=bound: round(figures[name], 3) <= bound for bound in bounds)


def within(**bounds: tuple[float, float]) -> tuple[Callable[[Figures], bool], ...]:
    """One step for figures in percent that should all lie in their ranges; judged as printed.

    That is to one decimal, and in whole percent for the lowest and highest origin.
    """

    def printed(name: str, value: float) -> float:
        return round(value, 0 if name.endswith(("_low", "_high")) else 1)

    return (lambda figures: all(low <= printed(name, figures[name]) <= high for name, (low, high) in bounds.items()),)


def goal_lines(goals: Iterable[Goal], measured: Mapping[str, Figures]) -> list[str]:
    """A Markdown table: a row a goal, for every group of economies its figure and its verdict."""
    rows = [["", "asked", *(head for name in measured for head in (name, ""))]]
    rows += [
        [goal.name, goal.asked, *(cell for one in measured.values() for cell in _cells(goal, one))] for goal in goals
    ]
    rule = "|---|---|" + "---:|---|" * len(measured)
    first, *rest = [f"| {' | '.join(row)} |" for row in rows]
    return [first, rule, *rest]


def _cells(goal: Goal, figures: Figures) -> tuple[str, str]:
    try:
        return goal.say(figures), goal.verdict(figures)
    except KeyError:  # not measured for this group
        return "", ""
