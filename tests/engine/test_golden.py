"""A small edition letter by letter: what is said, printed, drawn and judged of invented figures.

`python tests/engine/test_golden.py` writes the pages anew; read the difference before you keep it.
"""

import re
from pathlib import Path

import pytest

import golden_charts
import golden_verdicts
import golden_words

GOLDEN = Path(__file__).parent / "golden"
PAGES = {"charts.txt": golden_charts.PARTS, "verdicts.txt": golden_verdicts.PARTS, "words.md": golden_words.PARTS}
HEADING = re.compile(r"^# (.+)\n", re.MULTILINE)


def kept(page):
    """The parts of a kept page by heading."""
    _, *parts = HEADING.split((GOLDEN / page).read_text(encoding="utf-8"))
    return {title: body.strip() for title, body in zip(parts[::2], parts[1::2], strict=True)}


@pytest.mark.parametrize(("page", "title"), [(page, title) for page, parts in PAGES.items() for title in parts])
def test_the_small_edition_stays_as_it_was_read_and_kept(page, title):
    assert PAGES[page][title]().strip().splitlines() == kept(page)[title].splitlines()


@pytest.mark.parametrize("page", PAGES)
def test_no_part_is_kept_that_is_not_made_any_more(page):
    assert list(PAGES[page]) == list(kept(page))


if __name__ == "__main__":
    for name, made in PAGES.items():
        text = "\n".join(f"# {title}\n\n{make().strip()}\n" for title, make in made.items())
        (GOLDEN / name).write_text(text, encoding="utf-8")
