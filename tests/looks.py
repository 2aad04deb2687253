"""What is wrong with the look of pages: at three widths, in light and dark, by eye's rules and by axe's."""

from contextlib import contextmanager

from axe_playwright_python.sync_playwright import Axe

from browser import Tab, chromium

__all__ = ["chromium", "faults", "lost_focus", "sized"]

WIDTHS, SCHEMES = (360, 768, 1280), ("light", "dark")
GRAVE = {"serious", "critical"}
ASKED = {"preload": False, "resultTypes": ["violations"]}  # what passes is not listed, which halves the time
# Where the focus is: how far down the page's parts, and whether it can be seen.
FOCUS = """
(() => {
  const one = document.activeElement, box = one.getBoundingClientRect();
  const parts = [".skip", "header.bar", ".side", "main", "nav.contents"];
  return {
    what: one.tagName + " " + (one.textContent || one.getAttribute("aria-label") || one.id).trim().slice(0, 40),
    part: parts.findIndex((part) => one.closest(part)),
    seen: one === document.body
      || (box.width > 0 && box.height > 0 && box.right > 0 && box.left < innerWidth && box.bottom + scrollY > 0),
    body: one === document.body,
  };
})()
"""
SIDEWAYS = """
[...document.querySelectorAll("body *")].filter((one) => one.getBoundingClientRect().right > innerWidth + 1
  && !one.closest(".table-box, .hidden, .chips, .equation, .side, svg, figure"))
  .slice(0, 3).map((one) => `${one.tagName}.${one.className}`)
"""
# Words of charts that lie on others, or off their drawing; an edge of a few pixels is the letters' white space.
OVERPRINTED = """
[...document.querySelectorAll("svg.chart")].flatMap((chart) => {
  const edge = chart.getBoundingClientRect(), found = [];
  if (!edge.width) return found;
  const words = [...chart.querySelectorAll("text")].map((one) => [one.textContent, one.getBoundingClientRect()])
    .filter(([, box]) => box.width);
  words.forEach(([said, a], at) => {
    if (a.left < edge.left - 1 || a.right > edge.right + 1 || a.top < edge.top - 2 || a.bottom > edge.bottom + 2)
      found.push(`${said} lies off the drawing`);
    for (const [other, b] of words.slice(0, at))
      if (Math.min(a.right, b.right) - Math.max(a.left, b.left) > 1.5
        && Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > 3.5) found.push(`${said} lies on ${other}`);
  });
  return found;
})
"""


@contextmanager
def sized(browser, width, scheme="light"):
    """A tab of a width in CSS pixels, a phone's where it is narrow, and what its console said."""
    phone = width < 700
    tab = Tab(
        browser, viewport={"width": width, "height": 900}, color_scheme=scheme, is_mobile=phone, accept_downloads=True
    )
    tab.said = []
    tab.page.on("console", lambda news: tab.said.append(news.text))
    tab.page.on("pageerror", lambda news: tab.said.append(str(news)))
    try:
        yield tab
    finally:
        tab.page.context.close()


def faults(browser, folder, names, widths=WIDTHS, axe_at=WIDTHS):
    """Every fault of the pages at each width and in each scheme: one line each, none where all is well.

    axe takes a second or more a page: `axe_at` are the widths at which it is asked.
    """
    found = []
    for width in widths:
        for scheme in SCHEMES:
            with sized(browser, width, scheme) as tab:
                for name in names:
                    tab.open(folder / name)
                    said = _faults(tab, scheme, axe=width in axe_at)
                    found += [f"{name} at {width} in {scheme}: {fault}" for fault in said]
    return found


def _faults(tab, scheme, *, axe):
    if tab.value("document.documentElement.dataset.theme") != scheme:
        yield "has other colours"
    if tab.value("document.documentElement.scrollWidth > innerWidth"):
        yield f"scrolls sideways: {tab.value(SIDEWAYS)}"
    asked = Axe().run(tab.page, options=ASKED).response["violations"] if axe else []
    for one in asked:
        if one["impact"] in GRAVE:
            yield f"axe {one['id']}, {len(one['nodes'])} times: {one['nodes'][0]['html'][:160]}"
    yield from tab.value(OVERPRINTED)
    yield from (f"console: {said}" for said in tab.said)
    tab.said.clear()


def lost_focus(tab, path):
    """What is wrong as the tab key goes through a page: places out of order, places nobody sees."""
    tab.open(path)
    wrong, last = [], 0
    if tab.value('document.querySelectorAll(\'[tabindex]:not([tabindex="0"], [tabindex="-1"])\').length'):
        wrong.append("an order of its own")
    seen = []
    while len(seen) < 1000:
        tab.page.keyboard.press("Tab")
        now = tab.value(FOCUS)
        if now["body"] or (seen and now["what"] == seen[0]):
            break
        seen.append(now["what"])
        if now["part"] < last:
            wrong.append(f"{now['what']} comes after what stands below it")
        if not now["seen"]:
            wrong.append(f"{now['what']} has the focus and is not seen")
        last = now["part"]
    if not seen or not seen[0].startswith("A Skip"):
        wrong.append(f"begins at {seen[:1]}")
    return wrong
