"""The pages in Chromium at three widths, light and dark: nothing sideways, a clean console, keys, answers, files."""

import csv
import io
import shutil
from dataclasses import replace

import pytest
from lxml import etree
from PIL import Image

import looks
from browser import chromium
from explore_fixture import GOAL, site, view
from milepost.book.explore.comparing import journey_block
from milepost.book.frame import with_charts

PAGES = (
    "index.html",
    "scorecard.html",
    "indicators/internet-users.html",
    "institutions.html",
    "notebooks/citizens.html",
)
INTERNET = "indicators/internet-users.html"


@pytest.fixture(scope="module")
def held():
    return view()


@pytest.fixture(scope="module")
def web(tmp_path_factory, held):
    return site(tmp_path_factory.mktemp("looks"), held)


@pytest.fixture(scope="module")
def seen():
    """One browser for all."""
    with chromium() as held:
        yield held


@pytest.fixture
def desk(seen):
    """A tab of a desktop's width."""
    with looks.sized(seen, 1280) as tab:
        yield tab
        assert tab.said == []


@pytest.fixture
def phone(seen):
    with looks.sized(seen, 360) as tab:
        yield tab
        assert tab.said == []


@pytest.mark.parametrize("width", looks.WIDTHS)
def test_every_page_stands_at_every_width_in_light_and_dark(seen, web, held, width):
    """No page scrolls sideways, says anything to the console, or has what axe calls serious (asked on a phone here)."""
    without = next(held.page_of(name) for name, item in held.items.items() if item.shown_projection is None)
    assert looks.faults(seen, web, [*PAGES, without], widths=[width], axe_at=[360]) == []


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("width", [360, 1280])
def test_the_tab_key_goes_down_the_page_and_the_focus_is_always_seen(seen, web, page, width):
    with looks.sized(seen, width) as tab:
        assert looks.lost_focus(tab, web / page) == []


def test_a_phone_shows_the_chart_that_was_drawn_for_it(seen, web):
    shown = "[...document.querySelectorAll('.plot svg')].filter((one) => one.getClientRects().length)"
    for width, kind in ((360, "phone"), (1280, "wide")):
        with looks.sized(seen, width) as tab:
            tab.open(web / INTERNET)
            assert tab.value(f"{shown}.map((one) => one.classList[1])") == [kind]


def test_arrow_keys_read_the_chart_and_the_value_is_spoken(desk, web, held):
    desk.open(web / INTERNET)
    desk.page.focus(".plot")
    last = held.items["internet_users"].history
    spoken = "document.querySelector('.plot').getAttribute('aria-valuetext')"
    assert desk.value(spoken).startswith(f"{last.last_year}: {last.last_value:.1f}")
    desk.page.keyboard.press("End")
    assert "2035: " in desk.value(spoken)
    assert "in four of five cases" in desk.value(spoken)
    desk.page.keyboard.press("ArrowLeft")
    assert "2034: " in desk.value(spoken)
    assert desk.value("document.querySelector('.plot').getAttribute('role')") == "slider"
    assert desk.page.is_visible(".tip")


def test_a_pointer_reads_the_year_that_it_is_over(desk, web):
    desk.open(web / INTERNET)
    box = desk.page.locator(".plot").bounding_box()
    desk.page.mouse.move(box["x"] + box["width"] * 0.5, box["y"] + 60)
    early = desk.page.inner_text(".tip")
    desk.page.mouse.move(box["x"] + box["width"] * 0.8, box["y"] + 60)
    late = desk.page.inner_text(".tip")
    assert int(early[:4]) < int(late[:4])
    desk.page.mouse.move(2, 2)
    assert not desk.page.is_visible(".tip")


def test_peers_and_the_wide_band_are_switched_off_and_on(desk, web, held):
    desk.open(web / INTERNET)
    assert held.plans["internet_users"].wide_band
    for name, mark in (("peers", ".chart.wide .peers"), ("b95", ".chart.wide .b95")):
        button = desk.page.locator(f".tools button[data-do={name}]")
        before = button.get_attribute("aria-pressed")
        assert (before == "true") == desk.page.is_visible(mark)
        button.click()
        assert button.get_attribute("aria-pressed") != before
        assert (before == "false") == desk.page.is_visible(mark)


