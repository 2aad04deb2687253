"""What others wrote is read within bounds: of size, depth, values and time; what nobody sees is refused by its line."""

import io
import json
import os
import sys
from importlib.metadata import distributions

import pytest
from matplotlib.figure import Figure

from milepost.batch.calibrating import _read as load_table
from milepost.batch.writing import Part, projection_table, projection_text, write_table
from milepost.checks import check_data
from milepost.cli import main
from milepost.country import (
    ParameterError,
    RecordError,
    Refusal,
    ShownText,
    load_parameters,
    load_references,
    neutral,
    read_yaml,
)
from milepost.country.records import read_csv_records, read_text
from milepost.country.references import read_references
from milepost.country.yaml_files import read_yaml_records
from milepost.exchange.incoming.content import elements
from milepost.exchange.incoming.excel.workbook import open_sheets
from milepost.exchange.incoming.proposal import ExchangeError
from milepost.exchange.incoming.sdmx import read_sdmx, read_sdmx_file
from milepost.report.plot.style import svg
from milepost.running.manifest import describe_environment

UNSEEN = {"C0": "\x1b", "C1": "\x9b", "delete": "\x7f", "next line": "\x85", "override": "\u202e", "isolate": "\u2066"}
UNSEEN |= {"mark": "\u200f", "Arabic mark": "\u061c", "no character": "\ufffe"}
ALIASES = "- a: &a [x, x]\n  b: [*a, *a]\n"
NESTED = "- a: " + "[" * 100 + "]" * 100 + "\n"


def spoilt(folder, name, text):
    path = folder / name
    path.write_bytes(text.encode("utf-8", "surrogatepass"))
    return path


@pytest.mark.parametrize("letter", UNSEEN.values(), ids=UNSEEN)
def test_what_nobody_sees_is_refused_with_file_and_line(tmp_path, letter):
    path = spoilt(tmp_path, "rows.csv", f"id,name\nx,a\ny,b{letter}\n")
    with pytest.raises(RecordError, match=rf"rows.csv line 3: holds .* \(?U\+{ord(letter):04X}\)?; delete it"):
        read_csv_records(path)


@pytest.mark.parametrize("escape", ["\\e", "\\x9b", "\\u202e", "\\ud800", "\\U0000009b", "\\0", "\\N", "\\r"])
@pytest.mark.parametrize("place", ["value", "key"])
def test_an_escape_of_yaml_makes_no_character_that_nobody_sees(tmp_path, escape, place):
    item = f'- id: x\n  name: "a{escape}b"\n' if place == "value" else f'- id: x\n  "a{escape}b": c\n'
    with pytest.raises(RecordError, match=r"items.yml line 2: holds .*U\+"):
        read_yaml_records(spoilt(tmp_path, "items.yml", item))
    with pytest.raises(ValueError, match=r"line 2: holds .*U\+"):
        read_yaml(item)


def test_line_ends_that_only_programs_know_are_letters_and_khmer_joiners_too(tmp_path):
    text = "id,name\nx,a\u2028b\u2029c\u200bd\u200c\u200d\n"
    assert (
        read_csv_records(spoilt(tmp_path, "rows.csv", text))[0].fields["name"] == "a\u2028b\u2029c\u200bd\u200c\u200d"
    )


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (ALIASES, "line 1: '&a' names a place to repeat"),
        ("- a: x\n- b: *a\n", r"line 2: '\*a' repeats another place"),
        ("- a: x\n- <<: {b: c}\n", "line 2: '<<' merges another place in"),
        ("- ? <<\n  : {b: c}\n", "line 1: '<<' merges another place in"),
        (NESTED, "line 1: is nested too deeply"),
        ("- a\n" * 20_001, "holds more than 20,000 values"),
        ("- a: " + "x" * 500_000, "has more than 500,000 letters"),
        ("- a: !!python/object/apply:os.system [x]\n", "line 1"),
    ],
)
def test_yaml_beyond_its_bounds_is_refused_by_its_line_in_every_reader(tmp_path, data, text, words):
    with pytest.raises(RecordError, match=words):
        read_yaml_records(spoilt(tmp_path, "items.yml", text))
    with pytest.raises(ValueError, match=words):
        read_yaml(text)
    held = (data / "framework" / "pillars.yml").read_text(encoding="utf-8")
    spoilt(data / "framework", "pillars.yml", text + held if len(text) < 1000 else text)
    assert any(found.place.file == "pillars.yml" and found.rule == "file" for found in check_data(data))


