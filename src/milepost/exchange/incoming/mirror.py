"""The mirror: raw answers kept as they came, each with its address, checksum, day and citation."""

from __future__ import annotations

import datetime
import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from milepost.country import checksum_of, write_whole
from milepost.exchange.incoming.faults import ExchangeError
from milepost.exchange.incoming.fetching import DownloadLimits, Response, fetch

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from typing import TypeVar

    T = TypeVar("T")

FOLDER = ".milepost-cache"


@dataclass(frozen=True)
class Mirror:
    """A folder of answers; `offline`, nothing else is asked."""

    folder: Path
    offline: bool = False
    limits: DownloadLimits = field(default_factory=DownloadLimits)

    def read(self, url: str, *, accept: str, citation: str, parse: Callable[[Response], T]) -> T:
        """What `parse` makes of the answer at `url`; only an answer that can be parsed is kept.

        Raises ExchangeError as `fetch` and `parse` do, and offline when the answer is not kept or its checksum
        does not hold.
        """
        if self.offline:
            return parse(self._kept(url))
        answer = fetch(url, accept=accept, limits=self.limits)
        made = parse(answer)
        self._keep(answer, citation)
        return made

    def _paths(self, url: str) -> tuple[Path, Path]:
        name = _digest(url.encode())[:24]
        return self.folder / f"{name}.raw", self.folder / f"{name}.json"

    def _kept(self, url: str) -> Response:
        raw, sidecar = self._paths(url)
        try:
            content, told = raw.read_bytes(), json.loads(sidecar.read_text(encoding="utf-8"))
            kind, checksum = str(told["content_type"]), str(told["sha256"])
        except FileNotFoundError:
            raise ExchangeError(f"{url} is not in {self.folder.name}/; fetch it once without --offline.") from None
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise ExchangeError(f"{sidecar.name} cannot be read ({error}); fetch it again without --offline.") from None
        if _digest(content) != checksum:
            raise ExchangeError(f"{raw.name} is not what {url} sent: its checksum differs; fetch it again.")
        return Response(url, content, kind)

    def _keep(self, answer: Response, citation: str) -> None:
        self.folder.mkdir(exist_ok=True)
        raw, sidecar = self._paths(answer.url)
        told: dict[str, Any] = {
            "url": answer.url,
            "sha256": _digest(answer.content),
            "bytes": len(answer.content),
            "content_type": answer.content_type,
            "retrieved_at": datetime.datetime.now(tz=datetime.UTC).isoformat(timespec="seconds"),
            "citation": citation,
        }
        sidecar.unlink(missing_ok=True)  # never a checksum beside other bytes than its own
        write_whole(raw, answer.content)
        write_whole(sidecar, json.dumps(told, indent=2) + "\n")


def _digest(content: bytes) -> str:
    return checksum_of(content).removeprefix("sha256:")