def test_what_if_answers_and_the_address_holds_the_question(desk, web):
    page = web / INTERNET
    desk.open(page)
    chance = "[data-put=chance]"
    before = desk.page.inner_text(chance)
    desk.page.fill("#ask-target", "75")
    after = desk.page.inner_text(chance)
    assert after != before
    address = desk.value("location.hash")
    assert address == "#target=75&year=2035&wanted=67"
    desk.open(page, address)
    assert desk.page.inner_text(chance) == after
    desk.page.click(".what-if button")
    assert desk.page.inner_text(chance) == before


def test_filters_filter_and_headers_sort(desk, web, held):
    desk.open(web / "scorecard.html")
    shown = "[...document.querySelectorAll('.row')].filter((one) => !one.hidden)"
    assert desk.value(f"{shown}.length") == len(held.items)
    slow = sum(item.assessment.final_verdict.value == "accelerate" for item in held.items.values())
    desk.page.click(".chip[data-verdict=accelerate]")
    assert desk.value(f"{shown}.length") == slow
    assert desk.page.inner_text(".count").startswith(f"{slow} of {len(held.items)} ")
    desk.page.click(".chip[data-verdict=accelerate]")
    desk.page.fill("[type=search]", "internet")
    found = desk.value(f"{shown}.map((one) => one.dataset.words)")
    assert 0 < len(found) < len(held.items)
    assert all("internet" in words for words in found)
    desk.page.fill("[type=search]", "")
    header = desk.page.locator("[data-sort=chance]")
    header.click()
    chances = [float(one) for one in desk.value(f"{shown}.map((one) => one.dataset.chance)") if one]
    assert chances == sorted(chances, reverse=True)
    assert header.locator("..").get_attribute("aria-sort") == "descending"
    for _ in range(2):
        header.click()
    assert desk.value(f"{shown}.map((one) => one.querySelector('a').textContent)") == [
        item.indicator.short_name for item in held.items.values()
    ]


def saved(tab, kind, folder):
    """The file that a press of a button of the first chart saves."""
    with tab.page.expect_download() as news:
        tab.page.click(f".tools [data-do={kind}]")
    path = folder / news.value.suggested_filename
    news.value.save_as(path)
    return path


def test_what_is_saved_holds_what_the_picture_shows(phone, web, held, tmp_path):
    """Also where the wide drawing is not on the screen."""
    item = held.items["internet_users"]
    phone.open(web / INTERNET)
    text = saved(phone, "csv", tmp_path).read_text(encoding="utf-8-sig")
    rows = {row["year"]: row for row in csv.DictReader(io.StringIO(text))}
    assert set(map(int, rows)) == {*item.history.years.tolist(), *item.shown_projection.years.tolist()}
    assert float(rows[str(item.history.last_year)]["value"]) == pytest.approx(item.history.last_value)
    for name, share in (("low80", 0.1), ("value", 0.5), ("high80", 0.9)):
        assert float(rows["2035"][name]) == pytest.approx(item.shown_projection.quantile(2035, share), rel=1e-3)
    drawn = saved(phone, "svg", tmp_path)
    picture = etree.parse(drawn).getroot()
    shown = etree.tostring(picture, method="text", encoding="unicode")
    assert all(peer.name in shown for peer in held.plans["internet_users"].peers if peer.named)
    assert "2035" in shown
    assert "var(" not in drawn.read_text(encoding="utf-8")
    with Image.open(saved(phone, "png", tmp_path)) as png:
        assert png.size == (1640, 1040)
        assert len(png.convert("RGB").getcolors(1 << 24)) > 50


