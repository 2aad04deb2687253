"""Figures as publishers let them be downloaded: each layout comes in, with the value, year and status that it says."""

import gzip
import io
import zipfile

import pytest
from openpyxl import Workbook

from framework_fixture import COUNTRY
from milepost.exchange.incoming.excel.importing import draft_mapping
from milepost.exchange.incoming.excel.mapping import Mapping, load_mapping
from milepost.exchange.incoming.excel.numbers import likely_year, read_number, read_year, split_year
from milepost.exchange.incoming.excel.reading import read_figures
from milepost.exchange.incoming.excel.words import load_vocabulary
from milepost.exchange.incoming.excel.workbook import open_sheets
from milepost.exchange.incoming.proposal import ExchangeError
from milepost.exchange.incoming.sdmx import read_sdmx
from milepost.exchange.incoming.source_records import SeriesRule, read_series_map
from milepost.exchange.incoming.translating import translate
from sdmx_fixture import MESSAGE, SPECIFIC, csv_1, row, specific_xml


@pytest.fixture(scope="module")
def rules(place):
    own = [
        SeriesRule(series="i99H", indicator="internet_users"),
        SeriesRule(series="XUNIT", indicator="skill_email"),
        SeriesRule(series="BROADBAND", indicator="fixed_broadband", where={"SUBJECT": ("TOT",), "MEASURE": ("PC",)}),
    ]
    return read_series_map(place / "data" / "series.yml") + own


@pytest.fixture(scope="module")
def vocabulary(place):
    return load_vocabulary(place / "data")


def said(content, rules, name="answer.csv"):
    """What a file says: the figures, and what was left out."""
    found = translate(
        read_sdmx(content if isinstance(content, bytes) else content.encode(), name), rules, "wdi2026", COUNTRY
    )
    assert found.refused == ()
    figures = [(figure.name, figure.value, figure.status) for figure in found.figures if figure.value is not None]
    return figures, [(part.what, part.count) for part in found.left_out]


