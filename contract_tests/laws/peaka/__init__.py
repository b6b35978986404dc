"""What Peaka's two pages and its document say of caches, as laws."""

from specdouble.contract_tests.laws.law import Law
from specdouble.contract_tests.laws.peaka import (
    answers,
    batches,
    cancelling,
    creating,
    deleting,
    executions,
    history,
    keeping,
    lists,
    logs,
    progress,
    scopes,
    settings,
    statuses,
    syncs,
)

LAWS: tuple[Law, ...] = (
    *statuses.LAWS,
    *executions.LAWS,
    *progress.LAWS,
    *syncs.LAWS,
    *cancelling.LAWS,
    *keeping.LAWS,
    *history.LAWS,
    *lists.LAWS,
    *creating.LAWS,
    *batches.LAWS,
    *settings.LAWS,
    *deleting.LAWS,
    *scopes.LAWS,
    *logs.LAWS,
    *answers.LAWS,
)
