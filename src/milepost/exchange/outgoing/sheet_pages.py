"""Every indicator's metadata sheet as a web page of its own, complete without a network."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Any

from milepost.report import TITLES, IndicatorSheet, SheetEntry

if TYPE_CHECKING:
    from collections.abc import Mapping

    from milepost.country import Framework

FOLDER = "sheets"
PAGE = """<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<style>
:root {{ color-scheme: light dark; }}
body {{ font: 1rem/1.55 "Noto Sans", system-ui, sans-serif; max-width: 46rem; margin: 0 auto; padding: 1rem; }}
h1 {{ line-height: 1.2; }}
h2 {{ font-size: 1.1rem; margin: 1.6rem 0 0.4rem; }}
dt {{ font-weight: 600; }}
dd {{ margin: 0 0 0.6rem; overflow-wrap: anywhere; }}
</style>
</head>
<body>
<main>
{body}
</main>
</body>
</html>
"""


def sheet_pages(
    framework: Framework, sheets: Mapping[str, IndicatorSheet], sources: Mapping[str, Mapping[str, Any]]
) -> dict[str, bytes]:
    """The pages by file name: one an indicator, and `index.html`, which lists them by goal."""
    pages = {f"{FOLDER}/index.html": _index(framework)}
    pages |= {f"{FOLDER}/{name}.html": _sheet(sheet, sources) for name, sheet in sheets.items()}
    return {name: text.encode() for name, text in pages.items()}


def _index(framework: Framework) -> str:
    parts = ["<h1>Indicator sheets</h1>"]
    for pillar in framework.pillars.values():
        links = [
            f'<li><a href="{item.id}.html">{escape(item.name)}</a></li>' for item in framework.of_pillar(pillar.id)
        ]
        parts += [f"<h2>{escape(pillar.name)}</h2>", "<ul>", *links, "</ul>"]
    return PAGE.format(title="Indicator sheets", body="\n".join(parts))


def _sheet(sheet: IndicatorSheet, sources: Mapping[str, Mapping[str, Any]]) -> str:
    parts = ['<p><a href="index.html">All indicators</a></p>', f"<h1>{escape(sheet.name)}</h1>"]
    for number, (title, entries) in enumerate(zip(TITLES, sheet.sections, strict=True)):
        parts += [f"<h2>{number} {escape(title)}</h2>", "<dl>"]
        parts += [f"<dt>{escape(entry.label)}</dt>\n<dd>{_text(entry, sources)}</dd>" for entry in entries]
        parts.append("</dl>")
    return PAGE.format(title=escape(sheet.name), body="\n".join(parts))


def _text(entry: SheetEntry, sources: Mapping[str, Mapping[str, Any]]) -> str:
    held = [
        ", ".join(str(sources[key][name]) for name in ("author", "title") if sources[key][name])
        for key in entry.sources
    ]
    cited = f" ({escape('; '.join(held))})" if entry.text else "<br>".join(map(escape, held))
    return escape(entry.text.rstrip(".")) + (cited if held else "")
