"""The pages that people explore: complete without a script, the same numbers as the results, every text escaped."""

import json
import re
from dataclasses import replace
from types import SimpleNamespace
from urllib.parse import unquote, urlsplit

import pytest
from lxml import html as lxml_html

from explore_fixture import GOAL, site, view
from milepost.book.explore.comparing import journey_block, lower_end
from milepost.book.explore.markup import Labels, data_block, element
from milepost.book.explore.wording import rank_words
from milepost.book.frame import EXPLORED, slimmed
from milepost.book.web import slimmed_entries
from milepost.verdicts import level
from planting import PAYLOAD

FIRST_PAGE, SCRIPT = 250_000, 12_000  # bytes


@pytest.fixture(scope="module")
def held():
    return view()


@pytest.fixture(scope="module")
def web(tmp_path_factory, held):
    return site(tmp_path_factory.mktemp("explored"), held)


@pytest.fixture(scope="module")
def pages(web):
    return {path.relative_to(web).as_posix(): lxml_html.parse(path).getroot() for path in web.rglob("*.html")}


def test_every_indicator_has_a_page_and_the_scorecard_opens_it(pages, held):
    addresses = {held.page_of(name) for name in held.items}
    assert addresses <= set(pages)
    links = {row.find(".//a").get("href") for row in pages["scorecard.html"].find_class("row")}
    assert links == addresses


def test_every_link_resolves_inside_the_book(web, pages):
    for name, tree in pages.items():
        for link in tree.iter("a"):
            parts = urlsplit(link.get("href") or "")
            if parts.scheme or not parts.path or "references.html" in parts.path or "/notebooks/" in f"/{parts.path}":
                continue  # the fixture's chapters and works are others than the shipped ones
            assert (web / name).parent.joinpath(unquote(parts.path)).resolve().is_file(), f"{name}: {parts.path}"


def test_a_page_shows_the_numbers_of_the_results(pages, held):
    for name, item in held.items.items():
        text = pages[held.page_of(name)].text_content().replace("\u00a0", " ")
        if item.assessment.last_value is not None:
            assert level(item.assessment.last_value, item.indicator).removesuffix(" %") in text
        projection = item.shown_projection
        if projection is not None:
            year = item.target.target_year
            assert level(projection.quantile(year, 0.5), item.indicator) in text, name


def test_the_table_beside_a_chart_holds_every_figure_in_full(pages, held):
    item = held.items["internet_users"]
    rows = pages[held.page_of("internet_users")].find_class("values")[0].findall(".//tbody/tr")
    values = {int(row.find("th").text): float(row.get("data-v")) for row in rows}
    for year, value in zip(item.history.years.tolist(), item.history.values.tolist(), strict=True):
        assert values[year] == pytest.approx(value, rel=1e-9)
    for year in item.shown_projection.years.tolist():
        assert values[year] == pytest.approx(item.shown_projection.quantile(year, 0.5), rel=1e-9)


def test_a_chapter_shows_the_chart_in_place_of_the_picture_and_leads_to_its_page(pages):
    tree = pages["notebooks/citizens.html"]
    (drawn,) = tree.find_class("drawn")
    assert [svg.get("class") for svg in drawn.findall(".//svg")] == ["chart wide", "chart phone"]
    assert drawn.find_class("more")[0].get("href") == "../indicators/internet-users.html"


def test_the_phone_shows_the_future(held):
    for plan in held.plans.values():
        if plan.ahead and plan.for_phone is not plan:
            assert plan.for_phone.first == 2013
            assert plan.for_phone.last == plan.last


def test_a_chart_says_in_words_what_it_shows(pages, held):
    plan = held.plans["internet_users"]
    wide, phone = pages[held.page_of("internet_users")].findall(".//figure//svg")
    assert wide.get("aria-label").startswith(f"{plan.name}, Bouvet, {plan.first} to {plan.last}")
    assert phone.get("aria-label").startswith(f"{plan.name}, Bouvet, {plan.for_phone.first} to {plan.last}")
    target = f"{plan.aim[1]:.1f}\u00a0% in {plan.aim[0]}"
    assert target in wide.get("aria-label")


