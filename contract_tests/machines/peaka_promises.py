"""Which caches there are and how they are set, by what was told and written before."""

from collections.abc import Iterator

from specdouble.contract_tests.exchange import Exchange
from specdouble.contract_tests.laws.law import Law, Verdicts, law
from specdouble.contract_tests.machines.claim import claim, status_among
from specdouble.contract_tests.machines.peaka_cache import Cache
from specdouble.contract_tests.machines.peaka_model import Known, after, steps
from specdouble.contract_tests.machines.peaka_reading import (
    CANCEL,
    LISTS,
    NAMES,
    SCHEDULE,
    Item,
    Place,
    is_cache,
    place_of,
    same_schedule,
    statuses_in,
)
from specdouble.contract_tests.traffic import Traffic

UNJUDGED = frozenset({429})


@law("peaka.model.deleted-is-gone", needs="a request for a cache that was deleted")
def what_was_deleted_is_gone(traffic: Traffic) -> Verdicts:
    """Settings, status and history go with it, and its id leads nowhere ("Delete a cache")."""
    for known, exchange in _steps(traffic):
        deletion = known.gone.get(exchange.path_values.get("cacheId", ""))
        if deletion is not None and known.opens(exchange):
            yield status_among(exchange, "the status after the deletion", (404,), deletion)


@law("peaka.model.cache-is-found", needs="a request for a cache that is there")
def what_is_there_is_found(traffic: Traffic) -> Verdicts:
    """A cache that was created or listed can be read, synced, changed, deleted (all pages)."""
    for known, exchange in _steps(traffic):
        cache = known.cache_of(exchange)
        if exchange.operation in LISTS and known.opens(exchange):
            yield status_among(exchange, "the status of the list", (200,))
        if cache is not None and exchange.operation not in {"", *CANCEL.values()}:
            allowed = (400,) if _is_nonsense(exchange.request_json) else (200,)
            what = f"the status for {_name(cache.place)}"
            yield status_among(exchange, what, allowed, cache.reading)


@law("peaka.model.lists-are-complete", needs="a list of statuses, with all caches known before")
def a_list_has_the_caches_of_its_place_and_no_others(traffic: Traffic) -> Verdicts:
    """Every cache of the project, of the catalog, or of the schema (the three status lists)."""
    for known, exchange in _steps(traffic):
        place = [exchange.path_values[name] for name in NAMES if name in exchange.path_values]
        is_list = exchange.operation in LISTS and isinstance(exchange.json, list)
        if not is_list or place[0] not in known.whole or not known.opens(exchange):
            continue
        expected = sorted(each.id for each in known.within(*place))
        seen = sorted(each["id"] for each in statuses_in(exchange))
        evidence = known.whole[place[0]]
        source = f"sorted(ids(answer)) == sorted({expected})"
        yield claim(exchange, seen == expected, "caches", expected, seen, evidence, source=source)


@law("peaka.model.one-cache-a-table", needs="a creation for a table known as free, or as cached")
def a_table_has_one_cache_at_most(traffic: Traffic) -> Verdicts:
    """409 for a second one; after a deletion the table can be cached anew ("Cache a table")."""
    for known, exchange in _steps(traffic):
        body = exchange.request_json
        if exchange.operation != "createCache" or not known.opens(exchange):
            continue
        place = _place(exchange, body)
        cache = known.at(place) if place else None
        if place is None or (cache is None and place not in known.free):
            continue
        allowed = (400, 409) if cache and _is_nonsense(body) else (409,) if cache else (200,)
        allowed = (400,) if not cache and _is_nonsense(body) else allowed
        evidence = [cache.reading] if cache else []
        yield status_among(exchange, f"creation for {_name(place)}", allowed, *evidence)


