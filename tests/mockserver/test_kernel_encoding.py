"""Entries leave the process as bytes, and come back as they were; nothing else comes in."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from specdouble.fixtures.entity import Entity
from specdouble.fixtures.profiles import named
from specdouble.mockserver.kernel.encoding import Encoding, Unreadable
from specdouble.mockserver.kernel.journal import Entry
from specdouble.mockserver.kernel.world import Change
from specdouble.mockserver.mocks import MOCKS
from tests.mockserver.http import CACHE, NOW
from tests.mockserver.journeys import FIRST, Step, travelled

ENCODING = Encoding(mock.api for mock in MOCKS.values())
PLACE = {"project_id": "mtKDhe1U", "cache_id": CACHE}
SCHEDULE = {"cacheSchedule": {"incremental": {"type": "BASIC", "expression": "PT7M"}}}
STEPS: list[Step] = [
    ("skillmeat", "refreshCache", {"body": {"force": True}}),
    ("skillmeat", "invalidateCache", {"body": {}}),
    ("peaka", "updateCacheSettings", {**PLACE, "body": SCHEDULE}),
    ("peaka", "fullRefreshCache", PLACE),
    ("peaka", "cancelFullRefreshCache", PLACE),
    ("peaka", "incrementalUpdateCache", PLACE),
    ("peaka", "deleteCache", PLACE),
]
REAL = [
    (name, entity)
    for profile in ("typical", "failing", "unicode", "edge")
    for name in MOCKS
    for entity in named(profile).entities(name, 1, NOW)
]


@given(st.lists(st.tuples(st.sampled_from(STEPS), st.integers(0, 90_000)), max_size=8))
def test_what_operations_and_time_have_done_comes_back(
    steps: list[tuple[Step, int]],
) -> None:
    """Every entry of both APIs, in whatever order things were asked for."""
    for entry in travelled(steps).journal:
        assert ENCODING.decode(ENCODING.encode(entry)) == entry


@given(st.sampled_from(REAL), st.booleans())
def test_every_entity_comes_back(real: tuple[str, Entity], was_dropped: bool) -> None:  # noqa: FBT001
    """Those that a world begins with, put or dropped."""
    name, entity = real
    change = Change(type(entity), entity.id, None if was_dropped else entity)
    entry = Entry(1, name, NOW, 0, (change,))

    assert ENCODING.decode(ENCODING.encode(entry)) == entry


def test_every_kind_of_a_world_is_known() -> None:
    """A kind that an API forgot to name could be written, but never read."""
    for name, world in FIRST.items():
        assert world.tables.keys() <= set(MOCKS[name].api.kinds)


PROJECT = {
    "id": "p", "name": "P", "path": "/p", "status": "active",
    "last_fetched": "2025-12-01T15:00:00Z",
}  # fmt: skip


def written(*, after: object = None, **more: object) -> bytes:
    """An entry as somebody might write it."""
    change = {"kind": "Project", "id": "p", "after": after}
    entry = {"number": 1, "api": "skillmeat", "at": "2025-12-01T15:00:00Z", "draws": 0}
    return json.dumps({**entry, "changes": [change], **more}).encode()


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "not an entry of a journal: Input data was truncated"),
        (b"\x80\x04\x95", "not an entry of a journal"),
        (b'{"number": "\xff"}', "not an entry of a journal"),
        (b"[" * 100_000, "not an entry of a journal"),
        (written(number=-1), r"`int` >= 0 - at `\$\.number`"),
        (written(at="2025-12-01T15:00:00"), r"at `\$\.at`"),
        (written(who="me"), "unknown field `who`"),
        (written(api="petstore"), "'petstore', which is not served; there is: skillmeat, peaka"),
        (written(changes=[{"kind": "os.system", "id": "p", "after": None}]), "no such kind"),
        (written(changes=[{"kind": "Cache", "id": "p", "after": None}]), "its kinds: Project"),
        (written(after={}), "entry 1, Project 'p': Object missing required field"),
        (written(after={**PROJECT, "status": "gone"}), r"'gone' - at `\$\.status`"),
        (written(after={**PROJECT, "last_fetched": "2025-12-01T15:00:00"}), "timezone"),
        (written(after={**PROJECT, "id": "q"}), "another id, 'q'"),
    ],
)
def test_anything_else_is_refused(content: bytes, why: str) -> None:
    """With the place and the reason; nothing is made of what nobody has declared."""
    with pytest.raises(Unreadable, match=why):
        ENCODING.decode(content)


@given(
    st.binary(max_size=100)
    | st.recursive(st.none() | st.text(), st.lists).map(json.dumps).map(str.encode)
)
def test_no_bytes_do_harm(content: bytes) -> None:
    """Whatever they are: an entry, or a refusal."""
    with pytest.raises(Unreadable):
        ENCODING.decode(content)
