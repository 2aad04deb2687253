"""Answers are fetched politely and within limits, kept with their checksum, and read offline."""

import hashlib
import json
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
