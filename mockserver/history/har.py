"""A history as HAR 1.2, which browsers, proxies and `specdouble judge` read."""

import base64
from collections.abc import Iterable, Sequence
from typing import Any

from specdouble import __version__
from specdouble.mockserver.history.exchange import Exchange, Header
from specdouble.mockserver.history.masking import Mask
from specdouble.mockserver.history.telling import answered, header, query_of, why


def har(exchanges: Sequence[tuple[int, Exchange]], mask: Mask) -> dict[str, Any]:
    """A log of these exchanges, the oldest first, by the sandbox's time.

    What a browser would send with each goes with it; sandboxes stand nowhere in the URLs, so that
    the base is the document's own. A content that was cut is left out, as HAR has it.
    """
    host = next((name for _, each in exchanges if (name := header(each.headers, b"host"))), "mock")
    return {
        "log": {
            "version": "1.2",
            "creator": {"name": "specdouble", "version": __version__},
            "entries": [_entry(number, each, host, mask) for number, each in exchanges],
        }
    }


def _entry(number: int, exchange: Exchange, host: str, mask: Mask) -> dict[str, Any]:
    milliseconds = round(exchange.took * 1000, 3)
    reason, operation = why(exchange), exchange.origin.operation
    return {
        "startedDateTime": exchange.at.isoformat(timespec="milliseconds"),
        "time": milliseconds,
        "request": _request(exchange, f"http://{host}{mask.target(exchange)}", mask),
        "response": _response(exchange, mask),
        "cache": {},
        "timings": {"send": 0, "wait": milliseconds, "receive": 0},
        "comment": f"{number}: {operation.id if operation else 'no operation'}, by {reason.by}",
    }


def _request(exchange: Exchange, url: str, mask: Mask) -> dict[str, Any]:
    pairs = query_of(url.partition("?")[2])
    request: dict[str, Any] = {
        "method": exchange.method,
        "url": url,
        "httpVersion": "HTTP/1.1",
        "cookies": [],
        "headers": _pairs(exchange.headers, mask),
        "queryString": [
            {"name": name, "value": value} for name, values in pairs.items() for value in values
        ],
        "headersSize": -1,
        "bodySize": exchange.body_size,
    }
    if exchange.body:
        text, encoding = _written(mask.body(exchange.body))
        # HAR has no encoding here, only for answers.
        mark = {"_encoding": encoding} if encoding else {}
        media_type = header(exchange.headers, b"content-type")
        request["postData"] = {"mimeType": media_type, "text": text, **mark}
    return request


def _response(exchange: Exchange, mask: Mask) -> dict[str, Any]:
    content, size = answered(exchange)
    told: dict[str, Any] = {
        "size": size,
        "mimeType": header(exchange.answer_headers, b"content-type"),
    }
    if size > len(content):
        told["comment"] = "too long to be kept"
    else:
        text, encoding = _written(mask.body(content))
        told |= {"text": text, **({"encoding": encoding} if encoding else {})}
    return {
        "status": exchange.status,
        "statusText": "",
        "httpVersion": "HTTP/1.1",
        "cookies": [],
        "headers": _pairs(exchange.answer_headers, mask),
        "content": told,
        "redirectURL": header(exchange.answer_headers, b"location"),
        "headersSize": -1,
        "bodySize": size,
    }


def _pairs(headers: Iterable[Header], mask: Mask) -> list[dict[str, str]]:
    return [{"name": name, "value": value} for name, value in mask.headers(headers)]


def _written(body: bytes) -> tuple[str, str | None]:
    try:
        return body.decode(), None
    except UnicodeDecodeError:
        return base64.b64encode(body).decode(), "base64"
