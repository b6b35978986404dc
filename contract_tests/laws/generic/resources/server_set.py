"""Laws about properties that only the server sets: ids, times of creation and change, versions."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

from specdouble.contract_tests.laws.generic.resources.changes import Change, changes
from specdouble.contract_tests.laws.generic.resources.comparing import moment, same
from specdouble.contract_tests.laws.generic.resources.looks import How, Sight
from specdouble.contract_tests.laws.generic.resources.sightings import sightings
from specdouble.contract_tests.laws.law import Law, Verdict, Verdicts, check, law
from specdouble.contract_tests.traffic import Traffic

_TELLING_LENGTH, _TELLING_NUMBER = 6, 1000


@law("resources.server-set.stays", needs="a thing that was seen before and after a write on it")
def what_it_was_born_with_never_changes(traffic: Traffic) -> Verdicts:
    """An id, what a thing stands under, and when it was created, stay what they are for good."""
    for seen in traffic.derive(sightings).by_item.values():
        alive = [each for each in seen if each.shown is not None or each.how is How.REMOVED]
        for before, after in pairwise(alive):
            if before.how is How.REMOVED or after.how is How.REMOVED or not after.shown:
                continue
            if before.epoch != after.epoch and before.shown:
                yield _unchanged(before, after, before.shown, after.shown)


def _unchanged(
    before: Sight, after: Sight, was: Mapping[str, Any], now: Mapping[str, Any]
) -> Verdict:
    names = [name for name in sorted(after.item.resource.born) if name in was and name in now]
    wrong = [name for name in names if not same(was[name], now[name])]
    return check(
        after.exchange,
        not wrong,
        f"set by the server for good, in {after.how.value}",
        {name: was[name] for name in wrong},
        {name: now[name] for name in wrong},
        before.exchange,
    )


@law("resources.server-set.is-its-path", needs="a thing that was seen at its own path")
def a_thing_has_the_id_of_its_path(traffic: Traffic) -> Verdicts:
    """The id in a path names the thing that is shown there."""
    for seen in traffic.derive(sightings).by_item.values():
        for sight in seen:
            shown = sight.item.resource.identify(sight.shown)
            if sight.how in {How.READ, How.REPLACED, How.UPDATED} and shown is not None:
                expected = sight.item.id
                what = f"the id in {sight.how.value}"
                yield check(sight.exchange, expected == shown, what, expected, shown)


@law("resources.server-set.ignores-what-is-sent", needs="a write that sends what the server sets")
def what_the_server_sets_is_never_taken_over(traffic: Traffic) -> Verdicts:
    """`readOnly` properties are not for requests (OpenAPI, Schema Object): they do nothing."""
    for change in traffic.derive(changes):
        sent = {
            name: value
            for name, value in change.sent.items()
            if name in change.resource.server_set
            and _is_telling(value)
            and not same(change.was.get(name), value)
        }
        taken = [name for name, value in sent.items() if same(change.now.get(name), value)]
        if sent:
            yield check(
                change.after.exchange,
                not taken,
                "set by the server alone",
                {name: change.was.get(name, "a value of the server's own") for name in taken},
                {name: change.now.get(name) for name in taken},
                *change.evidence,
            )


def _is_telling(value: Any) -> bool:
    """Whether a server would hardly have come to the same value by itself."""
    if isinstance(value, str):
        return len(value) >= _TELLING_LENGTH
    return isinstance(value, int) and value >= _TELLING_NUMBER


@law("resources.server-set.times-move", needs="changes of a thing with a time of its last change")
def the_time_of_the_last_change_moves_on(traffic: Traffic) -> Verdicts:
    """A time of the last change (`updatedAt`) is later after a change, and never earlier."""
    since: dict[tuple[Any, str], Change] = {}
    for change in traffic.derive(changes):
        for name in sorted(change.resource.touched):
            last = since.get((change.after.item, name))
            now = moment(change.now.get(name))
            if now is None:
                continue
            if last is None or last.now.get(name) != change.now[name]:
                since[change.after.item, name] = change
            if last is not None and (was := moment(last.now.get(name))) is not None:
                yield _later(name, last, change, was, now)


def _later(name: str, last: Change, change: Change, was: datetime, now: datetime) -> Verdict:
    """The time may stand still for as long as it cannot show: a second, if it has no fractions."""
    patience = timedelta(milliseconds=20 if now.microsecond else 2100)
    still = now == was and _has_changed(change)
    tired = still and change.exchange.at - last.exchange.at > patience
    return check(
        change.after.exchange,
        now >= was and not tired,
        f"{name} after {change.exchange}",
        f"later than {last.now[name]}",
        change.now[name],
        last.exchange,
        *change.evidence,
    )


@law("resources.server-set.versions-rise", needs="a change of a thing with a version number")
def the_version_rises_with_each_change(traffic: Traffic) -> Verdicts:
    """A version that the server counts (`version`, `revision`) is higher after each change."""
    for change in traffic.derive(changes):
        for name in sorted(change.resource.versions & set(change.was) & set(change.now)):
            was, now = change.was[name], change.now[name]
            if isinstance(was, int) and isinstance(now, int):
                higher = now > was if _has_changed(change) else now >= was
                what, expected = f"{name} after {change.exchange}", f"more than {was}"
                yield check(change.after.exchange, higher, what, expected, now, *change.evidence)


def _has_changed(change: Change) -> bool:
    """Whether the write changed anything that is shown: if not, it may count as none."""
    names = change.resource.writable & set(change.was)
    return any(not same(change.was[name], change.now.get(name)) for name in names)


LAWS: tuple[Law, ...] = (
    what_it_was_born_with_never_changes,
    a_thing_has_the_id_of_its_path,
    what_the_server_sets_is_never_taken_over,
    the_time_of_the_last_change_moves_on,
    the_version_rises_with_each_change,
)
