"""All scenarios of a mock: those that come with its APIs, and those of its users."""

from collections.abc import Collection, Iterator, Sequence
from functools import cached_property
from importlib import resources
from pathlib import Path

from specdouble.mockserver.edge.mount import Mount
from specdouble.mockserver.kernel.refusals import Conflict
from specdouble.mockserver.kernel.sandbox import Sandbox
from specdouble.mockserver.kernel.sandboxes import Sandboxes
from specdouble.mockserver.scenarios.reading import Reader
from specdouble.mockserver.scenarios.scenario import Scenario
from specdouble.specs import BUILTIN, DocumentError
from specdouble.specs.suggesting import did_you_mean


class Scenarios:
    """Has them by name, and puts sandboxes into their situations."""

    def __init__(
        self,
        mounts: Sequence[Mount],
        sandboxes: Sandboxes,
        profiles: Collection[str],
        files: Sequence[Path] = (),
    ) -> None:
        """`files`: of users; DocumentError, if something is wrong with one."""
        self._sandboxes = sandboxes
        self._reader = Reader(mounts, profiles)
        folder = Path(str(resources.files(__package__)))
        own = [mount.api.name for mount in mounts if mount.api.name in BUILTIN]
        self._files = [folder / f"{name}.yaml" for name in (["any", *own] if own else [])]
        self._files += files
        if files:
            _ = self._by_name

    @cached_property
    def _by_name(self) -> dict[str, Scenario]:
        """Read at the first use, for most runs do without."""
        found: dict[str, Scenario] = {}
        for path in self._files:
            for each in self._reader.scenarios(path):
                if each.name in found:
                    raise DocumentError(path, "there is a scenario of that name", path=[each.name])
                found[each.name] = each
        return found

    def __iter__(self) -> Iterator[Scenario]:
        return iter(self._by_name.values())

    def play(self, name: str, sandbox: str) -> Sandbox:
        """Put a sandbox into a situation, as of the moment that its clock shows.

        Its data is made anew, and the steps lead up to that moment. NotFound, if there is no such
        sandbox; Conflict, if there is no such scenario, or if a step of it does not come out, and
        then nothing has changed.
        """
        now = self._sandboxes.get(sandbox).clock.now()
        scenario = self._find(name)
        begin = now - scenario.duration
        draft = self._sandboxes.draft(sandbox, scenario.profile, begin)
        scenario.play(draft, self._sandboxes.keyring.of(sandbox), begin)
        return self._sandboxes.publish(draft)

    def _find(self, name: str) -> Scenario:
        if name in self._by_name:
            return self._by_name[name]
        hint = did_you_mean(name, self._by_name, else_="; GET /scenarios lists all")
        raise Conflict(f"There is no scenario '{name[:64]}'{hint}")