def test_every_picture_in_a_page_has_one_name_a_clip(pages):
    for name, tree in pages.items():
        held = [one.get("id") for one in tree.iter() if isinstance(one.tag, str) and one.get("id")]
        assert len(held) == len(set(held)), name


def test_the_first_page_leads_to_the_scorecard_and_to_every_file_that_is_printed(web, pages):
    links = [one.get("href") for one in pages["index.html"].find_class("ways")[0].iter("a")]
    assert links[0] == "scorecard.html"
    assert {*links[1:]} == {path.name for path in web.glob("*.pdf")}


def test_the_scripts_and_the_first_page_are_light(web, pages):
    (assets,) = web.glob("assets")
    assert len((assets / "explore.js").read_bytes()) <= SCRIPT
    linked = [one.get("href") or one.get("src") for one in pages["index.html"].iter("link", "script")]
    sizes = [(web / name).stat().st_size for name in linked if name and not name.startswith("data:")]
    assert sum(sizes) + (web / "index.html").stat().st_size <= FIRST_PAGE


def test_scripts_fetch_nothing_and_pages_hold_no_handlers(web, pages):
    for name in EXPLORED:
        text = (web / "assets" / name).read_text(encoding="utf-8")
        assert not re.search(r"https?://(?!www\.w3\.org/2000/svg)|@import|\bfetch\(|XMLHttpRequest|\beval\(", text), (
            name
        )
    for name, tree in pages.items():
        for one in tree.iter():
            handlers = [key for key in one.attrib if key.startswith("on")]
            assert handlers == [], name
        scripts = [one for one in tree.iter("script") if not one.get("src") and one.get("type") != "application/json"]
        assert len(scripts) == 1, name


def test_a_page_tells_those_who_get_it_sent_what_it_says(pages, held):
    tree = pages[held.page_of("internet_users")]
    told = {one.get("property") or one.get("name"): one.get("content") for one in tree.iter("meta")}
    assert told["og:title"].startswith("People using the internet")
    assert told["description"] == told["og:description"]
    assert "by 2035" in told["description"]


def test_the_search_finds_an_indicator_an_institution_and_a_province_at_once(web, held):
    text = (web / "assets" / "search-index.js").read_text(encoding="utf-8")
    entries = json.loads(text.removeprefix("window.MILEPOST_INDEX = ").removesuffix(";\n"))
    kinds = {entry["id"]: entry["chapter"] for entry in entries}
    assert kinds[held.page_of("internet_users")] == "Indicator"
    assert "Institution" in kinds.values()
    listed = json.loads((web.parents[1] / "project" / "pages" / "index.json").read_text(encoding="utf-8"))
    provinces = {one["title"] for one in listed if one["kind"] == "Province"}
    assert provinces == set(held.whole.provinces.values())
    assert "Province" not in kinds.values()  # a book without the chapter on groups has no place to lead to


def test_the_index_is_short_and_every_word_is_found():
    """A sentence of every entry stays in the first; behind a text's beginning each word stands once."""
    same = "Survey error: not recorded."
    texts = [f"{same} {'Number ' * 100}{place} lies by the river Mekong." for place in ("Kratié", "Takéo", "Kep", "X9")]
    made = [one["text"] for one in slimmed_entries([{"id": "a", "text": text} for text in texts])]
    assert [same in text for text in made] == [True, False, False, False]
    for text, short in zip(texts, made, strict=True):
        assert set(text.removeprefix(same).split()) <= set(short.split())
        assert len(short) < len(text)
    khmer = "ភាគរយនៃប្រជាជន" * 100
    assert slimmed_entries([{"text": khmer}])[0]["text"] == khmer


