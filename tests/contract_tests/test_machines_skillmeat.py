"""SkillMeat's operations in any order: a faithful server keeps the model, a forgetful one not."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import msgspec
import pytest

from specdouble.contract_tests.client import Client
from specdouble.contract_tests.exchange import Exchange
from specdouble.contract_tests.laws.law import Law
from specdouble.contract_tests.machines import skillmeat_promises, skillmeat_shelves
from specdouble.contract_tests.machines.failure import told
from specdouble.contract_tests.machines.sequence import run
from specdouble.contract_tests.traffic import Traffic
from specdouble.specs import load_builtin
from tests.contract_tests.machines_play import (
    QUICK,
    forgetting_invalidations,
    machine,
    played,
    target,
    unspoken,
)

DOCUMENT = load_builtin("skillmeat")
MANY = {"limit": 500}
ACTIVE, STALE = "proj-1", "proj-2"
"""The mock's: fresh and stale when it starts."""


@pytest.fixture
def client() -> Iterator[Client]:
    client = Client(target("skillmeat"), DOCUMENT)
    yield client
    client.close()


def breaks(law: Law, exchanges: list[Exchange]) -> bool:
    """Whether the law speaks, and says that it is broken."""
    return any(each.broken for each in law.judge(Traffic(DOCUMENT, exchanges)))


def keeps(law: Law, exchanges: list[Exchange]) -> bool:
    """Whether the law speaks, and says that it is kept."""
    verdicts = list(law.judge(Traffic(DOCUMENT, exchanges)))
    return bool(verdicts) and not any(each.broken for each in verdicts)


def changed_last(client: Client, change: Callable[[Any], None]) -> list[Exchange]:
    """The recording with another body in its last answer."""
    *others, last = client.exchanges
    body = msgspec.json.decode(last.body)
    change(body)
    return [*others, msgspec.structs.replace(last, body=msgspec.json.encode(body))]


def changed_status(client: Client, status: int) -> list[Exchange]:
    """The recording with another status of its last answer."""
    *others, last = client.exchanges
    return [*others, msgspec.structs.replace(last, status=status)]


def item(body: Any, id_: str) -> dict[str, Any]:
    found: dict[str, Any] = next(each for each in body["items"] if each["id"] == id_)
    return found


def projects(client: Client, **query: object) -> Exchange:
    return client.ask("listProjects", query=MANY | query)


def invalidate(client: Client, project: str | None) -> Exchange:
    return client.ask("invalidateCache", body={"project_id": project})


def refresh(client: Client, project: str | None, *, force: bool = False) -> Exchange:
    return client.ask("refreshCache", body={"project_id": project, "force": force})


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_the_mock_keeps_what_the_model_expects(seed: int) -> None:
    """Nothing is found, by two keys, on several projects."""
    assert played("skillmeat", target("skillmeat"), seed=seed) == []


def test_no_promise_has_nothing_to_say() -> None:
    """On the mock, each promise of the model judges something."""
    assert unspoken("skillmeat") == set()


def test_a_lost_invalidation_is_told_by_the_shortest_sequence() -> None:
    """A list, the invalidation, and the list again are enough, as curl lines without the key."""
    judged = target("skillmeat", forgetting_invalidations())
    shortest, *_ = played("skillmeat", judged, steps=6)
    report = told(shortest, judged)

    assert len(shortest.exchanges) <= 3
    assert report.count("\ncurl ") == len(shortest.exchanges)
    assert judged.keys[0] not in report


def test_a_sequence_leaves_no_project_stale_that_was_not(client: Client) -> None:
    """What was invalidated is refreshed again in the end."""
    before = {each["id"] for each in projects(client, status="stale").json["items"]}
    played("skillmeat", client.target)

    assert {each["id"] for each in projects(client, status="stale").json["items"]} <= before


