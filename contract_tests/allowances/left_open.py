"""What the documents leave open: where a server may do one thing or the other."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias
from urllib.parse import unquote

import jsonschema_rs
from schemathesis import Case, Response
from schemathesis.core import NotSet
from schemathesis.core.failures import AcceptedNegativeData, Failure
from schemathesis.openapi.checks import (
    AllowHeaderMismatch,
    JsonSchemaError,
    RejectedPositiveData,
    UndefinedStatusCode,
)

from specdouble.contract_tests.laws.generic.http.described import (
    CONDITIONAL,
    CONDITIONS,
    leads_past_all,
    leaves_untold,
    shows_a_success,
)
from specdouble.contract_tests.laws.generic.http.one_by_one import refused_one_by_one
from specdouble.contract_tests.values.validity import validity
from specdouble.specs import Direction, Document, Operation, json_schema

AnyCase: TypeAlias = Case[Any]
PRECONDITION_REQUIRED = 428
"""RFC 6585, section 3: a schema can't ask for a header that only some requests need."""


OF_THE_MESSAGE = frozenset({"content-length", "transfer-encoding", "host", "connection", "expect"})
"""Headers that say where a message ends and how it goes on (RFC 9112, sections 3.2, 6 and 9)."""


@dataclass(frozen=True, slots=True)
class Opening:
    """A kind of failure that is none, where the condition holds; None: for all operations."""

    failure: type[Failure]
    operations: frozenset[str] | None
    holds: Callable[[AnyCase, Document], bool]


def left_open(case: AnyCase, failure: Failure, response: Response, document: Document) -> bool:
    """Whether a check failed where the documents leave the matter open, so that either is right."""
    if _is_for_another_operation(case, document) or _is_none_for_a_router(case, response):
        return True
    if _is_none_for_a_parser(case, response):
        return True
    operation = _operation(case, document)
    if operation is not None and _is_untold(operation, case, failure, response):
        return True
    if isinstance(failure, AcceptedNegativeData) and _is_refused_one_by_one(
        operation, case, response, document
    ):
        return True
    return any(
        isinstance(failure, each.failure)
        and (each.operations is None or (operation and operation.id in each.operations))
        and each.holds(case, document)
        for each in OPENINGS
    )


def _operation(case: AnyCase, document: Document) -> Operation | None:
    sought = case.operation.method.upper(), case.operation.path
    known = document.operations.values()
    return next((each for each in known if (each.method, each.path) == sought), None)


def _is_none_for_a_router(case: AnyCase, response: Response) -> bool:
    """Whether a router may have refused a path that it took for none of the document's.

    Starlette's knows no line feed in a path: what then answers 404 is not the operation.
    """
    values = (unquote(str(each)) for each in (case.path_parameters or {}).values())
    return 400 <= response.status_code < 500 and leads_past_all(values)


def _is_none_for_a_parser(case: AnyCase, response: Response) -> bool:
    """Whether HTTP itself may have refused a header that was made up, before any API had a say."""
    sent = {name.lower() for name in case.headers or {}}
    return bool(sent & OF_THE_MESSAGE) and 400 <= response.status_code < 500


def _is_untold(operation: Operation, case: AnyCase, failure: Failure, response: Response) -> bool:
    """Whether the document has no word on the status, or on the body of an error.

    What it leaves out, such as the refusals of keys and media types that Peaka's published one
    has nowhere, it has not ruled out. A condition that does not hold is no fault of a request.
    """
    status, sent = response.status_code, list(case.headers or {})
    if isinstance(failure, UndefinedStatusCode):
        return leaves_untold(operation, status, sent)
    if isinstance(failure, RejectedPositiveData):
        conditional = status in CONDITIONAL and set(CONDITIONS) & {each.lower() for each in sent}
        return bool(conditional) or status == PRECONDITION_REQUIRED
    return isinstance(failure, JsonSchemaError) and shows_a_success(operation, status)


def _is_refused_one_by_one(
    operation: Operation | None, case: AnyCase, response: Response, document: Document
) -> bool:
    """Whether a batch was taken, and each item that its schema forbids was refused by itself."""
    schemas = operation.body.schemas if operation is not None and operation.body else {}
    schema = schemas.get("application/json")
    if schema is None or not isinstance(case.body, list):
        return False
    try:
        answered = response.json()
    except ValueError:
        return False
    return refused_one_by_one(validity(document), schema, case.body, answered)


def _is_for_another_operation(case: AnyCase, document: Document) -> bool:
    """Whether the values in its path make it a request for a path without parameters.

    `/cache/{cacheId}` with the id `status` is `/cache/status`, and answered as that: concrete
    paths are matched first (OpenAPI 3.0.3, "Paths Object").
    """
    own, sent = case.operation.path, case.formatted_path
    others = {each.path for each in document.operations.values()} - {own}
    return any(_fits(sent, each) and each.count("{") < own.count("{") for each in others)


def _fits(path: str, template: str) -> bool:
    pieces = re.split(r"\{[^{}]+\}", template)
    return re.fullmatch("[^/]+".join(map(re.escape, pieces)), path) is not None


def _asks_for_less_than_nothing(case: AnyCase, _document: Document) -> bool:
    query: Mapping[str, Any] = case.query or {}
    numbers = (str(query.get(name, "")) for name in ("limit", "offset"))
    return any(number == "0" or number.startswith("-") for number in numbers)


def _has_no_body(case: AnyCase, _document: Document) -> bool:
    return isinstance(case.body, NotSet)


def _is_valid_without_nulls(case: AnyCase, document: Document) -> bool:
    operation = document.operations[str(case.operation.definition.raw["operationId"])]
    if operation.body is None:
        return False
    schema = json_schema(operation.body.schemas["application/json"], Direction.REQUEST)
    return jsonschema_rs.Draft4Validator(schema).is_valid(_without_nulls(case.body))


def _without_nulls(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _without_nulls(each) for name, each in value.items() if each is not None}
    return [_without_nulls(each) for each in value] if isinstance(value, list) else value


def _is_shadowed(case: AnyCase, document: Document) -> bool:
    path = case.operation.path
    others = {each.path for each in document.operations.values()} - {path}
    return any(_fits(path, each) for each in others)


OPENINGS = (
    # No minimum is documented, and none is ruled out: a server may refuse what is below.
    Opening(
        RejectedPositiveData, frozenset({"getCacheExecutionHistory"}), _asks_for_less_than_nothing
    ),
    # Both fields of these bodies have defaults, so that an absent body may stand for them.
    Opening(AcceptedNegativeData, frozenset({"refreshCache", "invalidateCache"}), _has_no_body),
    # Peaka's own client sends null for a schedule that there is none of.
    Opening(
        AcceptedNegativeData,
        frozenset({"createCache", "createBatchCache", "updateCacheSettings"}),
        _is_valid_without_nulls,
    ),
    # `/cache/status` is also `/cache/{cacheId}`: which methods a 405 names there is a router's own.
    Opening(AllowHeaderMismatch, None, _is_shadowed),
)
