"""Which generic laws a document gives occasion for: a law about totals needs a list with one."""

from collections.abc import Callable, Mapping

from specdouble.contract_tests.exchange import SAFE
from specdouble.contract_tests.laws.law import Law
from specdouble.contract_tests.shapes.listings import Listing, listings
from specdouble.contract_tests.shapes.resources import Resource, resources
from specdouble.specs import Document, Operation

Occasion = Callable[[Document], bool]


def is_given(law: Law, document: Document) -> bool:
    """Whether the document has what the law is about; true of a law that nothing is said of."""
    prefixes = [prefix for prefix in OCCASIONS if law.id.startswith(prefix)]
    return not prefixes or OCCASIONS[max(prefixes, key=len)](document)


def _a_list(fits: Callable[[Listing], bool]) -> Occasion:
    return lambda document: any(map(fits, listings(document).values()))


def _a_resource(fits: Callable[[Resource], bool]) -> Occasion:
    return lambda document: any(map(fits, resources(document)))


def _an_operation(fits: Callable[[Operation], bool]) -> Occasion:
    return lambda document: any(map(fits, document.operations.values()))


def _has(*roles: str) -> Callable[[Resource], bool]:
    return lambda resource: all(resource.role(role) for role in roles)


def _is_listed(resource: Resource) -> bool:
    return resource.listing is not None


def _takes_header(name: str) -> Occasion:
    return _an_operation(
        lambda operation: any(
            each.location == "header" and each.name.lower() == name for each in operation.parameters
        )
    )


def _answers(status: str) -> Occasion:
    return _an_operation(lambda operation: status in operation.responses)


def _answers_header(name: str) -> Occasion:
    return _an_operation(
        lambda operation: any(
            name in {header.lower() for header in each.headers}
            for each in operation.responses.values()
        )
    )


def _requires_header(operation: Operation) -> bool:
    return any(
        header.get("required")
        for each in operation.responses.values()
        for header in each.headers.values()
    )


def _answers_problems(operation: Operation) -> bool:
    return any("application/problem+json" in each.schemas for each in operation.responses.values())


def _writes_without_a_body(operation: Operation) -> bool:
    return operation.method not in SAFE and operation.body is None


OCCASIONS: Mapping[str, Occasion] = {
    "lists.": _a_list(lambda _: True),
    "lists.pages.": _a_list(lambda each: each.paging.limit is not None),
    "lists.pages.total": _a_list(lambda each: each.total is not None),
    "lists.bounds.": _a_list(lambda each: each.paging.limit is not None),
    "lists.bounds.repeats": _a_list(lambda each: bool(each.echoes)),
    "lists.bounds.requires": _a_list(lambda each: any(i.required for i in each.query.values())),
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
    "resources.writing.": _a_resource(_has("create")),
    "resources.writing.can-be-listed": _a_resource(_is_listed),
    "resources.writing.created-is-listed": _a_resource(_is_listed),
    "resources.writing.refusals-add-nothing": _a_resource(_is_listed),
    "resources.writing.adds-what-it-says": _a_resource(_is_listed),
    "resources.creating.": _a_resource(_has("create")),
    "resources.creating.idempot": _takes_header("idempotency-key"),
    "resources.creating.location": _answers_header("location"),
    "resources.replacing.": _a_resource(_has("replace")),
    "resources.replacing.replaces": _a_resource(lambda each: each.replaces),
    "resources.updating.": _a_resource(_has("update")),
    "resources.deleting.": _a_resource(_has("remove")),
    "resources.deleting.is-not-listed": _a_resource(_is_listed),
    "resources.deleting.nothing-else-goes": _a_resource(_is_listed),
    "resources.deleting.shows": _a_resource(
        lambda each: (
            bool(each.role("remove") and each.roles["remove"].responses["200"].schemas)
            if each.role("remove") and "200" in each.roles["remove"].responses
            else False
        )
    ),
    "resources.server-set.times-move": _a_resource(lambda each: bool(each.touched)),
    "resources.server-set.versions-rise": _a_resource(lambda each: bool(each.versions)),
    "resources.conditional.": _answers_header("etag"),
    "resources.conditional.if-none-match": _answers("304"),
    "resources.conditional.if-match": _answers("412"),
    "http.bodies.not-wanted": _an_operation(_writes_without_a_body),
    "http.safety.no-content": _an_operation(
        lambda each: bool({"204", "304"} & set(each.responses))
    ),
    "http.headers.are-there": _an_operation(_requires_header),
    "http.errors.repeat-their-status": _an_operation(_answers_problems),
}
