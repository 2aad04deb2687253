"""Faulty workbooks and mapping files: each is refused by name, or its cells are; no traceback, no file changed."""

import contextlib
import io
import random
import shutil
import zipfile

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.chart import BarChart
from typer.testing import CliRunner

from exchange_fixture import contents
from milepost.cli import app
from milepost.country import Refusal
from milepost.exchange.incoming.excel import workbook
from milepost.exchange.incoming.excel.mapping import Mapping, load_mapping
from milepost.exchange.incoming.excel.reading import read_figures
from milepost.exchange.incoming.excel.words import load_vocabulary
from milepost.exchange.incoming.excel.workbook import open_sheets
from milepost.exchange.incoming.proposal import ExchangeError

OLD_FORMAT = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)
SHEET = "xl/worksheets/sheet1.xml"


@pytest.fixture(scope="module")
def vocabulary(place):
    return load_vocabulary(place / "data")


def workbook_bytes(rows=(("", 2020, 2021), ("Internet users", 50, 51))):
    book = Workbook()
    book.active.title = "Data"
    for row in rows:
        book.active.append(row)
    held = io.BytesIO()
    book.save(held)
    return held.getvalue()


def repacked(changes):
    """A good workbook with parts added, replaced, or left out (None)."""
    held = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(workbook_bytes())) as good, zipfile.ZipFile(held, "w") as packed:
        parts = {name: good.read(name) for name in good.namelist()} | changes
        for name, content in parts.items():
            if content is not None:
                packed.writestr(name, content(content) if callable(content) else content)
    return held.getvalue()


def in_sheet(old, new):
    with zipfile.ZipFile(io.BytesIO(workbook_bytes())) as good:
        content = good.read(SHEET)
    assert old in content
    return repacked({SHEET: content.replace(old, new)})


def in_utf16(start):
    """The sheet in UTF-16, where no search of the bytes finds what it declares."""
    with zipfile.ZipFile(io.BytesIO(workbook_bytes())) as good:
        text = good.read(SHEET).decode("utf-8")
    return repacked({SHEET: (start.decode("ascii") + text[text.index("<worksheet") :]).encode("utf-16")})


DOCTYPE = b"<!DOCTYPE a [<!ENTITY b 'c'>]>"
MERGED = b'<mergeCells count="1"><mergeCell ref="%s"/></mergeCells>'
SPANS = (
    b"<mergeCells>"
    + b"".join(b'<mergeCell ref="A%d:ZZ%d"/>' % (row, row) for row in range(100, 600))
    + b"</mergeCells>"
)
LINKED = b'<hyperlinks><hyperlink ref="A1:XFD1048576" location="x"/></hyperlinks>'


def archive(**parts):
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as packed:
        for name, content in parts.items():
            packed.writestr(name.replace("__", "/").replace("_dot_", "."), content)
    return held.getvalue()


FILES = {
    "empty": (b"", "is empty"),
    "text": (b"indicator;2020;2021\n", "a web page or plain text"),
    "web page": (b"<html><table><tr><td>1</td></tr></table></html>", "a web page or plain text"),
    "picture": (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "is no workbook"),
    "old format": (OLD_FORMAT, "is in the old format .xls"),
    "password": (OLD_FORMAT + "EncryptedPackage".encode("utf-16-le"), "is protected by a password"),
    "opendocument": (archive(mimetype="application/vnd.oasis.opendocument.spreadsheet"), "OpenDocument file (.ods)"),
    "macros": (repacked({"xl/vbaProject.bin": b"1"}), "holds macros (.xlsm)"),
    "binary": (archive(xl__workbook_dot_bin="1"), "binary format .xlsb"),
    "archive": (archive(letter="hello"), "an archive without a worksheet"),
    "document type": (in_sheet(b"<worksheet", DOCTYPE + b"<worksheet"), "declares a document type"),
    "document type in another encoding": (in_utf16(DOCTYPE), "declares a document type"),
    "merged sheet": (in_sheet(b"</sheetData>", b"</sheetData>" + MERGED % b"A1:XFD1048576"), "more than 300000 cells"),
    "merged columns": (in_sheet(b"</sheetData>", b"</sheetData>" + MERGED % b"A:XFD"), "more than 300000 cells"),
    "many merges": (
        in_sheet(b"</sheetData>", b"</sheetData><mergeCells>" + SPANS + b"</mergeCells>"),
        "more than 300000 cells",
    ),
    "spelled merge": (in_sheet(b"</sheetData>", b"</sheetData>" + MERGED % b"A1:&#88;FD1048576"), "more than 300000"),
    "linked sheet": (in_sheet(b"</sheetData>", b"</sheetData>" + LINKED), "more than 300000 cells"),
    "deep sheet": (in_sheet(b"<sheetData>", b"<a>" * 100 + b"</a>" * 100 + b"<sheetData>"), "nested deeper than 60"),
    "no workbook part": (repacked({"xl/workbook.xml": None}), "is damaged"),
    "no content types": (repacked({"[Content_Types].xml": None}), "is damaged"),
    "broken sheet": (repacked({SHEET: b"<worksheet><sheetData><row"}), "is damaged"),
    "broken workbook": (repacked({"xl/workbook.xml": b"<workbook"}), "is damaged"),
    "broken styles": (repacked({"xl/styles.xml": b"<styleSheet>"}), "is damaged"),
    "string beyond the list": (in_sheet(b'<c r="B2" t="n">', b'<c r="B2" t="s">'), "is damaged"),
    "unknown style": (in_sheet(b'<c r="B2"', b'<c s="77" r="B2"'), "is damaged"),
    "cell without column": (in_sheet(b'r="B2"', b'r="22"'), "is damaged"),
    "cell beyond the sheet": (in_sheet(b'r="B2"', b'r="ZZZZ2"'), "is damaged"),
    "number that is none": (in_sheet(b"<v>50</v>", b"<v>fifty</v>"), "is damaged"),
}


