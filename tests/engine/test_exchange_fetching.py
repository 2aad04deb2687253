"""Answers are fetched politely and within limits, kept with their checksum, and read offline."""

import contextlib
import gzip
import hashlib
import json
import socket
import threading
from dataclasses import replace

import pytest

from api_fixture import Sent, Service
from milepost.exchange.incoming.fetching import USER_AGENT, DownloadLimits, Mirror, fetch
from milepost.exchange.incoming.proposal import ExchangeError

# Long enough for a server on a busy machine; one that never answers is waited for shortly.
QUICK = DownloadLimits(connect=600, read=600, whole=600, bytes=100_000, retries=2, backoff=0, redirects=2)
SHORT = replace(QUICK, read=0.2)


def ask(service, path="/data", limits=QUICK):
    return fetch(f"{service.url}{path}", accept="application/json", limits=limits)


def keep(folder, *, offline=False):
    return Mirror(folder / ".milepost-cache", offline, QUICK)


def read(mirror, url, parse=lambda answer: answer.content):
    return mirror.read(url, accept="application/json", citation="Publisher, series X", parse=parse)


def test_a_request_says_who_asks_and_what_for():
    with Service(Sent("{}")) as service:
        assert ask(service).content == b"{}"
    assert service.headers[0]["User-Agent"] == USER_AGENT
    assert service.headers[0]["Accept"] == "application/json"


@pytest.mark.parametrize(
    "first",
    [
        Sent("busy", 429, headers={"Retry-After": "0"}),
        Sent("oops", 500),
        Sent("oops", 503),
        Sent('{"half"', length=1000),
        Sent("not gzip", headers={"Content-Encoding": "gzip"}),
    ],
)
def test_a_server_that_fails_once_is_asked_again(first):
    with Service(first, Sent('{"whole": true}')) as service:
        assert ask(service).content == b'{"whole": true}'
    assert len(service.asked) == 2


@pytest.mark.parametrize(
    ("sent", "words", "times"),
    [
        (Sent("busy", 429, headers={"Retry-After": "0"}), r"busy or failing \(429\) each time", 3),
        (Sent("oops", 500), r"busy or failing \(500\) each time", 3),
        (Sent('{"half"', length=1000), "broke off each time", 3),
        (Sent(hold=True), "does not answer in time", 3),
        (Sent("no such series", 404), r"nothing there \(404\).*no such series", 1),
        (Sent("who are you", 403), "answers with status 403", 1),
        (Sent("<html>Sign in</html>", kind="text/html; charset=utf-8"), "a web page, not with data", 1),
        (Sent("x" * 100_001), "sends more than 100,000 bytes", 1),
        (Sent(""), "sends an empty answer", 1),
        (Sent("", 302, headers={"Location": "https://elsewhere.example/data"}), "another host .elsewhere.example", 1),
        (Sent("", 302, headers={"Location": "http://elsewhere.example/data"}), "is not https", 1),
        (Sent("", 301, headers={"Location": "/data"}), "redirects more than 2 times", 3),
        (Sent("", 302), "answers with status 302", 1),
        (Sent("", 302, headers={"Location": "http://[::1"}), "what is no HTTP", 1),
        (Sent("", 302, headers={"Location": "http://a:b@127.0.0.1:1/"}), "holds a name or password", 1),
        (Sent("", 302, headers={"Location": "http://127.0.0.1:99999/"}), "another host", 1),
        (Sent("", 302, headers={"Location": "file:///etc/passwd"}), "is no address", 1),
    ],
)
def test_a_server_that_keeps_failing_is_refused_in_words(sent, words, times):
    with Service(sent) as service:
        with pytest.raises(ExchangeError, match=words):
            ask(service, limits=SHORT if sent.hold else QUICK)
        assert len(service.asked) == times


def test_a_redirect_on_the_same_host_is_followed():
    with Service(Sent("", 307, headers={"Location": "/other"}), Sent("[1]")) as service:
        assert ask(service).content == b"[1]"
    assert service.asked == ["/data", "/other"]


def test_an_answer_that_never_ends_is_cut_at_the_limit():
    with Service(Sent("x" * 90_000)) as service, pytest.raises(ExchangeError, match="still sending after 0 seconds"):
        ask(service, limits=DownloadLimits(whole=0, backoff=0))


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("http://api.example/data", "not https"),
        ("ftp://api.example/data", "not https"),
        ("api.example/data", "no address"),
        ("https://[bad/data", "no address"),
        ("https://me:secret@api.example/data", "holds a name or password"),
    ],
)
def test_an_address_that_is_not_safe_is_never_asked(url, words):
    with pytest.raises(ExchangeError, match=words):
        fetch(url, accept="*/*", limits=QUICK)


