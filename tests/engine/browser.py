"""Chromium without a window, driven over its debugging socket: pages are opened, clicked, and asked what ran."""

import json
import shutil
import subprocess
import tempfile
from contextlib import contextmanager

import pytest

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
# What a hostile text calls; and what makes every element of a page act.
NOTED = "window.pwned = []; window.pwn = (what) => window.pwned.push(String(what));"
ACT = """
(() => {
  const all = [...document.querySelectorAll("*")];
  for (const one of all) {
    for (const kind of ["mouseover", "mouseenter", "focus", "focusin", "click", "animationstart", "toggle"])
      if (!(kind === "click" && one.closest("a[href], button")))
        one.dispatchEvent(new Event(kind, {bubbles: false}));
    if (one.matches("a") && /^[\\s\\x00-\\x20]*(javascript|data|vbscript|file):/i.test(one.getAttribute("href") || ""))
      one.click();
  }
})()
"""
FOUND = """
[...document.querySelectorAll("*")].flatMap((one) => [...one.attributes]
  .filter((held) => /^on/i.test(held.name) || ["srcdoc", "formaction", "autofocus", "ping"].includes(held.name)
    || /^\\s*(javascript|vbscript|data|file):/i.test(held.value) && ["href", "src", "action"].includes(held.name)
       && !(one.matches("link[rel=icon]")))
  .map((held) => `${one.tagName} ${held.name}=${held.value}`))
"""


def find_browser():
    """The browser's program; None where there is none."""
    return next((path for path in map(shutil.which, NAMES) if path), None)


@contextmanager
def browser():
    """A page that can be told where to go. Skips the test, saying so, where there is no browser."""
    program = find_browser()
    if program is None:
        pytest.skip("no Chromium is installed; what a page may hold is tested in its source alone")
    socket = pytest.importorskip("websocket", reason="websocket-client is not installed; no browser can be driven")
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        command = [program, "--headless=new", "--no-sandbox", "--disable-gpu", "--no-first-run"]
        command += [f"--user-data-dir={folder}", "--remote-debugging-port=0", "--remote-allow-origins=*", "about:blank"]
        run = subprocess.Popen(command, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True)
        try:
            address = next(line.split()[-1] for line in run.stderr if line.startswith("DevTools listening"))
            wire = socket.create_connection(address, timeout=600, suppress_origin=True)
            try:
                yield Tab(wire)
            finally:
                wire.close()
        finally:
            run.kill()
            run.wait()
            run.stderr.close()


class Tab:
    """One tab; what it is asked waits for the answer."""

    def __init__(self, wire):
        self._wire, self._number = wire, 0
        self._session = None
        made = self.ask("Target.createTarget", url="about:blank")
        self._session = self.ask("Target.attachToTarget", targetId=made["targetId"], flatten=True)["sessionId"]
        for name in ("Page.enable", "Runtime.enable"):
            self.ask(name)
        self.ask("Page.addScriptToEvaluateOnNewDocument", source=NOTED)

    def ask(self, method, **parameters):
        self._number += 1
        asked = {"id": self._number, "method": method, "params": parameters}
        self._wire.send(json.dumps(asked | ({"sessionId": self._session} if self._session else {})))
        answer = self._wait(lambda news: news.get("id") == self._number)
        assert "error" not in answer, answer
        return answer["result"]

    def open(self, path):
        """Go to a file, and wait until it has loaded."""
        self.ask("Page.navigate", url=path.as_uri())
        self._wait(lambda news: news.get("method") == "Page.loadEventFired")

    def value(self, script):
        answer = self.ask("Runtime.evaluate", expression=script, returnByValue=True)
        assert "exceptionDetails" not in answer, answer
        return answer["result"].get("value")

    def without_policy(self, *, off):
        """Pass over the page's Content-Security-Policy, to see what the first wall holds by itself."""
        self.ask("Page.setBypassCSP", enabled=off)

    def what_ran(self, path):
        """What called `pwn` when the page was opened and everything in it was touched."""
        self.open(path)
        self.value(ACT)
        return self.value("window.pwned")

    def _wait(self, found):
        while True:
            news = json.loads(self._wire.recv())
            if found(news):
                return news