def test_the_journey_is_drawn_over_the_pages_width_with_the_summarys_numbers(held):
    """A dot where it was observed, a tick where it is estimated; what is not known is no dot and a dash."""
    way = {"observed": 0.27, "observed_time": 0.2, "projected": 0.44, "low": -0.05, "high": 1.3}
    none = dict.fromkeys(way)
    told = {"year": 2026, "elapsed_share": 0.39, "overall": way, "pillars": {GOAL: none}}
    tree = lxml_html.fromstring(f"<div>{journey_block(replace(held, journey=told))}</div>")
    first, second = tree.findall(".//tbody/tr")
    assert [cell.text_content() for cell in first.find_class("number")] == ["27\u00a0%", "20\u00a0%", "44\u00a0%"]
    assert [cell.text_content() for cell in second.find_class("number")] == ["–", "–", "–"]
    assert second.find(".//circle") is None
    places = {name: float(first.find(f".//line[@class='{name}']").get("x1").rstrip("%")) for name in ("start", "end")}
    dot = float(first.find(".//circle").get("cx").rstrip("%"))
    assert (dot - places["start"]) / (places["end"] - places["start"]) == pytest.approx(0.27, abs=0.003)
    bar = first.find(".//rect")
    assert float(bar.get("x").rstrip("%")) + float(bar.get("width").rstrip("%")) == pytest.approx(100, abs=0.2)
    assert journey_block(held) is None


def test_institutions_stand_in_one_place_under_the_addresses_of_their_chapter(pages, held):
    listed = pages["institutions.html"]
    rows = {one.get("id"): one.find(".//a").get("href") for one in listed.iter("tr") if one.get("id")}
    assert rows["sec-institution-mptc"] == held.page_of_institution("MPTC") == "institutions/mptc.html"
    assert "institutions/index.html" not in pages
    assert pages["institutions/mptc.html"].find_class("crumb")[0].find("a").get("href") == "../institutions.html"


def test_an_institutions_page_counts_what_it_leads_and_all_that_this_should_move(pages, held):
    """As the printed chapter does: the indicators of its measures and actions, and those in its keeping."""
    policy = held.framework
    for name in policy.institutions:
        led = [one for one in (*policy.measures, *policy.actions) if one.lead_institution == name]
        moved = {indicator for one in led for indicator in one.indicators if indicator in held.items}
        kept = {indicator for indicator, keeper in held.keepers.items() if keeper == name}
        shown = held.page_of_institution(name) in pages
        assert shown or not (led or kept) or policy.institutions[name].kind == "unnamed"
        if not shown:
            continue
        page = pages[held.page_of_institution(name)]
        told = [int(one.find("b").text) for one in page.find_class("numbers")[0].findall("p")]
        assert (told[0], told[2]) == (sum(one in policy.measures for one in led), len(moved | kept)), name
        actions = sum(one in policy.actions for one in led)
        lede = page.find_class("lede")[0].text_content()
        assert f"{actions} of the framework’s {len(policy.actions)} actions" in lede or not actions


def test_an_indicators_time_is_counted_from_its_own_baseline_to_the_year_of_its_figure(pages, held):
    item = held.items["internet_users"]
    a = item.assessment
    facts = pages[held.page_of("internet_users")].find_class("facts")[0].text_content().replace("\u00a0", " ")
    gone = (a.as_of_year - a.baseline_year) / (a.target_year - a.baseline_year)
    assert a.time_gone == pytest.approx(gone)
    then = (a.last_year - a.baseline_year) / (a.target_year - a.baseline_year)
    assert f"of the way in {round(100 * then)} % of the time, in {a.last_year}" in facts
    assert replace(a, baseline_year=None).time_gone is None
    assert replace(a, baseline_year=a.target_year).time_gone is None


