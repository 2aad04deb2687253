"""The page that sets the edition beside the one before is what its script makes of the kept verdicts."""

import importlib.util


def test_the_page_on_the_edition_before_and_after_is_what_its_script_writes(root):
    spec = importlib.util.spec_from_file_location("make_before_after", root / "docs" / "make_before_after.py")
    script = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(script)
    assert script.PAGE.read_text(encoding="utf-8") == script.page(root / "data")
