"""Where the control API's behaviours run: not in a sandbox, but on all of them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from specdouble.fixtures.keys import Key
from specdouble.mockserver.history.keeping import Histories
from specdouble.mockserver.kernel.api import Answer, Api, Behaviour, Quirk
from specdouble.mockserver.kernel.clock import Clock
from specdouble.mockserver.kernel.rules import Match
from specdouble.mockserver.kernel.sandbox import Sandbox
from specdouble.mockserver.kernel.sandboxes import Sandboxes
from specdouble.specs import Document


@dataclass(frozen=True, slots=True)
class Served:
    """An API of the mock, with its document and the keys that open it."""

    api: Api
    document: Document
    keys: Sequence[Key] = ()


class Situation(Protocol):
    """A scenario, as it is told of."""

    @property
    def name(self) -> str: ...

    @property
    def description(self) -> str: ...

    @property
    def profile(self) -> str | None:
        """What it begins with; None: as the mock does."""

    @property
    def apis(self) -> Sequence[str]:
        """Those whose operations it performs."""


class Situations(Protocol):
    """All scenarios."""

    def __iter__(self) -> Iterator[Situation]: ...

    def play(self, name: str, sandbox: str) -> Sandbox:
        """Put a sandbox into a situation; a Refusal, if that can't be."""


class Catalogue(Protocol):
    """Which rules can be had."""

    @property
    def quirks(self) -> Mapping[str, Quirk]:
        """How the APIs can lie."""

    @property
    def bundles(self) -> Mapping[str, str]:
        """What each of them does, by its name."""

    def effect(self, said: Mapping[str, Any], match: Match) -> Any:
        """The effect that valid JSON tells of; a Refusal, if it could never be seen."""


class Desk:
    """Stands where the mocked APIs have their sandboxes; whatever name is asked for, it is here."""

    def __init__(  # noqa: PLR0913, PLR0917 - all that its behaviours are about
        self,
        sandboxes: Sandboxes,
        profiles: Sequence[str],
        scenarios: Situations,
        catalogue: Catalogue,
        served: Sequence[Served] = (),
        histories: Histories | None = None,
    ) -> None:
        """`histories`: None, if the mock keeps none."""
        self.sandboxes = sandboxes
        self.catalogue = catalogue
        self.profiles = profiles
        self.scenarios = scenarios
        self.served = {each.api.name: each for each in served}
        self.histories = histories
        self.clock = Clock()
        self.kept: dict[str, Any] = {}
        self.changes = 0
        self.rules: None = None

    @property
    def default(self) -> "Desk":
        """There is one desk."""
        return self

    def get(self, _name: str) -> "Desk":
        """The header that chooses a sandbox means nothing here."""
        return self

    def perform(
        self, _api: Api, behaviour: Behaviour, arguments: Mapping[str, Any], _now: datetime
    ) -> Answer:
        """Run a behaviour of the control API."""
        _, answer = behaviour(self, **arguments)
        return answer


Done = tuple[Desk, Answer]
"""What a behaviour of the control API comes to: the desk again, and the answer."""
Body = Mapping[str, Any]
"""A request's body: a JSON object that fits the document."""