def test_a_picture_keeps_its_letters_on_a_phone_and_fades_where_it_goes_on(phone, web, tmp_path):
    """Its room is kept before it has come: a point of a drawing has 11/7.5 pixels."""
    (tmp_path / "figures").mkdir()
    drawing = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 481.5 150"><path d="M0 0H480"/></svg>'
    (tmp_path / "figures" / "gaps.svg").write_text(drawing, encoding="utf-8")
    shutil.copyfile(tmp_path / "figures" / "gaps.svg", web / "figures" / "gaps.svg")
    made = with_charts('<figure><img src="../figures/gaps.svg" alt="Gaps"></figure>', tmp_path)
    assert made.count('width="706" height="220"') == 2
    page = (web / "notebooks/citizens.html").read_text(encoding="utf-8")
    (web / "notebooks/pictured.html").write_text(page.replace("</main>", f"{made}</main>"), encoding="utf-8")
    phone.open(web / "notebooks/pictured.html")
    box = phone.page.locator(".picture >> nth=-1")
    assert box.get_attribute("tabindex") == "0"
    assert box.evaluate("(one) => one.scrollWidth") == 706
    assert box.get_attribute("class") == "picture more-right"
    box.evaluate("(one) => { one.scrollLeft = 1000; }")
    phone.page.wait_for_selector(".picture.more-left:not(.more-right)", state="attached")
    assert "linear-gradient" in box.evaluate("(one) => getComputedStyle(one).maskImage")


def test_way_time_and_today_stand_beside_each_goals_bar_on_a_phone(phone, web, held):
    way = {"observed": 0.27, "observed_time": 0.2, "projected": 0.44, "low": -0.05, "high": 1.3}
    told = {"year": 2026, "elapsed_share": 0.39, "overall": way, "pillars": {GOAL: way}}
    page = (web / "index.html").read_text(encoding="utf-8")
    made = journey_block(replace(held, journey=told))
    (web / "travelled.html").write_text(page.replace("</main>", f"{made}</main>"), encoding="utf-8")
    phone.open(web / "travelled.html")
    cells = """[...document.querySelectorAll(".journey tbody tr")].map((row) => [...row.querySelectorAll("td")]
      .map((one) => one.getBoundingClientRect()).map((box) => [box.top + box.height / 2, box.left, box.right]))"""
    ends = phone.value("document.querySelector('.journey').getBoundingClientRect().right")
    for row in phone.value(cells):
        heights, lefts, rights = zip(*row, strict=True)
        assert max(heights) - min(heights) < 2
        assert list(lefts) == sorted(lefts)
        assert max(rights) <= ends + 1


def test_a_filter_that_nothing_passes_says_so_and_is_cleared(desk, web, held):
    desk.open(web / "scorecard.html")
    desk.page.fill("[type=search]", "zzxqy")
    desk.page.click(".chip >> nth=0")
    assert desk.page.is_visible(".nothing")
    desk.page.click(".nothing button")
    assert not desk.page.is_visible(".nothing")
    assert desk.page.locator(".row:visible").count() == len(held.items)
    assert desk.page.locator(".chip[aria-pressed=true]").count() == 0


def test_the_heads_of_the_scorecard_stay_under_the_bar(desk, web):
    desk.open(web / "scorecard.html")
    desk.page.evaluate("scrollTo({top: 500, behavior: 'instant'})")
    head = desk.page.locator(".rows thead th >> nth=1").bounding_box()
    assert head["y"] == pytest.approx(desk.page.locator(".bar").bounding_box()["height"], abs=1)


def test_no_number_of_a_drawing_is_smaller_than_eleven_pixels(seen, web):
    """Of the small bars of the scorecard and of the charts, as the page shows them."""
    size = """[...document.querySelectorAll("svg text")].filter((one) => one.getClientRects().length).map((one) => {
      const svg = one.ownerSVGElement;
      return parseFloat(getComputedStyle(one).fontSize) * svg.getBoundingClientRect().width / svg.viewBox.baseVal.width;
    })"""
    for width in (360, 1280):
        with looks.sized(seen, width) as tab:
            for name in ("scorecard.html", INTERNET):
                tab.open(web / name)
                sizes = tab.value(size)
                assert sizes, name
                assert min(sizes) >= 10.9, (name, width)


