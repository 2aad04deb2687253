"""What the watching side tells the open pages: building, done, or what went wrong."""

from __future__ import annotations

import json
import threading
from dataclasses import asdict, dataclass


@dataclass(frozen=True)
class News:
    """One message to the pages; `kind` is building, done or failed. Numbers rise."""

    number: int
    kind: str
    text: str

    def message(self) -> bytes:
        """As a server-sent event."""
        return f"data: {json.dumps(asdict(self))}\n\n".encode()


class Feed:
    """The latest news, which any number of pages can wait for."""

    def __init__(self) -> None:
        self._latest = News(0, "done", "")
        self._changed = threading.Condition()

    @property
    def latest(self) -> News:
        """What was told last."""
        return self._latest

    def tell(self, kind: str, text: str = "") -> None:
        """Tell all pages."""
        with self._changed:
            self._latest = News(self._latest.number + 1, kind, text)
            self._changed.notify_all()

    def after(self, number: int, seconds: float) -> News | None:
        """News later than `number`, waited for; None when none came in time."""
        with self._changed:
            self._changed.wait_for(lambda: self._latest.number > number, seconds)
            return self._latest if self._latest.number > number else None
