"""Laws of the order of outdated artifacts."""

from collections.abc import Iterator, Sequence
from itertools import groupby, pairwise, product

from specdouble.contract_tests.laws.law import Law, Verdicts, check, equal, law
from specdouble.contract_tests.laws.skillmeat.asking import LISTS, default, texts
from specdouble.contract_tests.laws.skillmeat.collations import is_later
from specdouble.contract_tests.laws.skillmeat.readings import Reading, Spell, spells
from specdouble.contract_tests.laws.skillmeat.versions import Upgrade, upgrade
from specdouble.contract_tests.traffic import Traffic

STALE = "listStaleArtifacts"
DECLARED = ("skill", "command", "agent")
"""The types in the document's order, in which a database may sort an enumeration."""


@law(
    "skillmeat.stale-artifacts.sorted-by-size-of-difference",
    needs="two outdated artifacts, sorted by version_diff, with versions of dotted numbers",
)
def version_diff_sorts_by_the_size_of_the_difference(traffic: Traffic) -> Verdicts:
    """`sort_by=version_diff&sort_order=desc` gives "biggest version differences first" (page).

    A major one outweighs a minor one, and that a patch; then the distance of the two numbers
    decides (document, listStaleArtifacts). Ties stand in any order.
    """
    for reading, descending in _sorted_by(traffic, "version_diff"):
        known = [(item, size) for item in reading.items if (size := upgrade(item)) is not None]
        for (item, size), (next_item, next_size) in pairwise(known):
            least, most = (next_size, size) if descending else (size, next_size)
            yield check(
                reading.exchange,
                least.size <= most.size,
                f"the order of {item['id']} and {next_item['id']}",
                f"the {'bigger' if descending else 'smaller'} difference first",
                f"{_said(size)} before {_said(next_size)}",
                *reading.pages[:-1],
            )


def _said(size: Upgrade) -> str:
    return f"{size.level} ({size.before} -> {size.after})"


@law("skillmeat.stale-artifacts.sorted-by-name", needs="two outdated artifacts sorted by name")
def name_sorts_by_name_and_is_the_default(traffic: Traffic) -> Verdicts:
    """`sort_by` is "name" if left out, and `sort_order` "asc" (page, "GET .../stale-artifacts").

    Whether case, accents and punctuation count is open, so an order is wrong only if it is so by
    every one of these collations.
    """
    yield from _by_text(traffic, "name", "name")


@law(
    "skillmeat.stale-artifacts.sorted-by-project", needs="two outdated artifacts sorted by project"
)
def project_sorts_by_the_projects_name(traffic: Traffic) -> Verdicts:
    """`project` sorts by the project's name (document, listStaleArtifacts, `sort_by`)."""
    yield from _by_text(traffic, "project", "project_name")


def _by_text(traffic: Traffic, sort_by: str, shown_as: str) -> Verdicts:
    for reading, descending in _sorted_by(traffic, sort_by):
        shown = [one[0] for item in reading.items if (one := texts(item, shown_as)) is not None]
        for before, after in pairwise(shown):
            first, second = (after, before) if descending else (before, after)
            yield check(
                reading.exchange,
                not is_later(first, second),
                f"the order by {shown_as}, {'desc' if descending else 'asc'}",
                f"{after!r} before {before!r}",
                f"{before!r} before {after!r}",
                *reading.pages[:-1],
            )


@law("skillmeat.stale-artifacts.sorted-by-type", needs="outdated artifacts of two types by type")
def type_sorts_by_type(traffic: Traffic) -> Verdicts:
    """`sort_by=type` sorts by type (page, "GET .../stale-artifacts").

    By the alphabet, or in the order in which the document lists the types; each type's artifacts
    stand together.
    """
    for reading, descending in _sorted_by(traffic, "type"):
        types = _types(reading)
        if len(set(types)) > 1:
            orders = [
                [each for each in order if each in types]
                for order in (sorted(DECLARED, reverse=descending), _declared(descending))
            ]
            what = f"the order of types, {'desc' if descending else 'asc'}"
            yield check(
                reading.exchange, types in orders, what, orders[0], types, *reading.pages[:-1]
            )


