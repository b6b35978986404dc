"""A small faithful server with a list of products, and ways to spoil what it answers.

Its document has another style than the built-in ones: pages counted from 1, a total below `meta`,
`sort` with a minus, camelCase beside snake_case.
"""

import json
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any
from urllib.parse import parse_qsl, urlencode

import msgspec
from starlette.types import ASGIApp, Receive, Scope, Send

from specdouble.contract_tests.client import Client
from specdouble.contract_tests.exchange import Exchange
from specdouble.contract_tests.laws.law import Law, Verdict
from specdouble.contract_tests.scene import Scene
from specdouble.contract_tests.stories.listings import STORIES
from specdouble.contract_tests.target import Target
from specdouble.contract_tests.traffic import Traffic
from specdouble.specs import Document

KINDS = ["tool", "toy", "book"]
NAMES = ["Saw", "hammer", "Yo-yo", "Top 10", "Top 9", "100% Wool", "Éclair", "snake_case"]
VERSIONS = ["1.9", "1.10", "1.10.2", "2.0"]
SORTS = ["name", "-name", "price", "-price", "version", "-version", "addedAt", "-addedAt"]


def document(**changes: Any) -> Document:
    """The shop's document; `changes`: other schemas or parameter objects, by parameter."""
    page = {"type": "integer", "minimum": 1, "default": 1}
    size = {"type": "integer", "minimum": 1, "maximum": 40, "default": 5}
    parameters = {
        "page": {"schema": page},
        "perPage": {"schema": size},
        "kind": {"schema": {"type": "string", "enum": KINDS}},
        "in_stock": {"schema": {"type": "boolean"}},
        "maker": {"schema": {"type": "string"}, "description": "Only what has exactly this maker."},
        "sort": {"schema": {"type": "string", "enum": SORTS}},
        "q": {
            "schema": {"type": "string", "minLength": 1, "maxLength": 50},
            "description": "Only products whose name contains this text, ignoring case.",
        },
        **changes,
    }
    return made(
        "/products",
        [{"name": name, "in": "query", **each} for name, each in parameters.items() if each],
        envelope(
            id={"type": "string"},
            name={"type": "string"},
            kind={"type": "string", "enum": KINDS},
            inStock={"type": "boolean"},
            maker={"type": "string"},
            price={"type": "number", "nullable": True},
            version={"type": "string"},
            addedAt={"type": "string", "format": "date-time"},
        ),
    )


def made(path: str, parameters: list[dict[str, Any]], schema: dict[str, Any]) -> Document:
    """A document with one GET, `listThings`, of that answer."""
    answer = {"description": "A list", "content": {"application/json": {"schema": schema}}}
    get = {"operationId": "listThings", "parameters": parameters, "responses": {"200": answer}}
    raw = {"openapi": "3.0.3", "info": {}, "paths": {path: {"get": get}}}
    return Document(raw, raw, "made up")


def envelope(**item: Any) -> dict[str, Any]:
    """The schema of a page of items with those properties."""
    counts = {name: {"type": "integer"} for name in ("total", "page", "perPage")}
    items = {"type": "array", "items": {"type": "object", "properties": item}}
    meta = {"type": "object", "properties": counts}
    return {"type": "object", "properties": {"data": items, "meta": meta}}