def test_texts_of_any_kind_stay_texts(tmp_path, held):
    name = PAYLOAD.format("name").replace("\u2028", "")
    hostile = {}
    for key, item in held.items.items():
        fields = {
            "name": name,
            "short_name": name[:28],
            "definition": name,
            "unit": name,
            "source": name,
            "custodian": name,
        }
        told = {"reasons": tuple(replace(one, sentence=name) for one in item.assessment.reasons)}
        indicator = item.indicator.model_copy(update=fields)
        hostile[key] = replace(item, indicator=indicator, assessment=replace(item.assessment, **told))
    peers = held.slices[GOAL].peers.assign(economy=lambda rows: rows["economy"] + name)
    slices = {GOAL: replace(held.slices[GOAL], peers=peers)}
    evil = replace(held, items=hostile, slices=slices)
    folder = site(tmp_path, evil)
    plain = {path.name: lxml_html.parse(path).getroot() for path in (folder / "indicators").glob("*.html")}
    before = {"script": 4, "img": 0, "iframe": 0, "object": 0}
    for page, tree in plain.items():
        for tag, most in before.items():
            assert sum(1 for _ in tree.iter(tag)) <= most + 1, (page, tag)
        assert not [one for one in tree.iter() for key in one.attrib if key.startswith("on")], page
        for block in tree.iter("script"):
            if block.get("type") == "application/json":
                json.loads(block.text)


def test_an_element_takes_text_for_text():
    made = str(element("p", "<b>&", title='"><script>'))
    assert made == '<p title="&#34;&gt;&lt;script&gt;">&lt;b&gt;&amp;</p>'
    block = str(data_block({"a": "</script><script>\u2028"}, "x"))
    assert block.count("<") == 2
    assert json.loads(re.sub("<[^>]+>", "", block)) == {"a": "</script><script>\u2028"}


def test_a_slim_script_does_the_same():
    assert slimmed("// said\n  const a = 1; // kept\n\n  b();\n") == "const a = 1; // kept\nb();\n"


def test_a_place_among_peers_is_told_only_of_figures_of_the_same_time(held):
    """A figure of six years ago is drawn and no rival: 2024 is not third behind others' 2018."""
    item = held.items["internet_users"]
    last, year = item.assessment.last_value, item.assessment.last_year
    others = [("Ada", year, last + 2), ("Bea", year - 3, last - 2), ("Cay", year - 6, last + 1), ("Dee", year - 6, 1.0)]
    assert rank_words(item, others[:2], "there").startswith("Second of three there, two")
    assert rank_words(item, others, "there").startswith(f"Second of three there with a figure near {year}, two")
    assert rank_words(item, others[2:], "there") == f"No other figure there lies within three years of {year}"


def test_bars_of_a_scale_without_a_lower_limit_begin_below_its_negative_values():
    """A governance score of -0.7 is less than one of -0.3, and nought is no value of either."""
    free = SimpleNamespace(lower_limit=None)
    assert lower_end(free, [-0.7, -0.3]) == -0.7
    assert lower_end(free, [3.0, 5.0]) == 0
    assert lower_end(SimpleNamespace(lower_limit=-2.5), [-0.7, 0.2]) == -2.5


def written(labels):
    """Where each word of a chart stands: its words, and its place."""
    drawn = lxml_html.fragment_fromstring(str(labels.drawn()))
    return {one.text: (float(one.get("x")), float(one.get("y"))) for one in drawn.iter("text")}


def test_words_inside_a_plot_keep_clear_of_those_beside_it():
    labels = Labels(13, 48, 820, 14, 486)
    labels.beside(700, [(100, "100.0 expected", "ours")])
    labels.later("milestone 98 %", [(640, 104, "start"), (640, 80, "end")], "small")
    assert written(labels)["milestone 98 %"] == (640, 80)


def test_a_word_that_is_needed_stays_inside_the_drawing_where_no_place_is_free():
    labels = Labels(12, 40, 358, 14, 322)
    labels.block(0, 0, 358, 350)
    labels.now("target 99 %", [(340, 2, "end")], "goal")
    x, y = written(labels)["target 99 %"]
    assert (x, y > 10) == (340, True)
