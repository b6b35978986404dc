"""Recordings: exchanges as a HAR 1.2 file, and any tool's HAR file as exchanges."""

import base64
import json
from collections.abc import Iterable, Sequence
from datetime import timedelta
from http import HTTPStatus
from typing import Any

from specdouble.contract_tests.exchange import Exchange
from specdouble.contract_tests.report.foreign import adopted
from specdouble.contract_tests.report.har_format import Entry, NoRecording, decoded, parsed
from specdouble.contract_tests.report.masking import Mask
from specdouble.contract_tests.target import Target
from specdouble.specs import Document

__all__ = ["NoRecording", "dump", "load"]

OURS = "specdouble"
MILLISECOND = timedelta(milliseconds=1)


def dump(exchanges: Iterable[Exchange], target: Target) -> str:
    """The exchanges as HAR; variables stand for the target's keys.

    What HAR has no room for is in fields of our own, which begin with `_` as it asks for.
    """
    mask = Mask(target.keys)
    log = {
        "version": "1.2",
        "creator": {"name": OURS, "version": "1"},
        "_base_url": target.base_url,
        "entries": [_entry(mask.exchange(each), target.base_url) for each in exchanges],
    }
    return json.dumps({"log": log}, indent=1, ensure_ascii=False) + "\n"


def load(text: str, document: Document, base: str | None = None) -> tuple[Exchange, ...]:
    """The exchanges of a HAR file of ours, exactly; of another tool's, those with this API.

    `base`: where the API begins, as a URL or a path, if not at the path of the document's first
    server. Raises NoRecording, if it is no HAR, or holds nothing for the API.
    """
    log = parsed(text).log
    if log.base_url is None:
        return adopted(log.entries, document, base)
    return tuple(
        _ours(entry, log.base_url, f"log.entries[{number}]")
        for number, entry in enumerate(log.entries)
    )


def base_url(text: str, exchanges: Sequence[Exchange]) -> str:
    """What the URLs of a recording's exchanges are below."""
    log = parsed(text).log
    if log.base_url is not None:
        return log.base_url
    first = exchanges[0].url
    urls = (each.request.url for each in log.entries)
    return next((url.removesuffix(first) for url in urls if url.endswith(first)), "")


def _ours(entry: Entry, base: str, place: str) -> Exchange:
    request, response = entry.request, entry.response
    if not request.url.startswith(base):
        raise NoRecording(f"{place}.request.url: is not below {base}")
    data, content = request.post_data, response.content
    return Exchange(
        operation=entry.operation,
        method=request.method,
        url=request.url.removeprefix(base),
        path_values=entry.path_values,
        query=tuple((each.name, each.value) for each in request.query),
        request_headers={each.name: each.value for each in request.headers},
        request_body=decoded(data.text, data.encoding, place) if data else b"",
        status=response.status,
        headers={each.name: each.value for each in response.headers},
        body=decoded(content.text, content.encoding, place) if content else b"",
        at=entry.started,
        elapsed=timedelta(milliseconds=entry.time or 0),
        key=entry.key,
        label=entry.label,
        trail=entry.trail,
    )


def _entry(exchange: Exchange, base: str) -> dict[str, Any]:
    milliseconds = exchange.elapsed / MILLISECOND
    return {
        "startedDateTime": exchange.at.isoformat(),
        "time": milliseconds,
        "request": _request(exchange, base),
        "response": _response(exchange),
        "cache": {},
        "timings": {"send": 0, "wait": milliseconds, "receive": 0},
        "_operation": exchange.operation,
        "_path_values": dict(exchange.path_values),
        "_key": exchange.key,
        "_label": exchange.label,
        "_trail": exchange.trail,
    }


def _request(exchange: Exchange, base: str) -> dict[str, Any]:
    request = {
        "method": exchange.method,
        "url": base + exchange.url,
        "httpVersion": "HTTP/1.1",
        "cookies": [],
        "headers": _pairs(exchange.request_headers.items()),
        "queryString": _pairs(exchange.query),
        "headersSize": -1,
        "bodySize": len(exchange.request_body),
    }
    if exchange.request_body:
        text, encoding = _written(exchange.request_body)
        kind = exchange.request_headers.get("content-type", "")
        # HAR has no encoding here, only for answers.
        mark = {"_encoding": encoding} if encoding else {}
        request["postData"] = {"mimeType": kind, "text": text, **mark}
    return request


def _response(exchange: Exchange) -> dict[str, Any]:
    text, encoding = _written(exchange.body)
    known = exchange.status in set(HTTPStatus)
    return {
        "status": exchange.status,
        "statusText": HTTPStatus(exchange.status).phrase if known else "",
        "httpVersion": "HTTP/1.1",
        "cookies": [],
        "headers": _pairs(exchange.headers.items()),
        "content": {
            "size": len(exchange.body),
            "mimeType": exchange.headers.get("content-type", ""),
            "text": text,
            **({"encoding": encoding} if encoding else {}),
        },
        "redirectURL": exchange.headers.get("location", ""),
        "headersSize": -1,
        "bodySize": len(exchange.body),
    }


def _pairs(pairs: Iterable[tuple[str, str]]) -> list[dict[str, str]]:
    return [{"name": name, "value": value} for name, value in pairs]


def _written(body: bytes) -> tuple[str, str | None]:
    try:
        return body.decode(), None
    except UnicodeDecodeError:
        return base64.b64encode(body).decode(), "base64"
