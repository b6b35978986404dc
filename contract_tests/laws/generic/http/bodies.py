"""Laws about request bodies that an operation cannot take: each of them is refused."""

import json
from collections.abc import Iterator
from typing import Any

from specdouble.contract_tests.exchange import Exchange
from specdouble.contract_tests.laws.generic.http.described import (
    is_json,
    matches,
    media_type,
    operation_of,
)
from specdouble.contract_tests.laws.generic.http.one_by_one import refused_one_by_one
from specdouble.contract_tests.laws.law import Law, Verdict, Verdicts, check, equal, law
from specdouble.contract_tests.shapes.resources import resources
from specdouble.contract_tests.shapes.schemas import Schema, bounds, flat, kind, properties, refers
from specdouble.contract_tests.traffic import Traffic
from specdouble.contract_tests.values.validity import validity
from specdouble.specs import Direction, Document, Operation


def _sent(traffic: Traffic) -> Iterator[tuple[Exchange, Operation]]:
    """Requests for operations that take a body; what went wrong (5xx) is judged elsewhere."""
    for each in traffic:
        operation = operation_of(traffic.document, each)
        if operation is not None and operation.body is not None and each.status < 500:
            yield each, operation


def _schema(operation: Operation, exchange: Exchange) -> Schema | None:
    """The schema of the body as it was sent; None, if it was not sent as documented JSON."""
    media = media_type(exchange.request_headers)
    for wanted, schema in (operation.body.schemas if operation.body else {}).items():
        if matches(wanted, media) and is_json(media):
            return schema
    return None


def _not_found(exchange: Exchange, what: str) -> Verdict:
    return equal(exchange, what, "400 Bad Request, or another refusal but 404", str(exchange))


def _refused(exchange: Exchange, what: str) -> Verdict:
    seen = f"{exchange} to {exchange.request_body[:120].decode(errors='replace')!r}"
    refused = 400 <= exchange.status < 500
    return check(exchange, refused, what, "a refusal, such as 400 Bad Request", seen)


@law("http.bodies.malformed", needs="a body that is no JSON, sent as JSON")
def what_is_no_json_is_refused(traffic: Traffic) -> Verdicts:
    """A body is of the type that its header names: what is no JSON (RFC 8259) says nothing.

    Nor does it say what was not found, at a documented address without parameters, or at one
    where other bodies were taken.
    """
    known = {(each.operation, each.url) for each in traffic if each.is_success}
    for each, operation in _sent(traffic):
        if each.request_body and _schema(operation, each) is not None:
            readable, _ = _parsed(each.request_body)
            if readable is False:
                there = "{" not in operation.path or (operation.id, each.url) in known
                what = "a body that is no JSON, at an address that there is"
                lost = there and each.status == 404
                yield _not_found(each, what) if lost else _refused(each, "a body that is no JSON")


def _parsed(content: bytes) -> tuple[bool | None, Any]:
    """Whether a text is JSON, and its value; None: a server may see it either way.

    Python reads NaN, and stops at a depth that others do not; a byte order mark may be ignored.
    """
    try:
        text = content.decode()
        value = json.loads(text.removeprefix("\ufeff"), parse_constant=_unclear)
    except (RecursionError, NotImplementedError):
        return None, None
    except ValueError:
        return False, None
    return (None if text.startswith("\ufeff") else True), value


def _unclear(constant: str) -> Any:
    raise NotImplementedError(constant)


@law("http.bodies.invalid", needs="a body that its schema does not allow")
def what_its_schema_forbids_is_refused(traffic: Traffic) -> Verdicts:
    """A request body is described by its schema (OpenAPI, Media Type Object): others are refused.

    Left open: null for what is not given, properties that only the server sets, and formats;
    and whether a batch is refused as a whole, or each item by its result.
    """
    judge = validity(traffic.document)
    own = _server_set(traffic)
    for each, operation in _sent(traffic):
        schema = _schema(operation, each)
        readable, value = _parsed(each.request_body) if schema is not None else (None, None)
        if schema is None or not readable or not _is_plain(value):
            continue
        lenient = _without(value, own.get(operation.id, frozenset()))
        faults = judge.faults(lenient, schema, Direction.REQUEST, formats=False)
        if faults and not refused_one_by_one(judge, schema, lenient, each.json):
            yield _refused(each, f"a body against its schema ({'; '.join(faults[:2])})")


def _server_set(traffic: Traffic) -> dict[str, frozenset[str]]:
    return {
        operation.id: resource.server_set
        for resource in resources(traffic.document)
        for operation in resource.roles.values()
    }


def _is_plain(value: Any) -> bool:
    """Whether a pattern can't be read in two ways: `$` may or may not match before a line's end."""
    return not any(text.endswith("\n") for text in _texts(value, 0))


