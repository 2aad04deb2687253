"""The country stands in data/ and nowhere in the program."""

import re

from naming import words

# The world's groups as publishers call them: every country's own group stands among the others there.
OF_THE_WORLD = "src/milepost/exchange/incoming/whose.py"
PROGRAM = (
    "src/**/*.py", "src/**/*.md", "src/**/*.js", "src/**/*.css", "src/**/*.j2", "src/**/*.lua", "notebooks/*.ipynb",
    "_extensions/**/*", "*.qmd", "_quarto.yml", "docs/method.md", "docs/glossary.md",
)  # fmt: skip


def test_no_country_group_or_place_stands_in_program_notebooks_templates_method_and_glossary(root):
    named = re.compile(rf"(?<![\w-])(?:{'|'.join(words(root / 'data'))})(?!\w)", re.IGNORECASE)
    found = [
        f"{path.relative_to(root)}: {match[0]}"
        for pattern in PROGRAM
        for path in root.glob(pattern)
        if path.is_file() and path.relative_to(root).as_posix() != OF_THE_WORLD
        for match in named.finditer(path.read_text(encoding="utf-8", errors="replace"))
    ]
    assert found == []
