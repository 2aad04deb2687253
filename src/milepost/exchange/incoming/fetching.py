"""Answers of official services, fetched politely, and kept as they came: each with its address, checksum and day."""

import datetime
import json
import logging
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from dataclasses import dataclass, field
from pathlib import Path
from threading import Thread
from typing import Any, TypeVar
from urllib.parse import urljoin, urlsplit

import requests
import urllib3
from requests.adapters import HTTPAdapter
from urllib3.util import Retry

from milepost.country import brief, checksum_of, write_whole
from milepost.exchange.incoming.proposal import ExchangeError

T = TypeVar("T")

USER_AGENT = "milepost/0.1 (monitoring of a national digital economy framework; python-requests)"
LOCAL = ("localhost", "127.0.0.1", "::1")
AGAIN = (429, 500, 502, 503, 504)
MOVED = (301, 302, 303, 307, 308)


@dataclass(frozen=True)
class DownloadLimits:
    """How long to wait, how much to take, how often to try again; `backoff` and waits in seconds."""

    connect: float = 10.0
    read: float = 60.0
    whole: float = 300.0
    bytes: int = 50_000_000
    retries: int = 4
    backoff: float = 1.0
    longest_wait: int = 30
    redirects: int = 3


@dataclass(frozen=True)
class Response:
    """What a server sent: its bytes, their kind, and the address that was asked."""

    url: str
    content: bytes
    content_type: str


def fetch(url: str, *, accept: str, limits: DownloadLimits) -> Response:
    """The answer at `url`. Busy and failing servers are asked again, after the time that they name.

    One clock, `limits.whole`, runs for all of it: looking the host up, headers, redirects, waits, the body. The asking
    goes on in a thread of its own, for a server that sends a letter now and then keeps every single read in time.
    Raises ExchangeError when the address is not https (but on this machine), the server cannot be reached, sends
    to another host, answers with an error or a web page, breaks off, or sends too much or too slowly.
    """
    host = _checked_host(url)
    answer: Future[Response] = Future()

    def ask() -> None:
        try:
            answer.set_result(_ask_until_answered(url, host, accept, limits))
        except BaseException as error:  # noqa: BLE001  (raised again where the answer is waited for)
            answer.set_exception(error)

    Thread(target=ask, daemon=True).start()
    try:
        return answer.result(limits.whole)
    except TimeoutError:
        raise ExchangeError(f"{host}: is still sending after {limits.whole:g} seconds; try again later.") from None


def _ask_until_answered(url: str, host: str, accept: str, limits: DownloadLimits) -> Response:
    deadline = time.monotonic() + limits.whole
    logging.getLogger("urllib3").setLevel(logging.ERROR)  # it warns at every retry
    retries = Retry(
        total=limits.retries,
        redirect=False,
        status_forcelist=AGAIN,
        allowed_methods=("GET",),
        backoff_factor=limits.backoff,
        backoff_max=limits.longest_wait,
        retry_after_max=limits.longest_wait,
        raise_on_status=False,
    )
    with requests.Session() as session:
        session.headers.update({"User-Agent": USER_AGENT, "Accept": accept})
        for scheme in ("https://", "http://"):
            session.mount(scheme, HTTPAdapter(max_retries=retries))
        for broken in range(limits.retries + 1):
            try:
                return _ask(session, url, host, limits, deadline)
            except (requests.exceptions.ChunkedEncodingError, requests.exceptions.ContentDecodingError) as error:
                if broken == limits.retries:
                    raise ExchangeError(f"{host}: the answer broke off each time; try again later.") from error
                time.sleep(limits.backoff * 2**broken)
            except requests.exceptions.RequestException as error:
                raise ExchangeError(f"{host}: {_reason(error)}; try again later, or use --offline.") from error
            except (ValueError, urllib3.exceptions.HTTPError) as error:
                raise ExchangeError(f"{host}: answers with what is no HTTP; try again later.") from error
    raise AssertionError("every way out of the loop returns or raises")


def _checked_host(url: str) -> str:
    """The host of an address. Raises ExchangeError when it is not https, or no address."""
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
    except ValueError:
        host = ""
    if not host:
        raise ExchangeError(f"'{brief(url)}' is no address; write https://...")
    if parts.scheme != "https" and not (parts.scheme == "http" and host in LOCAL):
        raise ExchangeError(f"'{brief(url)}' is not https; official figures are fetched over https only.")
    if parts.username or parts.password:
        raise ExchangeError(f"the address of {host} holds a name or password; leave it out, it would be kept on disk.")
    return parts.netloc


def _ask(session: requests.Session, url: str, host: str, limits: DownloadLimits, deadline: float) -> Response:
    """One request and the redirects on its own host."""
    at = url
    for _ in range(limits.redirects + 1):
        with session.get(at, stream=True, allow_redirects=False, timeout=(limits.connect, limits.read)) as response:
            if response.status_code in MOVED and "Location" in response.headers:
                at = _moved_to(at, response.headers["Location"], host)
                continue
            content = b"".join(_parts(response, host, deadline, limits))
            kind = response.headers.get("Content-Type", "").partition(";")[0].strip().lower()
            _refuse(response.status_code, kind, content, host)
            return Response(url, content, kind)
    raise ExchangeError(f"{host}: redirects more than {limits.redirects} times; not followed.")


def _moved_to(at: str, location: str, host: str) -> str:
    """The address that a redirect names, on the same host. Raises ExchangeError for any other."""
    try:
        moved = urljoin(at, location)
    except ValueError:
        raise ExchangeError(f"{host}: sends to '{brief(location)}', which is no address; not followed.") from None
    other = _checked_host(moved)
    if other != host:
        raise ExchangeError(f"{host}: sends to another host ({brief(other)}); not followed.")
    return moved


def _parts(response: requests.Response, host: str, deadline: float, limits: DownloadLimits) -> Iterator[bytes]:
    size = 0
    for part in response.iter_content(65536):
        size += len(part)
        if size > limits.bytes:
            raise ExchangeError(
                f"{host}: sends more than {limits.bytes:,} bytes; ask for less (one country, one series)."
            )
        if time.monotonic() > deadline:
            raise ExchangeError(f"{host}: is still sending after {limits.whole:g} seconds; try again later.")
        yield part


def _refuse(status: int, kind: str, content: bytes, host: str) -> None:
    said = "".join(letter for letter in content[:160].decode("utf-8", "replace") if letter.isprintable())
    if status == 404:
        raise ExchangeError(
            f"{host}: has nothing there (404); check the codes of series, flow and key. It says: {said}"
        )
    if status in AGAIN:
        raise ExchangeError(f"{host}: is busy or failing ({status}) each time; try again later, or use --offline.")
    if status != 200:
        raise ExchangeError(f"{host}: answers with status {status}; it says: {said}")
    if kind in ("text/html", "application/xhtml+xml"):
        raise ExchangeError(f"{host}: answers with a web page, not with data; check the address, or try again later.")
    if not content:
        raise ExchangeError(f"{host}: sends an empty answer; try again later.")


def _reason(error: Exception) -> str:
    cause = getattr(error.args[0], "reason", None) if error.args else None
    if isinstance(error, requests.exceptions.ReadTimeout) or isinstance(cause, urllib3.exceptions.ReadTimeoutError):
        return "does not answer in time"
    if isinstance(error, requests.exceptions.SSLError):
        return "has no valid certificate"
    if isinstance(error, requests.exceptions.ConnectionError):
        return "cannot be reached, or broke the connection off"
    return f"cannot be asked ({type(error).__name__})"


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
