"""Bodies and values as a reader may see them: legible, indented, shortened, and harmless."""

import json

from specdouble.contract_tests.exchange import Exchange

SHOWN_BYTES = 48


def legible(text: str) -> str:
    """A text with its invisible characters spelled out.

    A server could else steer the reader's terminal, or turn the direction of a line around.
    """
    if text.isprintable():
        return text
    return "".join(c if c.isprintable() or c == "\n" else _spelled(c) for c in text)


def _spelled(character: str) -> str:
    return character.encode("unicode_escape", "surrogatepass").decode("ascii")


def excerpt(body: bytes, limit: int) -> str:
    """A body as text of at most about `limit` characters: JSON indented, bytes as hexadecimals."""
    try:
        text = body.decode()
    except UnicodeDecodeError:
        return (
            f"{len(body)} bytes: {body[:SHOWN_BYTES].hex(' ')}{' ...' * (len(body) > SHOWN_BYTES)}"
        )
    return shortened(legible(_indented(text)), limit)


def shortened(text: str, limit: int) -> str:
    """The text, or its beginning and what it lacks."""
    return (
        text if len(text) <= limit else f"{text[:limit]}\n... {len(text) - limit} more characters"
    )


def _indented(text: str) -> str:
    try:
        return json.dumps(json.loads(text), indent=2, ensure_ascii=False)
    except (ValueError, RecursionError):
        return text


def request_text(exchange: Exchange, limit: int) -> str:
    """The request as it goes over the wire, its body made legible."""
    line = f"{exchange.method} {exchange.url}"
    return _message(line, dict(exchange.request_headers), exchange.request_body, limit)


def response_text(exchange: Exchange, limit: int) -> str:
    """The answer as it goes over the wire, its body made legible."""
    line = str(exchange).rpartition(" -> ")[2]
    return _message(line, dict(exchange.headers), exchange.body, limit)


def _message(line: str, headers: dict[str, str], body: bytes, limit: int) -> str:
    head = [line, *(f"{name}: {value}" for name, value in headers.items())]
    content = ["", excerpt(body, limit)] if body else []
    return "\n".join([shortened(legible(each), limit) for each in head] + content)
