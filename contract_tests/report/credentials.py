"""Keys in what others recorded: which requests carried which, and none of them kept."""

from collections.abc import Mapping, Sequence

import msgspec

from specdouble.contract_tests.exchange import Exchange
from specdouble.contract_tests.report.masking import Mask
from specdouble.specs import Document

UNAUTHORIZED = 401
HOLDERS = ("authorization", "x-api-key", "api-key", "x-auth-token")
SECRET = frozenset({"cookie", "set-cookie", "proxy-authorization"})
HIDDEN = "***"


def without_keys(exchanges: Sequence[Exchange], document: Document) -> tuple[Exchange, ...]:
    """Number the keys that were sent, in the order of their use, and put variables for them.

    A key that every answer refused is taken for one that was made up. A request that shows none
    and was let in is taken to have had one: browsers leave keys and cookies out of what they save.
    """
    headers, parameters = _holders(document)
    sent = [_key(each, headers, parameters) for each in exchanges]
    pairs = list(zip(sent, exchanges, strict=True))
    let_in = list(dict.fromkeys(key for key, each in pairs if key and _is_let_in(each)))
    bearers = {key for key, each in pairs if key in let_in and not _is_basic(each)}
    mask = Mask(list(dict.fromkeys([*let_in, *filter(None, sent)])))
    return tuple(
        msgspec.structs.replace(
            _without_cookies(mask.exchange(each)),
            # A good key that is given by another scheme than its own is malformed.
            key=None if _is_basic(each) and key in bearers else _number(key, each, let_in),
        )
        for key, each in pairs
    )


def _holders(document: Document) -> tuple[list[str], list[str]]:
    """The headers and the parameters that may hold a key."""
    schemes = [
        each
        for each in document.components.get("securitySchemes", {}).values()
        if each.get("type") == "apiKey"
    ]
    headers = [each["name"].lower() for each in schemes if each["in"] == "header"]
    parameters = [each["name"] for each in schemes if each["in"] == "query"]
    return list(dict.fromkeys([*headers, *HOLDERS])), parameters


def _key(exchange: Exchange, headers: Sequence[str], parameters: Sequence[str]) -> str | None:
    for name in headers:
        value = exchange.request_headers.get(name, "")
        if value.strip():
            # After the scheme, where there is one: `Bearer ...` (RFC 9110, section 11.4).
            return value.split(maxsplit=1)[-1]
    query: Mapping[str, str] = dict(exchange.query)
    return next((query[name] for name in parameters if query.get(name)), None)


def _is_basic(exchange: Exchange) -> bool:
    return exchange.request_headers.get("authorization", "").lower().startswith("basic ")


def _is_let_in(exchange: Exchange) -> bool:
    return exchange.status != UNAUTHORIZED


def _number(key: str | None, exchange: Exchange, let_in: Sequence[str]) -> int | None:
    if key is None:
        return 0 if _is_let_in(exchange) else None
    return let_in.index(key) if key in let_in else -1


def _without_cookies(exchange: Exchange) -> Exchange:
    return msgspec.structs.replace(
        exchange,
        request_headers=_hidden(exchange.request_headers),
        headers=_hidden(exchange.headers),
    )


def _hidden(headers: Mapping[str, str]) -> dict[str, str]:
    return {name: HIDDEN if name in SECRET else value for name, value in headers.items()}
