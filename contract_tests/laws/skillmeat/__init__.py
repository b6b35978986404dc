"""SkillMeat's own laws: what its page and document say in prose, and no schema can."""

from specdouble.contract_tests.laws.law import Law
from specdouble.contract_tests.laws.skillmeat import (
    belonging,
    counters,
    filters,
    invalidating,
    limits,
    ranking,
    refreshing,
    refusing,
    searching,
    sorting,
    sparing,
    times,
    versions,
)

LAWS: tuple[Law, ...] = (
    *counters.LAWS,
    *belonging.LAWS,
    *filters.LAWS,
    *versions.LAWS,
    *sorting.LAWS,
    *searching.LAWS,
    *ranking.LAWS,
    *refreshing.LAWS,
    *invalidating.LAWS,
    *sparing.LAWS,
    *refusing.LAWS,
    *times.LAWS,
    *limits.LAWS,
)
