"""A server on this machine that replays what official APIs send, faults included; and their answers' shapes."""

import json
import threading
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

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
                sent = service.answers.pop(0) if len(service.answers) > 1 else service.answers[0]
                if callable(sent):
                    sent = sent(parse_qs(urlsplit(self.path).query))
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
        "country": {"id": "KH", "value": "Cambodia"},
        "countryiso3code": "KHM",
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
        "geoAreaCode": "116",
        "geoAreaName": "Cambodia",
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
