"""What-if as the library says it: another target, and the verdict that a run with it would give."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from milepost.country import find_root
from milepost.editions.whatif.answering import Question, answer, load_stored
from milepost.report import verdicts_frame

if TYPE_CHECKING:
    from milepost.report import Verdicts


def what_if(indicator: str, value: float, year: int, *, edition: int) -> Verdicts:
    """Another target for an indicator, answered from the edition's stored projection.

    Args:
        indicator: Its id, such as `internet_users`.
        value: The value to reach, in the indicator's unit.
        year: The year to reach it by.
        edition: Which edition; `outputs/<edition>/` must hold one.

    Returns:
        A frame of one row, as `milepost.assess` returns it, with the made-up target in place of today's.

    Raises:
        Refusal: There is no such edition or indicator, or the value or year cannot be answered.

    Source: docs/method.md.

    Example:
        >>> import os
        >>> if os.path.isdir("outputs/2026"):
        ...     found = what_if("internet_users", 85, 2030, edition=2026)
        ...     assert found["target_value"].tolist() == [85.0]
    """
    found = answer(Question(indicator, value, year), load_stored(find_root(Path.cwd()), edition))
    return verdicts_frame([replace(found.item, target=found.target, assessment=found.assessment)])
