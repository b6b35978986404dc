"""Which laws a document gives occasion for: a law about totals needs a list with one."""

import math
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from specdouble.contract_tests.exchange import SAFE
from specdouble.contract_tests.laws.generic.http.bodies import needs_a_body
from specdouble.contract_tests.laws.generic.http.described import is_secured, shows_a_success
from specdouble.contract_tests.laws.generic.http.headers import is_telling
from specdouble.contract_tests.laws.law import Law
from specdouble.contract_tests.shapes.inputs import Input
from specdouble.contract_tests.shapes.listings import Listing, listings
from specdouble.contract_tests.shapes.operations import json_body, sendable, shown
from specdouble.contract_tests.shapes.resources import Resource, resources
from specdouble.contract_tests.shapes.schemas import bounds, properties, refers
from specdouble.specs import Document, Operation, Response

Occasion = Callable[[Document], bool]
_NUMBERS = {"integer", "number"}


def is_given(law: Law, document: Document) -> bool:
    """Whether the document has what the law is about; true of a law that nothing is said of."""
    prefixes = [prefix for prefix in OCCASIONS if law.id.startswith(prefix)]
    return not prefixes or OCCASIONS[max(prefixes, key=len)](document)


def _a_list(fits: Callable[[Listing], bool]) -> Occasion:
    return lambda document: any(map(fits, listings(document).values()))


def _has_bounds(given: Input) -> bool:
    known = math.isfinite(given.minimum) or math.isfinite(given.maximum)
    return given.kind in _NUMBERS and known


def _has_lengths(given: Input) -> bool:
    return given.kind == "string" and not given.values and given.lengths != (0, math.inf)


def _a_resource(fits: Callable[[Resource], bool]) -> Occasion:
    return lambda document: any(map(fits, resources(document)))


def _a_parameter(fits: Callable[[Input], bool]) -> Occasion:
    """Whether a list has such a parameter in its query."""
    return _a_list(lambda listing: any(map(fits, listing.query.values())))


def _an_answer(fits: Callable[[Response], bool]) -> Occasion:
    return _an_operation(lambda operation: any(map(fits, operation.responses.values())))


def _an_operation(fits: Callable[[Operation], bool]) -> Occasion:
    return lambda document: any(map(fits, document.operations.values()))


def _has(*roles: str) -> Callable[[Resource], bool]:
    return lambda resource: all(resource.role(role) for role in roles)


def _is_listed(resource: Resource) -> bool:
    return resource.listing is not None


def _is_written(resource: Resource) -> bool:
    return any(resource.role(each) for each in ("create", "replace", "update"))


def _has_defaults(resource: Resource) -> bool:
    create = resource.role("create")
    known = sendable(create) if create else {}
    return any("default" in known[name] for name in known if name in resource.has)


def _stands_under(resource: Resource, document: Document, *roles: str) -> bool:
    """Whether it stands under things of another resource, which has these operations."""
    above = resource.collection.rpartition("/")[0]
    return any(each.path == above and _has(*roles)(each) for each in resources(document))


def _is_created_under_others(document: Document) -> bool:
    creates = ((each, each.role("create")) for each in resources(document))
    return any(
        create is not None and "404" in create.responses and _stands_under(each, document, "read")
        for each, create in creates
    )


def _has_another_parent(document: Document) -> bool:
    return any(
        _has("create", "read")(each) and _stands_under(each, document, "create")
        for each in resources(document)
    )


def _is_read_below_what_is_removed(document: Document) -> bool:
    removable = tuple(f"{each.path}/" for each in resources(document) if each.role("remove"))
    reads = (each for each in document.operations.values() if each.method == "GET")
    return any(each.path.startswith(removable) for each in reads if removable)


def _shows_what_it_removed(resource: Resource) -> bool:
    remove = resource.role("remove")
    return remove is not None and resource.identity in properties(shown(remove))


def _takes_header(name: str) -> Occasion:
    return _an_operation(
        lambda operation: any(
            each.location == "header" and each.name.lower() == name for each in operation.parameters
        )
    )


def _answers(status: str) -> Occasion:
    return _an_operation(lambda operation: status in operation.responses)


def _answers_header(*names: str) -> Occasion:
    return _an_answer(lambda each: any(name.lower() in names for name in each.headers))


def _tells_of_a_header(response: Response) -> bool:
    return any(is_telling(name, each.get("schema")) for name, each in response.headers.items())


def _requires_header(response: Response) -> bool:
    return any(each.get("required") for each in response.headers.values())


def _is_dated(response: Response) -> bool:
    return any(
        part.get("format") in {"date", "date-time"}
        for schema in response.schemas.values()
        for part in _parts(schema)
    )


def _parts(value: Any) -> Iterator[Mapping[str, Any]]:
    """A schema and all that is in it."""
    if isinstance(value, Mapping):
        yield value
    if isinstance(value, Mapping | list):
        for each in value.values() if isinstance(value, Mapping) else value:
            yield from _parts(each)


def _tells_its_errors(operation: Operation) -> bool:
    """Whether it has errors with a schema, and not with that of a success."""
    return any(
        each.schemas and (key == "default" or not shows_a_success(operation, _status(key)))
        for key, each in operation.responses.items()
        if key[0] in "45d"
    )


def _status(key: str) -> int:
    """A status of a class: 400 for `4XX`."""
    return int(key.upper().replace("X", "0"))