PLAIN = {
    "the World Bank's file of a series": (
        '"Data Source","World Development Indicators",\n\n"Last Updated Date","2026-07-01",\n\n'
        '"Country Name","Country Code","Indicator Name","Indicator Code","2019","2020","2021",\n'
        '"Thailand","THA","Individuals using the Internet","IT.NET.USER.ZS","66","77","85",\n'
        '"Bouvet","BVT","Individuals using the Internet","IT.NET.USER.ZS","52.3","","60.2",\n',
        [("internet_users 2019", 52.3, None), ("internet_users 2021", 60.2, None)],
        [("area THA (Thailand), another economy", 3)],
    ),
    "the World Bank's DataBank, years with codes and notes below": (
        "Country Name,Country Code,Series Name,Series Code,2019 [YR2019],2020 [YR2020]\n"
        "Bouvet,BVT,Individuals using the Internet,IT.NET.USER.FE.ZS,52.3,..\n\n\n"
        "Data from database: World Development Indicators,,,,,\nLast Updated: 07/01/2026,,,,,\n",
        [("internet_users 2019 female", 52.3, None)],
        [
            ("the text 'Data from database: World Development Indicators'", 1),
            ("the text 'Last Updated: 07/01/2026'", 1),
        ],
    ),
    "DataBank with series across": (
        'Time,Time Code,Country Name,Country Code,"Internet [IT.NET.USER.ZS]","Electricity [EG.ELC.ACCS.ZS]"\n'
        "2019,YR2019,Bouvet,BVT,52.3,93\n2020,YR2020,Bouvet,BVT,..,94.1\n",
        [
            ("internet_users 2019", 52.3, None),
            ("electricity_access 2019", 93, None),
            ("electricity_access 2020", 94.1, None),
        ],
        [],
    ),
    "the World Bank's Data360": (
        "STRUCTURE,STRUCTURE_ID,ACTION,FREQ,FREQ_LABEL,REF_AREA,REF_AREA_LABEL,INDICATOR,INDICATOR_LABEL,SEX,SEX_LABEL,"
        "TIME_PERIOD,OBS_VALUE,OBS_STATUS,OBS_STATUS_LABEL\n"
        "datastructure,WB:DS(1.0),I,A,Annual,BVT,Bouvet,IT.NET.USER.ZS,Internet,_T,Total,2021,60.2,A,Normal\n",
        [("internet_users 2021", 60.2, "normal")],
        [],
    ),
    "the UN's SDG portal": (
        "Goal,Target,Indicator,SeriesCode,SeriesDescription,GeoAreaCode,GeoAreaName,TimePeriod,Value,Time_Detail,Source,"
        "FootNote,[Location],[Nature],[Observation Status],[Reporting Type],[Sex],[Type of skill],[Units]\n"
        "4,4.4,4.4.1,SE_ADT_ACTS,Youth,074,Bouvet,2021,28.1,2021,ITU,,ALLAREA,C,A,G,BOTHSEX,EMAIL,PERCENT\n"
        "4,4.4,4.4.1,SE_ADT_ACTS,Youth,074,Bouvet,2021,27.1,2021,ITU,,URBAN,E,A,G,FEMALE,EMAIL,PERCENT\n"
        "4,4.4,4.4.1,SE_ADT_ACTS,Youth,074,Bouvet,2021,9.1,2021,ITU,,ALLAREA,C,A,G,BOTHSEX,COPA,PERCENT\n"
        "4,4.4,4.4.1,SE_ADT_ACTS,Youth,704,Viet Nam,2021,9.1,2021,ITU,,ALLAREA,C,A,G,BOTHSEX,EMAIL,PERCENT\n",
        [("skill_email 2021", 28.1, "normal"), ("skill_email 2021 female urban", 27.1, "estimated")],
        [
            ("area 704 (Vietnam), another economy", 1),
            ("series SE_ADT_ACTS with TYPE_OF_SKILL=COPA, which no rule maps", 1),
        ],
    ),
    "the ITU's DataHub, the value left of the year": (
        "seriesID,seriesCode,seriesName,seriesParent,seriesUnits,entityID,entityIso,entityName,dataValue,dataYear,dataNote,"
        "dataSource,seriesDescription\n"
        '1,i99H,"Users, total",Users,%,111,BVT,Bouvet,60.2,2021,ITU estimate,ITU,Share\n'
        '1,i99H,"Users, total",Users,%,111,BVT,Bouvet,60.7,2022,Country data,ITU,Share\n'
        '1,i99H,"Users, total",Users,%,112,CMR,Cameroon,52.6,2021,ITU estimate,ITU,Share\n',
        [("internet_users 2021", 60.2, "estimated"), ("internet_users 2022", 60.7, "normal")],
        [("area CMR (Cameroon), another economy", 1)],
    ),
    "UIS.Stat, names beside codes": (
        "NATMON_IND,Indicator,LOCATION,Country,TIME,Time,Value,Flag Codes,Flags\n"
        'XUNIT,"Share, both sexes",BVT,Bouvet,2019,2019,45.2,‡,UIS Estimation\n'
        'XUNIT,"Share, both sexes",LAO,Lao PDR,2019,2019,40.2,,\n',
        [("skill_email 2019", 45.2, "estimated")],
        [("area LAO (Laos), another economy", 1)],
    ),
    "the bulk files of the UIS": (
        "indicator_id,country_id,year,value,magnitude,qualifier\nXUNIT,BVT,2019,45.2,,UIS_EST\nXUNIT,BVT,2020,46.2,,\n",
        [("skill_email 2019", 45.2, "estimated"), ("skill_email 2020", 46.2, None)],
        [],
    ),
    "OECD.Stat, names beside codes": (
        '"LOCATION","Country","INDICATOR","Indicator","SUBJECT","Subject","MEASURE","Measure","FREQUENCY","Frequency",'
        '"TIME","Time","Value","Flag Codes","Flags"\n'
        '"BVT","Bouvet","BROADBAND","Broadband","TOT","Total","PC","per 100","A","Year","2019","2019",1.5,"E",""\n'
        '"BVT","Bouvet","BROADBAND","Broadband","FIBRE","Fibre","PC","per 100","A","Year","2019","2019",0.5,"",""\n',
        [("fixed_broadband 2019", 1.5, "estimated")],
        [("series BROADBAND with SUBJECT=FIBRE, which no rule maps", 1)],
    ),
    "SDMX-CSV with a name beside each code": (
        "STRUCTURE,STRUCTURE_ID,STRUCTURE_NAME,ACTION,FREQ,Frequency of observation,SERIES,Series,REF_AREA,Area name,"
        "SEX,Sex,TIME_PERIOD,Time period,OBS_VALUE,Observation value,OBS_STATUS,Observation Status\n"
        "DATAFLOW,X:Y(1.0),Flow,I,A,Annual,IT_MOB_4GNTWK,4G,074,Bouvet,_T,Both sexes,2021,2021,92.1,,A,Normal\n",
        [("mobile_4g_coverage 2021", 92.1, "normal")],
        [],
    ),
    "SDMX-CSV that Excel saved again, with notes below": (
        "DATAFLOW,FREQ,SERIES,REF_AREA,SEX,TIME_PERIOD,OBS_VALUE,OBS_STATUS,,\n"
        "X:Y(1.0),A,IT_MOB_4GNTWK,074,_T,2021,92.1,A,,\n,,,,,,,,,\nSource: UNSD,,,,,,,,,\n",
        [("mobile_4g_coverage 2021", 92.1, "normal")],
        [("the text 'Source: UNSD'", 1)],
    ),
    "SDMX-CSV in small letters": (
        "dataflow,freq,series,ref_area,sex,time_period,obs_value\nX:Y(1.0),A,IT_MOB_4GNTWK,074,_T,2021,92.1\n",
        [("mobile_4g_coverage 2021", 92.1, None)],
        [],
    ),
    "semicolons and decimal commas": (
        "DATAFLOW;FREQ;SERIES;REF_AREA;TIME_PERIOD;OBS_VALUE\nX:Y(1.0);A;IT_MOB_4GNTWK;074;2021;92,1\n",
        [("mobile_4g_coverage 2021", 92.1, None)],
        [],
    ),
    "Eurostat, flags as letters": (
        "DATAFLOW,LAST UPDATE,freq,geo,SERIES,TIME_PERIOD,OBS_VALUE,OBS_FLAG\n"
        "ESTAT:X(1.0),01/01/26,A,BV,IT.NET.USER.ZS,2021,60.2,be\nESTAT:X(1.0),01/01/26,A,TH,IT.NET.USER.ZS,2021,60,\n",
        [("internet_users 2021", 60.2, "estimated")],
        [("area TH (Thailand), another economy", 1)],
    ),
    "the ILO, with notes as columns": (
        "DATAFLOW,REF_AREA,FREQ,SERIES,SEX,TIME_PERIOD,OBS_VALUE,OBS_STATUS,UNIT_MEASURE_TYPE,UNIT_MEASURE,SOURCE,"
        "NOTE_SOURCE,NOTE_INDICATOR,NOTE_CLASSIF\n"
        "ILO:X(1.0),BVT,A,IT_MOB_4GNTWK,SEX_F,2019,13.1,,RT,PT,BA:466,R1:2383,,C6:1037\n",
        [("mobile_4g_coverage 2019 female", 13.1, None)],
        [],
    ),
}  # fmt: skip


