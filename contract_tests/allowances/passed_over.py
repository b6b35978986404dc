"""What was seen and not judged, because the document does not tell of it: a run says so."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

from specdouble.contract_tests.exchange import Exchange
from specdouble.contract_tests.laws.generic.http.described import (
    has_body,
    is_refused_by_a_router,
    leaves_untold,
    shows_a_success,
)
from specdouble.specs import Document

NAMED = 3
"""Of more operations only the number is told."""


def passed_over(exchanges: Iterable[Exchange], document: Document) -> Iterator[str]:
    """Sentences that name the statuses and bodies that were passed over, if any were."""
    statuses: dict[int, set[str]] = defaultdict(set)
    bodies: dict[int, set[str]] = defaultdict(set)
    for each in exchanges:
        operation = document.operations.get(each.operation)
        if operation is None or is_refused_by_a_router(each):
            continue
        if leaves_untold(operation, each.status, each.request_headers):
            statuses[each.status].add(operation.id)
        elif has_body(each) and shows_a_success(operation, each.status):
            bodies[each.status].add(operation.id)
    if statuses:
        yield f"passed over, for the document does not tell of them: {_listed(statuses)}"
    if bodies:
        yield f"bodies passed over, for they are documented as a success's: {_listed(bodies)}"


def _listed(found: Mapping[int, set[str]]) -> str:
    return "; ".join(f"{status} of {_named(found[status])}" for status in sorted(found))


def _named(operations: set[str]) -> str:
    if len(operations) > NAMED:
        return f"{len(operations)} operations"
    *others, last = sorted(operations)
    return f"{', '.join(others)} and {last}" if others else last
