"""The same for every chapter of a book, some at once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

Item = TypeVar("Item")
Made = TypeVar("Made")

WORKERS = 2


def for_each(task: Callable[[Item], Made], items: Sequence[Item], size: Callable[[Item], int]) -> list[Made]:
    """What `task` makes of each item, in the order of the items; those of the greatest `size` are begun first."""
    with ThreadPoolExecutor(WORKERS) as pool:
        largest_first = sorted(range(len(items)), key=lambda at: -size(items[at]))
        begun = {at: pool.submit(task, items[at]) for at in largest_first}
        return [begun[at].result() for at in range(len(items))]
