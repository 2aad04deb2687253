"""The web book, served to this machine alone, built again whenever what it is made of changes."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from functools import partial
from http import HTTPStatus
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from watchfiles import watch

FOLDERS = ("data", "notebooks", "params", "docs", "_extensions", "src")
QUIET_MILLISECONDS = 400  # several files saved at once are one change
LOOK_MILLISECONDS = 1000  # how often the pages beside _quarto.yml are looked at
SHOWN = 3


@dataclass(frozen=True)
class Built:
    """How a build ended: how long it took, and what it said when it failed."""

    seconds: float
    error: str | None


def build(root: Path, edition: int, parameters: Sequence[str], renderer: str = "embedded") -> Built:
    """Make the edition by the command line; it is put in place whole or not at all."""
    pairs = [word for pair in parameters for word in ("-p", pair)]
    command = [
        sys.executable,
        "-m",
        "milepost.cli",
        "report",
        "--edition",
        str(edition),
        "--renderer",
        renderer,
        *pairs,
    ]
    started = time.monotonic()
    run = subprocess.Popen(command, cwd=root, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    try:
        _, said = run.communicate()
    except BaseException:
        run.terminate()
        run.wait()
        raise
    error = (said.partition("milepost: ")[2] or said).strip() if run.returncode else None
    return Built(time.monotonic() - started, error)


def keep_up(
    changes: Iterable[Sequence[str]], build_again: Callable[[], Built], feed: Feed, say: Callable[[str], None]
) -> None:
    """Build after every change, and tell pages and terminal how it went."""
    for names in changes:
        what = ", ".join(names[:SHOWN]) + (f" and {len(names) - SHOWN} more" if len(names) > SHOWN else "")
        say(f"{what} changed; building ...")
        feed.tell("building", what)
        built = build_again()
        if built.error is None:
            say(f"built in {built.seconds:.0f} s; pages reload.")
            feed.tell("done")
        else:
            say(f"not built, the last good edition stays:\n{built.error}")
            feed.tell("failed", built.error)


def changes_in(root: Path) -> Iterator[list[str]]:
    """Names of files that changed, for ever; what is saved while a build runs comes next."""
    folders = [root / name for name in FOLDERS if (root / name).is_dir()]
    before = _pages(root)
    for found in watch(
        *folders,
        debounce=QUIET_MILLISECONDS,
        rust_timeout=LOOK_MILLISECONDS,
        yield_on_timeout=True,
        raise_interrupt=True,
    ):
        now = _pages(root)
        pages = [name for name in {**before, **now} if before.get(name) != now.get(name)]
        before = now
        saved = (path.removeprefix(f"{root}/") for _, path in found)
        names = sorted({*pages, *(name for name in saved if "/." not in f"/{name}")})
        if names:
            yield names


def _pages(root: Path) -> dict[str, int]:
    """Pages of the book that lie beside `_quarto.yml`, with the time they were saved."""
    return {path.name: path.stat().st_mtime_ns for path in (*root.glob("*.qmd"), *root.glob("_quarto.yml"))}


HOST = "127.0.0.1"
NEWS_PATH = "/.milepost/news"
SCRIPT_PATH = "/.milepost/preview.js"
TAG = f'<script src="{SCRIPT_PATH}"></script>\n'  # a file, for the pages' policy allows no script in them
LONGEST_PATH = 1000
SCRIPT = """\
(() => {
  const note = document.createElement("div");
  note.setAttribute("role", "status");
  note.style.cssText = "position:fixed;inset:auto 0 0 0;z-index:9999;padding:.6rem 1rem;white-space:pre-wrap;"
    + "font:14px/1.4 monospace;color:#fff;max-height:45vh;overflow:auto;display:none";
  document.body.append(note);
  const say = (text, colour) => { if (note.textContent !== text) { note.textContent = text; }
    note.style.background = colour; note.style.display = text ? "block" : "none"; };
  let seen = null;
  const look = async () => {
    try {
      const news = await (await fetch("NEWS")).json();
      if (news.kind === "done" && seen !== null && news.number !== seen) { location.reload(); return; }
      seen = news.number;
      if (news.kind === "building") say("Building: " + news.text, "#0b3c5d");
      if (news.kind === "failed") say("Not built; this is the last good edition.\\n" + news.text, "#8c1d18");
      if (news.kind === "done") say("", "");
    } catch { say("The preview has stopped.", "#8c1d18"); }
    setTimeout(look, 1000);
  };
  look();
})();
""".replace("NEWS", NEWS_PATH)


@dataclass(frozen=True)
class News:
    """One message to the pages; `kind` is building, done or failed. Numbers rise."""

    number: int
    kind: str
    text: str


class Feed:
    """The latest news, which every page asks for now and then."""

    def __init__(self) -> None:
        self.latest = News(0, "done", "")

    def tell(self, kind: str, text: str = "") -> None:
        """Have news for all pages."""
        self.latest = News(self.latest.number + 1, kind, text)


def open_server(folder: Path, feed: Feed, port: int) -> ThreadingHTTPServer:
    """A server of `folder`, not yet serving; port 0 takes any free one. Raises OSError when the port is taken."""
    server = ThreadingHTTPServer((HOST, port), partial(Pages, feed=feed, directory=str(folder)))
    server.daemon_threads = True
    return server


class Pages(SimpleHTTPRequestHandler):
    """Pages with the script in them, other files as they are, and the latest news."""

    def __init__(self, *arguments: Any, feed: Feed, **options: Any) -> None:
        self._feed = feed
        super().__init__(*arguments, **options)

    def do_GET(self) -> None:
        """A page, another file, or the latest news."""
        if not self._is_ours():
            return
        if self.path == NEWS_PATH:
            self._send(json.dumps(asdict(self._feed.latest)).encode(), "application/json")
        elif self.path == SCRIPT_PATH:
            self._send(SCRIPT.encode(), "text/javascript; charset=utf-8")
        else:
            path = Path(self.translate_path(self.path))
            page = path / "index.html" if path.is_dir() else path
            if page.suffix == ".html" and page.is_file():
                before, end, after = page.read_text(encoding="utf-8").rpartition("</body>")
                self._send(f"{before}{TAG}{end}{after}".encode(), "text/html; charset=utf-8")
            else:
                super().do_GET()

    def do_HEAD(self) -> None:
        """As GET, without the content."""
        if self._is_ours():
            super().do_HEAD()

    def handle(self) -> None:
        """Answer; a reader that has gone is no fault."""
        try:
            super().handle()
        except ConnectionError:
            self.close_connection = True

    def finish(self) -> None:
        """End the answer; what a reader that has gone did not take is dropped."""
        with suppress(ConnectionError):
            super().finish()

    def _is_ours(self) -> bool:
        """Whether this machine is asked by its own name (no foreign page may read the book), for what can be a path.

        What is refused is answered.
        """
        if (self.headers.get("Host") or "").rsplit(":", 1)[0] not in {HOST, "localhost"}:
            self.send_error(HTTPStatus.FORBIDDEN, "This preview answers to 127.0.0.1 and localhost alone.")
            return False
        asked = unquote(urlsplit(self.path).path, errors="replace")
        if len(asked) > LONGEST_PATH or not asked.isprintable():
            self.send_error(HTTPStatus.NOT_FOUND, "No such page.")
            return False
        return True

    def end_headers(self) -> None:
        """Nothing is kept by the browser: it changes while one looks."""
        self.send_header("Cache-Control", "no-store")
        super().end_headers()

    def list_directory(self, _: Any) -> None:
        """No listing of folders."""
        self.send_error(HTTPStatus.NOT_FOUND, "No such page.")

    def log_message(self, *_: Any) -> None:
        """Say nothing of requests."""

    def _send(self, body: bytes, kind: str) -> None:
        self.send_response(HTTPStatus.OK)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
