"""What the documents leave open: where a server may do one thing or the other."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

import jsonschema_rs
from schemathesis import Case
from schemathesis.core import NotSet
from schemathesis.core.failures import AcceptedNegativeData, Failure
from schemathesis.openapi.checks import (
    AllowHeaderMismatch,
    RejectedPositiveData,
    UndefinedStatusCode,
)

from specdouble.specs import Direction, Document, json_schema

AnyCase: TypeAlias = Case[Any]
COMMON_REFUSALS = frozenset({401, 403, 415})


@dataclass(frozen=True, slots=True)
class Opening:
    """A kind of failure that is none, where the condition holds; None: for all operations."""

    failure: type[Failure]
    operations: frozenset[str] | None
    holds: Callable[[AnyCase, Document], bool]


def left_open(case: AnyCase, failure: Failure, document: Document) -> bool:
    """Whether a check failed where the documents leave the matter open, so that either is right."""
    if _is_for_another_operation(case, document) or _is_common_refusal(failure, document):
        return True
    operation = str(case.operation.definition.raw.get("operationId"))
    return any(
        isinstance(failure, each.failure)
        and (each.operations is None or operation in each.operations)
        and each.holds(case, document)
        for each in OPENINGS
    )


def _is_common_refusal(failure: Failure, document: Document) -> bool:
    """Whether a key or a media type was refused by a status that the document has nowhere.

    A document that leaves out 401, 403 and 415 altogether, as Peaka's published one does, has
    left out what every server with keys answers, and has ruled out nothing.
    """
    if not isinstance(failure, UndefinedStatusCode) or failure.status_code not in COMMON_REFUSALS:
        return False
    status = str(failure.status_code)
    return not any(status in each.responses for each in document.operations.values())


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