def _takes_json(operation: Operation) -> bool:
    return json_body(operation) is not None


def _takes_bounded(operation: Operation) -> bool:
    """Whether the body has a property that may be at its bound, and stands for itself."""
    return any(bounds(each) and not refers(name) for name, each in sendable(operation).items())


def _writes_without_a_body(operation: Operation) -> bool:
    return operation.method not in SAFE and operation.body is None


OCCASIONS: Mapping[str, Occasion] = {
    "lists.": _a_list(lambda _: True),
    "lists.pages.": _a_list(lambda each: each.paging.limit is not None),
    "lists.pages.total": _a_list(lambda each: each.total is not None),
    "lists.pages.join": _a_list(lambda each: each.paging.start is not None),
    "lists.pages.empty": _a_list(lambda each: each.paging.start is not None),
    "lists.bounds.refuses-what-is-beyond": _a_parameter(_has_bounds),
    "lists.bounds.refuses-non-numbers": _a_parameter(lambda each: each.kind in _NUMBERS),
    "lists.bounds.refuses-lengths": _a_parameter(_has_lengths),
    "lists.bounds.accepts-its-bounds": _a_parameter(_has_bounds),
    "lists.bounds.requires": _a_parameter(lambda each: each.required),
    "lists.bounds.defaults": _a_parameter(lambda each: each.default is not None),
    "lists.bounds.repeats": _a_list(lambda each: bool(each.echoes)),
    "lists.filters.": _a_list(lambda each: bool(each.filters)),
    "lists.filters.belongs": _a_list(lambda each: bool(each.belongs)),
    "lists.filters.compose": _a_list(lambda each: len(each.filters) > 1),
    "lists.filters.boolean": _a_list(
        lambda each: any(one.kind == "boolean" for one in each.filters.values())
    ),
    "lists.sorting.": _a_list(lambda each: each.sort is not None),
    "lists.searching.": _a_list(lambda each: each.search is not None),
    "resources.": _a_resource(lambda _: True),
    "resources.reading.alone-as-in-the-list": _a_resource(_is_listed),
    "resources.reading.each-once": _a_resource(_is_listed),
    "resources.reading.refusals": _a_resource(_is_written),
    "resources.reading.under-its-own-parent": _has_another_parent,
    "resources.writing.": _a_resource(_has("create")),
    "resources.writing.can-be-listed": _a_resource(_is_listed),
    "resources.writing.created-is-listed": _a_resource(_is_listed),
    "resources.writing.refusals-add-nothing": _a_resource(_is_listed),
    "resources.writing.adds-what-it-says": _a_resource(_is_listed),
    "resources.keeping.": _a_resource(_is_written),
    "resources.keeping.defaults": _a_resource(_has_defaults),
    "resources.creating.": _a_resource(_has("create")),
    "resources.creating.idempot": _takes_header("idempotency-key"),
    "resources.creating.location": _answers_header("location"),
    "resources.creating.no-twins": _a_resource(lambda each: not each.has_twins),
    "resources.creating.under-nothing": _is_created_under_others,
    "resources.replacing.": _a_resource(_has("replace")),
    "resources.replacing.replaces": _a_resource(lambda each: each.replaces),
    "resources.updating.": _a_resource(_has("update")),
    "resources.deleting.": _a_resource(_has("remove")),
    "resources.deleting.is-not-listed": _a_resource(_is_listed),
    "resources.deleting.nothing-else-goes": _a_resource(_is_listed),
    "resources.deleting.shows": _a_resource(_shows_what_it_removed),
    "resources.deleting.with-what-is-under-it": _is_read_below_what_is_removed,
    "resources.server-set.": _a_resource(lambda each: bool(each.server_set)),
    "resources.server-set.times-move": _a_resource(lambda each: bool(each.touched)),
    "resources.server-set.versions-rise": _a_resource(lambda each: bool(each.versions)),
    "resources.conditional.": _answers_header("etag"),
    "resources.conditional.if-none-match": _answers("304"),
    "resources.conditional.if-match": _answers("412"),
    "http.answers.documented-media-type": _an_answer(lambda each: bool(each.schemas)),
    "http.answers.fit-their-schema": _an_answer(lambda each: bool(each.schemas)),
    "http.answers.times-have-a-zone": _an_answer(_is_dated),
    "http.headers.": _an_answer(lambda each: bool(each.headers)),
    "http.headers.are-there": _an_answer(_requires_header),
    "http.headers.of-their-type": _an_answer(_tells_of_a_header),
    "http.headers.always-or-never": _answers_header("etag", "location", "www-authenticate"),
    "http.errors.": _an_operation(_tells_its_errors),
    "http.errors.repeat-their-status": _an_answer(
        lambda each: "application/problem+json" in each.schemas
    ),
    "http.authentication.": _an_operation(is_secured),
    "http.safety.one-order": _a_list(lambda _: True),
    "http.safety.no-content": _an_operation(
        lambda each: bool({"204", "304"} & set(each.responses))
    ),
    "http.bodies.": _an_operation(_takes_json),
    "http.bodies.bounds-are-included": _an_operation(_takes_bounded),
    "http.bodies.missing": lambda document: any(
        needs_a_body(each, document) for each in document.operations.values()
    ),
    "http.bodies.not-wanted": _an_operation(_writes_without_a_body),
    "peaka.answer.errors-have-their-envelope": lambda document: (
        "Error" in document.components.get("schemas", {})
    ),
}
