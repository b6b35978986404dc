"""Laws of the order in which a search shows what it found."""

from collections.abc import Iterator, Sequence
from itertools import groupby, pairwise

from specdouble.contract_tests.laws.law import Law, Verdicts, check, equal, law
from specdouble.contract_tests.laws.skillmeat.asking import default, texts
from specdouble.contract_tests.laws.skillmeat.collations import is_later
from specdouble.contract_tests.laws.skillmeat.readings import Reading, around, same_ids, spells
from specdouble.contract_tests.traffic import Traffic

SEARCH = "searchArtifacts"


@law("skillmeat.search.most-relevant-first", needs="a search by relevance that found two artifacts")
def relevance_puts_the_highest_score_first_and_is_the_default(traffic: Traffic) -> Verdicts:
    """`sort_by` is "relevance" if left out (page); it "puts the highest score first" (document)."""
    for reading in _sorted_by(traffic, "relevance"):
        scores = [
            item["score"] for item in reading.items if isinstance(item.get("score"), int | float)
        ]
        if len(scores) > 1:
            expected = sorted(scores, reverse=True)
            yield equal(reading.exchange, "scores", expected, scores, *reading.pages[:-1])


@law("skillmeat.search.sorted-by-name", needs="a search by name that found two artifacts")
def name_sorts_what_is_found_by_name(traffic: Traffic) -> Verdicts:
    """`sort_by=name` sorts by name (page, "GET .../search").

    Which way is left open, and by which collation: the names must run up or down by one of them.
    """
    for reading in _sorted_by(traffic, "name"):
        names = [one[0] for item in reading.items if (one := texts(item, "name")) is not None]
        if len(names) > 1:
            holds = _runs_up(names) or _runs_up(names[::-1])
            yield check(reading.exchange, holds, "names", "up or down", names, *reading.pages[:-1])


def _runs_up(names: Sequence[str]) -> bool:
    return not any(is_later(one, other) for one, other in pairwise(names))


@law("skillmeat.search.sorted-by-type", needs="a search by type that found two artifacts")
def type_puts_what_is_found_of_one_type_together(traffic: Traffic) -> Verdicts:
    """`sort_by=type` sorts by type (page, "GET .../search"); which way is left open."""
    for reading in _sorted_by(traffic, "type"):
        types = [one[0] for item in reading.items if (one := texts(item, "type")) is not None]
        runs = [kind for kind, _ in groupby(types)]
        if len(types) > 1:
            expected = list(dict.fromkeys(runs))
            yield equal(reading.exchange, "types", expected, runs, *reading.pages[:-1])


@law(
    "skillmeat.search.sorting-changes-only-the-order",
    needs="a search read whole by two ways of sorting",
)
def sorting_finds_the_same_whatever_the_order(traffic: Traffic) -> Verdicts:
    """`sort_by` is the "sort order" (page, "GET .../search"): it selects nothing."""
    for spell in spells(traffic):
        searches = spell.lists_of(SEARCH)
        for reading in searches:
            others = [
                each
                for each in searches
                if _unsorted(each) == _unsorted(reading) and each.filters != reading.filters
            ]
            candidates = [(each.ids, each) for each in around(others, reading.place)]
            yield from same_ids(reading, "what is found, as sorted otherwise", candidates)


def _unsorted(reading: Reading) -> dict[str, str]:
    return {name: text for name, text in reading.filters.items() if name != "sort_by"}


def _sorted_by(traffic: Traffic, name: str) -> Iterator[Reading]:
    for spell in spells(traffic):
        for reading in spell.orders(SEARCH):
            usual = default(traffic.document.operations[SEARCH], "sort_by")
            if reading.filters.get("sort_by", usual) == name:
                yield reading


LAWS: tuple[Law, ...] = (
    relevance_puts_the_highest_score_first_and_is_the_default,
    name_sorts_what_is_found_by_name,
    type_puts_what_is_found_of_one_type_together,
    sorting_finds_the_same_whatever_the_order,
)
