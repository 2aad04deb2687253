"""The same observations in every SDMX format, as small messages that services send."""

import csv
import io
import json

DIMENSIONS = ("FREQ", "REPORTING_TYPE", "SERIES", "REF_AREA", "SEX", "AGE", "URBANISATION", "PRODUCT")
MESSAGE = "http://www.sdmx.org/resources/sdmxml/schemas/v2_1/message"
GENERIC = "http://www.sdmx.org/resources/sdmxml/schemas/v2_1/data/generic"
COMMON = "http://www.sdmx.org/resources/sdmxml/schemas/v2_1/common"
SPECIFIC = "http://www.sdmx.org/resources/sdmxml/schemas/v2_1/data/structurespecific"
FLOW = "IAEG-SDGs:DF_SDG_GLH(1.8)"
URN = "urn:sdmx:org.sdmx.infomodel.datastructure.DataStructure=IAEG-SDGs:SDG(1.8):ObsLevelDim:TIME_PERIOD"


def row(year="2021", value="71.5", **codes):
    """An observation: dimensions, then the attributes of its series and its own."""
    plain = {"FREQ": "A", "REPORTING_TYPE": "G", "SERIES": "IT_MOB_OWN", "REF_AREA": "074", "SEX": "_T", "AGE": "_T"}
    plain |= {"URBANISATION": "_T", "PRODUCT": "_T", "TIME_PERIOD": year, "OBS_VALUE": value}
    return plain | {"UNIT_MULT": "0", "UNIT_MEASURE": "PT", "NATURE": "C", "OBS_STATUS": "A"} | codes


ROWS = [row(), row("2022", "74.25", SEX="F", NATURE="E"), row("2022", "", SEX="M", OBS_STATUS="M")]


def csv_1(rows):
    return _csv([{"DATAFLOW": FLOW} | cells for cells in rows], ",")


def csv_1_labelled(rows):
    return _csv([{"DATAFLOW: Dataflow": f"{FLOW}: SDG"} | _labelled(cells) for cells in rows], ",")


def csv_2(rows):
    lead = {"STRUCTURE": "dataflow", "STRUCTURE_ID": FLOW, "ACTION": "I"}
    return _csv([lead | cells for cells in rows], ";")


def generic_xml(rows):
    series = "".join(
        f"<gen:Series><gen:SeriesKey>{_values(_of(cells, DIMENSIONS))}</gen:SeriesKey>"
        f"<gen:Attributes>{_values(_of(cells, ('UNIT_MULT', 'UNIT_MEASURE')))}</gen:Attributes>"
        f'<gen:Obs><gen:ObsDimension value="{cells["TIME_PERIOD"]}"/>{_observed(cells)}'
        f"<gen:Attributes>{_values(_of(cells, ('NATURE', 'OBS_STATUS')))}</gen:Attributes></gen:Obs></gen:Series>"
        for cells in rows
    )
    head = f'<mes:GenericData xmlns:mes="{MESSAGE}" xmlns:gen="{GENERIC}" xmlns:com="{COMMON}">'
    body = f'<mes:DataSet structureRef="SDG">{series}</mes:DataSet>'
    return f"{head}{_header('')}{body}</mes:GenericData>"


def specific_xml(rows):
    own = ("TIME_PERIOD", "OBS_VALUE", "NATURE", "OBS_STATUS")
    series = "".join(
        f"<Series {_cells({key: text for key, text in cells.items() if key not in own})}>"
        f"<Obs {_cells({key: text for key, text in cells.items() if key in own and text})}/></Series>"
        for cells in rows
    )
    spaces = f'xmlns:mes="{MESSAGE}" xmlns:ss="{SPECIFIC}" xmlns:com="{COMMON}" xmlns:ns1="{URN}"'
    xsi = 'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
    body = f'<mes:DataSet ss:structureRef="SDG" xsi:type="ns1:DataSetType">{series}</mes:DataSet>'
    space = f'namespace="{URN}"'
    return f"<mes:StructureSpecificData {spaces} {xsi}>{_header(space)}{body}</mes:StructureSpecificData>"


def json_draft(rows):
    return json.dumps(_json(rows, "id"))


def json_1(rows):
    return json.dumps({"meta": {}, "data": _json(rows, "id")})


def json_2(rows):
    body = _json(rows, "value")
    return json.dumps({"meta": {}, "data": {"structures": [body["structure"]], "dataSets": body["dataSets"]}})


FORMATS = {
    "csv 1.0": csv_1,
    "csv 1.0 with labels": csv_1_labelled,
    "csv 2.0": csv_2,
    "xml generic": generic_xml,
    "xml structure-specific": specific_xml,
    "json draft": json_draft,
    "json 1.0": json_1,
    "json 2.0": json_2,
}


def _csv(rows, delimiter):
    text = io.StringIO()
    writer = csv.DictWriter(text, rows[0], delimiter=delimiter, lineterminator="\r\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


def _labelled(cells):
    plain = ("OBS_VALUE", "TIME_PERIOD")
    return {
        f"{key}: Name": text if key in plain or not text else f"{text}: label, with comma"
        for key, text in cells.items()
    }


def _of(cells, names):
    return {name: cells[name] for name in names}


def _values(cells):
    return "".join(f'<gen:Value id="{key}" value="{text}"/>' for key, text in cells.items() if text)


def _cells(cells):
    return " ".join(f'{key}="{text}"' for key, text in cells.items())


def _observed(cells):
    return f'<gen:ObsValue value="{cells["OBS_VALUE"]}"/>' if cells["OBS_VALUE"] else ""


def _header(more):
    return (
        "<mes:Header><mes:ID>IREF1</mes:ID><mes:Test>false</mes:Test><mes:Prepared>2026-03-31T10:00:00</mes:Prepared>"
        f'<mes:Sender id="UNSD"/><mes:Structure structureID="SDG" {more} dimensionAtObservation="TIME_PERIOD">'
        '<com:Structure><Ref agencyID="IAEG-SDGs" id="SDG" version="1.8"/></com:Structure></mes:Structure></mes:Header>'
    )


def _json(rows, spelling):
    """Structure and data sets; periods and free texts stand under `id` or `value`, by the version."""
    lists = {name: list(dict.fromkeys(cells[name] for cells in rows)) for name in rows[0] if name != "OBS_VALUE"}

    def component(name, spelled="id"):
        return {"id": name, "name": name, "values": [{spelled: text, "name": text} for text in lists[name]]}

    def index(cells, names):
        return [lists[name].index(cells[name]) for name in names]

    series = {}
    for cells in rows:
        value = float(cells["OBS_VALUE"]) if cells["OBS_VALUE"] else None
        key = ":".join(map(str, index(cells, DIMENSIONS)))
        held = series.setdefault(key, {"attributes": index(cells, ("UNIT_MULT", "UNIT_MEASURE")), "observations": {}})
        held["observations"][str(index(cells, ["TIME_PERIOD"])[0])] = [value, *index(cells, ("NATURE", "OBS_STATUS"))]
    levels = {
        "dataSet": [],
        "series": [component(name) for name in DIMENSIONS],
        "observation": [component("TIME_PERIOD", spelling)],
    }
    attributes = {
        "dataSet": [],
        "series": [component("UNIT_MULT"), component("UNIT_MEASURE")],
        "observation": [component("NATURE"), component("OBS_STATUS")],
    }
    data = {"structure": {"dimensions": levels, "attributes": attributes}}
    return data | {"dataSets": [{"action": "Information", "series": series}]}