@pytest.mark.parametrize("name", FILES)
def test_a_file_that_is_no_plain_workbook_is_refused_by_name(name, tmp_path):
    content, said = FILES[name]
    path = tmp_path / "figures.xlsx"
    path.write_bytes(content)
    with pytest.raises(ExchangeError, match=r"^figures\.xlsx: ") as refused:
        open_sheets(path)
    assert said in str(refused.value)


@pytest.mark.parametrize("cut", [2, 30, 200, 1000, 3000, -200, -22, -2])
def test_a_workbook_cut_short_is_refused(cut, tmp_path):
    path = tmp_path / "figures.xlsx"
    path.write_bytes(workbook_bytes()[:cut])
    with pytest.raises(ExchangeError):
        open_sheets(path)


@pytest.mark.parametrize("seed", range(24))
def test_a_workbook_with_spoilt_bytes_is_read_or_refused(seed, tmp_path):
    """Half are spoilt in the archive, half in an unpacked part, so that the library itself meets them."""
    draw = random.Random(seed)  # noqa: S311
    path = tmp_path / "figures.xlsx"

    def spoil(content):
        spoilt = bytearray(content)
        for _ in range(draw.choice([1, 4, 20])):
            spoilt[draw.randrange(len(spoilt))] = draw.choice(b"<>\"'/ =0aA\x00\xff")
        return bytes(spoilt)

    part = draw.choice([SHEET, "xl/workbook.xml", "xl/styles.xml", "[Content_Types].xml"])
    path.write_bytes(spoil(workbook_bytes()) if seed % 2 else repacked({part: spoil(repacked_part(part))}))
    with contextlib.suppress(ExchangeError):
        assert open_sheets(path)


def repacked_part(part):
    with zipfile.ZipFile(io.BytesIO(workbook_bytes())) as good:
        return good.read(part)


@pytest.mark.parametrize(
    ("limit", "said"),
    [("MOST_BYTES", "is larger than"), ("MOST_UNPACKED", "would unpack to"), ("MOST_CELLS", "more than 3 cells")],
)
def test_a_workbook_beyond_a_limit_is_refused_before_it_is_opened(limit, said, tmp_path, monkeypatch):
    monkeypatch.setattr(workbook, limit, 3)
    path = tmp_path / "figures.xlsx"
    path.write_bytes(workbook_bytes())
    with pytest.raises(ExchangeError, match=said):
        open_sheets(path)


