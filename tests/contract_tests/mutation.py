"""A small recording of the mock, laws for it, and how to find one of its mutants."""

from functools import cache
from itertools import pairwise

from specdouble.contract_tests.client import Client
from specdouble.contract_tests.exchange import Exchange
from specdouble.contract_tests.laws.law import Verdicts, check, equal, law
from specdouble.contract_tests.mutation.mutant import Grain, Mutant
from specdouble.contract_tests.mutation.operators import mutants
from specdouble.contract_tests.target import Target
from specdouble.contract_tests.traffic import Traffic
from specdouble.mockserver.mocks import MOCKS
from specdouble.specs import load_builtin
from tests.mocks import create_app


@cache
def recording() -> Traffic:
    """Projects read whole and in pages, before and after one is invalidated; three refusals."""
    target = Target(
        base_url="http://mock/api/v1",
        keys=[key.token for key in MOCKS["skillmeat"].keys],
        timeout=5,
        writes=True,
        app=create_app(["skillmeat"], rate_limit=False),
    )
    client = Client(target, load_builtin("skillmeat"))
    first = read(client)
    client.ask("invalidateCache", body={"project_id": first.json["items"][0]["id"]})
    read(client)
    client.ask("listProjects", query={"limit": 0})
    client.ask("listProjects", key=None)
    client.ask("listProjects", method="DELETE")
    return client.traffic


def read(client: Client) -> Exchange:
    """The whole list, a page of it, the stale and the active ones, and the status."""
    whole = client.ask("listProjects", query={"status": "active"})
    client.ask("listProjects")
    client.ask("listProjects", query={"limit": 2})
    client.ask("listProjects", query={"status": "stale"})
    client.ask("getStatus")
    return whole


def mutant(operator: str, field: str, grain: Grain = Grain.ALWAYS) -> Mutant:
    """The mutant of the recording by its kind and field."""
    return next(
        each
        for each in mutants(recording(), 1, grain)
        if (each.operator, each.field) == (operator, field)
    )


def first_changed(operator: str, field: str) -> tuple[Exchange, Exchange]:
    """The first exchange that a mutant changes, healthy and with the fault."""
    found = mutant(operator, field)
    place = found.numbers[0]
    return recording().exchanges[place], found.traffic.exchanges[place]


@law("test.total-counts", needs="a whole list")
def a_total_counts_its_list(traffic: Traffic) -> Verdicts:
    """Of projects: `total` is the number of items, when they are all there."""
    for each in traffic.successes("listProjects"):
        body = each.json
        items = body.get("items") if isinstance(body, dict) else None
        if "limit" not in each.arguments and isinstance(items, list):
            yield equal(each, "total", len(items), body.get("total"))


@law("test.never-a-failure", needs="an answer")
def no_answer_is_a_failure(traffic: Traffic) -> Verdicts:
    """No status is a 5xx."""
    for each in traffic:
        yield check(each, each.status < 500, "status", "below 500", each.status)


@law("test.in-order", needs="two requests")
def requests_are_in_order(traffic: Traffic) -> Verdicts:
    """Each was sent after the one before it: a law that no mutant breaks."""
    for one, two in pairwise(traffic):
        yield check(two, one.at <= two.at, "time", "later", two.at, one)


@law("test.stumbles", needs="a status with a total")
def stumbles_over_what_is_missing(traffic: Traffic) -> Verdicts:
    """A law as it must not be: it raises, where a field is missing."""
    for each in traffic.successes("getStatus"):
        yield check(each, each.json["total_projects"] is not None, "total", "a number", None)


@law("test.never-kept", needs="an answer")
def nothing_keeps_this(traffic: Traffic) -> Verdicts:
    """A law that every recording breaks."""
    for each in traffic:
        yield equal(each, "status", 299, each.status)