@pytest.mark.parametrize("layout", PLAIN)
def test_a_file_as_its_publisher_makes_it_comes_in(layout, rules):
    text, figures, left_out = PLAIN[layout]
    assert said(text, rules) == (figures, left_out)


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_a_file_in_the_encodings_of_excel_comes_in(encoding, rules):
    text, figures, _ = PLAIN["SDMX-CSV in small letters"]
    assert said(text.replace(",", "\t").encode(encoding), rules)[0] == figures


def test_a_packed_file_comes_in_whatever_lies_beside_it(rules):
    text, figures, _ = PLAIN["the World Bank's file of a series"]
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("API_IT.NET.USER.ZS.csv", text)
        archive.writestr("Metadata_Country_API.csv", "Country Code,Region\nKHM,East Asia\n")
    assert said(packed.getvalue(), rules, "API.zip")[0] == figures
    assert said(gzip.compress(text.encode()), rules, "answer.csv.gz")[0] == figures


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ({"a.csv": "x", "b.csv": "y"}, "holds 2 files of data"),
        ({"a.pdf": "x"}, "holds 0 files of data"),
        ({"xl/workbook.xml": "x"}, "is a workbook, not SDMX"),
    ],
)
def test_an_archive_that_says_not_which_file_is_meant_is_refused(content, words, rules):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, text in content.items():
            archive.writestr(name, text)
    with pytest.raises(ExchangeError, match=words):
        said(packed.getvalue(), rules, "answer.zip")


