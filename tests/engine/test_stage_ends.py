"""What a stage of the journey ended with: met, missed by how much, not measured."""

import pandas as pd
import pytest

import milepost as mp


def ends(values, *, wanted=65.0, year=2025, statuses="normal", events=None, indicators=None, **more):
    figures = pd.DataFrame({"indicator": "x", "year": [*values], "value": [*values.values()], "status": statuses})
    target = {"indicator": "x", "value": wanted, "target_year": year, "direction": "increase", **more}
    targets = pd.DataFrame([target], dtype=object)
    return mp.stage_ends(figures, targets, first_year=2021, last_year=2025, events=events, indicators=indicators)


@pytest.mark.parametrize(
    ("values", "outcome", "year", "short_by"),
    [
        ({2025: 65.0}, "met", 2025, 0.0),
        ({2025: 63.0}, "missed", 2025, 2.0),
        ({2023: 63.0}, "not measured", 2023, 2.0),
        ({2023: 66.0}, "met", 2023, 0.0),
        ({2023: 66.0, 2025: 60.0}, "missed", 2025, 5.0),
        ({2023: 60.0, 2026: 70.0}, "not measured", 2023, 5.0),
    ],
)
def test_the_figure_of_the_year_decides_and_an_earlier_one_only_where_it_meets(values, outcome, year, short_by):
    (row,) = ends(values).to_dict(orient="records")
    assert (row["outcome"], row["year"], row["short_by"]) == (outcome, year, short_by)


def test_a_value_nobody_measured_is_not_measured_and_has_no_distance():
    (row,) = ends({2026: 70.0}).to_dict(orient="records")
    assert row["outcome"] == "not measured"
    assert pd.isna(row["value"])
    assert row["found"] == "no figure"


def test_a_unit_stands_in_what_was_found_as_it_was_declared_for_the_table_escapes_it():
    indicators = pd.DataFrame([{"indicator": "x", "direction": "increase", "unit": "US$ *a year*"}])
    found = ends({2025: 63.0}, indicators=indicators)
    assert found["found"].tolist() == ["63.0 (2025), 2.0 US$ *a year* short"]
    assert r"US\$ \*a year\* short" in str(mp.table(found, {"found": "Measured"}, caption="Measured", label="tbl-x"))


def test_milestones_of_later_targets_count_and_targets_of_other_stages_do_not():
    found = ends({2025: 63.0}, year=2035, wanted=90.0, milestones=((2025, 60.0), (2030, 75.0)))
    assert found[["milestone", "wanted", "wanted_year", "outcome"]].to_numpy().tolist() == [[True, 60.0, 2025, "met"]]


def test_a_replaced_target_that_was_due_is_asked_and_its_milestones_are_not():
    found = ends({2025: 63.0}, superseded_by="later", milestones=((2023, 60.0),))
    assert found["wanted_year"].tolist() == [2025]


def test_at_most_is_met_from_below():
    (row,) = ends({2025: 7.0}, wanted=8.0, direction="decrease").to_dict(orient="records")
    assert (row["outcome"], row["short_by"]) == ("met", 0.0)


def test_a_relative_target_without_baseline_is_not_asked():
    assert not len(ends({2025: 63.0}, kind="relative", wanted=0.5))


def test_carried_values_and_outliers_are_no_observations():
    assert ends({2024: 60.0, 2025: 66.0}, statuses=["normal", "carried"])["outcome"].tolist() == ["not measured"]
    events = pd.DataFrame([{"indicator": "x", "year": 2025, "kind": "outlier", "reason": "it is", "source": ("own",)}])
    assert ends({2024: 60.0, 2025: 66.0}, events=events)["outcome"].tolist() == ["not measured"]


def test_nothing_counts_from_before_the_last_change_of_definition():
    events = pd.DataFrame([{"indicator": "x", "year": 2024, "kind": "definition", "reason": "new", "source": ("own",)}])
    assert ends({2023: 90.0, 2024: 50.0}, events=events)["value"].tolist() == [50.0]


def test_the_sentence_counts_and_names_every_outcome():
    frame = pd.DataFrame({"name": ["A", "B", "C"], "outcome": ["met", "missed", "missed"]})
    said = mp.say.stage_end(frame, name="Foundation", last_year=2025)
    assert said == (
        "The stage *Foundation* ended in 2025. Three values fell due, one met (A) and two missed (B and C)."
    )
    assert mp.say.stage_end(frame.iloc[:0], name="Foundation", last_year=2025).endswith("fell due in it.")
