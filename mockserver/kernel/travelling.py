"""A sandbox as a file that makes it again elsewhere: what it was made of, and what was done.

Who reads a file trusts nothing in it: entries are read as entities of the APIs' own kinds, and all
is tried out on a draft before there is a sandbox of it.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC
from itertools import chain, groupby
from typing import Final, NamedTuple

import msgspec
from msgspec.structs import replace

from specdouble.fixtures.entity import Moment
from specdouble.mockserver.kernel.api import Api
from specdouble.mockserver.kernel.clock import EARLIEST, LATEST, Clock
from specdouble.mockserver.kernel.digests import Digests
from specdouble.mockserver.kernel.encoding import Encoding, Unreadable
from specdouble.mockserver.kernel.journal import Entry, replayed
from specdouble.mockserver.kernel.keeper import Build, Origin
from specdouble.mockserver.kernel.past import at_change
from specdouble.mockserver.kernel.refusals import Conflict, NotFound, Refusal
from specdouble.mockserver.kernel.sandbox import Sandbox
from specdouble.mockserver.kernel.world import World

MOST: Final = 500_000
"""What was done takes at most so many bytes of a file, and so does what it began as: together they
fit into the mebibyte that a request may have."""


class Hands(msgspec.Struct, frozen=True):
    """What a clock shows, and how fast it runs."""

    now: Moment
    rate: float


class File(msgspec.Struct, frozen=True, kw_only=True):
    """A sandbox: `first` makes its worlds, as it began, of those of its origin.

    `documents`, `data`: for each API a hash of its document, and of its world at the origin.
    """

    specdouble: str
    documents: dict[str, str]
    data: dict[str, str]
    profile: str
    seed: int
    now: Moment
    began: Hands
    clock: Hands
    first: list[msgspec.Raw] = []
    entries: list[msgspec.Raw] = []

    @property
    def origin(self) -> Origin:
        """What its worlds are made of."""
        return Origin(self.profile, self.seed, self.now.astimezone(UTC))


class Course(NamedTuple):
    """What makes a sandbox: as what it begins, all that is done in it, and what its clock shows."""

    origin: Origin
    worlds: Mapping[str, World]
    began: Hands
    steps: Sequence[Sequence[Entry]]
    clock: Hands


class Travel:
    """Writes sandboxes as files, and reads them."""

    def __init__(self, apis: Iterable[Api]) -> None:
        self._apis = {api.name: api for api in apis if api.kinds}
        self._encoding = Encoding(self._apis.values())
        self._digests = Digests(self._apis.keys())

    def written(self, sandbox: Sandbox, specdouble: str, documents: Mapping[str, str]) -> File:
        """A sandbox as a file; Conflict, if too much has changed in it for one.

        The oldest changes, where they have no place in it or the journal no longer has them, are
        part of its beginning.
        """
        since = self._since(sandbox)
        worlds, clock = sandbox.first
        if since > 0:
            point = at_change(sandbox, since)
            worlds, clock = point.worlds, Clock(point.now, rate=sandbox.clock.rate)
        origin = sandbox.origin
        return File(
            specdouble=specdouble,
            documents=dict(documents),
            data=dict(self._digests.of(origin, worlds)),
            profile=origin.profile,
            seed=origin.seed,
            now=origin.now,
            began=Hands(clock.now(), clock.rate),
            clock=Hands(sandbox.now, sandbox.clock.rate),
            first=self._first(worlds),
            entries=[
                msgspec.Raw(self._encoding.encode(replace(entry, number=entry.number - since)))
                for entry in sandbox.journal
                if entry.number > since and entry.api in self._apis
            ],
        )

    def read(self, file: File, build: Build) -> Course:
        """What a file says, tried out on the worlds of its origin; Conflict, if it can't be."""
        try:
            _check_moments(file)
            worlds = build(file.origin)
            self._compare(file, worlds)
            return self._tried(file, worlds)
        except NotFound as error:
            raise Conflict(f"{error.message}, of which the file's sandbox is made") from None
        except Unreadable as error:
            raise Conflict(f"The file makes no sandbox: {error}") from None

    def _tried(self, file: File, worlds: Mapping[str, World]) -> Course:
        first = [self._encoding.decode(bytes(each)) for each in file.first]
        steps = _steps([self._encoding.decode(bytes(each)) for each in file.entries])
        for moment in (file.began.now, *(entry.at for entry in chain(first, *steps))):
            if not EARLIEST <= moment <= file.clock.now:
                raise Unreadable(f"{moment.isoformat()} is no moment until that of its clock")
        with _sense("its beginning"):
            begun = replayed(worlds, first)
        draft = Sandbox(begun, Clock.frozen(file.began.now), origin=file.origin)
        self._check(begun)
        for step in steps:
            with _sense(f"change {step[0].number}"):
                draft.follow(step)
        draft.set_clock(file.clock.now)
        for api in self._apis.values():
            with _sense(f"{api.name} at its end"):
                draft.world(api)
        self._check(draft.snapshot())
        return Course(file.origin, begun, file.began, steps, file.clock)

    def _since(self, sandbox: Sandbox) -> int:
        """The number of the change before those that have a place in a file."""
        since, rest = sandbox.changes, MOST
        for number, entries in groupby(reversed([*sandbox.journal]), key=lambda one: one.number):
            rest -= sum(len(self._encoding.encode(one)) for one in entries if one.api in self._apis)
            if rest < 0:
                break
            since = number - 1
        return since

    def _first(self, worlds: Mapping[str, World]) -> list[msgspec.Raw]:
        first = [self._encoding.encode(Entry.whole(0, api, worlds[api])) for api in self._apis]
        if (size := sum(map(len, first))) > MOST:
            raise Conflict(f"Too much has changed for a file: {size} bytes; {MOST} have a place")
        return list(map(msgspec.Raw, first))

    def _compare(self, file: File, worlds: Mapping[str, World]) -> None:
        """Conflict, if the data here is other data than where the file was written."""
        here = self._digests.of(file.origin, worlds)
        for api, digest in file.data.items():
            if here.get(api) != digest:
                raise Conflict(
                    f"{api}'s data is other data here than where the file was written: it takes"
                    f" the same profile file, locale and version of specdouble ({file.specdouble})"
                )

    def _check(self, worlds: Mapping[str, World]) -> None:
        for name, api in self._apis.items():
            world = worlds[name]
            entities = [entity for table in world.tables.values() for entity in table]
            with _sense(f"{name}'s data"):
                fault = next(iter(api.faults(entities, world.now)), None)
            if fault is not None:
                raise Unreadable(f"{name}: {fault}")


@contextmanager
def _sense(what: str) -> Iterator[None]:
    """Unreadable, if what somebody has written is of the right types, and yet makes no sense."""
    try:
        yield
    except (ValueError, LookupError, TypeError, ArithmeticError, Refusal) as error:
        raise Unreadable(f"{what} makes no sense: {error}") from None


def _check_moments(file: File) -> None:
    moments = (file.now, file.began.now, file.clock.now)
    if not all(EARLIEST <= moment <= LATEST for moment in moments):
        raise Unreadable(f"its moments must be from {EARLIEST.year} to {LATEST.year}")


def _steps(entries: Sequence[Entry]) -> list[list[Entry]]:
    """Those of one number together; they are numbered from 1."""
    steps = [list(step) for _, step in groupby(entries, key=lambda entry: entry.number)]
    for number, step in enumerate(steps, 1):
        if step[0].number != number:
            raise Unreadable(f"after change {number - 1} comes {step[0].number}")
    return steps
