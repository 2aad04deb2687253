"""Tables as files: CSV that no spreadsheet would run, SDMX-CSV 2.0 with its structure, and the Data Package descriptor.

The structure (SDMX-ML 3.0) says what each column means and which codes it may hold. With it, a reader of SDMX needs
nothing but the two files: dimensions, attributes, code lists and the data flow.
"""

import datetime
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from xml.etree import ElementTree as ET

from milepost.country import Country, checksum_of, csv_text, neutral
from milepost.exchange.outgoing.columns import Column, DataTable


def cell(value: Any) -> str:
    """A value as a cell: numbers as they are, yes and no as true and false, text that is no formula."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return neutral(value) if isinstance(value, str) else format_number(value)


def format_number(value: float) -> str:
    """Plain digits, ten significant, no exponent: 0.0058, 60.7171, 16900."""
    if isinstance(value, int):
        return str(value)
    text = f"{value:.10g}"
    return text if "e" not in text else f"{value:.14f}".rstrip("0").rstrip(".")


def csv_bytes(header: Sequence[str], rows: Iterable[Sequence[Any]]) -> bytes:
    """A CSV file's content."""
    return csv_text([header, *([cell(value) for value in row] for row in rows)]).encode()


FLOW = "MILEPOST:DF_DIGITAL_ECONOMY(1.0)"
DIMENSIONS = ("FREQ", "REF_AREA", "SERIES", "SEX", "URBANISATION", "TIME_PERIOD")
ATTRIBUTES = ("OBS_STATUS", "UNIT_MEASURE", "DECIMALS", "RELEASE_DATE", "SOURCE", "SOURCE_DETAIL")
HEADER = ("STRUCTURE", "STRUCTURE_ID", "ACTION", *DIMENSIONS, "OBS_VALUE", *ATTRIBUTES)
SEX = {"both": "_T", "female": "F", "male": "M"}
URBANISATION = {"total": "_T", "urban": "U", "rural": "R"}
# SDMX's list of observation statuses: normal, estimated, provisional, imputed (carried forward from another year). A
# corrected figure is our own estimate of what the publisher means.
STATUS = {"normal": "A", "estimated": "E", "provisional": "P", "carried": "I", "corrected": "E"}


def sdmx_bytes(tables: dict[str, DataTable], country: Country) -> bytes:
    """The table of observations as SDMX-CSV 2.0."""
    indicators = {item["id"]: item for item in tables["indicators"].records()}
    sources = {item["key"]: item for item in tables["sources"].records()}
    return csv_bytes(
        HEADER, (_row(item, indicators, sources, country.alpha_2) for item in tables["observations"].records())
    )


def unit_code(indicator: dict[str, Any]) -> str:
    """PERCENT for every percentage, as the SDG database has it; else the unit's words as a code."""
    if indicator["unit"].startswith("percent"):
        return "PERCENT"
    return re.sub("[^A-Z0-9]+", "_", indicator["unit"].upper()).strip("_")


def _row(item: dict[str, Any], indicators: dict[str, Any], sources: dict[str, Any], own: str) -> list[Any]:
    indicator = indicators[item["indicator"]]
    source = sources.get(item["source"], {})
    detail = [str(part) for part in (source.get("author"), source.get("title")) if part]
    return [
        "dataflow",
        FLOW,
        "I",
        "A",
        item["province"] or own,
        item["indicator"].upper(),
        SEX[item["sex"]],
        URBANISATION[item["location"]],
        item["year"],
        item["value"],
        STATUS[item["status"]],
        unit_code(indicator),
        indicator["decimals"],
        item["release"],
        item["source"],
        ", ".join(detail),
    ]


LICENCES = [
    {
        "name": "MIT",
        "title": "The arrangement, targets' reasoning, verdicts and projections",
        "path": "https://opensource.org/license/mit",
    },
    {"name": "other-at", "title": "The figures: each publisher's terms", "path": "LICENCES.md"},
]


