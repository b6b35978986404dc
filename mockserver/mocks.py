"""The built-in APIs and any other document, with the worlds that they run in."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from specdouble.fixtures.entity import Entity
from specdouble.fixtures.keys import Key
from specdouble.fixtures.peaka import profiles as peaka_data
from specdouble.fixtures.profile import PROFILE_NAMES, BadProfile
from specdouble.fixtures.profiles import Contents, named
from specdouble.fixtures.skillmeat import profiles as skillmeat_data
from specdouble.mockserver.apis import peaka, skillmeat
from specdouble.mockserver.apis.inferred import Refusing, infer
from specdouble.mockserver.edge.authentication import Authentication
from specdouble.mockserver.edge.envelopes import Envelope, detail, problem
from specdouble.mockserver.edge.envelopes import peaka as peaka_envelope
from specdouble.mockserver.edge.mount import Mount
from specdouble.mockserver.edge.ratelimit import Limits
from specdouble.mockserver.edge.rules.catalogue import known_bundle, known_quirk
from specdouble.mockserver.edge.rules.effects import Lying
from specdouble.mockserver.history.keeping import Histories
from specdouble.mockserver.kernel.api import Api
from specdouble.mockserver.kernel.clock import Clock, stopwatch
from specdouble.mockserver.kernel.keeper import Keeper, Origin
from specdouble.mockserver.kernel.refusals import Conflict, NotFound
from specdouble.mockserver.kernel.rules import Rule
from specdouble.mockserver.kernel.sandboxes import Sandboxes
from specdouble.mockserver.kernel.world import World
from specdouble.specs import Document, load_builtin


@dataclass(frozen=True, slots=True, kw_only=True)
class Mock:
    """A built-in API: behaviours, data, keys, and how its server speaks."""

    api: Api
    keys: Sequence[Key]
    envelope: Envelope
    limited: bool = False


MOCKS: Mapping[str, Mock] = {
    "skillmeat": Mock(
        api=skillmeat.API,
        keys=skillmeat_data.KEYS,
        envelope=detail,
        limited=True,
    ),
    "peaka": Mock(
        api=peaka.API,
        keys=peaka_data.KEYS,
        envelope=peaka_envelope,
    ),
}


def create_sandboxes(  # noqa: PLR0913
    names: Sequence[str] = tuple(MOCKS),
    *,
    seed: int = 1,
    clock: Clock | None = None,
    profile: str | Contents = "typical",
    on_first_use: bool = False,
    time_to_live: float | None = None,
    keeper: Keeper | None = None,
    rules: Sequence[Rule] = (),
) -> Sandboxes:
    """Sandboxes with a world for each API; one that is not built in has an empty one.

    What a `keeper` has goes before `seed`, `clock` and `profile`. `rules`: with which each begins.
    """
    clock = clock or Clock()
    contents = named(profile) if isinstance(profile, str) else profile

    def build(origin: Origin) -> Mapping[str, World]:
        own = origin.profile == contents.name
        if not own and origin.profile not in PROFILE_NAMES:
            raise NotFound(f"its profile '{origin.profile}' is of a file; name that, too")
        of = contents if own else named(origin.profile)
        try:
            return {
                name: World.of(_entities(name, of, origin), now=origin.now, seed=origin.seed)
                for name in names
            }
        except BadProfile as error:
            if origin == first:
                raise
            message = f"Profile '{of.name}' can't be as of then: {error.where} {error.message}"
            raise Conflict(message) from None

    first = Origin(contents.name, seed, clock.now())
    return Sandboxes(
        build,
        first,
        clock,
        on_first_use=on_first_use,
        time_to_live=time_to_live,
        uptime=stopwatch,
        keeper=keeper,
        rules=rules,
    )


def first_rules(
    names: Sequence[str], bundles: Sequence[str] = (), quirks: Sequence[str] = ()
) -> list[Rule]:
    """Rules of these bundles, and of quirks of the named APIs; NotFound tells the nearest."""
    known = [quirk for name in names if name in MOCKS for quirk in MOCKS[name].api.quirks]
    begun = [Rule(name, known_bundle(name)) for name in dict.fromkeys(bundles)]
    begun += [Rule(name, Lying(known_quirk(name, known).name)) for name in dict.fromkeys(quirks)]
    return begun


def _entities(name: str, contents: Contents, origin: Origin) -> Iterable[Entity]:
    return contents.entities(name, origin.seed, origin.now) if name in MOCKS else ()


def create_mounts(
    names: Sequence[str],
    sandboxes: Sandboxes,
    *,
    rate_limit: bool = True,
    validate_responses: bool = False,
    histories: Histories | None = None,
) -> list[Mount]:
    """The built-in APIs with their documents and keys."""
    limits = Limits(enforced=rate_limit)
    ring = sandboxes.keyring
    ring.reserve(key.token for name in names for key in MOCKS[name].keys)
    return [
        Mount(
            document=load_builtin(name),
            api=MOCKS[name].api,
            sandboxes=sandboxes,
            keys=MOCKS[name].keys,
            bound=ring.find,
            envelope=MOCKS[name].envelope,
            limits=limits if MOCKS[name].limited else None,
            validate_responses=validate_responses,
            histories=histories,
        )
        for name in names
    ]


def infer_mount(
    document: Document,
    sandboxes: Sandboxes,
    *,
    tokens: Sequence[str] = (),
    validate_responses: bool = False,
    histories: Histories | None = None,
) -> Mount:
    """Any document as an API of its own; DocumentError, if it can't be served.

    Without tokens any credential of the kind that the document wants will do.
    """
    keys = [Key(token=token, holder=token) for token in tokens]
    sandboxes.keyring.reserve(tokens)
    for operation in document.operations.values():
        Authentication(operation, document, keys)  # Connexion makes endpoints later
    return Mount(
        document=document,
        api=infer(document, inferred_name(document)),
        sandboxes=sandboxes,
        keys=keys,
        bound=sandboxes.keyring.find,
        envelope=problem,
        declared=Refusing,
        validate_responses=validate_responses,
        histories=histories,
    )


def inferred_name(document: Document) -> str:
    """What an API is called that has nothing but a document: as its file, as far as URLs take it.

    And never as a built-in API.
    """
    name = re.sub(r"[^\w.-]+", "-", Path(str(document.source)).stem, flags=re.ASCII)
    return f"{name}-1" if name in MOCKS else name