def test_parameters_are_bounded_and_their_faults_too(tmp_path, place):
    held = (place / "params" / "2026.yml").read_text(encoding="utf-8")
    peers = ", ".join(f"P{at:05}" for at in range(10_000))
    path = spoilt(tmp_path, "2026.yml", "\n".join(line for line in held.splitlines() if not line.startswith("peers:")))
    with pytest.raises(ParameterError, match="parameter 'peers' holds more than 300; write fewer"):
        load_parameters(spoilt(tmp_path, "2026.yml", path.read_text(encoding="utf-8") + f"\npeers: [{peers}]\n"))
    strange = "".join(f"strange_{at}: 1\n" for at in range(5_000))
    with pytest.raises(ParameterError, match=r"and \d+ more") as refused:
        load_parameters(spoilt(tmp_path, "2026.yml", held + strange))
    assert len(str(refused.value)) < 5_000


@pytest.mark.parametrize("title", ["a\x1b[31m", "a\u202eb", "a\x9bb", "a\u2028b"])
def test_a_title_on_the_command_line_holds_nothing_that_nobody_sees(place, title):
    with pytest.raises(ParameterError, match=r"parameter 'title' is .*write a line of text"):
        load_parameters(place / "params" / "2026.yml", {"title": title})


@pytest.mark.parametrize("made", [os.mkfifo, lambda path: path.symlink_to("/dev/zero")], ids=["pipe", "device"])
def test_what_is_no_file_is_not_opened(tmp_path, made):
    made(tmp_path / "rows.csv")
    with pytest.raises(RecordError, match=r"rows.csv: is a (pipe|device)"):
        read_text(tmp_path / "rows.csv")


@pytest.mark.parametrize("read", [read_sdmx_file, open_sheets, load_table], ids=["sdmx", "workbook", "tables"])
def test_no_device_is_read_for_an_import_or_a_batch(tmp_path, read):
    """/dev/zero has no size and no end."""
    (tmp_path / "file.xlsx").symlink_to("/dev/zero")
    with pytest.raises(Refusal, match="is a device and no file"):
        read(tmp_path / "file.xlsx")


def test_a_file_beyond_its_size_is_refused_and_no_more_of_it_read(tmp_path):
    with pytest.raises(RecordError, match="is larger than"):
        read_text(spoilt(tmp_path, "rows.csv", "x" * 2001), 2000)


def test_rows_and_findings_have_an_end(data):
    path = data / "observations" / "citizens.csv"
    rows = path.read_text(encoding="utf-8").splitlines()
    path.write_text("\n".join([*rows, *[rows[1]] * 10_000, ""]), encoding="utf-8")
    found = [one for one in check_data(data) if one.rule == "duplicate"]
    assert len(found) == 5_001
    assert sum("no more are listed" in one.message for one in found) == 1
    path.write_text("\n".join([rows[0], *[rows[1]] * 100_001, ""]), encoding="utf-8")
    assert any("is the row after the first 100,000" in one.message for one in check_data(data))


def test_a_value_is_cut_before_it_stands_in_a_message(data):
    with (data / "observations" / "citizens.csv").open("a", encoding="utf-8") as stream:
        stream.write(f"internet_users,{'9' * 100_000},1,both,total,,2026-01-01,normal,wdi2026\n")
    found = [one for one in check_data(data) if one.rule == "schema"]
    assert found
    assert all(len(str(one)) < 400 for one in found)


@pytest.mark.parametrize(
    ("field", "words"),
    [
        ("url = {javascript:alert(1)}", "url is 'javascript:alert"),
        ("url = {file:///etc/passwd}", "url is 'file:///etc/passwd'"),
        ("url = {data:text/html,x}", "url is 'data:text/html,x'"),
        ("url = {java\tscript:x}", "url is"),
        ("url = {//x.org}", "url is '//x.org'"),
        ("doi = {javascript:x}", "doi is"),
        ("howpublished = {javascript:x}", "this field is not printed"),
        ("title = {\\href{javascript:x}{c}}", "title holds the LaTeX command '\\href"),
        ("title = {\\url{x}}", "LaTeX command"),
        ("title = {\\input{/etc/passwd}}", "LaTeX command"),
        ("title = {" + "x" * 3000 + "}", "has 3,000 letters"),
        ("title = {x}, title = {y}", "has title twice"),
        ("title = {x", "does not end where its braces do"),
        ("title = {{x", "not closed"),
    ],
)
def test_a_reference_is_plain_text_with_an_address_of_the_web(field, words):
    _, faults = read_references(f"@misc{{a1,\n  {field}\n}}\n", "references.bib")
    assert any(words in fault.what for fault in faults)
    assert all(fault.place.line == 1 for fault in faults)


def test_the_shipped_references_are_plain(data):
    entries, faults = load_references(data)
    assert len(entries) > 50
    assert faults == []


HIDDEN = '<?xml version="1.0" encoding="{}"?><!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'


