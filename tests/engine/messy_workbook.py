"""A workbook as a ministry keeps it, made by script: six sheets, no two of one shape; run it to look at it.

python tests/engine/messy_workbook.py messy.xlsx
"""

import datetime
import sys

from openpyxl import Workbook
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.comments import Comment


def write_messy_workbook(path):
    """Write it to `path`."""
    book = Workbook()
    _indicators(book.active)
    _by_sex(book.create_sheet("By sex"))
    _provinces(book.create_sheet("Provinces"))
    _down(book.create_sheet("Series"))
    notes = book.create_sheet("Notes")
    notes["A1"] = "Prepared by the statistics desk; figures may be revised."
    old = book.create_sheet("old 2019")
    old["A1"], old["A2"] = "Internet users", 33
    old.sheet_state = "hidden"
    book.save(path)


def _indicators(sheet):
    """Indicators down, years across in Khmer digits; text numbers with decimal commas, marks, a total."""
    sheet.title = "តារាង ១"
    sheet["A1"] = "តារាង ១៖ Main ICT indicators"
    sheet.merge_cells("A1:H1")
    sheet["A3"], sheet["B3"], sheet["C3"] = "No.", "Indicator", "Unit"
    sheet["D3"] = "Year"
    sheet.merge_cells("D3:H3")
    for column, year in zip("DEFGH", ("២០២០", "២០២១", "2022", "២០២៣ (p)", "ឆ្នាំ២០២៤*"), strict=True):
        sheet[f"{column}4"] = year
    for column in "ABC":
        sheet.merge_cells(f"{column}3:{column}4")
    rows = [
        (1, "Internet users\u00b9", "%", "", "…", "56,7", "60,7", "៦៣,២"),
        (2, "Fixed broadband subscriptions (per 100)", "per 100", 1.4, "2,04", "2,5", "n/a", "3,1 e"),
        (3, "Mobile telephone subscriptions:", "per 100", "126,3", 120.0, "116,3", "-", "118,25"),
        ("", "Total licences issued", "number", 12, 15, 18, 19, 21),
    ]
    for index, cells in enumerate(rows, start=5):
        for column, content in enumerate(cells, start=1):
            sheet.cell(index, column, content if content != "" else None)
    raised = InlineFont(vertAlign="superscript")
    sheet["G7"] = CellRichText("117,5", TextBlock(raised, "2"))
    sheet["H5"].comment = Comment("from the census", "desk")
    sheet["B11"] = "Source: ministry; ¹ any device; * provisional"
    sheet.merge_cells("B11:H11")
    sheet.row_dimensions[6].hidden = True


def _by_sex(sheet):
    """Two rows of headings, the year over the sexes; town and country as rows that speak for those below."""
    sheet["A1"] = "Table 2. People owning a mobile phone, by sex"
    sheet["B3"], sheet["E3"] = 2019, 2021
    sheet.merge_cells("B3:D3")
    sheet.merge_cells("E3:G3")
    for column, name in zip("BCDEFG", ("Women", "Men", "Both sexes") * 2, strict=True):
        sheet[f"{column}4"] = name
    sheet["A4"] = "Area"
    rows = [
        ("Bouvet", 0.844, 0.911, 0.877, 0.85, 0.913, 0.881),
        ("Urban", 0.92, 0.953, 0.936, 0.921, 0.96, 0.94),
    ]
    for row, (name, *values) in enumerate(rows, start=5):
        sheet.cell(row, 1, name)
        for column, value in enumerate(values, start=2):
            cell = sheet.cell(row, column, value)
            cell.number_format = "0.0%"


def _provinces(sheet):
    """Provinces down with older spellings, a region column, a total; years as dates; numbers as text."""
    sheet["A1"] = "Table 3. Access to electricity, by province, percent"
    sheet["A2"], sheet["B2"] = "Region", "Province"
    sheet["C2"], sheet["D2"] = datetime.date(2018, 12, 31), datetime.date(2021, 12, 31)
    rows = [
        ("Plain", "STORDAL province", "71.4", "88.0"),
        (None, "Hovedby ", 99.1, "99.3"),
        ("Lakes", "Stein Sund", "80.2 ", "91.7*"),
        (None, "Elvendal", "58.0", "n.a."),
        ("Mountain", "Gran-mark", "50.6", "70.9"),
        (None, "Fúrumark", "61.3", "79.4"),
        ("Coast", "Municipality of Havnesund", "90.7", "96.8"),
        (None, "TOTAL", "75.0", "90.1"),
    ]
    for row, cells in enumerate(rows, start=3):
        for column, content in enumerate(cells, start=1):
            sheet.cell(row, column, content)


def _down(sheet):
    """Years down, indicators across; a formula without a result, an error, an ambiguous number."""
    sheet["A1"] = "Table 4. Other series"
    sheet["A2"], sheet["B2"], sheet["C2"], sheet["D2"] = "Year", "Secure servers", "Internet users", "Account owners"
    rows = [
        (2019, 100, 45.1, 23.5),
        (2020, "=B3*2", "50,2", 27),
        (2021, "1,234", "", "#DIV/0!"),
        (2022, 260.5, "", 34.5),
    ]
    for row, cells in enumerate(rows, start=3):
        for column, content in enumerate(cells, start=1):
            sheet.cell(row, column, content if content != "" else None)


if __name__ == "__main__":
    write_messy_workbook(sys.argv[1])
