"""Laws about lists, derived from the shape of any document: pages, filters, sorting, searching."""

from specdouble.contract_tests.laws.generic.lists import (
    bounds,
    filters,
    items,
    pages,
    searching,
    sorting,
)
from specdouble.contract_tests.laws.law import Law

LAWS: tuple[Law, ...] = (
    *pages.LAWS,
    *items.LAWS,
    *bounds.LAWS,
    *filters.LAWS,
    *sorting.LAWS,
    *searching.LAWS,
)
