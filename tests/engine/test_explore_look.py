"""The pages in Chromium at three widths, light and dark: nothing sideways, a clean console, keys, answers, files."""

import json
import os
from pathlib import Path

import pytest

from browser import browser
from explore_fixture import site, view

WIDTHS = (360, 768, 1280)
PAGES = (
    "index.html",
    "scorecard.html",
    "indicators/internet-users.html",
    "institutions/index.html",
    "notebooks/citizens.html",
)
AXE = os.environ.get("AXE_JS", "")  # the path of axe.min.js, where one is at hand
KEPT = """
window.kept = [];
URL.createObjectURL = (blob) => { window.kept.push(blob); return "blob:kept"; };
HTMLAnchorElement.prototype.click = function () { window.named = this.download; };
"""


@pytest.fixture(scope="module")
def held():
    return view()


@pytest.fixture(scope="module")
def web(tmp_path_factory, held):
    return site(tmp_path_factory.mktemp("looks"), held)


@pytest.fixture
def tab():
    with browser() as tab:
        yield tab


def sized(tab, width, scheme="light"):
    tab.ask("Emulation.setDeviceMetricsOverride", width=width, height=900, deviceScaleFactor=1, mobile=width < 700)
    tab.ask("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": scheme}])


def key(tab, name):
    for kind in ("keyDown", "keyUp"):
        tab.ask("Input.dispatchKeyEvent", type=kind, key=name, code=name)


def test_no_page_scrolls_sideways_at_any_width_in_light_and_dark(tab, web):
    wide = []
    for scheme in ("light", "dark"):
        for width in WIDTHS:
            sized(tab, width, scheme)
            for name in PAGES:
                tab.open(web / name)
                assert tab.value("document.documentElement.dataset.theme") == scheme
                over = tab.value("document.documentElement.scrollWidth - innerWidth")
                wide += [(scheme, width, name, over)] if over > 0 else []
    assert wide == []


def test_the_console_stays_clean(tab, web):
    said = []
    take = tab._wait

    def listening(found):
        def heard(news):
            if news.get("method") in {"Runtime.exceptionThrown", "Log.entryAdded", "Runtime.consoleAPICalled"}:
                said.append(json.dumps(news["params"])[:300])
            return found(news)

        return take(heard)

    tab._wait = listening
    tab.ask("Log.enable")
    for name in PAGES:
        tab.open(web / name)
        tab.value("document.querySelectorAll('button[data-do=peers], .chip').forEach((one) => one.click())")
    assert said == []


def test_a_phone_shows_the_chart_that_was_drawn_for_it(tab, web):
    seen = "filter((one) => one.getClientRects().length).map((one) => one.classList[1])"
    shown = f"[...document.querySelectorAll('.plot svg')].{seen}"
    for width, kind in ((360, "phone"), (1280, "wide")):
        sized(tab, width)
        tab.open(web / "indicators" / "internet-users.html")
        assert tab.value(shown) == [kind]


def test_arrow_keys_read_the_chart_and_the_value_is_spoken(tab, web, held):
    sized(tab, 1280)
    tab.open(web / "indicators" / "internet-users.html")
    tab.value("document.querySelector('.plot').focus()")
    last = held.items["internet_users"].history
    spoken = "document.querySelector('.plot').getAttribute('aria-valuetext')"
    assert tab.value(spoken).startswith(f"{last.last_year}: {last.last_value:.1f}")
    key(tab, "End")
    assert "2035: " in tab.value(spoken)
    assert "in four of five cases" in tab.value(spoken)
    key(tab, "ArrowLeft")
    assert "2034: " in tab.value(spoken)
    assert tab.value("document.querySelector('.plot').getAttribute('role')") == "slider"
    assert not tab.value("document.querySelector('.tip').hidden")


def test_the_tab_key_goes_through_the_page_in_its_order(tab, web):
    sized(tab, 1280)
    tab.open(web / "indicators" / "internet-users.html")
    seen = []
    for _ in range(16):
        key(tab, "Tab")
        seen.append(
            tab.value("(document.activeElement.textContent || document.activeElement.className).trim().slice(0, 20)")
        )
    tops = tab.value(
        "[...document.querySelectorAll('.bar a, .bar button, main a, main button, .plot, main input')].length"
    )
    assert tops > 16
    assert len(set(seen)) > 10