@pytest.mark.parametrize("content", [b"PK\x03\x04 cut", b"\x1f\x8b cut"])
def test_a_damaged_archive_is_refused(content, rules):
    with pytest.raises(ExchangeError, match="damaged or locked archive"):
        said(content, rules, "answer.zip")


def test_all_columns_that_no_rule_maps_are_named_at_once(rules):
    text = csv_1([row(AGE="15-24", PRODUCT="P7", CLASS="C1", SERIES="IT_MOB_OWN")])
    _, ((what, count),) = said(text, rules)
    assert (what, count) == ("series IT_MOB_OWN with AGE=15-24, PRODUCT=P7 and CLASS=C1, which no rule maps", 1)


@pytest.mark.parametrize("period", ["2021", "2021-A1", "2021.0", "2021-01-01", "2021-12-31", "2021-01-01/P1Y"])
def test_a_year_is_a_year_however_its_period_is_written(period, rules):
    figures, _ = said(csv_1([row(period, "92.1", SERIES="IT_MOB_4GNTWK")]), rules)
    assert figures == [("mobile_4g_coverage 2021", 92.1, "normal")]


@pytest.mark.parametrize(
    ("area", "what"),
    [
        ("Bouvet", None),
        ("Kingdom of Bouvet", None),
        ("Thailand", "area Thailand (Thailand), another economy"),
        ("", "rows that name no area"),
        ("522", "area 522, not known"),
    ],
)
def test_names_in_the_place_of_codes_say_whose_figure_it_is(area, what, rules):
    figures, left_out = said(csv_1([row(SERIES="IT_MOB_4GNTWK", REF_AREA=area)]), rules)
    assert (len(figures), left_out) == ((1, []) if what is None else (0, [(what, 1)]))


def test_the_whole_world_beside_the_country_is_one_line(rules):
    areas = ["704", "764", "840", "156", "418", "360", "458", "608", "702", "392", "410", "356", "036", "001", "074"]
    _, left_out = said(csv_1([row(REF_AREA=area, SERIES="IT_MOB_4GNTWK") for area in areas]), rules)
    ((what, count),) = left_out
    assert what.startswith("14 other economies and regions (area 704 (Vietnam), ")
    assert count == 14


SPECIFIC_XML = [
    specific_xml([row(SERIES="IT_MOB_4GNTWK")]).replace('ss:structureRef="SDG"', 'ss:structureRef="ELSEWHERE"'),
    f'<m:StructureSpecificData xmlns:m="{MESSAGE.replace("v2_1", "v3_0")}" '
    f'xmlns:ss="{SPECIFIC.replace("v2_1", "v3_0")}" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
    '<m:Header><m:ID>A</m:ID></m:Header><m:DataSet ss:structureRef="X" ss:dataScope="DataStructure" action="Replace">'
    '<Group xsi:type="ns1:G" SERIES="IT_MOB_4GNTWK" UNIT_MEASURE="PT"/>'
    '<Obs FREQ="A" SERIES="IT_MOB_4GNTWK" REF_AREA="074" TIME_PERIOD="2021" OBS_VALUE="71.5" OBS_STATUS="A"/>'
    "</m:DataSet></m:StructureSpecificData>",
    '<CompactData xmlns="http://www.SDMX.org/resources/SDMXML/schemas/v2_0/message"><Header/><DataSet keyFamilyURI="x">'
    '<Series FREQ="A" SERIES="IT_MOB_4GNTWK" REF_AREA="BVT"><Obs TIME_PERIOD="2021" OBS_VALUE="71.5" OBS_STATUS="A"/>'
    "</Series></DataSet></CompactData>",
    '<GenericData xmlns="http://www.SDMX.org/resources/SDMXML/schemas/v2_0/message"><DataSet><Series><SeriesKey>'
    '<Value concept="FREQ" value="A"/><Value concept="SERIES" value="IT_MOB_4GNTWK"/>'
    '<Value concept="REF_AREA" value="BV"/>'
    '</SeriesKey><Obs><Time>2021</Time><ObsValue value="71.5"/><Attributes><Value concept="OBS_STATUS" value="A"/>'
    "</Attributes></Obs></Series></DataSet></GenericData>",
]


