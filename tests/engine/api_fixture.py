"""A server on this machine that replays what official APIs send, faults included; and their answers' shapes."""

import json
import re
import threading
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

from milepost.country import country_of

JSON = "application/json;charset=utf-8"


@dataclass
class Sent:
    """An answer to send: `length` promises another size than the body has; `hold` waits until the test is over."""

    body: bytes | str = b""
    status: int = 200
    kind: str = JSON
    headers: dict = field(default_factory=dict)
    length: int | None = None
    hold: bool = False


class Service:
    """Sends the answers it was given, in turn, the last one again and again; remembers what it was asked."""

    def __init__(self, *answers):
        self.answers, self.asked, self.headers = list(answers), [], []
        self.over = threading.Event()
        service = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self):
                service.asked.append(self.path)
                service.headers.append(dict(self.headers))
                sent = service.answer(self.path)
                if sent.hold:
                    service.over.wait(30)
                    return
                body = sent.body.encode() if isinstance(sent.body, str) else sent.body
                self.send_response(sent.status)
                for name, text in {"Content-Type": sent.kind, **sent.headers}.items():
                    self.send_header(name, text)
                self.send_header("Content-Length", str(len(body) if sent.length is None else sent.length))
                self.send_header("Connection", "close")
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.thread = threading.Thread(target=self.server.serve_forever, args=(0.01,))

    def answer(self, path):
        sent = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        return sent(parse_qs(urlsplit(path).query)) if callable(sent) else sent

    @property
    def url(self):
        return f"http://127.0.0.1:{self.server.server_address[1]}"

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.over.set()
        self.server.shutdown()
        self.thread.join()
        self.server.server_close()


def bank_row(year="2025", value=63.5, series="IT.NET.USER.ZS", **more):
    row = {
        "indicator": {"id": series, "value": "Individuals using the Internet (% of population)"},
        "country": {"id": "BV", "value": "Bouvet"},
        "countryiso3code": "BVT",
        "date": year,
        "value": value,
        "unit": "",
        "obs_status": "",
        "decimal": 0,
    }
    return row | more


def bank_head(**more):
    head = {"page": 1, "pages": 1, "per_page": 1000, "total": 1, "sourceid": "2", "lastupdated": "2026-10-01"}
    return head | more


def bank(*rows, **head):
    return json.dumps([bank_head(**{"total": len(rows), **head}), list(rows)])


BANK_REFUSES = '[{"message":[{"id":"120","key":"Invalid value","value":"The provided parameter value is not valid"}]}]'
BANK_HAS_NONE = '[{"page":0,"pages":0,"per_page":0,"lastupdated":null,"total":0},null]'


def sdg_row(year=2023, value="80.1", series="IT_MOB_OWN", **more):
    row = {
        "goal": ["5"],
        "target": ["5.b"],
        "indicator": ["5.b.1"],
        "series": series,
        "seriesDescription": "Proportion of individuals who own a mobile telephone, by sex (%)",
        "seriesCount": "3",
        "geoAreaCode": "074",
        "geoAreaName": "Bouvet",
        "timePeriodStart": float(year),
        "value": value,
        "valueType": "Float",
        "time_detail": None,
        "timeCoverage": None,
        "upperBound": None,
        "lowerBound": None,
        "basePeriod": None,
        "source": "National survey",
        "geoInfoUrl": None,
        "footnotes": [""],
        "attributes": {"Nature": "C", "Units": "PERCENT", "Observation Status": "A"},
        "dimensions": {"Sex": "BOTHSEX", "Age": "ALLAGE", "Reporting Type": "G"},
    }
    return row | more


def sdg(*rows, **head):
    counts = {"size": 1000, "totalElements": len(rows), "totalPages": 1, "pageNumber": 1}
    return json.dumps(counts | head | {"attributes": [], "dimensions": [], "data": list(rows)})


class PublicApi(Service):
    """Answers `country/A;B/indicator/CODE` and `Series/Data?seriesCode=CODE&areaCode=1` from `rows` of (series,
    economy, year, value)."""

    def __init__(self, rows, updated="2026-10-01"):
        super().__init__()
        self.rows, self.updated = list(rows), updated

    def answer(self, path):
        parts = urlsplit(path)
        return Sent(self._bank(parts.path) if "/indicator/" in parts.path else self._nations(parse_qs(parts.query)))

    def _bank(self, path):
        economies, series = re.search(r"country/([A-Z;]+)/indicator/([A-Za-z0-9.]+)", path).groups()
        found = [
            bank_row(str(year), value, series, country={"id": country_of(code).alpha_2}, countryiso3code=code)
            for name, code, year, value in self.rows
            if name == series and code in economies.split(";")
        ]
        return json.dumps([bank_head(total=len(found), lastupdated=self.updated), found or None])

    def _nations(self, query):
        series, areas = query["seriesCode"][0], {area.zfill(3) for area in query["areaCode"]}
        plain = {"attributes": {"Nature": "C", "Units": "PERCENT"}, "dimensions": {}}
        found = [
            sdg_row(year, str(value), series, geoAreaCode=country_of(code).m49, **plain)
            for name, code, year, value in self.rows
            if name == series and country_of(code).m49 in areas
        ]
        return sdg(*found)