def test_no_time_is_no_request() -> None:
    """A machine whose time is up sends nothing, and ends."""
    unplayed = machine("skillmeat", target("skillmeat"))

    assert run(unplayed, replace(QUICK, seconds=0)) == []
    assert unplayed.stage.requests == 0


def test_a_law_that_is_given_judges_the_sequences_too() -> None:
    """Here: no status is ever read; the shortest sequence is to read it."""

    def no_status_is_read(traffic: Traffic) -> Any:
        """It is not."""
        law = skillmeat_promises.who_has_no_key_is_refused
        for each in traffic.of("getStatus"):
            stranger = msgspec.structs.replace(each, key=None)
            yield from law.judge(Traffic(traffic.document, [stranger]))

    law = Law("test.no-status", "a status", no_status_is_read)
    failures = run(machine("skillmeat", target("skillmeat"), [law]), QUICK)

    assert [each.law.id for each in failures] == ["test.no-status"]


def test_an_invalidated_project_must_be_stale(client: Client) -> None:
    """Kept by the mock; broken, if it is still listed as active."""
    law = skillmeat_promises.projects_have_the_status_that_writes_gave_them
    projects(client)
    invalidate(client, ACTIVE)
    projects(client)

    assert keeps(law, client.exchanges)
    assert breaks(law, changed_last(client, lambda b: item(b, ACTIVE).update(status="active")))


def test_a_project_that_was_not_named_must_stay_as_it_was(client: Client) -> None:
    """Broken, if the refresh of another one clears its staleness."""
    law = skillmeat_promises.projects_have_the_status_that_writes_gave_them
    projects(client)
    refresh(client, ACTIVE, force=True)
    projects(client)

    assert keeps(law, client.exchanges)
    assert breaks(law, changed_last(client, lambda b: item(b, STALE).update(status="active")))


def test_a_server_that_fetches_what_is_read_is_not_judged_by_staleness(client: Client) -> None:
    """The page leaves it open, so an invalidated project may be fresh again, and fetched later."""
    law = skillmeat_promises.projects_have_the_status_that_writes_gave_them
    projects(client)
    invalidate(client, ACTIVE)
    projects(client)
    fetched = {"status": "active", "last_fetched": "2999-01-01T00:00:00Z"}

    assert not breaks(law, changed_last(client, lambda b: item(b, ACTIVE).update(fetched)))


def test_last_fetched_must_move_by_a_forced_refresh(client: Client) -> None:
    """Broken, if it is what it was before."""
    law = skillmeat_promises.last_fetched_moves_by_a_fetch_and_by_nothing_else
    before = item(projects(client).json, STALE)["last_fetched"]
    refresh(client, STALE)
    projects(client)

    assert keeps(law, client.exchanges)
    unmoved = changed_last(client, lambda b: item(b, STALE).update(last_fetched=before))
    assert breaks(law, unmoved)


def test_the_filter_must_find_what_was_invalidated(client: Client) -> None:
    """Broken, if a stale project is missing there."""
    law = skillmeat_promises.projects_by_status_are_those_that_have_it
    projects(client)
    invalidate(client, ACTIVE)
    projects(client, status="stale")

    def without_first(body: Any) -> None:
        body["items"] = [each for each in body["items"] if each["id"] != ACTIVE]
        body["total"] = len(body["items"])

    assert keeps(law, client.exchanges)
    assert breaks(law, changed_last(client, without_first))


@pytest.mark.parametrize("counter", ["total_projects", "stale_projects"])
def test_the_status_must_count_the_projects(client: Client, counter: str) -> None:
    """Broken by one more than there are, after a write, too."""
    law = skillmeat_promises.the_status_counts_the_projects
    projects(client)
    invalidate(client, ACTIVE)
    client.ask("getStatus")

    assert keeps(law, client.exchanges)
    assert breaks(law, changed_last(client, lambda b: b.update({counter: b[counter] + 1})))


