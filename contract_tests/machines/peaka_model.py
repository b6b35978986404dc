"""What must be so of Peaka's caches, as far as the answers told and the documents promise.

A fold over exchanges: it knows nothing that it was not told. Syncs go on by themselves, so of a
running one it only knows what may still come of it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from specdouble.contract_tests.exchange import Exchange
from specdouble.contract_tests.machines.peaka_cache import EITHER, Cache, Run
from specdouble.contract_tests.machines.peaka_reading import (
    MODES,
    SCHEDULE,
    Item,
    Place,
    is_cache,
    mode_asked,
    place_of,
    runs_in,
    statuses_in,
)
from specdouble.contract_tests.traffic import Traffic


@dataclass(frozen=True, slots=True)
class Known:
    """All caches that were told of; `whole`: the projects whose every cache is among them.

    `gone`: by id, the request that deleted it. `open`: which key opens which project.
    """

    caches: Mapping[str, Cache] = field(default_factory=dict)
    gone: Mapping[str, Exchange] = field(default_factory=dict)
    whole: Mapping[str, Exchange] = field(default_factory=dict)
    open: frozenset[tuple[int | None, str]] = frozenset()
    free: frozenset[Place] = frozenset()

    def at(self, place: Place) -> Cache | None:
        """The cache of a table."""
        return next((each for each in self.caches.values() if each.place == place), None)

    def within(self, *place: str) -> list[Cache]:
        """The caches of a project, of a catalog in it, or of a schema in that."""
        return [each for each in self.caches.values() if each.place[: len(place)] == place]

    def opens(self, exchange: Exchange) -> bool:
        """Whether the key was seen to open the project."""
        return (exchange.key, exchange.path_values.get("projectId", "")) in self.open

    def cache_of(self, exchange: Exchange) -> Cache | None:
        """The cache that a request is about, if it is there, and the key opens its project."""
        cache = self.caches.get(exchange.path_values.get("cacheId", ""))
        project = exchange.path_values.get("projectId")
        return cache if cache and cache.place[0] == project and self.opens(exchange) else None

    def but(self, cache: Cache) -> "Known":
        """With this cache as it is now."""
        return replace(self, caches={**self.caches, cache.id: cache})


def steps(traffic: Traffic) -> list[tuple[Known, Exchange]]:
    """Each exchange with what was known before it."""
    return traffic.derive(_steps)


def _steps(traffic: Traffic) -> list[tuple[Known, Exchange]]:
    told, known = [], Known()
    for exchange in traffic:
        told.append((known, exchange))
        known = after(known, exchange)
    return told


def after(known: Known, exchange: Exchange) -> Known:
    """What is known once this exchange was seen."""
    if not exchange.is_success:
        return known if exchange.is_safe or 400 <= exchange.status < 500 else Known()
    if exchange.is_safe:
        return _read(known, exchange)
    return _written(known, exchange)


def _read(known: Known, exchange: Exchange) -> Known:
    project = exchange.path_values.get("projectId", "")
    if exchange.operation == "getCacheStatusByProject" and isinstance(exchange.json, list):
        known = _listed(known, exchange, project)
    for item in statuses_in(exchange):
        known = _looked_at(known, exchange, item)
    cache = known.cache_of(exchange)
    if cache is None:
        return known
    if exchange.operation == "getCacheSettings" and is_cache(exchange.json):
        return known.but(replace(cache, settings=_settings(exchange.json), reading=exchange))
    if exchange.operation == "getCacheExecutionHistory":
        return known.but(_remembered(cache, exchange))
    return known


def _listed(known: Known, exchange: Exchange, project: str) -> Known:
    """The caches of a project: all of them, if nothing of it was known before."""
    statuses = statuses_in(exchange)
    if len(statuses) != len(exchange.json) or any(each["id"] in known.gone for each in statuses):
        return known
    if statuses or exchange.key == 0:
        known = replace(known, open=known.open | {(exchange.key, project)})
    if project in known.whole:
        return known
    caches = {each["id"]: _found(each, exchange) for each in statuses}
    return replace(
        known,
        caches={**caches, **known.caches},
        whole={**known.whole, project: exchange},
    )


def _found(status: Item, exchange: Exchange) -> Cache:
    """A cache that was there before; if it is busy, nobody knows what else waits."""
    was_busy = status.get("status") == "RUNNING"
    return Cache(status["id"], place_of(status), exchange, was_busy=was_busy)


def _looked_at(known: Known, exchange: Exchange, item: Item) -> Known:
    """What a status shows. Lists may lag behind, so they count only for what is new to one."""
    cache = known.caches.get(item["id"])
    if cache is None or cache.place != place_of(item) or not known.opens(exchange):
        return known
    if exchange.operation != "getCacheStatus" and cache.reading is not exchange:
        return known
    for mode, run in runs_in(item):
        cache = _with_run(cache, mode, run, exchange)
    if exchange.operation == "getCacheStatus":
        cache = replace(cache, looked=exchange, touched=())
    return known.but(cache)


def _with_run(cache: Cache, mode: str, run: Item, exchange: Exchange) -> Cache:
    """With a run as it is now; a new one is one of those that were asked for, if any was."""
    old = cache.runs.get(run["id"])
    seen = Run(run, exchange, mode, old.since if old else exchange)
    runs = {**cache.runs, run["id"]: seen}
    if old is not None:
        return replace(cache, runs=runs)
    owed = {name: each for name, each in cache.owed.items() if name not in {mode, EITHER}}
    return replace(cache, runs=runs, asked=_answered(cache.asked, mode), owed=owed)


def _answered(
    asked: Mapping[str, tuple[Exchange, ...]], mode: str
) -> Mapping[str, tuple[Exchange, ...]]:
    """What is still asked for once one run of that kind was seen."""
    done = next(iter(asked.get(mode, ())), None)
    other = next(each for each in MODES if each != mode)
    left = {**asked, mode: asked.get(mode, ())[1:]}
    if done is not None and done in asked.get(other, ()):  # a first sync, of either kind
        left[other] = tuple(each for each in left.get(other, ()) if each is not done)
    return left


def _remembered(cache: Cache, exchange: Exchange) -> Cache:
    """With its history, if this is all of it, and was so while it rested."""
    if not isinstance(exchange.json, list):
        return cache
    limit, offset = (exchange.arguments.get(name, "") for name in ("limit", "offset"))
    whole = limit.isdigit() and len(exchange.json) < int(limit) and offset in {"", "0"}
    items = tuple(each for each in exchange.json if isinstance(each, dict) and "id" in each)
    if whole and cache.is_at_rest and len(items) == len(exchange.json):
        return replace(cache, history=items, remembered=exchange)
    return cache


def _written(known: Known, exchange: Exchange) -> Known:
    if exchange.operation == "createCache":
        return _created(known, exchange, exchange.json, exchange.request_json)
    if exchange.operation == "createBatchCache":
        return _created_each(known, exchange)
    cache = known.cache_of(exchange)
    if cache is None:
        return known
    if exchange.operation == "deleteCache":
        return _deleted(known, cache, exchange)
    mode = mode_asked(exchange.operation)
    if mode is None:
        return known.but(_rescheduled(cache, exchange))
    change = cache.cancelled if "cancel" in exchange.operation else cache.asked_for
    return known.but(change(mode, exchange))


def _deleted(known: Known, cache: Cache, exchange: Exchange) -> Known:
    """Without the cache; its table is free."""
    return replace(
        known,
        caches={id_: each for id_, each in known.caches.items() if id_ != cache.id},
        gone={**known.gone, cache.id: exchange},
        free=known.free | {cache.place},
    )


def _created_each(known: Known, exchange: Exchange) -> Known:
    if not isinstance(exchange.json, list):
        return Known()
    for result in exchange.json:
        if isinstance(result, dict) and result.get("success") is True:
            known = _created(known, exchange, result.get("cache"), None)
    return known


def _created(known: Known, exchange: Exchange, answer: Any, body: Any) -> Known:
    """With a new cache. Its first sync may be of either kind, for a one-time cache's is open."""
    if not is_cache(answer):
        return Known()
    place = place_of(answer)
    settings = _settings(answer if body is None else {**answer, **_schedules(body)})
    asked = dict.fromkeys(MODES, (exchange,))
    touched, owed = (exchange,), {EITHER: exchange}
    cache = Cache(
        answer["id"], place, exchange, settings=settings, asked=asked, owed=owed, touched=touched
    )
    return replace(known.but(cache), free=known.free - {place})


def _rescheduled(cache: Cache, exchange: Exchange) -> Cache:
    """A schedule that is not sent keeps its value."""
    body = exchange.request_json
    if cache.settings is None or not isinstance(body, dict):
        return replace(cache, settings=None)
    settings = {**cache.settings, **_schedules(body)}
    return replace(cache, settings=settings, reading=exchange, touched=(*cache.touched, exchange))


def _schedules(body: Any) -> dict[str, Item]:
    return {name: body[name] for name in SCHEDULE.values() if isinstance(body.get(name), dict)}


def _settings(shown: Item) -> dict[str, Item | None]:
    return {name: shown.get(name) for name in SCHEDULE.values()}