@pytest.mark.parametrize("text", SPECIFIC_XML)
def test_sdmx_ml_whose_structure_is_elsewhere_says_what_stands_in_it(text, rules):
    assert said(text, rules, "answer.xml") == ([("mobile_4g_coverage 2021", 71.5, "normal")], [])


def test_what_a_group_of_series_says_holds_for_its_series_alone(rules):
    rows = [row(SERIES="IT_MOB_4GNTWK"), row(SERIES="IT_MOB_4GNTWK", SEX="F")]
    text = specific_xml(rows).replace('UNIT_MULT="0" ', "")
    group = '<Group SEX="F" SERIES="IT_MOB_4GNTWK" UNIT_MULT="-1"/>'
    figures, _ = said(text.replace("<Series ", f"{group}<Series ", 1), rules, "answer.xml")
    assert [value for _, value, _ in figures] == [71.5, 7.15]


def test_sdmx_ml_that_asks_to_delete_is_refused(rules):
    text = specific_xml([row()]).replace("<mes:DataSet ", '<mes:DataSet action="Delete" ')
    with pytest.raises(ExchangeError, match="asks to delete"):
        said(text, rules, "answer.xml")


@pytest.mark.parametrize(
    ("codes", "status", "flags"),
    [
        ({"OBS_STATUS": "B"}, "normal", ("break",)),
        ({"OBS_STATUS": "D"}, "normal", ("definition",)),
        ({"OBS_STATUS": "U"}, "normal", ("unreliable",)),
        ({"OBS_STATUS": "E"}, "estimated", ()),
        ({"OBS_STATUS": "B;E"}, "estimated", ("break",)),
        ({"OBS_STATUS": "P,U"}, "provisional", ("unreliable",)),
        ({"OBS_STATUS": "R"}, "normal", ()),
    ],
)
def test_marks_of_publishers_stay_with_the_figure(codes, status, flags, rules):
    (figure,) = translate(
        read_sdmx(csv_1([row(SERIES="IT_MOB_4GNTWK", **codes)]).encode(), "a"), rules, "x", COUNTRY
    ).figures
    assert (figure.status, figure.flags) == (status, flags)


@pytest.mark.parametrize(
    ("text", "year", "marks"),
    [
        ("2015 [YR2015]", 2015, ()),
        ("YR2015", 2015, ()),
        ("2020 1/", 2020, ("1",)),
        ("2021 p/", 2021, ("p",)),
        ("2020r", 2020, ("r",)),
        ("2020 est.", 2020, ("e",)),
        ("2021 preliminary", 2021, ("p",)),
        ("2020 (1)(2)", 2020, ("1", "2")),
        ("FY2014", 2014, ()),
        ("2015.0", 2015, ()),
        ("\u200e2021\u200f", 2021, ()),
        ("\u202a2022\u202c", 2022, ()),
        ("ឆ្នាំ ២០២០", 2020, ()),
    ],
)
def test_a_heading_says_its_year_as_publishers_write_it(text, year, marks):
    assert read_year(text) == (year, marks)


@pytest.mark.parametrize(
    "text", ["2025 f", "2025 (proj.)", "2030 target", "Planned 2030", "2014/15", "2011-2015", "2020Q4"]
)
def test_a_forecast_a_span_and_a_part_of_a_year_are_no_year(text):
    assert read_year(text)[0] is None


@pytest.mark.parametrize(
    ("text", "years"),
    [("2014/15", (2014, 2015)), ("2019–2020", (2019, 2020)), ("FY 2021-22", (2021, 2022)), ("1999/00", (1999, 2000))],
)
def test_a_split_year_is_two(text, years):
    assert split_year(text)[:2] == years