def products() -> list[dict[str, Any]]:
    """Twelve products, with ties in all that they are sorted by."""
    begun = datetime(2026, 1, 1, tzinfo=UTC)
    return [
        {
            "id": f"p{number}",
            "name": NAMES[number % len(NAMES)],
            "kind": KINDS[number % 3],
            "inStock": number % 4 != 0,
            "maker": ["Ada", "Ada & Sons"][number % 2],
            "price": [9, 100.5, None, 20][number % 4],
            "version": VERSIONS[number % 4],
            "addedAt": (begun + timedelta(days=number // 2)).isoformat(),
        }
        for number in range(12)
    ]


def answer(query: Mapping[str, str]) -> tuple[int, dict[str, Any]]:
    """What the shop answers: 400 to what its document does not allow, else a page."""
    page, size = query.get("page", "1"), query.get("perPage", "5")
    known = {"kind": KINDS, "in_stock": ["true", "false"], "sort": SORTS}
    wrong = [name for name, values in known.items() if query.get(name, values[0]) not in values]
    is_text = 1 <= len(query.get("q", "x")) <= 50
    if wrong or not (page.isdecimal() and size.isdecimal() and is_text):
        return 400, {"error": "not allowed"}
    if int(page) < 1 or not 1 <= int(size) <= 40:
        return 400, {"error": "out of bounds"}
    found = _sorted([each for each in products() if _passes(each, query)], query.get("sort", ""))
    start = (int(page) - 1) * int(size)
    meta = {"total": len(found), "page": int(page), "perPage": int(size)}
    return 200, {"data": found[start : start + int(size)], "meta": meta}


def _passes(product: dict[str, Any], query: Mapping[str, str]) -> bool:
    return (
        query.get("kind", product["kind"]) == product["kind"]
        and query.get("maker", product["maker"]) == product["maker"]
        and query.get("in_stock", json.dumps(product["inStock"])) == json.dumps(product["inStock"])
        and query.get("q", "").casefold() in product["name"].casefold()
    )


def _sorted(found: list[dict[str, Any]], sort: str) -> list[dict[str, Any]]:
    name = sort.removeprefix("-")
    if not name:
        return found
    there = [each for each in found if each[name] is not None]
    keys: dict[str, Callable[[dict[str, Any]], Any]] = {
        "version": lambda each: [int(part) for part in each["version"].split(".")]
    }
    there.sort(key=keys.get(name, lambda each: each[name]), reverse=sort.startswith("-"))
    return there + [each for each in found if each[name] is None]


async def shop(scope: Scope, _receive: Receive, send: Send) -> None:
    """The server."""
    query = parse_qsl(scope["query_string"].decode(), keep_blank_values=True)
    status, body = answer(dict(query))
    headers = [(b"content-type", b"application/json")]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": json.dumps(body).encode()})


def told(app: ASGIApp = shop, described: Document | None = None) -> Traffic:
    """What comes of telling a server the story of lists."""
    target = Target(base_url="http://shop", keys=["key"], timeout=5, writes=False, app=app)
    client = Client(target, described or document())
    for story in STORIES:
        story.tell(Scene(client))
    return client.traffic


@cache
def recorded() -> Traffic:
    """The story, told to the faithful shop; not to be changed."""
    return told()


def look(query: Mapping[str, object], **changes: Any) -> Exchange:
    """The shop's answer to one request; `changes` replace fields of the exchange."""
    sent = {name: str(value) for name, value in query.items()}
    status, body = answer(sent)
    exchange = Exchange(
        operation="listThings",
        method="GET",
        url=f"/products?{urlencode(sent)}",
        path_values={},
        query=tuple(sent.items()),
        request_headers={},
        request_body=b"",
        status=status,
        headers={},
        body=json.dumps(body).encode(),
        at=datetime(2026, 7, 1, tzinfo=UTC),
        elapsed=timedelta(),
        key=0,
    )
    return msgspec.structs.replace(exchange, **changes)


def spoilt(exchange: Exchange, change: Callable[[Any], None]) -> Exchange:
    """The exchange with another body: the change is made to its JSON."""
    body = json.loads(exchange.body)
    change(body)
    return msgspec.structs.replace(exchange, body=json.dumps(body).encode())


def judged(law: Law, *exchanges: Exchange, described: Document | None = None) -> list[Verdict]:
    """What a law says of some exchanges with the shop."""
    return list(law.judge(Traffic(described or document(), exchanges)))


def broken(law: Law, *exchanges: Exchange, described: Document | None = None) -> list[str]:
    """What a law finds broken in them: the URLs."""
    return [
        each.exchange.url for each in judged(law, *exchanges, described=described) if each.broken
    ]
