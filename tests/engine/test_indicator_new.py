"""`milepost indicator new` writes an indicator and its target, or nothing; what stood in the files is kept."""

import shlex
import shutil

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from milepost.checks.finding import DataError
from milepost.cli import app
from milepost.country.framework import load_framework
from milepost.country.records import RecordError
from milepost.country.yaml_files import read_yaml
from milepost.exchange.commands import new
from milepost.exchange.incoming.appending import put_in_place
from milepost.exchange.new_indicator import indicator_item, rehearse_indicator

FIELDS = {
    "id": "skill_coding",
    "name": "People who have written a program",
    "short_name": "Skill: coding",
    "definition": "Share of youth and adults who wrote a program: once or more.",
    "unit": "percent of youth and adults",
    "unit_short": "%",
    "direction": "increase",
    "lower_limit": "0",
    "upper_limit": "100",
    "percentage": "true",
    "adoption": "true",
    "decimals": "1",
    "source": "UN SDG database",
    "citation": "unsdg2020",
    "custodian": "Ministry of Finance (MEF)",
    "frequency": "irregular",
    "known_limits": "Said \"programs\" # in one survey, 'codes' in another.",
}
TARGET = {
    "kind": "at_least",
    "target_year": "2035",
    "value": "10",
    "baseline_year": "2024",
    "baseline_value": "2",
    "status": "proposed",
    "source": "unsdg2020",
    "reasoning": "Made for a test, with a comma.",
}


ANSWERS = [
    "citizens", "skill_coding", "People who have written a program", "Skill: coding", "Share of people.",
    "percent of adults", "%", "increase", "0", "100", "true", "true", "", "UN SDG", "", "", "unsdg2020", "MEF",
    "", "", "", "None known.", "", "y",
]  # fmt: skip


@pytest.fixture
def project(data, place, monkeypatch):
    shutil.copy(place / "_quarto.yml", data.parent)
    monkeypatch.chdir(data.parent)
    return data


def options(**changed):
    made = ["indicator", "new", "--pillar", "citizens"]
    for name, value in {**FIELDS, **changed}.items():
        made += ["--set", f"{name}={value}"]
    for name, value in TARGET.items():
        made += ["--target", f"{name}={value}"]
    return made


def contents(data):
    return {path: path.read_bytes() for path in sorted(data.rglob("*")) if path.is_file()}


def test_without_apply_the_item_is_shown_and_nothing_is_written(project):
    before = contents(project)
    said = CliRunner().invoke(app, options())
    assert said.exit_code == 0
    assert "- id: skill_coding" in said.stdout
    assert "Nothing is written yet; give --apply." in said.stdout
    assert contents(project) == before


def test_with_apply_the_indicator_and_its_target_are_read_as_they_were_given(project):
    before = contents(project)
    said = CliRunner().invoke(app, [*options(), "--apply"])
    assert said.exit_code == 0, said.output
    framework = load_framework(project)
    made = framework.indicators["skill_coding"]
    assert (made.pillar, made.definition) == ("citizens", FIELDS["definition"])
    assert made.known_limits == FIELDS["known_limits"]
    assert (made.upper_limit, made.percentage, made.decimals) == (100, True, 1)
    (target,) = framework.targets_of("skill_coding")
    assert (target.id, target.value, target.reasoning) == ("skill_coding_2035", 10, TARGET["reasoning"])
    after = contents(project)
    changed = {path.name for path in after if after[path] != before[path]}
    assert changed == {"citizens.yml", "targets.csv"}
    assert all(after[path].startswith(before[path]) for path in after)


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"id": "internet_users"}, "the id 'internet_users' is used twice"),
        ({"id": "Skill Coding"}, "id 'Skill Coding' is no id"),
        ({"direction": "up"}, "'up' is no direction; write increase or decrease"),
        ({"citation": "nobody2020"}, "there is no source 'nobody2020'"),
        ({"unit": "people"}, "is declared a percentage, its unit is 'people'"),
        ({"decimals": "many"}, "decimals 'many' is not a whole number"),
        ({"percentage": "perhaps"}, "percentage 'perhaps' is neither true nor false"),
    ],
)
def test_what_the_checks_refuse_changes_no_file(project, changed, message):
    before = contents(project)
    said = CliRunner().invoke(app, [*options(**changed), "--apply"])
    assert said.exit_code == 1
    assert message in said.stdout
    assert contents(project) == before