@pytest.mark.parametrize("encoding", ["UTF-8", "UTF-16", "UTF-7", "IBM037", "UTF-32"])
def test_a_document_type_is_refused_in_whatever_encoding_it_hides(encoding):
    try:
        content = HIDDEN.format(encoding).encode(encoding)
    except LookupError:
        pytest.skip(f"Python knows no {encoding}")
    with pytest.raises(ExchangeError, match=r"declares a document type|is no whole XML|not UTF-8|no SDMX"):
        read_sdmx(content, "file.xml")


def test_xml_that_is_too_deep_is_refused():
    deep = b"<a>" * 100 + b"</a>" * 100
    with pytest.raises(ExchangeError, match="nested deeper than 60"):
        list(elements(io.BytesIO(deep), "file.xml"))


def test_a_header_of_thousands_of_columns_and_endless_rows_are_refused():
    header = "DATAFLOW,OBS_VALUE,TIME_PERIOD," + ",".join(f"C{at}" for at in range(40_000))
    with pytest.raises(ExchangeError, match="has 40,003 columns"):
        read_sdmx(header.encode(), "file.csv")
    rows = "DATAFLOW,OBS_VALUE,TIME_PERIOD,A\n" + "F,1,2020,x\n" * 200_001
    with pytest.raises(ExchangeError, match="more than 200,000 rows"):
        read_sdmx(rows.encode(), "file.csv")


class Terminal(io.StringIO):
    def isatty(self):
        return True


def test_a_stream_spells_what_nobody_would_see_and_a_terminal_keeps_our_colours():
    plain, coloured = io.StringIO(), Terminal()
    for stream in (plain, coloured):
        ShownText(stream).write("\x1b[31mred\x1b[0m \x9b31m \u202eevil \x1b]0;title\x07\r\n")
    assert plain.getvalue() == "\\u001b[31mred\\u001b[0m \\u009b31m \\u202eevil \\u001b]0;title\\u0007\r\n"
    assert coloured.getvalue() == "\x1b[31mred\x1b[0m \\u009b31m \\u202eevil \\u001b]0;title\\u0007\r\n"


def test_the_command_line_prints_no_character_that_nobody_sees(data, monkeypatch, capfd):
    spoilt(data, "provinces.csv", "code,name_en,name_local,type,note\nBV-1,\x1b[31mred\u202e\x9b,x,Province,\n")
    (data / "peers" / "evil\x1b[31m\u202e.csv").write_text("indicator\n", encoding="utf-8")
    (data.parent / "_quarto.yml").touch()
    monkeypatch.chdir(data.parent)
    monkeypatch.setattr(sys, "argv", ["milepost", "check"])
    with pytest.raises(SystemExit):
        main()
    said = "".join(capfd.readouterr())
    assert "provinces.csv" in said
    assert [letter for letter in said if letter in "\x1b\u202e\x9b"] == []


def test_a_dollar_in_a_chart_is_a_letter_on_axes_made_without_the_style_too():
    for text in ("US$ per person (2015 US$)", "$\\input{x}$", "$x^2$ <img src=x>", "a" * 4000, "\U0001f600 文字"):
        figure = Figure()
        ax = figure.subplots()
        ax.set_ylabel(text)
        ax.set_title(text)
        ax.plot([1, 2], label=text)
        figure.legend()
        assert b"<script" not in svg(figure)
        assert [one.get_parse_math() for one in (ax.title, ax.yaxis.label)] == [False, False]


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "'", "\uff1d"])
def test_batch_outputs_begin_like_no_formula(tmp_path, start):
    name = f"{start}1+1"
    assert neutral(name) == f"'{name}"
    part = Part(tmp_path / "out.csv", tmp_path / "skipped.csv", "none")
    write_table({"series": [name, "plain"], "value": [-1.5, None]}, part, {})
    text = (tmp_path / "out.csv").read_bytes().decode("utf-8")
    assert f"'{name}" in text
    assert "-1.5" in text
    import numpy as np

    table = projection_table([name], np.array([[2030]]), np.zeros((1, 1, 13)))
    assert projection_text(table, [name]).decode("utf-8").lstrip('"').startswith(f"'{name}")


def test_the_bill_of_materials_lists_every_distribution_once_and_is_the_same_each_time():
    made = describe_environment()
    assert json.dumps(made) == json.dumps(describe_environment())
    assert (made["bomFormat"], made["specVersion"]) == ("CycloneDX", "1.6")
    names = [one["name"] for one in made["components"]]
    assert len(names) == len({*names})
    assert {"numpy", "pandas", "pypandoc-binary", "CPython"} <= {*names}
    installed = {one.name.lower().replace("_", "-").replace(".", "-") for one in distributions()}
    assert installed - {*names} == {"milepost"}
    assert made["metadata"]["component"]["name"] == "milepost"
    references = {one["bom-ref"] for one in (*made["components"], made["metadata"]["component"])}
    assert all(part["ref"] in references and {*part["dependsOn"]} <= references for part in made["dependencies"])
