"""Laws of the search: what it finds, and how it scores it."""

import unicodedata
from collections.abc import Iterator, Mapping

from specdouble.contract_tests.exchange import Exchange
from specdouble.contract_tests.laws.law import Law, Verdict, Verdicts, check, equal, law
from specdouble.contract_tests.laws.skillmeat.asking import Item, asked, texts
from specdouble.contract_tests.laws.skillmeat.collations import without_accents
from specdouble.contract_tests.laws.skillmeat.readings import Reading, around, spells
from specdouble.contract_tests.traffic import Traffic

SEARCH = "searchArtifacts"
SIGNS = frozenset("%_*?.+^$|\\'\"()[]{}")
"""What means something in patterns and queries, and nothing in a name."""

EXACT, PREFIX, CONTAINS = 100, 80, 60


@law(
    "skillmeat.search.finds-every-name-with-the-query",
    needs="a search read whole and a whole list of artifacts",
)
def search_finds_every_artifact_whose_name_contains_the_query(traffic: Traffic) -> Verdicts:
    """A name that is, begins with or contains the query is found (page, "Relevance Scoring").

    Every artifact whose name has the query in it, in the name's own case, and that passes
    `project_id` and `type`. Whether other cases match is open.
    """
    for spell in spells(traffic):
        for reading in spell.lists_of(SEARCH):
            if _is_plain(reading.filters.get("query", "")):
                lists = around(spell.whole("listArtifacts"), reading.place)
                missed = [_missed(reading, each) for each in lists]
                if missed:
                    what = f"names with {reading.filters['query']!r} that are not found"
                    pages = [page for each in lists for page in each.pages]
                    fewest = min(missed, key=len)
                    yield equal(reading.exchange, what, {}, fewest, *pages)


def _missed(reading: Reading, artifacts: Reading) -> dict[str, str]:
    """The names that should have been found, by id."""
    wanted = {key: text for key, text in reading.filters.items() if key in {"project_id", "type"}}
    return {
        item["id"]: item["name"]
        for item in artifacts.items
        if item["id"] not in reading.ids
        and isinstance(item.get("name"), str)
        and reading.filters["query"] in item["name"]
        and all(item.get(key) == text for key, text in wanted.items())
        and _is_plain(item["name"])
    }


def _is_plain(text: str) -> bool:
    """Whether no server has a reason to change a text before it compares it."""
    composed = unicodedata.normalize("NFC", text)
    return text == composed and text == text.strip() and text.isprintable() and text != ""


@law("skillmeat.search.finds-only-names-with-the-query", needs="a search that found something")
def search_finds_only_artifacts_whose_name_contains_the_query(traffic: Traffic) -> Verdicts:
    """Names without the query are not found, and only names are searched (document).

    Case and accents may be passed over.
    """
    for exchange, query, items in _found(traffic):
        if not SIGNS & set(query):
            yield _only_with(exchange, query, items)


@law(
    "skillmeat.search.takes-signs-as-text",
    needs="a search for a text with %, _, * or the like",
)
def signs_of_patterns_are_plain_text_in_a_search(traffic: Traffic) -> Verdicts:
    """The query is "the text to look for" (document), so `%`, `_` and `*` stand for themselves.

    A name without them is not found by them.
    """
    for spell in spells(traffic):
        for page in spell.pages_of(SEARCH):
            query = page.filters.get("query", "")
            if SIGNS & set(query) and _is_plain(query):
                yield _only_with(page.exchange, query, page.items)


def _only_with(exchange: Exchange, query: str, items: tuple[Item, ...]) -> Verdict:
    strange = {
        item["id"]: item["name"]
        for item in items
        if isinstance(item.get("name"), str)
        and without_accents(query) not in without_accents(item["name"])
    }
    return equal(exchange, f"names without {query!r} that are found", {}, strange)


@law("skillmeat.search.scores-by-rule", needs="a search that found something")
def a_score_says_whether_the_name_is_begins_with_or_contains_the_query(
    traffic: Traffic,
) -> Verdicts:
    """100 exact, 80 prefix, 60 contains (page, "Relevance Scoring").

    Where the cases of query and name differ, either reading of them is accepted.
    """
    for exchange, query, items in _found(traffic):
        for item in items:
            one = texts(item, "name")
            expected = _scores(one[0], query) if one else []
            if expected and isinstance(item.get("score"), int | float):
                what = f"score of {item['name']!r} for {query!r}"
                holds = item["score"] in expected
                yield check(exchange, holds, what, expected[0], item["score"])


def _scores(name: str, query: str) -> list[int]:
    """The scores that a name may have for a query; none, if they differ in their letters."""
    pairs = ((name, query), (name.casefold(), query.casefold()))
    return [_score(*pair) for pair in pairs if pair[1] in pair[0]]


def _score(name: str, query: str) -> int:
    if name == query:
        return EXACT
    return PREFIX if name.startswith(query) else CONTAINS


@law("skillmeat.search.repeats-the-query", needs="a search")
def search_repeats_the_query_as_it_was_sent(traffic: Traffic) -> Verdicts:
    """`query` in the answer is "the query, as it was sent" (document, SearchPage)."""
    for exchange in traffic.of(SEARCH):
        question = asked(traffic.document, exchange)
        body = exchange.json if exchange.status == 200 else None
        if question and _is_plain(question.get("query", "")) and isinstance(body, dict):
            yield equal(exchange, "query", question["query"], body.get("query"))


@law("skillmeat.search.passes-filters", needs="a search by type or project that found something")
def search_finds_only_what_passes_its_filters(traffic: Traffic) -> Verdicts:
    """`project_id` and `type` filter what is found (page, "GET .../search", parameters)."""
    for exchange, _, items in _found(traffic):
        question = asked(traffic.document, exchange) or {}
        wanted = {key: text for key, text in question.items() if key in {"project_id", "type"}}
        if wanted:
            strange = [item["id"] for item in items if not _passes(item, wanted)]
            yield equal(exchange, f"found although not of {wanted}", [], strange)


def _passes(item: Item, wanted: Mapping[str, str]) -> bool:
    """Whether it has these values; what it does not show is judged by other laws."""
    return all(item.get(key, text) == text for key, text in wanted.items())


def _found(traffic: Traffic) -> Iterator[tuple[Exchange, str, tuple[Item, ...]]]:
    """Every page of a search that has items, with its query."""
    for spell in spells(traffic):
        for page in spell.pages_of(SEARCH):
            query = page.filters.get("query", "")
            if page.items and _is_plain(query):
                yield page.exchange, query, page.items


LAWS: tuple[Law, ...] = (
    search_finds_every_artifact_whose_name_contains_the_query,
    search_finds_only_artifacts_whose_name_contains_the_query,
    signs_of_patterns_are_plain_text_in_a_search,
    a_score_says_whether_the_name_is_begins_with_or_contains_the_query,
    search_repeats_the_query_as_it_was_sent,
    search_finds_only_what_passes_its_filters,
)
