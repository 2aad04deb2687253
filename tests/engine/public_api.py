"""A server on this machine that answers as the World Bank's and the UN's APIs do, from rows that it is given."""

import json
import re
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

from milepost.country import country_of


class PublicApi:
    """Answers `country/A;B/indicator/CODE` and `Series/Data?seriesCode=CODE&areaCode=1`; `rows` are (series, economy,
    year, value)."""

    def __init__(self, rows, updated="2026-10-01"):
        held = list(rows)
        self.asked = asked = []

        def bank(path):
            economies, series = re.search(r"country/([A-Z;]+)/indicator/([A-Za-z0-9.]+)", path).groups()
            found = [
                {
                    "indicator": {"id": series, "value": series},
                    "country": {"id": country_of(code).alpha_2, "value": code},
                    "countryiso3code": code,
                    "date": str(year),
                    "value": value,
                    "obs_status": "",
                }
                for name, code, year, value in held
                if name == series and code in economies.split(";")
            ]
            head = {"page": 1, "pages": 1, "per_page": 1000, "total": len(found), "lastupdated": updated}
            return [head, found or None]

        def nations(query):
            series, areas = query["seriesCode"][0], {area.zfill(3) for area in query["areaCode"]}
            found = [
                {
                    "series": series,
                    "geoAreaCode": country_of(code).m49,
                    "timePeriodStart": float(year),
                    "value": str(value),
                    "attributes": {"Nature": "C", "Units": "PERCENT"},
                    "dimensions": {},
                }
                for name, code, year, value in held
                if name == series and country_of(code).m49 in areas
            ]
            return {"totalElements": len(found), "totalPages": 1, "pageNumber": 1, "size": 1000, "data": found}

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self):
                parts = urlsplit(self.path)
                asked.append(self.path)
                said = bank(parts.path) if "/indicator/" in parts.path else nations(parse_qs(parts.query))
                body = json.dumps(said).encode()
                self.send_response(200)
                self.send_header("Content-Type", "application/json;charset=utf-8")
                self.send_header("Content-Length", str(len(body)))
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
        self.server.shutdown()
        self.thread.join()
        self.server.server_close()
