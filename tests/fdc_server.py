"""A server that answers as FoodData Central documents it: for tests, on this machine only."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

SOY_STATEMENT = (
    "SOYMILK (FILTERED WATER, SOYBEANS), CONTAINS 2% OR LESS OF: VITAMIN AND MINERAL BLEND "
    "(CALCIUM CARBONATE, VITAMIN A PALMITATE, VITAMIN D2, RIBOFLAVIN [B2], VITAMIN B12), SEA SALT, "
    "NATURAL FLAVOR, GELLAN GUM. CONTAINS: SOY."
)
# (id, number, unit, amount per 100 g)
SOY_AMOUNTS = (
    (1008, "208", "KCAL", 33), (1003, "203", "G", 2.92), (1004, "204", "G", 1.67),
    (1005, "205", "G", 1.25), (1178, "418", "UG", 1.25), (1110, "324", "IU", 50),
    (1087, "301", "MG", 188), (1089, "303", "MG", 0.5), (1104, "318", "IU", 208),
    (1106, "320", "UG", 62),
)  # fmt: skip


def branded_detail() -> dict[str, Any]:
    """A branded food as ``/food/{fdcId}`` gives it."""
    return {
        "fdcId": 2000001, "description": "ORGANIC SOYMILK, UNSWEETENED", "dataType": "Branded",
        "publicationDate": "4/18/2024", "brandOwner": "Green Farm", "gtinUpc": "00012345678905",
        "ingredients": SOY_STATEMENT, "servingSize": 240.0, "servingSizeUnit": "MLT",
        "householdServingFullText": "1 cup", "brandedFoodCategory": "Plant Based Milk",
        "foodNutrients": [
            {"type": "FoodNutrient", "id": 900 + i,
             "nutrient": {"id": fid, "number": number, "name": "n", "rank": i, "unitName": unit},
             "amount": amount}
            for i, (fid, number, unit, amount) in enumerate(SOY_AMOUNTS)
        ],
        "labelNutrients": {
            "calories": {"value": 80}, "protein": {"value": 7}, "fiber": {"value": 1.2},
            "sodium": {"value": 96}, "sugars": {"value": 0},
        },
    }  # fmt: skip


def branded_in_search() -> dict[str, Any]:
    """The same food as ``/foods/search`` gives it."""
    detail = branded_detail()
    kept = ("fdcId", "description", "dataType", "brandOwner", "gtinUpc", "ingredients",
            "servingSize", "householdServingFullText")  # fmt: skip
    return {
        **{key: detail[key] for key in kept},
        "servingSizeUnit": "ml", "foodCategory": "Plant Based Milk", "publishedDate": "2024-04-18",
        "foodNutrients": [
            {"nutrientId": fid, "nutrientName": "n", "nutrientNumber": number, "unitName": unit,
             "value": amount, "foodNutrientId": 900 + i}
            for i, (fid, number, unit, amount) in enumerate(SOY_AMOUNTS)
        ],
    }  # fmt: skip


def foundation_detail() -> dict[str, Any]:
    """A Foundation food: energy as 2047 and 2048, no 1008; no ingredient statement."""
    amounts = ((2047, "957", "kcal", 100), (2048, "958", "kcal", 95), (1003, "203", "g", 9.0),
               (1178, "418", "µg", 0.03))  # fmt: skip
    return {
        "fdcId": 3000002, "description": "Beans, black, cooked", "dataType": "Foundation",
        "publicationDate": "2024-10-31", "foodCategory": {"description": "Legumes"},
        "foodNutrients": [
            {"nutrient": {"id": fid, "number": number, "unitName": unit}, "amount": amount}
            for fid, number, unit, amount in amounts
        ] + [{"nutrient": {"id": 1090, "number": "304", "unitName": "mg"}}],
        "foodPortions": [{"amount": 1, "modifier": "", "gramWeight": 172,
                          "measureUnit": {"name": "cup"}}],
    }  # fmt: skip


class FdcServer:
    """What the server does is set by its fields; ``seen`` are the requests it had."""

    def __init__(self) -> None:
        self.foods: dict[int, Any] = {2000001: branded_detail(), 3000002: foundation_detail()}
        self.found: list[Any] = [branded_in_search()]
        self.fail_first: list[tuple[int, dict[str, str]]] = []
        self.raw: bytes | None = None
        self.cut_off_at: int | None = None
        self.endless = False
        self.wait_s = 0.0
        self.seen: list[tuple[str, dict[str, str]]] = []
        self.address = ""


def _handler(server: FdcServer) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def log_message(self, format: str, *args: object) -> None:
            pass

        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            self._answer([server.foods[i] for i in body["fdcIds"] if i in server.foods])

        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            if parts.path.endswith("/foods/search"):
                query = parse_qs(parts.query)
                asked = query["query"][0]
                found = [f for f in server.found
                         if not asked.isdigit() or f["gtinUpc"] == asked]  # fmt: skip
                self._answer(
                    {"totalHits": len(found), "currentPage": int(query["pageNumber"][0]),
                     "totalPages": 1, "foods": found}
                )  # fmt: skip
                return
            number = parts.path.rsplit("/", 1)[-1]
            food = server.foods.get(int(number)) if number.isdigit() else None
            self._answer({"message": "not found"} if food is None else food,
                         404 if food is None else 200)  # fmt: skip

        def _answer(self, body: Any, status: int = 200) -> None:
            server.seen.append((self.path, dict(self.headers.items())))
            headers: dict[str, str] = {"X-RateLimit-Remaining": "987"}
            time.sleep(server.wait_s)
            if server.fail_first:
                status, extra = server.fail_first.pop(0)
                headers |= extra
                body = {"error": "no"}
            raw = json.dumps(body).encode() if server.raw is None else server.raw
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Type", "application/json")
            length = 100 * 2**20 if server.endless else len(raw)
            self.send_header("Content-Length", str(length))
            self.end_headers()
            try:
                if server.endless:
                    for _ in range(100):
                        self.wfile.write(b" " * 2**20)
                else:
                    self.wfile.write(raw[: server.cut_off_at])
            except OSError:
                pass  # the client hung up, as it should

    return Handler


@contextmanager
def running() -> Iterator[FdcServer]:
    """Run a server on a free port of this machine."""
    server = FdcServer()
    http = ThreadingHTTPServer(("127.0.0.1", 0), _handler(server))
    server.address = f"http://127.0.0.1:{http.server_address[1]}/fdc/v1"
    thread = threading.Thread(target=http.serve_forever, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        http.shutdown()
        http.server_close()
