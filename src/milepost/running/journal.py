"""The log of a run: one file an edition, a JSON object a line, with what a colleague needs to help."""

from __future__ import annotations

import datetime
import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path

    from milepost.running.jobs import JobEvent

LOG = "log.jsonl"
# Of what a notebook's kernel printed, only the end is of use.
LAST_LETTERS = 20_000
LEVELS = {"failed": "error", "skipped": "error"}


class Journal:
    """Writes what happens as it happens; each line stands on the disk before the next."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._path = path

    def write(self, event: str, *, level: str = "info", **fields: Any) -> None:
        """One line: time, level, event, and whatever else is known."""
        now = datetime.datetime.now(tz=datetime.UTC).isoformat(timespec="milliseconds")
        known = {name: value for name, value in fields.items() if value not in (None, "", 0)}
        line = json.dumps({"time": now, "level": level, "event": event, **known}, ensure_ascii=False, default=str)
        with self._path.open("a", encoding="utf-8") as stream:
            stream.write(line + "\n")

    def note(self, event: JobEvent) -> None:
        """A change in a job's state."""
        self.write(
            event.state,
            level=LEVELS.get(event.state, "info"),
            job=event.job,
            cell=event.cell,
            seconds=round(event.seconds, 2),
            message=event.message,
        )

    def take_in(self, folder: Path) -> None:
        """What the jobs printed besides their notebooks, from the logs in `folder`."""
        for path in sorted(folder.glob("*.log")):
            with path.open("rb") as stream:
                stream.seek(max(path.stat().st_size - LAST_LETTERS, 0))
                text = stream.read().decode("utf-8", "replace").strip()
            if text:
                self.write("printed", level="debug", job=path.stem, message=text)