def package_bytes(
    tables: Mapping[str, DataTable], files: Mapping[str, bytes], *, title: str, edition: int, as_of: datetime.date
) -> bytes:
    """`datapackage.json` for CSV files named after their tables; sources are those that a figure cites."""
    sources = list(tables["sources"].records())
    document = {
        "profile": "tabular-data-package",
        "name": f"milepost-{edition}",
        "title": title,
        "description": f"Figures known on {as_of}, with targets, verdicts and projections. {NOTE}",
        "version": f"{edition}.0.0",
        "created": f"{as_of}T00:00:00Z",
        "licenses": LICENCES,
        "sources": [_source(item) for item in sources],
        "resources": [_resource(table, files[f"{name}.csv"]) for name, table in tables.items()],
    }
    return (json.dumps(document, ensure_ascii=False, indent=1) + "\n").encode()


NOTE = (
    "Text that a spreadsheet would run as a formula starts with an apostrophe, which is not part of it. Targets "
    "marked proposed are not government policy."
)


def _source(item: dict[str, Any]) -> dict[str, str]:
    title = ". ".join(str(item[name]) for name in ("author", "title") if item[name]) or item["key"]
    return {"title": title, **({"path": item["url"]} if item["url"] else {})}


def _resource(table: DataTable, content: bytes) -> dict[str, Any]:
    return {
        "profile": "tabular-data-resource",
        "name": table.name,
        "title": table.title,
        "path": f"{table.name}.csv",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "bytes": len(content),
        "hash": checksum_of(content),
        "schema": {
            "fields": [_field(column) for column in table.columns],
            "missingValues": [""],
            "primaryKey": list(table.key),
            "foreignKeys": [
                {"fields": [name], "reference": {"resource": "" if other == table.name else other, "fields": [there]}}
                for name, other, there in table.refers
            ],
        },
    }


def _field(column: Column) -> dict[str, Any]:
    rules = {**({"required": True} if column.required else {}), **column.rules}
    return {
        "name": column.name,
        "type": column.kind,
        "description": column.meaning,
        **({"constraints": rules} if rules else {}),
    }


SCHEMAS = "http://www.sdmx.org/resources/sdmxml/schemas/v3_0"
MES, STR, COM = f"{SCHEMAS}/message", f"{SCHEMAS}/structure", f"{SCHEMAS}/common"
LANG = "{http://www.w3.org/XML/1998/namespace}lang"
AGENCY, VERSION = FLOW.partition(":")[0], FLOW.partition("(")[2].rstrip(")")
FLOW_ID = FLOW.partition(":")[2].partition("(")[0]
NAMES = {
    "FREQ": "Frequency of observation",
    "REF_AREA": "Country or part of it",
    "SERIES": "Indicator",
    "SEX": "Sex",
    "URBANISATION": "Town and country",
    "TIME_PERIOD": "Year",
    "OBS_VALUE": "Figure, in the indicator's unit",
    "OBS_STATUS": "Status of the figure",
    "UNIT_MEASURE": "Unit",
    "DECIMALS": "Decimals to print",
    "RELEASE_DATE": "Day on which the figure was released",
    "SOURCE": "Key of the source",
    "SOURCE_DETAIL": "The source in words",
}
TYPES = {"DECIMALS": "Integer", "TIME_PERIOD": "ObservationalTimePeriod", "OBS_VALUE": "Double"}
WORDS = {"E": "Estimated, or corrected by the edition", "I": "Imputed: carried forward from another year"}


def structure_bytes(tables: dict[str, DataTable], country: Country, *, title: str, as_of: datetime.date) -> bytes:
    """The structure message of an edition; the same inputs give the same bytes."""
    for prefix, space in (("mes", MES), ("str", STR), ("com", COM)):
        ET.register_namespace(prefix, space)
    root = ET.Element(f"{{{MES}}}Structure")
    _header(root, as_of)
    held = _under(_under(root, MES, "Structures"), STR, "Codelists")
    lists = code_lists(tables, country)
    names = {**NAMES, "REF_AREA": f"Country or {country.part}"}
    for concept, codes in lists.items():
        _list(held, "Codelist", f"CL_{concept}", names[concept], codes)
    schemes = _under(root[1], STR, "ConceptSchemes")
    _list(schemes, "ConceptScheme", "CS_DIGITAL_ECONOMY", "Concepts of the digital economy", names)
    _structure(_under(root[1], STR, "DataStructures"), lists, title)
    flows = _under(root[1], STR, "Dataflows")
    flow = _maintained(flows, "Dataflow", FLOW_ID, title)
    _under(flow, STR, "Structure").text = _urn("datastructure.DataStructure", "DSD_DIGITAL_ECONOMY")
    ET.indent(root)
    text = ET.tostring(root, encoding="unicode")
    return f"<?xml version='1.0' encoding='utf-8'?>\n{text}\n".encode()


