"""The structure of the edition's SDMX file, as SDMX-ML 3.0: what each column means and which codes it may hold.

With it, a reader of SDMX needs nothing but the two files: dimensions, attributes, code lists and the data flow.
"""

import datetime
from collections.abc import Mapping
from xml.etree import ElementTree as ET

from milepost.country import Country
from milepost.exchange.outgoing.columns import DataTable
from milepost.exchange.outgoing.package import ATTRIBUTES, DIMENSIONS, FLOW, SEX, STATUS, URBANISATION, unit_code

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
