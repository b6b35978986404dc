"""The mock keeps every law of Peaka's; and whatever a server answers, no law breaks down."""

import json
import random
from collections.abc import Iterator
from typing import Any

import msgspec
import pytest

from specdouble.contract_tests.exchange import Exchange
from specdouble.contract_tests.laws.law import Law
from specdouble.contract_tests.laws.peaka import LAWS
from specdouble.contract_tests.traffic import Traffic
from tests.contract_tests.peaka_traffic import document, recording

JUNK: tuple[object, ...] = (
    None,
    "",
    -1,
    1.5,
    True,
    [],
    {},
    [None],
    [{}],
    {"id": []},
    "2026-13-01T00:00:00Z",
    10**30,
)


def by_id(law: Law) -> str:
    return law.id


@pytest.mark.parametrize("law", LAWS, ids=by_id)
def test_the_mock_keeps_the_law(law: Law) -> None:
    """And its stories give the law something to judge."""
    said = list(law.judge(recording()))

    assert said
    assert [each for each in said if each.broken] == []


def test_every_law_has_an_id_and_a_sentence_of_its_own() -> None:
    """And all ids begin with the API's name."""
    assert len({law.id for law in LAWS}) == len({law.sentence for law in LAWS}) == len(LAWS)
    assert all(law.id.startswith("peaka.") for law in LAWS)


def test_every_law_tells_its_rule_and_its_place() -> None:
    """A page, an operation, or a part of the document."""
    places = ("page", "operation", "parameter", "security scheme", "schema")
    assert [law.id for law in LAWS if not any(place in law.rule.lower() for place in places)] == []


@pytest.mark.parametrize("seed", range(4))
def test_no_law_breaks_down_on_odd_answers(seed: int) -> None:
    """Other laws judge shapes; these pass over what they cannot read."""
    chance = random.Random(seed)  # noqa: S311 - what is spoilt need not be secret
    traffic = Traffic(document(), list(spoilt(chance)))

    for law in LAWS:
        list(law.judge(traffic))


def spoilt(chance: random.Random) -> Iterator[Exchange]:
    """The recording, in which something is wrong with every third exchange."""
    for each in recording():
        body = json.dumps(junk(each.json, chance)).encode()
        sent = json.dumps(junk(each.request_json, chance)).encode()
        changes: dict[str, Any] = chance.choice(
            [{}, {}, {"body": body}, {"request_body": sent}, {"path_values": {}}, {"status": 500}]
        )
        yield msgspec.structs.replace(each, **changes)


def junk(value: object, chance: random.Random) -> object:
    if chance.random() < 0.03:
        return chance.choice(JUNK)
    if isinstance(value, dict):
        return {name: junk(each, chance) for name, each in value.items()}
    return [junk(each, chance) for each in value] if isinstance(value, list) else value
