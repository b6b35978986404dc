"""Laws about reading things: it changes nothing, and shows each thing in its own place."""

from specdouble.contract_tests.laws.generic.resources.census import censuses
from specdouble.contract_tests.laws.generic.resources.comparing import (
    Between,
    compared,
    judged,
    pairs,
    same,
)
from specdouble.contract_tests.laws.generic.resources.looks import How, Item, Sight
from specdouble.contract_tests.laws.generic.resources.sightings import in_order, sightings
from specdouble.contract_tests.laws.law import Law, Verdicts, check, law
from specdouble.contract_tests.traffic import Traffic

_ALONE_AND_LISTED = {How.READ, How.LISTED}


@law("resources.reading.changes-nothing", needs="a thing that was read twice in the same way")
def reading_changes_nothing(traffic: Traffic) -> Verdicts:
    """GET is safe (RFC 9110, section 9.2.1): what is read twice in a row is the same."""
    for pair in traffic.derive(pairs):
        alike = pair.before.how is pair.after.how
        if alike and not pair.after_a_write and pair.between is Between.NOTHING:
            yield compared(pair, "read twice without a write between:")


@law("resources.reading.alone-as-in-the-list", needs="a thing that was read alone and in its list")
def a_thing_is_alone_what_it_is_in_the_list(traffic: Traffic) -> Verdicts:
    """A list and the thing's own path show one state: their properties of the same name agree."""
    for pair in traffic.derive(pairs):
        ways = {pair.before.how, pair.after.how}
        if ways == _ALONE_AND_LISTED and pair.between is Between.NOTHING:
            yield compared(pair, "alone and in the list:")


@law("resources.reading.under-its-own-parent", needs="a thing that was asked for elsewhere, too")
def a_thing_is_found_under_its_own_parent_only(traffic: Traffic) -> Verdicts:
    """Paths are hierarchical (RFC 3986, section 1.2.3): what is under one is not under another."""
    homes: dict[tuple[str, str, int | None], Sight] = {}
    for sight in in_order(traffic.derive(sightings).by_item.values()):
        place = (sight.item.resource.path, sight.item.id, sight.item.key)
        if sight.how is How.CREATED and sight.item.parents:
            homes[place] = sight
        home = homes.get(place)
        if sight.how in _ALONE_AND_LISTED and home is not None and _differ(home.item, sight.item):
            found = sight.is_there and _is_the_same(home, sight)
            yield check(
                sight.exchange,
                not found,
                f"{sight.item.id!r} was created under {', '.join(home.item.parents)}",
                f"not to be found under {', '.join(sight.item.parents)}",
                str(sight.exchange),
                home.exchange,
            )


def _differ(one: Item, other: Item) -> bool:
    return one.parents != other.parents


def _is_the_same(home: Sight, sight: Sight) -> bool:
    """Ids may be counted anew under each parent: another thing with this id is fine."""
    names = home.item.resource.born
    return (
        all(same((home.shown or {}).get(name), (sight.shown or {}).get(name)) for name in names)
        and len(names) > 1
    )


@law("resources.reading.each-once", needs="a whole list")
def a_list_shows_each_thing_once(traffic: Traffic) -> Verdicts:
    """A list is one of things: none of them stands in it twice."""
    for each in traffic.derive(censuses):
        twice = sorted({found for found in each.ids if each.ids.count(found) > 1})
        yield check(
            each.pages[-1],
            not twice,
            "ids that stand twice in the list",
            [],
            twice,
            *each.pages[:-1],
        )


@law("resources.reading.refusals-change-nothing", needs="a refused write, with looks around it")
def a_refused_write_changes_nothing(traffic: Traffic) -> Verdicts:
    """A 4xx says that the request was not fulfilled (RFC 9110, section 15.5): all is as it was."""
    yield from judged(traffic, "before and after a refused write:", Between.REFUSAL)


LAWS: tuple[Law, ...] = (
    reading_changes_nothing,
    a_thing_is_alone_what_it_is_in_the_list,
    a_thing_is_found_under_its_own_parent_only,
    a_list_shows_each_thing_once,
    a_refused_write_changes_nothing,
)