def _texts(value: Any, depth: int) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list) and depth < 50:
        for each in value.values() if isinstance(value, dict) else value:
            yield from _texts(each, depth + 1)


def _without(value: Any, names: frozenset[str], depth: int = 0) -> Any:
    if isinstance(value, dict) and depth < 200:
        return {
            name: _without(each, frozenset(), depth + 1)
            for name, each in value.items()
            if each is not None and name not in names
        }
    if isinstance(value, list) and depth < 200:
        return [_without(each, frozenset(), depth + 1) for each in value]
    return value


@law("http.bodies.bounds-are-included", needs="a body with one property right at its bound")
def a_value_at_its_bound_is_taken(traffic: Traffic) -> Verdicts:
    """`minimum`, `maximum` and the lengths are bounds that belong to what is allowed.

    Judged of bodies that differ in that property alone from one that was taken, and not of a
    property that names another thing.
    """
    judge, taken = validity(traffic.document), dict[str, list[Any]]()
    for each, operation in _sent(traffic):
        schema, value = _schema(operation, each), each.request_json
        if schema is None or not isinstance(value, dict):
            continue
        like, names = taken.setdefault(operation.id, []), _at_a_bound(flat(schema), value)
        refused: list[str] = []
        if each.status in {400, 422} and judge.fits(value, schema, Direction.REQUEST):
            refused = [name for name in names if any(_but_for(name, value, one) for one in like)]
        if names and (refused or each.is_success):
            bound = {name: value[name] for name in refused}
            yield check(each, not refused, f"at its bound: {bound}", "to be taken", str(each))
        like += [value] if each.is_success else []


def _at_a_bound(schema: Schema, body: dict[str, Any]) -> list[str]:
    known = properties(schema)
    return [
        name
        for name in body
        if name in known and not refers(name) and _is_bound(known[name], body[name])
    ]


def _is_bound(schema: Schema, value: Any) -> bool:
    """A number that is one, or a text of letters as long or short as can be."""
    if isinstance(value, str):
        plain = value.isalnum() and value.isascii()
        return plain and kind(schema) == "string" and len(value) in bounds(schema)
    number = isinstance(value, int | float) and not isinstance(value, bool)
    return number and kind(schema) != "string" and value in bounds(schema)


def _but_for(name: str, one: dict[str, Any], other: dict[str, Any]) -> bool:
    """Whether two bodies differ in one property only, which both have; or have only that."""
    rest = [{key: each for key, each in body.items() if key != name} for body in (one, other)]
    return rest[0] == rest[1] and name in other


@law("http.bodies.media-type", needs="a body of a media type that the document does not have")
def another_media_type_is_refused(traffic: Traffic) -> Verdicts:
    """`content` names the media types that a body may have (OpenAPI, Request Body Object).

    415, or 400; another refusal may come first.
    """
    for each, operation in _sent(traffic):
        media = media_type(each.request_headers)
        declared = operation.body.schemas if operation.body else {}
        known = any(matches(wanted, media) for wanted in declared) or not declared
        if each.request_body and media and not known:
            yield _refused(each, f"a body sent as {media}, not {', '.join(declared)}")


@law("http.bodies.missing", needs="a request without its required body")
def a_body_that_must_be_there_is_asked_for(traffic: Traffic) -> Verdicts:
    """A required body (OpenAPI, Request Body Object) is one that the request fails without.

    Where an empty object would do, its absence may mean the same.
    """
    for each, operation in _sent(traffic):
        if not each.request_body and needs_a_body(operation, traffic.document):
            yield _refused(each, "a request without its required body")


def needs_a_body(operation: Operation, document: Document) -> bool:
    """Whether a request has to say something: an empty object would not do."""
    body, judge = operation.body, validity(document)
    return (
        body is not None
        and body.required
        and not any(judge.fits({}, each, Direction.REQUEST) for each in body.schemas.values())
    )


@law("http.bodies.not-wanted", needs="a Content-Type, but no body, where none is wanted")
def a_content_type_without_a_body_does_no_harm(traffic: Traffic) -> Verdicts:
    """Without a body its type is no matter: 415 is about content (RFC 9110, section 15.5.16)."""
    for each in traffic:
        operation = operation_of(traffic.document, each)
        if operation is not None and operation.body is None and not each.request_body:
            media = media_type(each.request_headers)
            if media and not each.is_safe:
                fine = each.status != 415
                yield check(each, fine, f"no body, sent as {media}", "no 415", str(each))


LAWS: tuple[Law, ...] = (
    what_is_no_json_is_refused,
    what_its_schema_forbids_is_refused,
    a_value_at_its_bound_is_taken,
    another_media_type_is_refused,
    a_body_that_must_be_there_is_asked_for,
    a_content_type_without_a_body_does_no_harm,
)