@pytest.mark.parametrize(("text", "year"), [("CSES 2014", 2014), ("2019 census", 2019), ("31 Dec 2020", 2020)])
def test_a_surveys_year_is_guessed_never_taken_unasked(text, year):
    assert likely_year(text) == year
    assert read_year(text)[0] is None


@pytest.mark.parametrize(
    ("text", "value", "marks"),
    [
        ("40.5 1/", 40.5, ("1",)),
        ("57,9 a/", 57.9, ("a",)),
        ("60.7 p/", 60.7, ("p",)),
        ("12 345 2/", 12345, ("2",)),
        ("86.4^1", 86.4, ("1",)),
        ("95.3 (1)(2)", 95.3, ("1", "2")),
        ("45.3 b", 45.3, ("b",)),
        ("\u202d60.7\u202c", 60.7, ()),
        (": c", None, ()),
    ],
)
def test_a_footnote_is_never_part_of_the_number(text, value, marks):
    found = read_number(text)
    assert (found.value, found.marks, found.problem) == (value, marks, "")


def workbook(path, rows):
    book = Workbook()
    book.active.title = "Data"
    for cells in rows:
        book.active.append(cells)
    book.save(path)
    return path


def by_guess(path, vocabulary, **decided):
    """The figures of a table read by its own guess; `decided` says what stands for a question."""
    text, _ = draft_mapping(path.name, open_sheets(path), vocabulary)
    for asked, answer in decided.items():
        text = text.replace(f'{asked}: "?"', f"{asked}: {answer}")
    mapping = path.with_suffix(".yml")
    mapping.write_text(text, encoding="utf-8")
    found, _ = read_figures(open_sheets(path), load_mapping(mapping), vocabulary, "wdi2026")
    assert found.refused == ()
    return [(figure.name, figure.value, figure.status, figure.flags) for figure in found.figures]


def test_split_years_are_asked_once_for_the_whole_table(tmp_path, vocabulary):
    path = workbook(tmp_path / "w.xlsx", [["Indicator", "2018/19", "2019/20"], ["Internet users", 50, 52]])
    assert [name for name, *_ in by_guess(path, vocabulary, split_years="last")] == [
        "internet_users 2019",
        "internet_users 2020",
    ]
    assert by_guess(path, vocabulary, split_years="first")[0][0] == "internet_users 2018"


def test_years_of_surveys_and_years_with_codes_are_guessed(tmp_path, vocabulary):
    path = workbook(tmp_path / "w.xlsx", [["Indicator", "CSES 2014", "2019 [YR2019]"], ["Internet users", 50, ".."]])
    assert [name for name, *_ in by_guess(path, vocabulary)] == ["internet_users 2014", "internet_users 2019"]


def test_marks_of_invisible_direction_change_nothing(tmp_path, vocabulary):
    rows = [
        ["Indicator", "\u200e2021", "\u202a2022\u202c"],
        ["People using the internet\u200e", "\u200e60.2", "\u202d60.7\u202c"],
    ]
    path = workbook(tmp_path / "w.xlsx", rows)
    assert [value for _, value, *_ in by_guess(path, vocabulary)] == [60.2, 60.7]


LONG = [
    ["seriesCode", "entityIso", "entityName", "dataValue", "dataYear", "dataNote", "seriesUnits"],
    ["IT.NET.USER.ZS", "BVT", "Bouvet", 60.2, 2021, "ITU estimate", "%"],
    ["IT.NET.USER.ZS", "BVT", "Bouvet", 60.7, 2022, None, "%"],
    ["IT.NET.USER.ZS", "CMR", "Cameroon", 52.6, 2022, None, "%"],
]


@pytest.mark.parametrize("kind", ["xlsx", "csv", "zip"])
def test_one_row_a_figure_is_guessed_whole_in_a_workbook_a_csv_and_an_archive(kind, tmp_path, vocabulary):
    path = tmp_path / f"w.{kind}"
    text = "\n".join(",".join("" if cell is None else str(cell) for cell in cells) for cells in LONG)
    if kind == "xlsx":
        workbook(path, LONG)
    elif kind == "csv":
        path.write_text(text, encoding="utf-8")
    else:
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr("figures.csv", text)
    assert by_guess(path, vocabulary) == [
        ("internet_users 2021", 60.2, "estimated", ()),
        ("internet_users 2022", 60.7, None, ()),
    ]


