"""Every column of every file damaged in many ways: refused by name or accepted with a finding, never a traceback."""

import contextlib
import csv
import io
import shutil

import pytest
import yaml

from milepost.checks import check_data
from milepost.country.framework import load_framework
from milepost.country.observations import load_observations, load_peers
from milepost.country.places import load_economies
from milepost.country.records import RecordError

FIGURES = 40  # rows are enough: the others only take time
CELLS = {"a word": "n/a", "a number too long": "9" * 400, "nothing": ""}
MORE_CELLS = {
    "Khmer digits": "៥០",
    "a decimal comma": "1,5",
    "a formula": "=1+1",
    "two lines": "one\ntwo",
    "a control character": "x\x07",
}
# A row for files that ship empty; where any words may stand; what may stay blank or lack its column.
FILES = {
    "framework/targets.csv": (
        "",
        "reasoning",
        "value_upper milestones page superseded_by set_on baseline_year baseline_value",
    ),
    "framework/events.csv": ("", "reason", "known_since"),
    "framework/overrides.csv": ("internet_users_2035,met,It is.,Head", "reason role", ""),
    "framework/measures.csv": (
        "",
        "cluster title link_reason",
        "other_institutions committee repeated indicators link_reason",
    ),
    "framework/actions.csv": ("", "title link_reason", "other_institutions indicators link_reason"),
    "framework/statuses.csv": ("m034,under way,2026-06-30,2026-07-31,mptc2022,a note", "note", "note"),
    "institutions.csv": ("", "abbreviation name also role", "also role"),
    "framework/stages.csv": ("", "name page", ""),
    "framework/monitoring.csv": ("", "task who served_by page", "every_months counted_from"),
    "observations/citizens.csv": ("", "", "province"),
    "peers/peers.csv": ("", "", ""),
    "economies.csv": ("", "name", ""),
    "provinces.csv": ("", "name_en name_local type note", "name_local note"),
    "province_names.csv": ("", "name", "first_year last_year source"),
    "accepted_findings.csv": ("", "reason role", ""),
}
CORRECTION = """\
- indicator: internet_users
  year: 2023
  sex: both
  location: total
  release: 2025-12-08
  expect: 60.7171
  value: 60.8
  why: A test.
  source: wdi2026
  who: Data desk
  since: 2026-01-01
"""
ITEMS = {
    "framework/pillars.yml": ("", "name name_local goal", "name_local"),
    "framework/indicators/trust.yml": (
        "",
        "name short_name definition unit_short source source_code custodian frequency known_limits unit sdg_code",
        "unit_short lower_limit source_code sdg_code itu_code collected",
    ),
    "framework/registers.yml": ("", "name entry", ""),
    "corrections.yml": (CORRECTION, "why who", "sex location"),
}


@pytest.fixture(scope="module")
def small(tmp_path_factory, place):
    """The shipped data with fewer figures, for all tests of this module: each mends what it damages."""
    data = tmp_path_factory.mktemp("damage") / "data"
    shutil.copytree(place / "data", data)
    for path in (*(data / "peers").glob("*.csv"), *(data / "observations").glob("*.csv")):
        path.write_text("\n".join(path.read_text(encoding="utf-8").splitlines()[:FIGURES]) + "\n", encoding="utf-8")
    return data


@contextlib.contextmanager
def damaged(path, text):
    before = path.read_bytes()
    path.write_text(text, encoding="utf-8")
    try:
        yield
        assert path.read_bytes() == text.encode()
    finally:
        path.write_bytes(before)


def heard(data):
    """What is said of the data."""
    return {(item.rule, item.place.file, item.message) for item in check_data(data) if not item.judgement}


def load_all(data):
    """Loading refuses by line what checking refuses, and raises nothing else."""
    for load in (load_framework, load_observations, load_peers, load_economies):
        with contextlib.suppress(RecordError):
            load(data)


def written(rows):
    stream = io.StringIO()
    csv.writer(stream, lineterminator="\n").writerows(rows)
    return stream.getvalue()


def table(path, row):
    rows = list(csv.reader(io.StringIO(path.read_text(encoding="utf-8"))))
    return [*rows, row.split(",")] if row else rows


def unheard(path, data, good, spoilt):
    """Which of the spoilt texts of a file nobody says anything about."""
    with damaged(path, good):
        before = heard(data)
    silent = []
    for what, text in spoilt.items():
        with damaged(path, text):
            if heard(data) <= before:
                silent.append(what)
    return silent


def cells(rows, values, free, optional):
    """The rows with every value in every cell of the last one, but for what may stand there."""
    for index, column in enumerate(rows[0]):
        for how, value in values.items():
            allowed = column in (optional if value == "" else free) and "\x07" not in value
            if not allowed:
                last = [*rows[-1][:index], value, *rows[-1][index + 1 :]]
                yield f"{how} in {column}", written([*rows[:-1], last])


def headers(rows, optional):
    """The rows with every column renamed, doubled and left out."""
    for index, column in enumerate(rows[0]):
        yield f"{column} renamed", written([[*rows[0][:index], column + "x", *rows[0][index + 1 :]], *rows[1:]])
        yield f"{column} twice", written([[*row, row[index]] for row in rows])
        if column not in optional:
            yield f"{column} gone", written([row[:index] + row[index + 1 :] for row in rows])
    yield "a cell too many", written([*rows[:-1], [*rows[-1], "more"]])
    yield "a cell too few", written([*rows[:-1], rows[-1][:-1]])


@pytest.mark.parametrize("name", FILES)
def test_nonsense_in_any_cell_is_a_finding(small, name):
    row, free, optional = FILES[name]
    rows = table(small / name, row)
    spoilt = dict(cells(rows, CELLS, free.split(), optional.split()))
    assert len(spoilt) >= len(rows[0])
    assert unheard(small / name, small, written(rows), spoilt) == []


@pytest.mark.slow
@pytest.mark.parametrize("name", FILES)
def test_other_nonsense_in_any_cell_and_column_is_a_finding(small, name):
    row, free, optional = FILES[name]
    rows = table(small / name, row)
    spoilt = dict(cells(rows, MORE_CELLS, free.split(), optional.split())) | dict(headers(rows, optional.split()))
    assert unheard(small / name, small, written(rows), spoilt) == []
    for text in spoilt.values():
        with damaged(small / name, text):
            load_all(small)


@pytest.mark.parametrize("name", ITEMS)
def test_nonsense_in_any_field_is_a_finding(small, name):
    made, free, optional = ITEMS[name]
    path = small / name
    items = yaml.safe_load(made or path.read_text(encoding="utf-8"))
    spoilt = {}
    for field, value in items[0].items():
        rest = {key: held for key, held in items[0].items() if key != field}
        changed = {f"{field} renamed": {**rest, field + "x": value}, f"{field} as a list": {**items[0], field: [[1]]}}
        if field not in free.split():
            changed[f"a word in {field}"] = {**items[0], field: "n/a"}
        if field not in optional.split():
            changed[f"{field} gone"] = rest
        spoilt |= {what: yaml.safe_dump([item, *items[1:]], allow_unicode=True) for what, item in changed.items()}
    assert unheard(path, small, yaml.safe_dump(items, allow_unicode=True), spoilt) == []


@pytest.mark.parametrize("name", [*FILES, *ITEMS])
def test_a_file_cut_off_anywhere_is_read_or_refused(small, name):
    text = (small / name).read_text(encoding="utf-8")
    for part in range(1, 4):
        with damaged(small / name, text[: part * len(text) // 4]):
            check_data(small)
            load_all(small)
