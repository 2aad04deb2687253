"""A small book project with everything the syntax allows: two executed notebooks, pages, works cited."""

import shutil
from pathlib import Path

import nbformat
import yaml
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from framework_fixture import PLACE

ROOT = Path(__file__).parents[2]
SVG = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="504" height="288" viewBox="0 0 504 288">'
    '<path d="M40 250L200 160L330 120L470 40" stroke="#0b4f7a" stroke-width="3" fill="none"/>'
    '<path d="M40 20V250H480" stroke="#51606d" fill="none"/></svg>'
)
ALT = "Share of people online, rising from 3 per cent in 2012 to 61 per cent in 2025"
COVER = {
    "edition": "2026",
    "edition-line": "Edition 2026",
    "as-of": "As of 30 June 2026",
    "notice": "Made for tests; targets marked proposed are not government policy.",
    "publisher": "An office",
}
CHAPTERS = [
    "index.qmd",
    "scorecard.qmd",
    {"part": "The five goals", "chapters": ["notebooks/citizens.ipynb", "notebooks/trust.ipynb"]},
    {"part": "How it was made", "chapters": ["docs/method.md", "indicators.qmd", "references.qmd"]},
]
SCORECARD = """
| Goal | Indicator | Last | Target | Chance | Verdict |
|:-----|:----------|-----:|-------:|-------:|:--------|
| Citizens | Households with internet access at home | 61.2 | 90.0 | 0.42 | Off track |
| Citizens | Individuals using the internet | 60.7 | 75.0 | ≥ 0.99 | On track |

: Where each target stands {#tbl-scorecard}

See @fig-citizens-online, @tbl-citizens-verdicts and [the method](docs/method.md).
"""
METHOD = """# How the verdicts are made {#sec-method}

## The trend {#sec-trend}

The change a year that meets the target [@lee2020a; @lee2020b]:

$$c = \\frac{T - y_0}{t - t_0}$$ {#eq-change}

@eq-change holds for $t > t_0$. A note.[^1] As @unescap2019 puts it, ២០៣០ is near.

[^1]: Noted below the text, with $x \\ge 1$.

::: {.callout-note}
## What a chance means
A share of the simulated futures, as in @sec-trend.
:::

::: {.callout-warning}
Without a title, with a [link to a section](../notebooks/trust.ipynb#sec-trust-why).
:::

> A quotation.

1. First
2. Second

```
plain text
```

Words in ខ្មែរ: **ព្រះរាជាណាចក្រកម្ពុជា**.
"""
# A word that would often be broken behind its hyphen.
BRIEF = " ".join(f"{'n' * number} E-mail" for number in range(1, 40))
BIB = """@article{lee2020a, author={Lee, Ann}, title={Trends}, journal={Journal}, year={2020}, volume={1}}
@article{lee2020b, author={Lee, Ann}, title={Targets}, journal={Journal}, year={2020}, volume={2}}
@book{unescap2019, author={{Economic and Social Commission}}, title={A Guide}, year={2019},
  publisher={United Nations}, address={Bangkok}}
"""


def markdown_cell(text: str, *options: str):
    """A code cell that showed Markdown."""
    source = "\n".join([*(f"#| {option}" for option in ("echo: false", "output: asis", *options)), "show()"])
    output = new_output("display_data", data={"text/markdown": text, "text/plain": "<Markdown>"})
    return new_code_cell(source, outputs=[output], execution_count=3)


