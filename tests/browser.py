"""Chromium without a window, driven by Playwright: pages are opened, clicked, and asked what ran."""

import shutil
from contextlib import contextmanager

import pytest
from playwright.sync_api import sync_playwright

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
def chromium():
    """The machine's own browser, which gives tabs. Skips the test, saying so, where there is none."""
    program = find_browser()
    if program is None:
        pytest.skip("no Chromium is installed; what a page may hold is tested in its source alone")
    with sync_playwright() as driver:
        held = driver.chromium.launch(executable_path=program, args=["--no-sandbox", "--disable-gpu"])
        try:
            yield held
        finally:
            held.close()


@contextmanager
def browser():
    """A page that can be told where to go, in a browser of its own."""
    with chromium() as held:
        yield Tab(held)


class Tab:
    """One tab, which knows nothing of others; what it is asked waits for the answer. `page` is Playwright's."""

    def __init__(self, held, **asked):
        self.page = held.new_context(**asked).new_page()
        self._wire = self.page.context.new_cdp_session(self.page)
        self.page.add_init_script(NOTED)

    def ask(self, method, **parameters):
        """What the browser's own protocol answers."""
        return self._wire.send(method, parameters)

    def open(self, path, address=""):
        """Go to a file, and wait until it has loaded; `address` is what follows the file's name."""
        self.page.goto("about:blank")
        self.page.goto(path.as_uri() + address)

    def value(self, script):
        """What a script of several lines ends with; a promise is waited for."""
        answer = self.ask("Runtime.evaluate", expression=script, returnByValue=True, awaitPromise=True)
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