def code_lists(tables: dict[str, DataTable], country: Country) -> dict[str, dict[str, str]]:
    """The codes of each coded concept, and what they mean."""
    indicators = list(tables["indicators"].records())
    provinces = {item["code"]: str(item["name_en"]) for item in tables["provinces"].records()}
    units = {unit_code(item): str(item["unit"]) for item in reversed(indicators)}
    statuses = {code: WORDS.get(code, word.capitalize()) for word, code in STATUS.items()}
    return {
        "FREQ": {"A": "Annual"},
        "REF_AREA": {country.alpha_2: country.name, **provinces},
        "SERIES": {item["id"].upper(): str(item["name"]) for item in indicators},
        "SEX": {code: word.capitalize() for word, code in SEX.items()},
        "URBANISATION": {code: word.capitalize() for word, code in URBANISATION.items()},
        "OBS_STATUS": statuses,
        "UNIT_MEASURE": {code: "Percent" if code == "PERCENT" else units[code] for code in sorted(units)},
    }


def _header(root: ET.Element, as_of: datetime.date) -> None:
    header = _under(root, MES, "Header")
    _under(header, MES, "ID").text = f"{FLOW_ID}_{as_of:%Y%m%d}"
    _under(header, MES, "Test").text = "false"
    _under(header, MES, "Prepared").text = f"{as_of}T00:00:00Z"
    _under(header, MES, "Sender").set("id", AGENCY)


def _structure(held: ET.Element, lists: dict[str, dict[str, str]], title: str) -> None:
    """The definition: dimensions in their order, attributes of each observation, the one measure."""
    parts = _under(_maintained(held, "DataStructure", "DSD_DIGITAL_ECONOMY", title), STR, "DataStructureComponents")
    dimensions = _under(parts, STR, "DimensionList", id="DimensionDescriptor")
    for place, name in enumerate(DIMENSIONS, start=1):
        kind = "TimeDimension" if name == "TIME_PERIOD" else "Dimension"
        _component(_under(dimensions, STR, kind, id=name), name, lists)
        if kind == "Dimension":
            dimensions[-1].set("position", str(place))
    attributes = _under(parts, STR, "AttributeList", id="AttributeDescriptor")
    for name in ATTRIBUTES:
        item = _under(attributes, STR, "Attribute", id=name, usage="optional")
        _component(item, name, lists)
        _under(_under(item, STR, "AttributeRelationship"), STR, "Observation")
    measures = _under(parts, STR, "MeasureList", id="MeasureDescriptor")
    _component(_under(measures, STR, "Measure", id="OBS_VALUE", usage="optional"), "OBS_VALUE", lists)


def _component(item: ET.Element, name: str, lists: dict[str, dict[str, str]]) -> None:
    _under(item, STR, "ConceptIdentity").text = f"{_urn('conceptscheme.Concept', 'CS_DIGITAL_ECONOMY')}.{name}"
    form = _under(item, STR, "LocalRepresentation")
    if name in lists:
        _under(form, STR, "Enumeration").text = _urn("codelist.Codelist", f"CL_{name}")
    else:
        _under(form, STR, "TextFormat", textType=TYPES.get(name, "String"))


def _list(held: ET.Element, kind: str, name: str, words: str, codes: Mapping[str, str]) -> None:
    listed = _maintained(held, kind, name, words)
    item = "Code" if kind == "Codelist" else "Concept"
    for code, meaning in codes.items():
        _name(_under(listed, STR, item, id=code), meaning)


def _maintained(held: ET.Element, kind: str, name: str, words: str) -> ET.Element:
    found = _under(held, STR, kind, id=name, agencyID=AGENCY, version=VERSION)
    _name(found, words)
    return found


def _name(item: ET.Element, words: str) -> None:
    _under(item, COM, "Name", **{LANG: "en"}).text = words


def _under(parent: ET.Element, space: str, tag: str, **attributes: str) -> ET.Element:
    return ET.SubElement(parent, f"{{{space}}}{tag}", attributes)


def _urn(kind: str, name: str) -> str:
    return f"urn:sdmx:org.sdmx.infomodel.{kind}={AGENCY}:{name}({VERSION})"
