"""What each answer should show of a cache's schedules, and why: from the writes before it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from specdouble.contract_tests.exchange import Exchange
from specdouble.contract_tests.laws.peaka.durations import OFF, Meaning, is_plain, meaning
from specdouble.contract_tests.laws.peaka.kinds import KINDS
from specdouble.contract_tests.laws.peaka.lives import Life, lives, may_have_worked
from specdouble.contract_tests.laws.peaka.sightings import Fields, fields
from specdouble.contract_tests.traffic import Traffic


class Source(StrEnum):
    """Why a schedule should be shown as it is expected."""

    CREATED = "as it was asked for"
    READ = "as it was last written or read"
    SENT = "as the update sends it"
    NONE = "which the update switches off"
    LEFT = "which the update does not send"
    REFUSED = "as it was before the refused update"


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """A schedule in an answer: what it should mean, what it does, and how it is written."""

    exchange: Exchange
    name: str
    source: Source
    expected: Meaning
    shown: object
    evidence: tuple[Exchange, ...] = ()

    @property
    def meant(self) -> Meaning:
        return meaning(self.shown)


@dataclass(slots=True)
class _Known:
    """What is known of a cache's schedules at some point of the traffic, and from where."""

    meanings: dict[str, Meaning] = field(default_factory=dict)
    writer: list[Exchange] = field(default_factory=list)
    refusal: list[Exchange] = field(default_factory=list)

    def learn(self, exchange: Exchange, shown: Mapping[str, object]) -> None:
        self.meanings = {name: meaning(value) for name, value in shown.items()}
        self.writer, self.refusal = [exchange], []


def claims(traffic: Traffic) -> list[Claim]:
    """All claims, cache by cache, in the order of the traffic."""
    return [claim for life in traffic.derive(lives).values() for claim in _of(life)]


def _of(life: Life) -> Iterator[Claim]:
    known = _Known()
    births = {birth.place: birth for birth in life.births}
    steps = {step.place: step for step in life.steps}
    for place in sorted({*births, *steps}):
        if place in births:
            birth = births[place]
            yield from _created(birth.exchange, birth.asked, birth.made)
            known.learn(birth.exchange, _schedules(birth.made))
        else:
            yield from _told(steps[place].exchange, known)


def _created(exchange: Exchange, asked: Fields, made: Fields) -> Iterator[Claim]:
    for name, shown in _schedules(made).items():
        wanted = asked.get(name)
        if asked and (name not in asked or is_plain(wanted)):
            yield Claim(
                exchange=exchange, name=name, source=Source.CREATED, expected=meaning(wanted),
                shown=shown,
            )  # fmt: skip


def _told(exchange: Exchange, known: _Known) -> Iterator[Claim]:
    """What a request to a cache should show; and what is known after it."""
    body = exchange.json
    if exchange.operation == "getCacheSettings" and exchange.is_success and fields(body):
        source = Source.REFUSED if known.refusal else Source.READ
        yield from _claims(exchange, known, dict.fromkeys(_schedules({}), source))
        known.learn(exchange, _schedules(body))
    elif exchange.operation == "updateCacheSettings" and exchange.is_success and fields(body):
        yield from _updated(exchange, known)
    elif exchange.operation in {"updateCacheSettings", "deleteCache"}:
        if may_have_worked(exchange):
            known.meanings = {}
        else:
            known.refusal = [exchange]


def _updated(exchange: Exchange, known: _Known) -> Iterator[Claim]:
    """Expected after an update is what it sends, and for the rest what there was."""
    sent, shown = fields(exchange.request_json), _schedules(exchange.json)
    sources = {name: Source.LEFT for name in shown if name not in sent}
    for name in sent:
        if is_plain(sent[name]):
            known.meanings[name] = meaning(sent[name])
            sources[name] = Source.NONE if known.meanings[name] == OFF else Source.SENT
    expected = {name: known.meanings[name] for name in sources if name in known.meanings}
    yield from _claims(exchange, known, sources)
    known.learn(exchange, shown)
    known.meanings |= expected


def _claims(exchange: Exchange, known: _Known, sources: Mapping[str, Source]) -> Iterator[Claim]:
    shown = _schedules(exchange.json)
    for name, source in sources.items():
        if name in shown and name in known.meanings:
            yield Claim(
                exchange=exchange, name=name, source=source, expected=known.meanings[name],
                shown=shown[name], evidence=(*known.writer, *known.refusal),
            )  # fmt: skip


def _schedules(body: Fields) -> dict[str, object]:
    return {kind.schedule: body.get(kind.schedule) for kind in KINDS}