@pytest.mark.parametrize("project", [ACTIVE, None])
def test_an_invalidation_must_count_what_it_names(client: Client, project: str | None) -> None:
    """Broken by a number greater than there are, and by none."""
    law = skillmeat_promises.an_invalidation_counts_what_it_names
    projects(client)
    invalidate(client, project)

    assert keeps(law, client.exchanges)
    assert breaks(law, changed_last(client, lambda b: b.update(invalidated_count=0)))
    assert breaks(law, changed_last(client, lambda b: b.update(invalidated_count=99)))


@pytest.mark.parametrize(("force", "wrong"), [(True, 0), (False, 1)])
def test_a_refresh_must_count_what_it_fetched(client: Client, *, force: bool, wrong: int) -> None:
    """A fresh project counts only with force."""
    law = skillmeat_promises.a_refresh_counts_what_it_fetched
    projects(client)
    refresh(client, ACTIVE, force=force)

    assert keeps(law, client.exchanges)
    assert breaks(law, changed_last(client, lambda b: b.update(projects_refreshed=wrong)))


@pytest.mark.parametrize("project", ["proj-999", ""])
def test_a_write_for_nobody_must_be_refused(client: Client, project: str) -> None:
    """Broken, if it is taken for all."""
    law = skillmeat_promises.a_write_for_an_unknown_project_is_refused
    projects(client)
    invalidate(client, project)

    assert keeps(law, client.exchanges)
    assert breaks(law, changed_status(client, 200))


@pytest.mark.parametrize("key", [None, "made-up"])
def test_a_stranger_must_be_refused(client: Client, key: str | None) -> None:
    """Broken by a 200."""
    law = skillmeat_promises.who_has_no_key_is_refused
    client.ask("getStatus", key=key)

    assert keeps(law, client.exchanges)
    assert breaks(law, changed_status(client, 200))


@pytest.mark.parametrize("operation", ["listArtifacts", "listStaleArtifacts", "listMarketplace"])
def test_a_filtered_list_must_have_what_the_whole_list_says(client: Client, operation: str) -> None:
    """Broken by another total, and by an item too few."""
    client.ask("listArtifacts", query=MANY)
    client.ask("listMarketplace", query=MANY)
    client.ask(operation, query={"type": "skill"})
    law = skillmeat_shelves.a_filtered_list_has_what_the_whole_list_says
    pages = skillmeat_shelves.a_page_has_as_many_items_as_there_are

    assert keeps(law, client.exchanges)
    assert keeps(pages, client.exchanges)
    assert breaks(law, changed_last(client, lambda b: b.update(total=b["total"] - 1)))
    assert breaks(pages, changed_last(client, lambda b: b["items"].pop()))


def test_a_search_must_find_the_names_that_have_the_query(client: Client) -> None:
    """Broken by a total of none; a score by where the query stands."""
    names = [each["name"] for each in client.ask("listArtifacts", query=MANY).json["items"]]
    client.ask("searchArtifacts", query={"query": names[0]})
    law = skillmeat_shelves.a_search_finds_the_names_that_have_the_query
    scores = skillmeat_shelves.a_hit_is_scored_by_where_its_name_has_the_query

    assert keeps(law, client.exchanges)
    assert keeps(scores, client.exchanges)
    assert breaks(law, changed_last(client, lambda b: b.update(total=0)))
    assert breaks(scores, changed_last(client, lambda b: b["items"][0].update(score=61)))


@pytest.mark.parametrize(("query", "wrong"), [({"limit": 1}, 500), ({"limit": 0}, 200)])
def test_a_list_must_be_answered_as_it_was_asked(
    client: Client, query: dict[str, int], wrong: int
) -> None:
    """Broken by a failure, and by an answer to what the document rules out."""
    law = skillmeat_shelves.a_list_asked_for_rightly_is_answered_and_wrongly_is_refused
    client.ask("listArtifacts", query=query)

    assert keeps(law, client.exchanges)
    assert breaks(law, changed_status(client, wrong))