def test_a_field_that_does_not_exist_is_refused_with_the_nearest(data):
    with pytest.raises(RecordError, match="there is no field 'defnition'; did you mean 'definition'"):
        rehearse_indicator(data, "citizens", {**FIELDS, "defnition": "x"})
    with pytest.raises(RecordError, match="there is no pillar 'citizen'"):
        rehearse_indicator(data, "citizen", FIELDS)


@pytest.mark.usefixtures("project")
def test_a_script_that_leaves_fields_out_is_told_all_of_them():
    said = CliRunner().invoke(app, ["indicator", "new", "--pillar", "citizens", "--set", "id=x", "--no-ask"])
    assert isinstance(said.exception, RecordError)
    assert "lacks name, short_name, definition, unit, direction" in str(said.exception)


def test_without_anyone_to_ask_it_says_what_is_lacking(monkeypatch):
    monkeypatch.setattr("sys.stdin", None)
    with pytest.raises(RecordError, match="lacks id, name"):
        new(pillar="citizens")


def test_asked_for_what_is_needed_it_writes_when_told_yes(project):
    said = asked(ANSWERS)
    assert said.exit_code == 0, said.output
    assert load_framework(project).indicators["skill_coding"].frequency == "annual"


def asked(answers):
    return CliRunner().invoke(app, ["indicator", "new", "--ask"], input="\n".join(answers) + "\n")


@pytest.mark.parametrize(
    ("at", "wrong", "message"),
    [
        (1, "Skill Coding", "'Skill Coding' is not spelled so"),
        (7, "up", "write increase or decrease"),
        (8, "none", "write a number, decimals with a point"),
        (10, "no", "write true or false"),
        (12, "9", "write a number from 0 to 4"),
        (16, "nobody2020", "'nobody2020' is not in references.bib; write one of"),
        (17, "Nobody", "'Nobody' is not in institutions.csv; write one of"),
    ],
)
def test_an_answer_that_cannot_be_is_asked_for_again_at_once(project, at, wrong, message):
    """Not after twenty more questions."""
    said = asked([*ANSWERS[:at], wrong, *ANSWERS[at:]])
    assert said.exit_code == 0, said.output
    assert f"Error: {message}" in said.output
    assert "skill_coding" in load_framework(project).indicators


@pytest.mark.usefixtures("project")
def test_what_was_answered_is_not_lost_when_the_checks_refuse_it():
    """The command that comes back asks for nothing but what it leaves out."""
    said = asked([*ANSWERS[:5], "people", *ANSWERS[6:-1]])
    assert said.exit_code == 1
    assert "is declared a percentage, its unit is 'people'" in said.output
    command = shlex.split(said.output.splitlines()[-1])
    assert command[:3] == ["milepost", "indicator", "new"]
    command[command.index("unit=people")] = "unit=percent of adults"
    given = CliRunner().invoke(app, [*command[1:], "--no-ask", "--apply"])
    assert given.exit_code == 0, given.output


def test_a_rehearsal_with_errors_cannot_be_put_in_place(data):
    before = contents(data)
    with pytest.raises(DataError):
        put_in_place(data, rehearse_indicator(data, "citizens", {**FIELDS, "direction": "up"}))
    assert contents(data) == before


TEXTS = st.text(
    st.characters(exclude_categories=("Cs", "Cc", "Cn", "Co"), max_codepoint=0x17FF), min_size=1, max_size=60
)


@settings(max_examples=200, suppress_health_check=[HealthCheck.too_slow])
@given(TEXTS)
def test_any_text_comes_back_from_the_file_as_it_was_given(text):
    clean = " ".join(text.split())
    (item,) = read_yaml(indicator_item({"id": "x", "known_limits": text}))
    assert item.get("known_limits", "") == clean