def _declared(descending: bool) -> Sequence[str]:  # noqa: FBT001 - which way it runs
    return DECLARED[::-1] if descending else DECLARED


def _types(reading: Reading) -> list[str]:
    """The types in their order, each once for its run."""
    shown = [item["type"] for item in reading.items if item.get("type") in DECLARED]
    return [kind for kind, _ in groupby(shown)]


@law(
    "skillmeat.stale-artifacts.sorted-both-ways",
    needs="outdated artifacts of two types by type, in both orders",
)
def desc_turns_the_order_of_asc_around(traffic: Traffic) -> Verdicts:
    """`sort_order` is the direction, asc or desc (page, "GET .../stale-artifacts").

    So the types run one way with asc and the other with desc. Ties need not be mirrored.
    """
    for spell in spells(traffic):
        for upwards, downwards in _both_ways(traffic, spell):
            expected, seen = _types(upwards)[::-1], _types(downwards)
            if len(expected) > 1 and upwards.ids == downwards.ids:
                what = "the order of types, desc, by that of asc"
                yield equal(downwards.exchange, what, expected, seen, *upwards.pages)


def _both_ways(traffic: Traffic, spell: Spell) -> Iterator[tuple[Reading, Reading]]:
    """Each two whole lists by type that differ in their direction only."""
    by_type = [each for each in spell.lists_of(STALE) if _sorting(traffic, each)[0] == "type"]
    for one, other in product(by_type, repeat=2):
        directions = _sorting(traffic, one)[1], _sorting(traffic, other)[1]
        if directions == ("asc", "desc") and _undirected(one) == _undirected(other):
            yield one, other


def _undirected(reading: Reading) -> tuple[str, dict[str, str]]:
    filters = {name: text for name, text in reading.filters.items() if name != "sort_order"}
    return reading.operation, filters


def _sorted_by(traffic: Traffic, name: str) -> Iterator[tuple[Reading, bool]]:
    """The pages and lists that were sorted by this, and whether descending."""
    for spell in spells(traffic):
        for reading in spell.orders(STALE):
            sort_by, order = _sorting(traffic, reading)
            if sort_by == name:
                yield reading, order == "desc"


def _sorting(traffic: Traffic, reading: Reading) -> tuple[str, str]:
    """What a list of outdated artifacts is sorted by, and in which direction."""
    operation = traffic.document.operations[STALE]
    by, order = (
        reading.filters.get(name) or default(operation, name) for name in ("sort_by", "sort_order")
    )
    return by, order


@law(
    "skillmeat.lists.keep-one-order",
    needs="a list read whole twice, or once whole and once page by page",
)
def a_list_keeps_one_order(traffic: Traffic) -> Verdicts:
    """A list's order "is the same from page to page" (document); what ties stands in a fixed one.

    So the same question, asked again or answered in other pages, gives the same order.
    """
    for spell in spells(traffic):
        first: dict[object, Reading] = {}
        for reading in spell.lists_of(*LISTS):
            question = (reading.operation, *sorted(reading.filters.items()))
            other = first.setdefault(question, reading)
            if other is not reading and other.ids == reading.ids and len(other.ids) > 1:
                yield equal(
                    reading.exchange, "the order of ids", *_orders(other, reading), *other.pages
                )


def _orders(one: Reading, other: Reading) -> tuple[list[str], list[str]]:
    """The ids of both, from the first place on at which they differ."""
    before, after = ([item["id"] for item in each.items] for each in (one, other))
    same = next(
        (n for n, pair in enumerate(zip(before, after, strict=False)) if pair[0] != pair[1]),
        len(before),
    )
    return before[same:], after[same:]


LAWS: tuple[Law, ...] = (
    version_diff_sorts_by_the_size_of_the_difference,
    name_sorts_by_name_and_is_the_default,
    project_sorts_by_the_projects_name,
    type_sorts_by_type,
    desc_turns_the_order_of_asc_around,
    a_list_keeps_one_order,
)
