"""The project's own gate: its laws notice 95 % of the faults on the wire, and each notices one.

The recordings are those of `specdouble mutate` on the mock: all stories, told once.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from importlib import resources
from pathlib import Path

import pytest

from specdouble.contract_tests.catalogue import laws_for, stories_for
from specdouble.contract_tests.laws.law import Law
from specdouble.contract_tests.mutation.scoring import Score, complaints, idle_laws, score
from specdouble.contract_tests.mutation.survivors import equivalents
from specdouble.contract_tests.settings import Settings
from specdouble.contract_tests.target import Target
from specdouble.contract_tests.traffic import Traffic
from specdouble.contract_tests.trial import Trial
from specdouble.mockserver.app import create_app
from specdouble.mockserver.mocks import MOCKS
from specdouble.specs import load_builtin
from tests.contract_tests import peaka_traffic, skillmeat_traffic

AT_LEAST = 0.95
APIS = ("skillmeat", "peaka")

PATIENT = {
    "peaka.cancel.ends-the-execution",
    "peaka.progress.a-sync-comes-to-an-end",
    "peaka.status.shows-running-executions",
    "peaka.sync.begins-with-the-cache",
}
"""Laws that speak after so many seconds in which nothing happens: no changed answer adds them."""


def laws(api: str) -> tuple[Law, ...]:
    return laws_for(Settings(target="", api=api), load_builtin(api))


@contextmanager
def mock(api: str) -> Iterator[Target]:
    if api == "peaka":
        with peaka_traffic.mock() as target:
            yield target
    else:
        yield skillmeat_traffic.mock()


def told(target: Target, api: str) -> list[Traffic]:
    """What the stories ask, and what is answered."""
    stories = stories_for(Settings(target="", api=api))
    trial = Trial(target, load_builtin(api), stories, (), {})
    return [trial.telling(name).traffic for name in trial.stories]


@cache
def scored(api: str) -> Score:
    listed = resources.files("specdouble.contract_tests.mutation") / "equivalent" / f"{api}.toml"
    with mock(api) as target:
        traffics = told(target, api)
    return score(traffics, laws(api), known=equivalents(Path(str(listed))), workers=1)


@pytest.mark.parametrize("api", APIS)
def test_the_laws_notice_what_can_be_noticed(api: str) -> None:
    """95 % of all mutants; at most 5 % of them are listed as such that nobody could notice."""
    assert complaints(scored(api), AT_LEAST) == []


@pytest.mark.parametrize("api", APIS)
def test_what_is_listed_as_equivalent_survives(api: str) -> None:
    """A fault that a law has come to notice is taken off the list."""
    assert [str(each.key) for each in scored(api).needless] == []


@pytest.mark.long
@pytest.mark.parametrize("api", APIS)
def test_every_law_notices_a_fault(api: str) -> None:
    """In each answer of its kind, or in a single one: a law that notices none says nothing.

    Peaka's syncs take their two seconds here, for some laws speak of how long.
    """
    target = Target(
        base_url="http://mock/api/v1",
        keys=[key.token for key in MOCKS[api].keys],
        timeout=5,
        writes=True,
        app=create_app([api], rate_limit=False),
    )
    assert set(idle_laws(told(target, api), laws(api))) <= PATIENT
