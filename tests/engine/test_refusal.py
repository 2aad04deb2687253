"""Whatever Milepost refuses is a Refusal: one base, with what, where and what to do."""

import ast

from milepost.country import Place, RecordError, Refusal, did_you_mean, nearest_name

# A cell that was stopped, which the runner turns into a sentence about its chapter; and a published rule that cannot be
# applied, which says so in its verdict.
NO_REFUSAL = {"LimitError", "NotApplicableError"}


def test_every_error_of_the_packages_is_a_refusal(root):
    bases = {
        node.name: {getattr(base, "id", "") for base in node.bases}
        for path in (root / "src" / "milepost").rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.ClassDef) and node.name.endswith("Error") and not node.name.startswith("_")
    }
    refusals = {"Refusal"}
    for _ in bases:
        refusals |= {name for name, held in bases.items() if held & refusals}
    assert set(bases) - refusals == NO_REFUSAL


def test_a_refusal_says_where_what_and_what_to_do():
    fault = RecordError(Place("targets.csv", 14), "has no direction", "write increase or decrease")
    assert str(fault) == "targets.csv line 14: has no direction; write increase or decrease."
    assert (fault.where, fault.what, fault.remedy) == (
        "targets.csv line 14",
        "has no direction",
        "write increase or decrease",
    )


def test_a_refusal_known_as_one_sentence_says_it_as_it_is():
    assert str(Refusal("nothing was run; run it first.")) == "nothing was run; run it first."
    assert str(Refusal("no such sheet", remedy="name another")) == "no such sheet; name another."


def test_a_name_that_is_like_none_gets_the_list_or_what_else_to_do():
    known = ["internet_users", "egdi"]
    assert did_you_mean("internet_user", known) == "did you mean 'internet_users'"
    assert did_you_mean("zzz", known) == "known are internet_users, egdi"
    assert did_you_mean("zzz", known, "add it first") == "add it first"
    assert nearest_name("zzz", known) is None