def citizens():
    """A chapter with a figure, a table, parameters and a cell that must not show."""
    parameters = new_code_cell("edition = 2026", metadata={"tags": ["parameters"]})
    hidden = new_code_cell("x = 1", metadata={"tags": ["remove-cell"]}, outputs=[new_output("stream", text="HIDDEN")])
    stdout = new_code_cell(
        "#| output: asis\nprint('text')", outputs=[new_output("stream", name="stdout", text="Printed *asis*.\n")]
    )
    figure = f'![People online, {{in}} per cent](../figures/online.svg){{#fig-citizens-online fig-alt="{ALT}"}}'
    return [
        new_markdown_cell("# Digital citizens {#sec-citizens}\n\nThe question of *citizens*."),
        parameters,
        hidden,
        markdown_cell("## Online {#sec-citizens-online}\n\n" + figure.replace("{in}", "in")),
        markdown_cell(
            "| Year | Value |\n|:-----|------:|\n| 2024 | 58.1 |\n| 2025 | 60.7 |\n\n"
            ": Observed {#tbl-citizens-verdicts}"
        ),
        stdout,
        new_markdown_cell("### Provinces\n\nAs in @fig-citizens-online, [-@tbl-citizens-verdicts] and @sec-method."),
    ]


def trust():
    """A chapter with a picture output, a long table and a reference to the other chapter."""
    picture = new_code_cell(
        "#| label: fig-trust-shape\n#| fig-cap: A drawn shape\n#| fig-alt: A rising line\ndraw()",
        outputs=[new_output("display_data", data={"image/svg+xml": SVG, "text/plain": "<Figure>"})],
    )
    name = "Indicator number {} with a long name for wrapping in its cell"
    why = "Off track because the change needed is twice the change seen"
    rows = "\n".join(f"| {name.format(i)} | {i}.0 | {i * 2}.5 | {why} |" for i in range(1, 61))
    table = "| Indicator | Last | Target | Why |\n|:--|--:|--:|:----|\n" + rows + "\n\n: A long table {#tbl-trust-long}"
    return [
        new_markdown_cell(
            "# Trust {#sec-trust}\n\nCompare @tbl-scorecard, @sec-citizens-online "
            "and [@fig-citizens-online; @fig-trust-shape]."
        ),
        picture,
        markdown_cell(table),
        new_markdown_cell("## Why this verdict {#sec-trust-why}\n\nSee @eq-change and [the works](../references.qmd)."),
    ]


def make_project(folder: Path, *, notebooks=None, pages=None) -> Path:
    """Write the fixture's book project into `folder`; `notebooks` and `pages` replace what they name."""
    settings = yaml.safe_load((PLACE / "_quarto.yml").read_text(encoding="utf-8"))
    settings["book"]["chapters"] = CHAPTERS
    settings["milepost"] |= COVER
    settings["book"]["title"] = "A country's digital economy and society: progress report 2026"
    texts = {
        "_quarto.yml": yaml.safe_dump(settings, sort_keys=False, allow_unicode=True),
        "index.qmd": "# Key messages {#sec-key .unnumbered}\n\n{{< include fragments/key_messages.md >}}\n",
        "fragments/key_messages.md": "{{< meta milepost.edition >}}: **60.7 %** are online, see @sec-citizens.\n",
        "scorecard.qmd": "# Scorecard {#sec-scorecard .unnumbered}\n\n{{< include fragments/scorecard.md >}}\n",
        "fragments/scorecard.md": SCORECARD,
        "docs/method.md": METHOD,
        "indicators.qmd": f"# Indicators {{#sec-indicators}}\n\n## Citizens\n\nNone yet.\n\n{BRIEF}\n",
        "references.qmd": "# References {#sec-references .unnumbered}\n\n::: {#refs}\n:::\n",
        "data/references.bib": BIB,
        "figures/online.svg": SVG,
    }
    for name, text in (texts | (pages or {})).items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    for name, cells in ({"citizens": citizens(), "trust": trust()} | (notebooks or {})).items():
        path = folder / "notebooks" / f"{name}.ipynb"
        path.parent.mkdir(parents=True, exist_ok=True)
        for number, cell in enumerate(cells):
            cell["id"] = f"{name}-{number}"
        nbformat.write(new_notebook(cells=cells), path)
    shutil.copytree(ROOT / "_extensions", folder / "_extensions", dirs_exist_ok=True)
    return folder