def test_what_if_answers_and_the_address_holds_the_question(tab, web):
    sized(tab, 1280)
    page = web / "indicators" / "internet-users.html"
    tab.open(page)
    chance = "document.querySelector('[data-put=chance]').textContent"
    before = tab.value(chance)
    tab.value("document.getElementById('ask-target').value = 75")
    tab.value("document.getElementById('ask-target').dispatchEvent(new Event('input', {bubbles: true}))")
    after = tab.value(chance)
    assert after != before
    address = tab.value("location.hash")
    assert address == "#target=75&year=2035&wanted=67"
    tab.ask("Page.navigate", url="about:blank")
    tab.ask("Page.navigate", url=page.as_uri() + address)
    tab._wait(lambda news: news.get("method") == "Page.loadEventFired")
    assert tab.value(chance) == after
    tab.value("document.querySelector('.what-if button').click()")
    assert tab.value(chance) == before


def test_filters_filter_and_headers_sort(tab, web, held):
    sized(tab, 1280)
    tab.open(web / "scorecard.html")
    shown = "[...document.querySelectorAll('.row')].filter((one) => !one.hidden)"
    assert tab.value(f"{shown}.length") == len(held.items)
    tab.value("document.querySelector('.chip[data-verdict=accelerate]').click()")
    slow = sum(item.assessment.final_verdict.value == "accelerate" for item in held.items.values())
    assert tab.value(f"{shown}.length") == slow
    assert tab.value("document.querySelector('.count').textContent").startswith(f"{slow} of {len(held.items)} ")
    tab.value("document.querySelector('.chip[data-verdict=accelerate]').click()")
    tab.value("document.querySelector('[data-sort=chance]').click()")
    chances = [float(one) for one in tab.value(f"{shown}.map((one) => one.dataset.chance)") if one]
    assert chances == sorted(chances, reverse=True)
    assert (
        tab.value("document.querySelector('[data-sort=chance]').parentNode.getAttribute('aria-sort')") == "descending"
    )
    for _ in range(2):
        tab.value("document.querySelector('[data-sort=chance]').click()")
    assert tab.value(f"{shown}.map((one) => one.querySelector('a').textContent)") == [
        item.indicator.short_name for item in held.items.values()
    ]


def test_what_is_saved_holds_what_the_picture_shows(tab, web, held):
    sized(tab, 360)  # also where the wide drawing is not on the screen
    tab.open(web / "indicators" / "internet-users.html")
    tab.value(KEPT)
    tab.value("document.querySelector('[data-do=csv]').click()")
    text = awaited(tab, "window.kept[0].text()")
    rows = {line.split(",")[0]: line.split(",")[1] for line in text.splitlines()[1:]}
    item = held.items["internet_users"]
    assert float(rows[str(item.history.last_year)]) == pytest.approx(item.history.last_value)
    assert float(rows["2035"]) == pytest.approx(item.shown_projection.quantile(2035, 0.5))
    tab.value("document.querySelector('[data-do=svg]').click()")
    drawing = awaited(tab, "window.kept[1].text()")
    assert "2035" in drawing
    assert "var(" not in drawing
    assert "rgb(" in drawing
    tab.value("document.querySelector('[data-do=png]').click()")
    look = "const look = () => window.kept[2] ? done(window.kept[2].size) : setTimeout(look, 10); look();"
    assert awaited(tab, f"new Promise((done) => {{ {look} }})") > 10_000


def awaited(tab, script):
    answer = tab.ask("Runtime.evaluate", expression=script, awaitPromise=True, returnByValue=True)
    assert "exceptionDetails" not in answer, answer
    return answer["result"]["value"]


def test_without_a_script_the_page_stands(tab, web):
    sized(tab, 1280)
    tab.ask("Emulation.setScriptExecutionDisabled", value=True)
    tab.open(web / "indicators" / "internet-users.html")
    tab.ask("Emulation.setScriptExecutionDisabled", value=False)
    assert tab.value("document.querySelector('.chart.wide').getBoundingClientRect().height") > 200
    assert tab.value("document.querySelector('.what-if').getClientRects().length") == 0
    assert (
        tab.value("[...document.querySelectorAll('.tools button')].filter((one) => one.getClientRects().length).length")
        == 0
    )


@pytest.mark.skipif(not AXE, reason="AXE_JS names no axe.min.js: accessibility is not measured here")
def test_axe_finds_nothing_serious(tab, web):
    found = []
    script = Path(AXE).read_text(encoding="utf-8")
    for scheme in ("light", "dark"):
        for width in WIDTHS:
            sized(tab, width, scheme)
            for name in PAGES:
                tab.open(web / name)
                tab.value(script + "; 0")
                told = awaited(tab, "axe.run(document, {preload: false})")
                found += [
                    (scheme, width, name, one["id"], one["nodes"][0]["html"][:120])
                    for one in told["violations"]
                    if one["impact"] in {"serious", "critical"}
                ]
    assert found == []
