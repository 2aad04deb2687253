"""The rule book: what each rule finds, how bad it is, what it says and what to do; printed into docs/rule-book.md."""

from __future__ import annotations

from milepost.checks.rules_of_figures import OF_FIGURES
from milepost.checks.rules_of_policy import OF_POLICY

BOOK = {**OF_POLICY, **OF_FIGURES}
RULES = {rule.id: rule for rules in BOOK.values() for rule in rules}
INTRODUCTION = """\
# Rule book

What `milepost check` looks for in `data/`. An **error** is what cannot be right: nothing runs until it is mended. A
**warning** is for a person to judge: mend it, or accept it with a reason and a role in `data/accepted_findings.csv`,
under its rule and subject (`milepost check` prints both). The annex of an edition prints what is open and what was
accepted. An example is what the rule says of data spoilt for the tests.

This page is printed from the code: `milepost check --rules > docs/rule-book.md`.
"""


def rule_book() -> str:
    """The rule book as a Markdown page."""
    blocks = [INTRODUCTION.rstrip()]
    for title, rules in BOOK.items():
        blocks.append(f"## {title}")
        for rule in rules:
            says, _, remedy = rule.example.replace("<", r"\<").partition("; ")
            blocks.append(
                f"### {rule.id} ({' or '.join(rule.severities)})\n\n{rule.finds}\n\n> {says}\n>\n> *To do:* {remedy}"
            )
    return "\n\n".join(blocks) + "\n"