def test_nobody_answers_and_the_advice_is_offline():
    with Service(Sent("{}")) as service:
        url = service.url
    with pytest.raises(ExchangeError, match=r"cannot be reached.*--offline"):
        fetch(url, accept="*/*", limits=QUICK)


def test_an_answer_is_kept_raw_with_checksum_day_and_citation(tmp_path):
    with Service(Sent('{"a": 1}')) as service:
        url = f"{service.url}/x"
        read(keep(tmp_path), url)
    (raw,) = (tmp_path / ".milepost-cache").glob("*.raw")
    told = json.loads(raw.with_suffix(".json").read_text())
    assert raw.read_bytes() == b'{"a": 1}'
    assert told["url"] == url
    assert told["sha256"] == hashlib.sha256(raw.read_bytes()).hexdigest()
    assert told["citation"] == "Publisher, series X"
    assert told["retrieved_at"].endswith("+00:00")
    assert read(keep(tmp_path, offline=True), url) == b'{"a": 1}'


def test_an_answer_that_cannot_be_read_is_not_kept(tmp_path):
    def refuse(_):
        raise ExchangeError("not ours")

    with Service(Sent("{}")) as service, pytest.raises(ExchangeError, match="not ours"):
        read(keep(tmp_path), f"{service.url}/x", refuse)
    assert not (tmp_path / ".milepost-cache").exists()


def test_offline_nothing_is_asked_and_what_was_tampered_with_is_refused(tmp_path):
    with Service(Sent("[1]")) as service:
        url = f"{service.url}/x"
        read(keep(tmp_path), url)
        asked = len(service.asked)
        with pytest.raises(ExchangeError, match="fetch it once without --offline"):
            read(keep(tmp_path, offline=True), f"{service.url}/y")
        assert len(service.asked) == asked
    (raw,) = (tmp_path / ".milepost-cache").glob("*.raw")
    raw.write_bytes(b"[2]")
    with pytest.raises(ExchangeError, match="its checksum differs"):
        read(keep(tmp_path, offline=True), url)
    raw.with_suffix(".json").write_text('{"url": 1}')
    with pytest.raises(ExchangeError, match="cannot be read"):
        read(keep(tmp_path, offline=True), url)


# Each sends something now and then, and nothing whole, for as long as one listens.
HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
CHUNKED = HEAD + b"Transfer-Encoding: chunked\r\n\r\n"
GZIPPED = (
    HEAD + b"Content-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n\r\na\r\n" + gzip.compress(b"x")[:10] + b"\r\n"
)
DRIPS = {
    "header": (b"HTTP/1.1 200 OK\r\nX: ", b"a"),
    "headers": (b"HTTP/1.1 200 OK\r\n", b"X: a\r\n"),
    "body": (HEAD + b"Content-Length: 1000000\r\n\r\n", b"a"),
    "body without length": (HEAD + b"\r\n", b"a"),
    "chunks": (CHUNKED, b"1\r\na\r\n"),
    "a chunk's extension": (CHUNKED + b"1;", b"x"),
    "empty gzip blocks": (GZIPPED, b"5\r\n\x00\x00\x00\xff\xff\r\n"),
    "endless continue": (b"", b"HTTP/1.1 100 Continue\r\n\r\n"),
    "waits": (b"", b"HTTP/1.1 503 B\r\nRetry-After: 9\r\nContent-Length: 0\r\n\r\n"),
}


@pytest.fixture
def dripping(request):
    """A server that sends its first part, and then the second again and again until it is closed."""
    first, again = request.param
    listening, over = socket.create_server(("127.0.0.1", 0)), threading.Event()

    def answer(reader):
        with reader, contextlib.suppress(OSError):
            reader.recv(10_000)
            reader.sendall(first)
            while not over.wait(0.02):
                reader.sendall(again)

    def serve():
        with contextlib.suppress(OSError):
            while True:
                threading.Thread(target=answer, args=(listening.accept()[0],), daemon=True).start()

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{listening.getsockname()[1]}/data"
    over.set()
    listening.shutdown(socket.SHUT_RDWR)
    listening.close()
    thread.join()


@pytest.mark.parametrize("dripping", DRIPS.values(), ids=DRIPS, indirect=True)
def test_one_clock_runs_for_the_whole_answer_however_it_is_dripped(dripping):
    """The read limit is never reached, for something always comes; without one clock this test would not end."""
    limits = DownloadLimits(connect=2, read=60, whole=0.5, bytes=10**9, retries=2, backoff=0)
    with pytest.raises(ExchangeError, match=r"is still sending after 0\.5 seconds"):
        fetch(dripping, accept="application/json", limits=limits)