def test_two_columns_of_one_year_are_one_year_and_no_two(tmp_path, vocabulary):
    rows = [
        ["LOCATION", "TIME", "Time", "Value", "Indicator"],
        *(["BVT", y, y, 50, "Internet users"] for y in (2019, 2020, 2021)),
    ]
    assert len(by_guess(workbook(tmp_path / "w.xlsx", rows), vocabulary)) == 3


def test_footnotes_of_the_sheet_say_what_its_marks_mean(tmp_path, vocabulary):
    rows = [
        ["Indicator", "2021", "2022 1/"],
        ["Internet users", "60.2 a/", "60.7 b"],
        ["a/ Provisional."],
        ["1/ Break in series."],
    ]
    path = workbook(tmp_path / "w.xlsx", rows)
    assert by_guess(path, vocabulary, **{'"b"': "break"}) == [
        ("internet_users 2021", 60.2, "provisional", ()),
        ("internet_users 2022", 60.7, "normal", ("break",)),
    ]


def test_columns_of_flags_belong_to_the_figures_before_them(tmp_path, vocabulary):
    rows = [["Indicator", "2021", "Flag", "Nature", "2022"], ["Internet users", 60.2, "u", "E", 60.7]]
    path = workbook(tmp_path / "w.xlsx", rows)
    assert by_guess(path, vocabulary, **{'"u"': "unreliable"}) == [
        ("internet_users 2021", 60.2, "estimated", ("unreliable",)),
        ("internet_users 2022", 60.7, None, ()),
    ]


def test_a_column_of_notes_that_says_provisional_is_no_note(tmp_path, vocabulary):
    wide = workbook(tmp_path / "w.xlsx", [["Indicator", 2019, 2020, "Note"], ["Internet users", 50, 51, "Provisional"]])
    text, blanks = draft_mapping(wide.name, open_sheets(wide), vocabulary)
    assert blanks == 1
    assert "it says Provisional: flags, of the figures on its left, or notes" in text
    years = [["Year", "Internet users", "Remarks"], [2019, 50, None], [2020, 51, "Estimated by ITU"], [2021, 52, "p"]]
    found = by_guess(workbook(tmp_path / "l.xlsx", years), vocabulary)
    assert [status for _, _, status, _ in found] == [None, "estimated", "provisional"]


def test_strict_open_xml_is_refused_with_what_to_do(tmp_path):
    path = workbook(tmp_path / "w.xlsx", [["Indicator", 2021]])
    strict = tmp_path / "strict.xlsx"
    with zipfile.ZipFile(path) as plain, zipfile.ZipFile(strict, "w") as written:
        for name in plain.namelist():
            content = plain.read(name).replace(
                b"http://schemas.openxmlformats.org/spreadsheetml/2006/main",
                b"http://purl.oclc.org/ooxml/spreadsheetml/main",
            )
            written.writestr(name, content)
    with pytest.raises(ExchangeError, match="saved as Strict Open XML"):
        open_sheets(strict)


def test_rows_that_are_not_read_are_told_as_spans(tmp_path, vocabulary):
    path = workbook(tmp_path / "w.xlsx", [["", 2020], *([f"Internet users {at}", at] for at in range(1013))])
    held = Mapping.model_validate({"sheets": [{"sheet": "Data", "headers": 1, "labels": "A", "rows": "3"}]})
    _, remarks = read_figures(open_sheets(path), held, vocabulary, "wdi2026")
    assert "Data: rows not in the mapping, not read: 2, 4-1014." in remarks


def test_a_guess_that_finds_no_table_is_a_fault_and_leaves_no_file(project):
    workbook(project.folder / "w.xlsx", [["Internet users", 50]])
    done = project.milepost("import", "excel", "w.xlsx", "--guess")
    assert (done.code, "no table was found in its sheets" in done.err) == (1, True)
    assert not (project.folder / "w.mapping.yml").exists()
