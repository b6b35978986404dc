"""Laws of the history of executions: its order, its pages, and what is in it."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import pairwise

from specdouble.contract_tests.laws.law import Law, Verdicts, check, equal, law
from specdouble.contract_tests.laws.peaka.lives import Life, lives
from specdouble.contract_tests.laws.peaka.requests import is_documented
from specdouble.contract_tests.laws.peaka.sightings import HISTORY, Key, Run, Step, entries
from specdouble.contract_tests.traffic import Traffic

KEPT = timedelta(days=13)
"""How long an execution is in the history for sure: it is kept for 14 days."""


@dataclass(frozen=True, slots=True)
class Page(Step):
    """An answer: what was asked for, and the executions of it."""

    limit: int
    offset: int
    runs: Sequence[Run]

    @property
    def ids(self) -> list[str]:
        return [run.id for run in self.runs]

    @property
    def is_whole(self) -> bool:
        return self.offset == 0 and len(self.runs) < self.limit


@law("peaka.history.newest-first", needs="a history of two executions")
def the_history_has_the_newest_first(traffic: Traffic) -> Verdicts:
    """Newest first, over both kinds (operation getCacheExecutionHistory)."""
    for _, page in _pages(traffic):
        for one, two in pairwise(page.runs):
            newer, older = one.time("createdAt"), two.time("createdAt")
            if newer is not None and older is not None:
                what = f"createdAt of execution {two.id}, after {one.id}"
                yield check(page.exchange, newer >= older, what, f"not after {newer}", older)


@law("peaka.history.at-most-limit", needs="a history with executions")
def a_history_is_no_longer_than_its_limit(traffic: Traffic) -> Verdicts:
    """At most `limit` executions, 10 by default (operation getCacheExecutionHistory)."""
    for _, page in _pages(traffic):
        if page.runs:
            holds = len(page.runs) <= page.limit
            expected = f"at most {page.limit}"
            yield check(page.exchange, holds, "executions", expected, len(page.runs))


@law("peaka.history.a-page-is-a-slice", needs="a whole history before and after a page of it")
def a_page_of_the_history_is_a_slice_of_the_whole(traffic: Traffic) -> Verdicts:
    """`offset` executions are passed over and at most `limit` returned, by default 0 and 10
    (operation getCacheExecutionHistory).
    """
    for before, page, after in _bracketed(traffic):
        expected = before.ids[page.offset : page.offset + page.limit]
        what = f"executions with limit {page.limit} and offset {page.offset}"
        yield equal(page.exchange, what, expected, page.ids, before.exchange, after.exchange)


@law("peaka.history.no-repeats", needs="a history of two executions")
def no_execution_is_in_a_history_twice(traffic: Traffic) -> Verdicts:
    """A history is a list of executions, each with its unique `id` (both pages)."""
    for _, page in _pages(traffic):
        if len(page.runs) > 1:
            distinct = list(dict.fromkeys(page.ids))
            yield equal(page.exchange, "executions", distinct, page.ids)


@law("peaka.history.has-what-was-seen", needs="a status, and then the whole history")
def every_execution_that_was_seen_is_in_the_history(traffic: Traffic) -> Verdicts:
    """The executions of both kinds, for 14 days (operation getCacheExecutionHistory)."""
    for life, page in _pages(traffic):
        if page.is_whole and (life.end is None or page.ended <= life.end.begun):
            for run in _seen_before(life, page):
                what = f"the history, in which {run.id} ({run.word}) should be"
                holds = run.id in page.ids
                yield check(page.exchange, holds, what, run.id, page.ids, run.exchange)


def _pages(traffic: Traffic) -> Iterator[tuple[Life, Page]]:
    for life in traffic.derive(lives).values():
        for step in life.steps:
            exchange = step.exchange
            if exchange.operation == HISTORY and exchange.is_success and is_documented(exchange):
                page = _page(life, step)
                if page.limit > 0 and page.offset >= 0:
                    yield life, page


def _page(life: Life, step: Step) -> Page:
    query = dict(step.exchange.query)
    runs = [
        Run(step.place, step.exchange, life.key, body)
        for body in entries(step.exchange.json)
        if isinstance(body.get("id"), str)
    ]
    limit, offset = int(query.get("limit", 10)), int(query.get("offset", 0))
    return Page(step.place, step.exchange, limit, offset, runs)


def _bracketed(traffic: Traffic) -> Iterator[tuple[Page, Page, Page]]:
    """Pages between two looks at the whole that saw the same, so it was the same all the time.

    The whole is what the greatest limit gives: a page that is too short looks like a whole, too.
    """
    found: dict[Key, list[Page]] = defaultdict(list)
    for life, page in _pages(traffic):
        found[life.key].append(page)
    for pages in found.values():
        most = max(page.limit for page in pages)
        wholes = [place for place, page in enumerate(pages) if page.is_whole and page.limit == most]
        for first, last in pairwise(wholes):
            before, after = pages[first], pages[last]
            if before.ids == after.ids:
                yield from ((before, page, after) for page in pages[first + 1 : last])


def _seen_before(life: Life, page: Page) -> Iterator[Run]:
    """Executions that a status has shown, and that must still be kept."""
    for runs in life.runs.values():
        first = next((run for run in runs if run.kind is not None), None)
        created = None if first is None else first.time("createdAt")
        if first is None or created is None:
            continue
        if first.ended <= page.begun and page.exchange.at - created < KEPT:
            yield first


LAWS: tuple[Law, ...] = (
    the_history_has_the_newest_first,
    a_history_is_no_longer_than_its_limit,
    a_page_of_the_history_is_a_slice_of_the_whole,
    no_execution_is_in_a_history_twice,
    every_execution_that_was_seen_is_in_the_history,
)
