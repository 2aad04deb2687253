"""The preview serves this machine alone, tells pages how a build went, and never stops at a fault."""

import contextlib
import http.client
import json
import socket
import struct
import threading
import urllib.error
import urllib.request

import pytest

from milepost.editions.previewing import (
    NEWS_PATH,
    SCRIPT,
    SCRIPT_PATH,
    TAG,
    Built,
    Feed,
    build,
    changes_in,
    keep_up,
    open_server,
)


@pytest.fixture
def feed():
    return Feed()


@pytest.fixture
def address(tmp_path, feed):
    """A served folder with a page, a picture and something beside it that is nobody's business."""
    book = tmp_path / "html"
    (book / "notebooks").mkdir(parents=True)
    (book / "index.html").write_text("<html><body><p>ភាសា</p></body></html>", encoding="utf-8")
    (book / "notebooks" / "trust.html").write_text("<html><body>trust</body></html>", encoding="utf-8")
    (book / "picture.svg").write_text("<svg></body></svg>", encoding="utf-8")
    (tmp_path / "secret.txt").write_text("secret", encoding="utf-8")
    server = open_server(book, feed, 0)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    server.server_close()
    thread.join()


def get(address, **headers):
    request = urllib.request.Request(address, headers=headers)  # noqa: S310  (our own server, http)
    return urllib.request.urlopen(request, timeout=3600)  # noqa: S310


def test_pages_carry_the_script_and_other_files_do_not(address):
    for name in ("/", "/index.html", "/notebooks/trust.html"):
        with get(address + name) as answer:
            assert answer.read().decode().count(TAG) == 1
            assert answer.headers["Cache-Control"] == "no-store"
    with get(address + "/picture.svg") as answer:
        assert answer.read() == b"<svg></body></svg>"


def test_the_script_is_a_file_which_the_policy_of_a_page_allows(address):
    with get(address + SCRIPT_PATH) as answer:
        assert answer.read().decode() == SCRIPT
        assert answer.headers["Content-Type"] == "text/javascript; charset=utf-8"


STRANGE = ["/%00", "/a%00.html", "/" + "a" * 60_000, "/" + "%61" * 20_000, "/%1b[31m", "/%80", "/%E2%80%AE"]


@pytest.mark.parametrize("path", STRANGE, ids=lambda path: path[:8])
@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_a_path_that_names_nothing_is_answered_and_leaves_no_traceback(address, path, method, capfd):
    host, port = address.removeprefix("http://").split(":")
    with contextlib.closing(http.client.HTTPConnection(host, int(port), timeout=3600)) as connection:
        connection.request(method, path)
        answer = connection.getresponse()
        answer.read()
    assert answer.status == 404
    assert "Traceback" not in capfd.readouterr().err


def test_a_head_of_a_foreign_name_is_refused_too(address):
    host, port = address.removeprefix("http://").split(":")
    for name, status in (("evil.example", 403), ("localhost", 200)):
        with contextlib.closing(http.client.HTTPConnection(host, int(port), timeout=3600)) as connection:
            connection.request("HEAD", "/", headers={"Host": name})
            assert connection.getresponse().status == status


def test_a_reader_that_goes_before_the_answer_leaves_no_traceback(address, tmp_path, capfd):
    (tmp_path / "html" / "large.bin").write_bytes(b"x" * 30_000_000)
    host, port = address.removeprefix("http://").split(":")
    for path in ("/large.bin", NEWS_PATH):
        reader = socket.create_connection((host, int(port)))
        reader.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        reader.sendall(f"GET {path} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
        reader.recv(100)
        reader.close()  # with a reset: the server writes into nothing
    with get(address + "/") as answer:
        assert answer.status == 200
    assert "Traceback" not in capfd.readouterr().err


@pytest.mark.parametrize("path", ["/../secret.txt", "/%2e%2e/secret.txt", "/notebooks/", "/no.html"])
def test_nothing_but_the_books_files_is_served(address, path):
    with pytest.raises(urllib.error.HTTPError) as refused:
        get(address + path)
    refused.value.close()
    assert refused.value.code == 404


def test_a_foreign_name_of_the_host_is_refused(address):
    with pytest.raises(urllib.error.HTTPError) as refused:
        get(address, Host="evil.example")
    refused.value.close()
    assert refused.value.code == 403


def news(address):
    with get(address + NEWS_PATH) as answer:
        return json.load(answer)


def test_pages_hear_what_was_told_last(address, feed):
    assert news(address) == {"number": 0, "kind": "done", "text": ""}
    feed.tell("failed", "data/figures.csv line 3: no year")
    first = news(address)
    assert (first["kind"], first["text"]) == ("failed", "data/figures.csv line 3: no year")
    feed.tell("done")
    assert (news(address)["kind"], news(address)["number"]) == ("done", first["number"] + 1)


def test_every_change_is_built_and_a_fault_does_not_end_it(feed):
    told, said = [], []
    outcomes = iter([Built(1.0, None), Built(1.0, "citizens.csv line 3: no year"), Built(2.0, None)])

    def again():
        told.append(feed.latest)
        return next(outcomes)

    keep_up([["a.csv"], ["b.csv", "c.csv", "d.csv", "e.csv"], ["b.csv"]], again, feed, said.append)
    assert [news.kind for news in told] == ["building"] * 3
    assert told[1].text == "b.csv, c.csv, d.csv and 1 more"
    assert feed.latest.kind == "done"
    assert any("citizens.csv line 3: no year" in line for line in said)


def test_a_build_that_is_refused_says_why(tmp_path):
    (tmp_path / "_quarto.yml").write_text("project: {type: book}\n", encoding="utf-8")
    (tmp_path / "data").mkdir()
    built = build(tmp_path, 1999, [])
    assert built.error == "params/1999.yml is missing; known editions: none."


def test_changes_are_named_and_hidden_files_are_passed_over(tmp_path):
    (tmp_path / "data").mkdir()
    changes = changes_in(tmp_path)
    stop = threading.Event()

    def write():
        number = 0
        while not stop.wait(0.3):
            number += 1
            (tmp_path / "data" / ".hidden.csv").write_text(str(number), encoding="utf-8")
            (tmp_path / "data" / "figures.csv").write_text(str(number), encoding="utf-8")
            (tmp_path / "index.qmd").write_text(str(number), encoding="utf-8")

    thread = threading.Thread(target=write)
    thread.start()
    try:
        seen = set()
        while len(seen) < 2:
            seen |= set(next(changes))
    finally:
        stop.set()
        thread.join()
        changes.close()
    assert seen == {"data/figures.csv", "index.qmd"}
