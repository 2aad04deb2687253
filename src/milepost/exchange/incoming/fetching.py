"""Fetch an answer from an official API: politely, within limits, from the host that was asked and no other."""

from __future__ import annotations

import logging
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urljoin, urlsplit

import requests
import urllib3
from requests.adapters import HTTPAdapter
from urllib3.util import Retry

from milepost.exchange.incoming.faults import ExchangeError

if TYPE_CHECKING:
    from collections.abc import Iterator

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

    Raises ExchangeError when the address is not https (but on this machine), the server cannot be reached, sends
    to another host, answers with an error or a web page, breaks off, or sends too much or too slowly.
    """
    host = _checked_host(url)
    logging.getLogger("urllib3").setLevel(logging.ERROR)  # it warns at every retry
    with requests.Session() as session:
        session.headers.update({"User-Agent": USER_AGENT, "Accept": accept})
        for scheme in ("https://", "http://"):
            session.mount(scheme, HTTPAdapter(max_retries=_retry(limits)))
        for broken in range(limits.retries + 1):
            try:
                return _ask(session, url, host, limits)
            except (requests.exceptions.ChunkedEncodingError, requests.exceptions.ContentDecodingError) as error:
                if broken == limits.retries:
                    raise ExchangeError(f"{host}: the answer broke off each time; try again later.") from error
                time.sleep(limits.backoff * 2**broken)
            except requests.exceptions.RequestException as error:
                raise ExchangeError(f"{host}: {_reason(error)}; try again later, or use --offline.") from error
    raise AssertionError("every way out of the loop returns or raises")


def _retry(limits: DownloadLimits) -> Retry:
    return Retry(
        total=limits.retries,
        redirect=False,
        status_forcelist=AGAIN,
        allowed_methods=("GET",),
        backoff_factor=limits.backoff,
        backoff_max=limits.longest_wait,
        retry_after_max=limits.longest_wait,
        raise_on_status=False,
    )


def _checked_host(url: str) -> str:
    """The host of an address. Raises ExchangeError when it is not https, or no address."""
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
    except ValueError:
        host = ""
    if not host:
        raise ExchangeError(f"'{url}' is no address; write https://...")
    if parts.scheme != "https" and not (parts.scheme == "http" and host in LOCAL):
        raise ExchangeError(f"'{url}' is not https; official figures are fetched over https only.")
    if parts.username or parts.password:
        raise ExchangeError(f"the address of {host} holds a name or password; leave it out, it would be kept on disk.")
    return parts.netloc


def _ask(session: requests.Session, url: str, host: str, limits: DownloadLimits) -> Response:
    """One request and the redirects on its own host."""
    at = url
    deadline = time.monotonic() + limits.whole
    for _ in range(limits.redirects + 1):
        with session.get(at, stream=True, allow_redirects=False, timeout=(limits.connect, limits.read)) as response:
            if response.status_code in MOVED and "Location" in response.headers:
                at = urljoin(at, response.headers["Location"])
                if _checked_host(at) != host:
                    raise ExchangeError(f"{host}: sends to another host ({urlsplit(at).netloc}); not followed.")
                continue
            content = b"".join(_parts(response, host, deadline, limits))
            kind = response.headers.get("Content-Type", "").partition(";")[0].strip().lower()
            _refuse(response.status_code, kind, content, host)
            return Response(url, content, kind)
    raise ExchangeError(f"{host}: redirects more than {limits.redirects} times; not followed.")


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