def test_one_place_of_the_bar_is_the_readers(desk, web):
    for name in ("scorecard.html", "institutions.html", "notebooks/citizens.html"):
        desk.open(web / name)
        assert desk.page.locator(".places [aria-current]").count() == 1, name


def test_the_numbers_of_institutions_stand_under_their_heads_on_a_phone_too(seen, web):
    ends = "[...document.querySelectorAll('.counts tr')].map((row) => row.lastChild.getBoundingClientRect().right)"
    for width in (360, 1280):
        with looks.sized(seen, width) as tab:
            tab.open(web / "institutions.html")
            assert max(tab.value(ends)) <= width
            heads = "[...document.querySelectorAll('.counts thead th')].slice(1)"
            assert {*tab.value(f"{heads}.map((one) => getComputedStyle(one).textAlign)")} == {"right"}


def test_what_stands_under_the_bar_begins_where_it_ends(phone, web):
    """The panel of chapters, and the place that an address names."""
    phone.open(web / "notebooks/citizens.html")
    last = phone.value("[...document.querySelectorAll('main h2[id]')][0].id")
    phone.open(web / "notebooks/citizens.html", f"#{last}")
    bar = phone.page.locator(".bar").bounding_box()["height"]
    assert bar > 100
    assert phone.page.locator(f"#{last}").bounding_box()["y"] >= bar
    phone.page.click(".menu-button")
    assert phone.page.locator(".side").bounding_box()["y"] == pytest.approx(bar, abs=1)
    assert phone.page.locator("label[for=query]").bounding_box()["y"] >= bar


def test_what_if_says_what_its_chance_is_where_the_target_is_met(desk, web, held):
    last = held.items["internet_users"].history
    desk.open(web / INTERNET)
    assert desk.page.inner_text("[data-put=of]") == "Chance"
    low = desk.page.get_attribute("#ask-target", "min")
    assert float(low) < last.last_value
    desk.page.fill("#ask-target", low)
    assert desk.page.inner_text("[data-put=of]") == "Chance that it is still met in 2035"


def test_the_search_goes_to_an_indicator_with_the_keys_alone(phone, web, held):
    phone.open(web / "index.html")
    phone.page.keyboard.press("/")
    assert phone.value("document.activeElement.id") == "query"
    phone.page.keyboard.type("internet users")
    first = phone.page.locator("#found [role=option]").first
    first.wait_for()
    assert first.get_attribute("href") == held.page_of("internet_users")
    with phone.page.expect_navigation():
        phone.page.keyboard.press("Enter")
    assert phone.page.url.endswith(INTERNET)


def test_the_search_is_one_press_away_where_the_chapters_are_folded(phone, desk, web):
    for tab, name in ((phone, "notebooks/citizens.html"), (phone, "scorecard.html"), (desk, "scorecard.html")):
        tab.open(web / name)
        tab.page.click(".search-button")
        assert tab.page.is_visible("#query")
        assert tab.value("document.activeElement.id") == "query"
    desk.open(web / "notebooks/citizens.html")
    assert not desk.page.is_visible(".search-button")  # there it stands beside the text
    desk.page.keyboard.press("/")
    assert desk.value("document.activeElement.id") == "query"


def test_without_a_script_the_page_stands(seen, web):
    context = seen.new_context(java_script_enabled=False, viewport={"width": 1280, "height": 900})
    page = context.new_page()
    page.goto((web / INTERNET).as_uri())
    assert page.locator(".chart.wide").bounding_box()["height"] > 200
    assert not page.is_visible(".what-if")
    assert not page.is_visible(".tools button >> nth=0")
    context.close()


def test_on_paper_the_page_leaves_out_what_is_pressed(desk, web):
    desk.open(web / INTERNET)
    desk.page.emulate_media(media="print")
    assert desk.page.is_visible(".chart.wide")
    for name in ("header.bar", ".side", ".what-if", ".tools"):
        assert not desk.page.is_visible(name), name
