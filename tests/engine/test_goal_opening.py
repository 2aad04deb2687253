"""A goal's chapter opens with what became of its verdicts, put there when the book is gathered."""

import nbformat
from nbformat.v4 import new_code_cell, new_notebook, new_output

import milepost as mp
from milepost.book.project import fill_place


def line(indicator, old, new):
    return {"indicator": indicator, "causes": ["data"], "old": {"verdict": old}, "new": {"verdict": new}}


def test_a_goal_tells_of_its_own_indicators_alone():
    record = {"old_edition": 2025, "indicators": [line("x", "accelerate", "watch"), line("y", "watch", "accelerate")]}
    assert mp.say.raised_and_lowered(record, {"x": "X"}) == (
        "**Since the edition of 2025:** one raised (X, from accelerate to watch, by data)."
    )


def test_of_many_first_verdicts_four_are_named_and_the_others_counted():
    record = {"old_edition": 2025, "indicators": [line(f"i{at}", "too few figures", "watch") for at in range(6)]}
    told = mp.say.raised_and_lowered(record, {f"i{at}": f"I{at}" for at in range(6)})
    assert told == (
        "**Since the edition of 2025:** six given for the first time (I0, now watch; I1, now watch; I2, now watch; "
        "I3, now watch; and two more)."
    )


def test_the_place_in_a_notebook_is_filled_and_the_rest_stays(tmp_path):
    shown = f"Of two targets.\n\n{mp.say.CHANGED_PLACE}\n\nAfter."
    cell = new_code_cell("show()", outputs=[new_output("display_data", data={"text/markdown": shown})])
    path = tmp_path / "goal.ipynb"
    nbformat.write(new_notebook(cells=[cell, new_code_cell("1")]), path)
    fill_place(path, mp.say.CHANGED_PLACE, "**Since:** none.")
    (output,) = nbformat.read(path, as_version=4).cells[0].outputs
    assert output.data["text/markdown"] == "Of two targets.\n\n::: {.changed}\n**Since:** none.\n:::\n\nAfter."