@law("peaka.model.batch-item-by-item", needs="a batch for tables known as free, or as cached")
def a_batch_creates_what_can_be_created(traffic: Traffic) -> Verdicts:
    """Each item stands alone: one that fails does not stop the others ("Cache several tables")."""
    for known, exchange in _steps(traffic):
        items, results = exchange.request_json, exchange.json
        if exchange.operation != "createBatchCache" or not isinstance(items, list):
            continue
        places = [_place(exchange, each) for each in items]
        told = all(each and (known.at(each) or each in known.free) for each in places)
        if not told or not known.opens(exchange) or not isinstance(results, list):
            continue
        free = len({each for each in places if each and known.at(each) is None})
        seen = [isinstance(each, dict) and each.get("success") is True for each in results]
        expected = [True] * free + [False] * (len(items) - free)
        source = f"sorted(each['success'] for each in items(answer)) == {sorted(expected)}"
        holds = sorted(seen) == sorted(expected)
        yield claim(exchange, holds, "success, item by item", expected, seen, source=source)


@law("peaka.model.settings-are-kept", needs="settings of a cache that were known or written before")
def settings_are_what_was_written_last(traffic: Traffic) -> Verdicts:
    """A schedule that is sent is taken, one that is not stays; NONE switches off ("Change")."""
    for known, exchange in _steps(traffic):
        shown = exchange.json
        if exchange.status != 200 or not is_cache(shown):
            continue
        cache = _expected(known, exchange, shown)
        if cache is not None and cache.settings is not None:
            for name, schedule in cache.settings.items():
                yield claim(
                    exchange,
                    same_schedule(schedule, shown.get(name)),
                    f"{name} of {_name(cache.place)}",
                    schedule or "none",
                    shown.get(name) or "none",
                    cache.reading,
                    source=_schedule_source(name, schedule),
                )


@law("peaka.model.scope", needs="a request for a cache in another project, or by a stranger")
def nobody_gets_at_what_is_not_theirs(traffic: Traffic) -> Verdicts:
    """401 without a valid key; a cache is found in its own project only ("Authentication")."""
    for known, exchange in _steps(traffic):
        cache = known.caches.get(exchange.path_values.get("cacheId", ""))
        if exchange.operation and exchange.key in {None, -1}:
            yield status_among(exchange, "the status without a valid key", (401,))
        elif cache is not None and cache.place[0] != exchange.path_values.get("projectId"):
            what = f"the status for a cache of {cache.place[0]}"
            yield status_among(exchange, what, (403, 404), cache.reading)


def _steps(traffic: Traffic) -> Iterator[tuple[Known, Exchange]]:
    """The steps that were not put off."""
    for known, exchange in steps(traffic):
        if exchange.status not in UNJUDGED:
            yield known, exchange


def _expected(known: Known, exchange: Exchange, shown: Item) -> Cache | None:
    """The cache as it must be shown: a write shows what it has come to."""
    if exchange.operation == "getCacheSettings":
        return known.cache_of(exchange)
    if exchange.operation in {"createCache", "updateCacheSettings"} and known.opens(exchange):
        return after(known, exchange).caches.get(shown["id"])
    return None


def _schedule_source(name: str, schedule: Item | None) -> str:
    shown = f"(answer.json().get({name!r}) or {{}})"
    if schedule is None or schedule.get("type") == "NONE":
        return f"{shown}.get('type', 'NONE') == 'NONE'"
    return f"{shown}.get('expression') == {schedule.get('expression')!r}"


def _is_nonsense(body: object) -> bool:
    """Whether a schedule in it is none that anybody could mean."""
    schedules = [body.get(name) for name in SCHEDULE.values()] if isinstance(body, dict) else []
    return any(isinstance(each, dict) and each.get("expression") == NONSENSE for each in schedules)


NONSENSE = "every now and then"


def _place(exchange: Exchange, body: object) -> Place | None:
    """The table that an item of a creation names."""
    named = (
        {**body, "projectId": exchange.path_values.get("projectId")}
        if isinstance(body, dict)
        else {}
    )
    return place_of(named) if all(isinstance(named.get(name), str) for name in NAMES) else None


def _name(place: Place) -> str:
    return ".".join(place[2:])


LAWS: tuple[Law, ...] = (
    what_was_deleted_is_gone,
    what_is_there_is_found,
    a_list_has_the_caches_of_its_place_and_no_others,
    a_table_has_one_cache_at_most,
    a_batch_creates_what_can_be_created,
    settings_are_what_was_written_last,
    nobody_gets_at_what_is_not_theirs,
)