def test_one_cell_far_away_costs_nothing(tmp_path):
    path = tmp_path / "figures.xlsx"
    path.write_bytes(in_sheet(b"</sheetData>", b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'))
    assert len(open_sheets(path)["Data"].cells) == 6


@pytest.mark.parametrize("path", ["nowhere.xlsx", "."])
def test_a_missing_file_and_a_folder_are_refused(path, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(ExchangeError, match=r"no such file|is a folder"):
        open_sheets(tmp_path / path)


MAPPINGS = {
    "": "is no mapping file",
    "just words": "is no mapping file",
    "- a\n- b": "is no mapping file",
    "sheets: [": "compare it with one that --guess writes",
    "sheets:\n\t- sheet: A": "compare it with one that --guess writes",
    "sheets: []": "sheets: List should have at least 1 item|Tuple should have at least 1 item",
    "sheets: Data": "sheets",
    "sheets: [{sheet: Data}]": "sheets.0.labels: is missing",
    "sheets: [{labels: A}]": "sheets.0.sheet: is missing",
    "sheets: [{sheet: Data, labels: 1}]": "is no column",
    "sheets: [{sheet: Data, labels: AAAA}]": "is no column",
    "sheets: [{sheet: Data, labels: C-A}]": "does not run from a first to a later one",
    "sheets: [{sheet: Data, labels: ZZZ}]": "does not run from a first to a later one",
    "sheets: [{sheet: Data, labels: A, headers: x}]": "is no row",
    "sheets: [{sheet: Data, labels: A, headers: 0}]": "does not run from a first to a later one",
    "sheets: [{sheet: Data, labels: A, headers: 5-3}]": "does not run from a first to a later one",
    "sheets: [{sheet: Data, labels: A, header: 3}]": "did you mean 'headers'",
    "sheets: [{sheet: Data, labels: A, decimal: dot}]": "'dot' Input should be 'point' or 'comma'",
    "sheets: [{sheet: Data, labels: A, hidden: no}]": "Input should be 'read' or 'skip'",
    "sheets: [{sheet: Data, labels: A, groups: maybe}]": "'maybe'",
    "sheets: [{sheet: Data, labels: A, blank_repeats: [a1]}]": "neither a row nor a column",
    "sheets: [{sheet: Data, labels: A, means: {Foo: drop}}]": "Foo",
    "sheets: [{sheet: Data, labels: A, means: {Foo: {sex: girls}}}]": "'girls'",
    "sheets: [{sheet: Data, labels: A, means: {Foo: {indicator: Internet users}}}]": "'Internet users'",
    "sheets: [{sheet: Data, labels: A, means: {Foo: {year: 15}}}]": "greater than or equal to 1900",
    "sheets: [{sheet: Data, labels: A, means: {Foo: {factor: x}}}]": "'x'",
    "sheets: [{sheet: Data, labels: A, means: [Foo]}]": "means",
    "sheets: [{sheet: Data, labels: A, everywhere: {indicater: x}}]": "did you mean 'indicator'",
    'sheets: [{sheet: Data, labels: A, means: {Foo: "?"}}]': "1 still to be decided ('?'): sheets, Data, means, Foo",
    "footnotes: {p: maybe}\nsheets: [{sheet: Data, labels: A}]": "'maybe'",
    "missing: none\nsheets: [{sheet: Data, labels: A}]": "missing",
    "sheets: [{sheet: Data, labels: A}]\nsheets: [{sheet: Data, labels: A}]": "is written twice",
}


@pytest.mark.parametrize("text", MAPPINGS)
def test_a_faulty_mapping_file_is_refused_by_name_and_field(text, tmp_path):
    path = tmp_path / "map.yml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ExchangeError, match=r"^map\.yml") as refused:
        load_mapping(path)
    assert any(said in str(refused.value) for said in MAPPINGS[text].split("|")), str(refused.value)


CELLS = {
    "=A1+1": "saved without a result",
    "#DIV/0!": "is the error #DIV/0!",
    "#N/A": "is the error #N/A",
    "fifty": "'fifty' is no number",
    "1,234": "two ways",
    "(3.2)": "negative number or a footnote",
    "50?": "is no number",
    "50 kg": "the mark 'kg'",
    "50\u00b3": "the mark '3'",
    "50 p, e": "its marks say",
    "9" * 61: "is no number",
    True: "is the truth value",
}


@pytest.mark.parametrize("content", CELLS, ids=str)
def test_a_cell_that_is_no_figure_is_refused_with_its_place(content, tmp_path, vocabulary):
    path = tmp_path / "figures.xlsx"
    path.write_bytes(workbook_bytes((("", 2020, 2021), ("Internet users", content, 51))))
    mapping = Mapping.model_validate({"sheets": [{"sheet": "Data", "headers": 1, "labels": "A"}]})
    reading, _ = read_figures(open_sheets(path), mapping, vocabulary, "wdi2026")
    assert [(refusal.place, CELLS[content] in refusal.reason) for refusal in reading.refused] == [("Data!B2", True)]
    assert [figure.value for figure in reading.figures] == [51]


SHEETS = {
    "no labels column": ({"labels": "H"}, "Data!A2", "has no label"),
    "no headings row": ({"headers": 9}, None, None),
    "heading row of figures": ({"headers": 2}, None, None),
    "no indicator": ({"means": {"Internet users": {}}}, "Data!B2", "nothing says the indicator"),
    "no year": ({"means": {"2020": {}}}, "Data!B2", "nothing says the year"),
    "labels as figures": ({"labels": "B"}, "Data!B2", "does not say what '50' means"),
}


@pytest.mark.parametrize("name", SHEETS)
def test_a_mapping_that_points_beside_the_figures_yields_none_in_silence(name, tmp_path, vocabulary):
    change, place, said = SHEETS[name]
    path = tmp_path / "figures.xlsx"
    path.write_bytes(workbook_bytes())
    mapping = Mapping.model_validate({"sheets": [{"sheet": "Data", "headers": 1, "labels": "A"} | change]})
    reading, _ = read_figures(open_sheets(path), mapping, vocabulary, "wdi2026")
    if place is None:
        assert reading.figures == ()
    else:
        assert [refusal for refusal in reading.refused if refusal.place.startswith(place) and said in refusal.reason]


GOOD_MAP = "sheets: [{sheet: Data, headers: 1, labels: A}]"
COMMANDS = {
    "no release": ([], "give --release"),
    "neither": ([], "give --source with its key in references.bib and --release with the day"),
    "a release that is no day": (["--release", "May 2026", "--source", "wdi2026"], "is no day"),
    "no source": (["--release", "2026-05-12"], "give --source with its key"),
    "an unknown source": (["--release", "2026-05-12", "--source", "nis2026"], "references.bib has no source 'nis2026'"),
    "figures after the release": (["--release", "2019-05-12", "--source", "wdi2026"], "a year after the release"),
    "a sheet that is not there": (
        ["--release", "2026-05-12", "--source", "wdi2026", "--map", "other.yml"],
        "no sheet 'Dat'",
    ),
    "no mapping": (["--release", "2026-05-12", "--source", "wdi2026", "--map", "none.yml"], "is missing from"),
}


@pytest.mark.parametrize("name", COMMANDS)
def test_a_faulty_command_says_what_is_wrong_and_changes_no_file(name, tmp_path, place, monkeypatch):
    shutil.copytree(place / "data", tmp_path / "data")
    (tmp_path / "_quarto.yml").write_text("")
    (tmp_path / "figures.xlsx").write_bytes(workbook_bytes())
    (tmp_path / "map.yml").write_text(GOOD_MAP)
    (tmp_path / "other.yml").write_text(GOOD_MAP.replace("Data", "Dat"))
    monkeypatch.chdir(tmp_path)
    before = contents(tmp_path)
    options, said = COMMANDS[name]
    if name == "no release":
        options = ["--source", "wdi2026"]
    result = CliRunner().invoke(app, ["import", "excel", "figures.xlsx", "--map", "map.yml", *options, "--apply"])
    assert result.exit_code == 1
    assert result.exception is None or isinstance(result.exception, (Refusal, OSError, UnicodeError, SystemExit))
    assert said in result.output + str(result.exception)
    assert contents(tmp_path) == before


def test_the_mapping_beside_the_workbook_is_used_without_being_named(tmp_path, place, monkeypatch):
    """It is where --guess writes it."""
    shutil.copytree(place / "data", tmp_path / "data")
    (tmp_path / "_quarto.yml").write_text("")
    (tmp_path / "figures.xlsx").write_bytes(workbook_bytes())
    monkeypatch.chdir(tmp_path)
    command = ["import", "excel", "figures.xlsx", "--source", "wdi2026", "--release", "2026-05-12"]
    assert "make one with" in str(CliRunner().invoke(app, command).exception)
    (tmp_path / "figures.mapping.yml").write_text(GOOD_MAP.replace("Data", "Dat"))
    said = CliRunner().invoke(app, command)
    assert "read as figures.mapping.yml says" in said.output
    assert "no sheet 'Dat'" in said.output + str(said.exception)


def test_a_chart_on_a_sheet_of_its_own_is_passed_over(tmp_path):
    path = tmp_path / "figures.xlsx"
    path.write_bytes(workbook_bytes())
    book = load_workbook(path)
    book.create_chartsheet("Chart").add_chart(BarChart())
    book.save(path)
    assert [*open_sheets(path)] == ["Data"]
