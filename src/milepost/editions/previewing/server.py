"""A server for this machine alone: the book's pages with a script that reloads them at news of a build."""

from __future__ import annotations

import json
import threading
from dataclasses import asdict, dataclass
from functools import partial
from http import HTTPStatus
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

HOST = "127.0.0.1"
EVENTS = "/.milepost/events"
# A page that is gone is noticed when it is next written to.
HEARTBEAT_SECONDS = 5.0
SCRIPT = """
<script>
(() => {
  const note = document.createElement("div");
  note.setAttribute("role", "status");
  note.style.cssText = "position:fixed;inset:auto 0 0 0;z-index:9999;padding:.6rem 1rem;white-space:pre-wrap;"
    + "font:14px/1.4 monospace;color:#fff;max-height:45vh;overflow:auto;display:none";
  document.body.append(note);
  const say = (text, colour) => { note.textContent = text; note.style.background = colour;
    note.style.display = text ? "block" : "none"; };
  let seen = null;
  const source = new EventSource("EVENTS");
  source.onmessage = (event) => {
    const news = JSON.parse(event.data);
    if (news.kind === "done" && seen !== null) { location.reload(); return; }
    seen = news.number;
    if (news.kind === "building") say("Building: " + news.text, "#0b3c5d");
    if (news.kind === "failed") say("Not built; this is the last good edition.\\n" + news.text, "#8c1d18");
    if (news.kind === "done") say("", "");
  };
  source.onerror = () => say("The preview has stopped.", "#8c1d18");
})();
</script>
""".replace("EVENTS", EVENTS)


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


def open_server(folder: Path, feed: Feed, port: int) -> ThreadingHTTPServer:
    """A server of `folder`, not yet serving; port 0 takes any free one. Raises OSError when the port is taken."""
    server = ThreadingHTTPServer((HOST, port), partial(Pages, feed=feed, directory=str(folder)))
    server.daemon_threads = True
    return server


class Pages(SimpleHTTPRequestHandler):
    """Pages with the script in them, other files as they are, and the stream of news."""

    def __init__(self, *arguments: Any, feed: Feed, **options: Any) -> None:
        self._feed = feed
        super().__init__(*arguments, **options)

    def do_GET(self) -> None:
        """Answer requests to this machine by its own name, so that no foreign page can read the book."""
        if (self.headers.get("Host") or "").rsplit(":", 1)[0] not in {HOST, "localhost"}:
            self.send_error(HTTPStatus.FORBIDDEN, "This preview answers to 127.0.0.1 and localhost alone.")
        elif urlsplit(self.path).path == EVENTS:
            self._stream()
        else:
            path = Path(self.translate_path(self.path))
            page = path / "index.html" if path.is_dir() else path
            if page.suffix == ".html" and page.is_file():
                self._page(page)
            else:
                super().do_GET()

    def end_headers(self) -> None:
        """Nothing is kept by the browser: it changes while one looks."""
        self.send_header("Cache-Control", "no-store")
        super().end_headers()

    def list_directory(self, _: Any) -> None:
        """No listing of folders."""
        self.send_error(HTTPStatus.NOT_FOUND, "No such page.")

    def log_message(self, *_: Any) -> None:
        """Say nothing of requests."""

    def _page(self, page: Path) -> None:
        before, end, after = page.read_text(encoding="utf-8").rpartition("</body>")
        body = f"{before}{SCRIPT}{end}{after}".encode()
        self.send_response(HTTPStatus.OK)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def _stream(self) -> None:
        self.send_response(HTTPStatus.OK)
        self.send_header("Content-Type", "text/event-stream")
        self.end_headers()
        news = self._feed.latest
        try:
            self.wfile.write(news.message())
            while True:
                self.wfile.flush()
                later = self._feed.after(news.number, HEARTBEAT_SECONDS)
                self.wfile.write(b": still here\n\n" if later is None else later.message())
                news = later or news
        except (BrokenPipeError, ConnectionResetError):
            self.close_connection = True
