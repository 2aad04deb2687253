"""Write what people explore into `pages/` of a book project: bodies of pages, charts for chapters, and their list."""

import json
from pathlib import Path
from typing import Any

from markupsafe import Markup

from milepost.book.explore import filtered, indicator_page, institution_page
from milepost.book.explore.charts import chart_block, is_worth_a_chart
from milepost.book.explore.comparing import journey_block
from milepost.book.explore.gathered import EditionView
from milepost.book.explore.wording import word_of

LIST = "index.json"
PROVINCES = "notebooks/inclusion.html#sec-inclusion-provinces"
CHARTS, JOURNEY = "charts", "summary-journey"  # the figure that the summary shows


def write_view(held: EditionView, folder: Path) -> None:
    """Write every page, chart and the list of an edition into the folder `pages/` of its book project.

    `index.json` lists them: page (its address in the web book), body (its file here), title, description, kind
    and the words that the search finds it by. A province has no body: the search leads to its place in the chapter.
    `charts/` holds the charts that chapters show in place of pictures.
    """
    (folder / CHARTS).mkdir(parents=True)
    listed: list[dict[str, Any]] = []

    def put(page: str, body: Markup, **told: str) -> None:
        name = page.replace("/", "-")
        (folder / name).write_text(str(body) + "\n", encoding="utf-8")
        listed.append({"page": page, "body": name, **told})

    put(
        "scorecard.html",
        filtered.scorecard_body(held, held.whole.country.group),
        title="Scorecard",
        description=filtered.described(held),
        kind="Scorecard",
        words="",
    )
    for name in held.items:
        _write_indicator(held, name, folder, put)
    for name in institution_page.institutions_with_work(held):
        institution = held.framework.institutions[name]
        put(
            held.page_of_institution(name),
            institution_page.institution_body(held, name, held.whole.country.group),
            title=institution.name,
            description=institution_page.described(held, name),
            kind="Institution",
            words=" ".join([*institution.spellings, *institution_page.measures_of(held, name)]),
        )
    put(
        "institutions.html",
        institution_page.list_body(held),
        title="Institutions",
        description="What each institution leads, keeps and owes",
        kind="Institutions",
        words="",
    )
    listed += [
        {
            "page": PROVINCES,
            "body": "",
            "title": name,
            "description": "Figures by province",
            "kind": "Province",
            "words": code,
        }
        for code, name in held.whole.provinces.items()
    ]
    way = journey_block(held)
    if way is not None:
        (folder / CHARTS / f"{JOURNEY}.html").write_text(f"{way}\n", encoding="utf-8")
    text = json.dumps(listed, ensure_ascii=False, indent=1)
    (folder / LIST).write_text(text + "\n", encoding="utf-8")


def _write_indicator(held: EditionView, name: str, folder: Path, put: Any) -> None:
    item, plan = held.items[name], held.plans[name]
    indicator = item.indicator
    page = held.page_of(name)
    body = indicator_page.indicator_body(held, name, held.whole.country.group)
    put(
        page,
        body,
        title=indicator.name,
        description=indicator_page.described(item),
        kind="Indicator",
        words=" ".join(
            [indicator.short_name, indicator.custodian, indicator.definition, word_of(item.assessment.final_verdict)]
        ),
    )
    if is_worth_a_chart(plan):
        label = f"{indicator.pillar}-{name.replace('_', '-')}"
        chart = chart_block(
            plan,
            item,
            f"../{page}",
            "What if? More on this indicator" if "what-if-data" in body else "More on this indicator",
        )
        (folder / CHARTS / f"{label}.html").write_text(str(chart) + "\n", encoding="utf-8")
