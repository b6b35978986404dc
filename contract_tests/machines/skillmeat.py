"""SkillMeat's operations in any order, by several keys on several projects."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import rule

from specdouble.contract_tests.client import Client
from specdouble.contract_tests.laws.law import Law
from specdouble.contract_tests.machines import skillmeat_promises, skillmeat_shelves
from specdouble.contract_tests.machines.sequence import Effort, SequenceMachine, Stage
from specdouble.contract_tests.machines.skillmeat_model import items_of

PROMISES = (*skillmeat_promises.LAWS, *skillmeat_shelves.LAWS)
EFFORT = Effort(sequences=24, steps=20)
"""Nothing has to be waited for, so there is time for more than by default."""

MANY = 500
FEW = 4
"""Projects that a sequence plays with: enough to take one for another."""

KEY = st.integers(0, 1)
PROJECT = st.none() | st.integers(0, FEW - 1)
TYPE = st.sampled_from([None, "skill", "command", "agent"])
PAGE = st.sampled_from([{}, {"limit": 2}, {"skip": 1}, {"skip": 2, "limit": 3}])
WRONG = st.sampled_from(
    [
        ("listProjects", {"status": "gone"}),
        ("listArtifacts", {"limit": 0}),
        ("listStaleArtifacts", {"sort_by": "invalid_field"}),
        ("listMarketplace", {"type": "plugin"}),
        ("searchArtifacts", {"query": "a", "limit": 201}),
        ("listArtifacts", {"skip": -1}),
    ]
)
WRITES = st.sampled_from(
    [
        ("invalidateCache", {}),
        ("refreshCache", {"force": False}),
        ("refreshCache", {"force": True}),
    ]
)
NOBODY = st.sampled_from(["specdouble-no-such-project", ""])


def machine(
    client_factory: Callable[[], Client], laws: Sequence[Law], values: Mapping[str, str]
) -> type[SequenceMachine]:
    """The machine that plays with one target: by these laws, and by the model's promises.

    `values`: may name a `project_id`; it is then the first that is played with.
    """
    stage = Stage(client_factory, (*PROMISES, *laws), values)
    return type("SkillMeatSequence", (Sequences,), {"stage": stage})


class Sequences(SequenceMachine):
    """The rules. Nothing is made or deleted by this API, so all there is to undo is staleness."""

    def begin(self) -> None:
        self.statuses: dict[str, str] = {}
        self.names = [""]
        self.dirty: set[int] = set()
        projects = self.ask("listProjects", query={"limit": MANY})
        if projects is not None:
            seen = items_of(projects) or ()
            self.statuses = {each["id"]: str(each.get("status")) for each in seen}
        artifacts = self.ask("listArtifacts", query={"limit": MANY})
        if artifacts is not None:
            self.names = [str(each.get("name")) for each in items_of(artifacts) or ()] or [""]
        chosen = [self.stage.values.get("project_id", ""), *self.statuses]
        self.projects = [each for each in chosen if each][:FEW]

    @rule(key=KEY, status=st.sampled_from([None, None, "stale", "active", "error"]))
    def list_projects(self, key: int, status: str | None) -> None:
        query = {"status": status, "limit": MANY}
        self.ask("listProjects", query=query, key=self.pick_key(key))

    @rule(key=KEY)
    def get_status(self, key: int) -> None:
        self.ask("getStatus", key=self.pick_key(key))

    @rule(key=KEY, project=PROJECT, write=WRITES)
    def write(self, key: int, project: int | None, write: tuple[str, dict[str, bool]]) -> None:
        """Read before and after by the same key: then it is known what must have come of it."""
        operation, options = write
        number = self.pick_key(key)
        self.ask("listProjects", query={"limit": MANY}, key=number)
        self.send(operation, number, {"project_id": self.pick(project), **options})
        self.ask("listProjects", query={"limit": MANY}, key=number)

    @rule(key=KEY, name=NOBODY, write=WRITES)
    def write_for_nobody(self, key: int, name: str, write: tuple[str, dict[str, bool]]) -> None:
        operation, options = write
        self.send(operation, self.pick_key(key), {"project_id": name, **options})

    @rule(key=KEY, project=PROJECT, type_=TYPE, outdated=st.none() | st.booleans(), page=PAGE)
    def list_artifacts(
        self,
        key: int,
        project: int | None,
        type_: str | None,
        outdated: bool | None,  # noqa: FBT001 - Hypothesis gives all by name
        page: dict[str, int],
    ) -> None:
        query = {"project_id": self.pick(project), "type": type_, "is_outdated": outdated}
        self.ask("listArtifacts", query={**query, **page}, key=self.pick_key(key))

    @rule(key=KEY, project=PROJECT, type_=TYPE, page=PAGE)
    def list_stale_artifacts(
        self, key: int, project: int | None, type_: str | None, page: dict[str, int]
    ) -> None:
        query = {"project_id": self.pick(project), "type": type_, **page}
        self.ask("listStaleArtifacts", query=query, key=self.pick_key(key))

    @rule(key=KEY, project=PROJECT, name=st.integers(0, 20), cut=st.integers(0, 3))
    def search(self, key: int, project: int | None, name: int, cut: int) -> None:
        chosen = self.names[name % len(self.names)] if self.live else ""
        query = {"query": chosen[cut:] or "a", "project_id": self.pick(project)}
        self.ask("searchArtifacts", query=query, key=self.pick_key(key))

    @rule(key=KEY, type_=TYPE, page=PAGE)
    def list_marketplace(self, key: int, type_: str | None, page: dict[str, int]) -> None:
        query = {"type": type_, **(page or {"limit": MANY})}
        self.ask("listMarketplace", query=query, key=self.pick_key(key))

    @rule(project=PROJECT, key=st.sampled_from([None, "no-such-key"]))
    def come_as_a_stranger(self, project: int | None, key: str | None) -> None:
        self.ask("invalidateCache", body={"project_id": self.pick(project)}, key=key)

    @rule(wrong=WRONG)
    def ask_wrongly(self, wrong: tuple[str, dict[str, object]]) -> None:
        self.ask(wrong[0], query=wrong[1])

    def end(self) -> None:
        """Read back what the last writes have come to, by the first key."""
        self.ask("listProjects", query={"limit": MANY})
        self.ask("getStatus")
        self.ask("listProjects", query={"status": "stale", "limit": MANY})

    def undo(self) -> None:
        """Refresh what was invalidated, for each key that did; leave what was stale before."""
        for key in sorted(self.dirty) if self.live else ():
            for project in self._gone_stale(key):
                body = {"project_id": project, "force": False}
                self.undone(f"staleness of {project}", "refreshCache", body=body, key=key)

    def _gone_stale(self, key: int) -> list[str]:
        """The projects that are stale, and were not when the sequence began."""
        answer = self.undone("staleness", "listProjects", query={"limit": MANY}, key=key)
        items = () if answer is None else items_of(answer) or ()
        return [
            each["id"]
            for each in items
            if each.get("status") == "stale" and self.statuses.get(each["id"]) != "stale"
        ]

    @property
    def live(self) -> bool:
        """Whether the sequence began at all: not, when the time was up."""
        return hasattr(self, "projects")

    def pick(self, number: int | None) -> str | None:
        """One of the projects; None, if there are none."""
        if number is None or not self.live or not self.projects:
            return None
        return self.projects[number % len(self.projects)]

    def send(self, operation: str, key: int, body: dict[str, Any]) -> None:
        """Send a write, and note that there may be something to undo."""
        answer = self.ask(operation, body=body, key=key)
        if answer is not None and answer.is_success:
            self.dirty.add(key)
