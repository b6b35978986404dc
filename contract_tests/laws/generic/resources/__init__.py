"""Laws about things that can be created, read, changed and deleted."""

from specdouble.contract_tests.laws.generic.resources import (
    conditional,
    creating,
    deleting,
    keeping,
    reading,
    replacing,
    server_set,
    updating,
    writing,
)
from specdouble.contract_tests.laws.law import Law

LAWS: tuple[Law, ...] = (
    *reading.LAWS,
    *writing.LAWS,
    *keeping.LAWS,
    *creating.LAWS,
    *replacing.LAWS,
    *updating.LAWS,
    *server_set.LAWS,
    *deleting.LAWS,
    *conditional.LAWS,
)
