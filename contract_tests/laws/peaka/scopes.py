"""Laws of projects: a cache belongs to one, and a project's key opens no other."""

from collections.abc import Iterator

from specdouble.contract_tests.exchange import Exchange
from specdouble.contract_tests.laws.law import Law, Verdicts, check, equal, law
from specdouble.contract_tests.laws.peaka.kinds import LISTS
from specdouble.contract_tests.laws.peaka.lives import owners
from specdouble.contract_tests.laws.peaka.requests import is_documented
from specdouble.contract_tests.laws.peaka.sightings import entries, fields
from specdouble.contract_tests.traffic import Traffic

SHOWING = ("getCacheSettings", "updateCacheSettings", "getCacheStatus", "createCache")


@law("peaka.scope.a-cache-is-found-in-its-project-only", needs="a cache, asked for in two projects")
def a_cache_is_found_under_its_own_project_only(traffic: Traffic) -> Verdicts:
    """ProjectId is the project that owns the cache (parameter of all operations)."""
    known = traffic.derive(owners)
    for exchange in traffic:
        project, id_ = (exchange.path_values.get(name, "") for name in ("projectId", "cacheId"))
        own = known.get(id_, set())
        if len(own) == 1 and project not in own:
            what = f"the status for cache {id_} of project {', '.join(own)}"
            yield check(exchange, not exchange.is_success, what, "404", exchange.status)


@law("peaka.scope.a-cache-tells-its-project", needs="settings or a status")
def a_cache_belongs_to_the_project_of_its_path(traffic: Traffic) -> Verdicts:
    """ProjectId is the project that the cache belongs to (page "Get Cache Status")."""
    for exchange in traffic.successes(*SHOWING, "createBatchCache"):
        results = [fields(result.get("cache")) for result in entries(exchange.json)]
        for body in (fields(exchange.json), *results):
            if body.get("projectId") is not None:
                expected = exchange.path_values.get("projectId")
                yield equal(exchange, "projectId", expected, body["projectId"])


@law("peaka.scope.answers-for-the-cache-asked-for", needs="settings or a status")
def the_answer_is_of_the_cache_that_was_asked_for(traffic: Traffic) -> Verdicts:
    """CacheId is the unique identifier of the cache (parameter of the operations)."""
    for exchange in traffic.successes(*SHOWING):
        asked, shown = exchange.path_values.get("cacheId"), fields(exchange.json).get("id")
        if asked is not None and isinstance(shown, str):
            holds = asked.casefold() == shown.casefold()
            yield check(exchange, holds, "id", asked, shown)


@law("peaka.scope.a-project-key-opens-its-project-only", needs="a second key, a project's")
def a_project_key_opens_no_other_project(traffic: Traffic) -> Verdicts:
    """Project API keys are limited to their project (security scheme of both pages): 403 or 404
    for any other. Keys are given with most rights first, so those after the first are projects'.
    """
    for exchange, own in _with_project_keys(traffic):
        if exchange.path_values.get("projectId") != own and is_documented(exchange):
            refused = not exchange.is_success and exchange.status != 409
            what = f"the status with the key of project {own}"
            yield check(exchange, refused, what, "403 or 404", exchange.status)


@law("peaka.scope.a-project-key-opens-its-project", needs="a key, and a project that it opens")
def a_key_opens_all_of_its_project(traffic: Traffic) -> Verdicts:
    """A project key can do everything in its project, a partner key in all of them (the pages'
    badges: both kinds of key).
    """
    opened = {(each.key, _project(each)) for each in traffic if _shows_something(each)}
    for exchange in traffic:
        has_key = exchange.key is not None and exchange.key >= 0
        if has_key and (exchange.key, _project(exchange)) in opened and is_documented(exchange):
            what = f"the status with a key of project {_project(exchange)}"
            holds = exchange.status not in {401, 403}
            yield check(exchange, holds, what, "neither 401 nor 403", exchange.status)


@law("peaka.scope.a-bad-key-is-unauthorized", needs="a request without a key, or a made-up one")
def a_bad_key_is_unauthorized_not_forbidden(traffic: Traffic) -> Verdicts:
    """401 is for a key that is missing, malformed or revoked; 403 for a good one that is not for
    the project (document, answers of all operations).
    """
    for exchange in traffic:
        told = _is_told_of_both(traffic, exchange)
        if told and (exchange.key is None or exchange.key < 0) and exchange.status in {401, 403}:
            yield equal(exchange, "the status without a good key", 401, exchange.status)


def _is_told_of_both(traffic: Traffic, exchange: Exchange) -> bool:
    """Whether the document has a word on either; the published one has on none."""
    operation = traffic.document.operations.get(exchange.operation)
    return operation is not None and {"401", "403"} <= set(operation.responses)


def _project(exchange: Exchange) -> str:
    return exchange.path_values.get("projectId", "")


def _shows_something(exchange: Exchange) -> bool:
    return exchange.is_success and (exchange.operation not in LISTS or bool(exchange.json))


def _with_project_keys(traffic: Traffic) -> Iterator[tuple[Exchange, str]]:
    """What was asked with such a key, and the project whose caches it was first seen to list."""
    own: dict[int, str] = {}
    asked = [each for each in traffic if each.key is not None and each.key > 0]
    for exchange in asked:
        if exchange.is_success and (exchange.operation not in LISTS or exchange.json):
            own.setdefault(exchange.key or 0, exchange.path_values.get("projectId", ""))
    for exchange in asked:
        if "projectId" in exchange.path_values and exchange.key in own:
            yield exchange, own[exchange.key]


LAWS: tuple[Law, ...] = (
    a_cache_is_found_under_its_own_project_only,
    a_cache_belongs_to_the_project_of_its_path,
    the_answer_is_of_the_cache_that_was_asked_for,
    a_project_key_opens_no_other_project,
    a_key_opens_all_of_its_project,
    a_bad_key_is_unauthorized_not_forbidden,
)
