"""Laws of times: which comes before which, and that each has a zone."""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta

from specdouble.contract_tests.exchange import Exchange
from specdouble.contract_tests.laws.law import Law, Verdicts, check, equal, law
from specdouble.contract_tests.laws.skillmeat.asking import items_of, moment
from specdouble.contract_tests.laws.skillmeat.maintenance import changes
from specdouble.contract_tests.laws.skillmeat.readings import Spell, Status, spells
from specdouble.contract_tests.traffic import Traffic

A_MINUTE = timedelta(minutes=1)
"""By which the clocks of one server's parts may differ."""
OF_STATUS = ("oldest_entry", "newest_entry", "last_refresh")
OF_JOB = ("next_run_time", "last_run_time")
OF_ITEMS = ("last_fetched", "cached_at")


@law("skillmeat.status.oldest-before-newest", needs="a status with an oldest and a newest entry")
def oldest_entry_is_not_after_newest_entry(traffic: Traffic) -> Verdicts:
    """They are the times of the oldest and of the newest cached entry (page, "GET .../status")."""
    for status in _statuses(traffic):
        yield from _in_order(status.exchange, status.body, "oldest_entry", "newest_entry")


@law("skillmeat.status.last-run-before-next", needs="a status with a last and a next run")
def last_run_time_is_not_after_next_run_time(traffic: Traffic) -> Verdicts:
    """`last_run_time` is past, `next_run_time` to come (page, "GET .../status")."""
    for status in _statuses(traffic):
        job = status.body.get("refresh_job_status")
        if isinstance(job, dict):
            yield from _in_order(status.exchange, job, "last_run_time", "next_run_time")


def _in_order(exchange: Exchange, times: Mapping[str, object], one: str, other: str) -> Verdicts:
    first, second = moment(times.get(one)), moment(times.get(other))
    if first is not None and second is not None:
        holds, seen = first <= second, f"{times[one]}, {times[other]}"
        yield check(exchange, holds, f"{one} and {other}", "in this order", seen)


@law("skillmeat.status.both-ends-or-none", needs="a status")
def a_cache_has_an_oldest_and_a_newest_entry_or_none(traffic: Traffic) -> Verdicts:
    """Each is "null if there is none" (document): what has a newest entry has an oldest one."""
    for status in _statuses(traffic):
        if {"oldest_entry", "newest_entry"} <= status.body.keys():
            oldest, newest = (
                status.body[name] is None for name in ("oldest_entry", "newest_entry")
            )
            expected = "null, as oldest_entry is" if oldest else "a time, as oldest_entry is"
            seen = status.body["newest_entry"]
            yield check(status.exchange, oldest == newest, "newest_entry", expected, seen)


@law(
    "skillmeat.times.past-is-past",
    needs="a refresh between two readings of the status that moved last_refresh",
)
def what_is_past_is_not_later_than_a_refresh_after_it(traffic: Traffic) -> Verdicts:
    """What was fetched, was so before it was told of (page, "GET .../status", "GET .../projects").

    A refresh tells the server's time by its `last_refresh`: nothing shown before it is later.
    """
    for change in changes(traffic):
        statuses = [*change.earlier.statuses[-1:], *change.later.statuses[:1]]
        old, new = ([moment(each.body.get("last_refresh")) for each in statuses] + [None] * 2)[:2]
        if change.refreshes and change.worked and old and new and new > old:
            times = dict(_told_as_past(change.earlier))
            late = {what: time for what, time in times.items() if _is_after(time, new)}
            evidence = (each.exchange for each in statuses)
            yield equal(change.exchange, f"shown before, but later than {new}", {}, late, *evidence)


def _told_as_past(spell: Spell) -> Iterator[tuple[str, str]]:
    for status in spell.statuses:
        yield from _texts(status.body, ("oldest_entry", "newest_entry"))
    for page in spell.pages_of("listProjects"):
        for item in page.items:
            yield from ((f"{n} of {item['id']}", t) for n, t in _texts(item, ("last_fetched",)))


def _is_after(text: str, refresh: datetime) -> bool:
    time = moment(text)
    return time is not None and time > refresh + A_MINUTE


def _statuses(traffic: Traffic) -> Iterator[Status]:
    return (status for spell in spells(traffic) for status in spell.statuses)


@law("skillmeat.times.carry-a-zone", needs="an answer with times")
def every_time_carries_a_zone(traffic: Traffic) -> Verdicts:
    """Times are `date-time` (document), as in "2025-12-01T12:00:00Z": with a zone (RFC 3339)."""
    for exchange in traffic:
        times = dict(_times(exchange)) if exchange.status == 200 else {}
        if times:
            wrong = {name: time for name, time in times.items() if moment(time) is None}
            yield equal(exchange, "times without a zone", {}, wrong)


def _times(exchange: Exchange) -> Iterator[tuple[str, str]]:
    """The times of an answer that are written as text, by where they stand."""
    if exchange.operation == "getStatus" and isinstance(exchange.json, dict):
        job = exchange.json.get("refresh_job_status")
        yield from _texts(exchange.json, OF_STATUS)
        yield from _texts(job if isinstance(job, dict) else {}, OF_JOB)
    elif exchange.operation in {"listProjects", "listMarketplace"}:
        for item in items_of(exchange) or ():
            yield from ((f"{name} of {item['id']}", time) for name, time in _texts(item, OF_ITEMS))


def _texts(values: Mapping[str, object], names: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    for name in names:
        value = values.get(name)
        if isinstance(value, str):
            yield name, value


LAWS: tuple[Law, ...] = (
    oldest_entry_is_not_after_newest_entry,
    last_run_time_is_not_after_next_run_time,
    a_cache_has_an_oldest_and_a_newest_entry_or_none,
    every_time_carries_a_zone,
    what_is_past_is_not_later_than_a_refresh_after_it,
)
