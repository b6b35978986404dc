"""Things of a target that stories work with: found, named by the user, or made and undone."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from specdouble.contract_tests.exchange import Exchange
from specdouble.contract_tests.scene import Scene
from specdouble.contract_tests.shapes.inputs import inputs
from specdouble.contract_tests.shapes.operations import json_body
from specdouble.contract_tests.shapes.resources import Resource, resources
from specdouble.contract_tests.stories.drafts import Drafts, needed_headers
from specdouble.contract_tests.stories.sending import Thing, send
from specdouble.specs import Operation


@dataclass(slots=True)
class Things:
    """The things of one scene. `makes`: whether it may make some, or only look for them."""

    scene: Scene
    makes: bool = True
    _ones: dict[str, Thing | None] = field(default_factory=dict)
    _drafts: Drafts = field(init=False)

    def __post_init__(self) -> None:
        """Bodies name things, and things are made of bodies."""
        self._drafts = Drafts(self.scene, self.one)

    def make(
        self,
        resource: Resource,
        body: Any,
        parents: Mapping[str, str],
        headers: Mapping[str, str] | None = None,
        label: str = "create",
    ) -> Thing | Exchange | None:
        """Create one, and note how it is removed. The answer alone, if it was refused."""
        create = resource.role("create")
        if create is None:
            return None
        answer = self.ask(create, parents, body=body, headers=headers, label=label)
        found = resource.created(answer) if answer.is_success else None
        if found is None:
            return answer
        thing = Thing(resource, {**parents, resource.parameter: found}, answer)
        self.note(thing)
        return thing

    def note(self, thing: Thing) -> None:
        """See to it that the thing is removed in the end."""
        remove, what = thing.resource.role("remove"), f"{thing.resource.path} {thing.id}"
        if remove is None:
            self.scene.left_behind.append(f"{what} (the document has no way to remove it)")
        else:
            self.scene.made(what, lambda: self.ask(remove, thing.values, label="undo"))

    def ask(
        self, operation: Operation, values: Mapping[str, str], *, body: Any = None, **options: Any
    ) -> Exchange:
        """Send a request for an operation, its body in the media type that it wants."""
        wanted = json_body(operation)
        media = {"Content-Type": wanted[0]} if wanted and body is not None else {}
        given = {**media, **(options.pop("headers", None) or {})}
        headers = {**needed_headers(operation, given), **given}
        return send(self.scene.client, operation, values, body=body, headers=headers, **options)

    def bodies(self, operation: Operation, count: int, *, distinct: bool = False) -> list[Any]:
        """Bodies for an operation, with what the user named and with ids of things that are."""
        return self._drafts.bodies(operation, count, distinct=distinct)

    def one(self, resource: Resource) -> Thing | None:
        """A thing of a resource: one of our own, if it can be made; else one that is there."""
        if resource.path not in self._ones:
            self._ones[resource.path] = None  # a thing that needs itself can't be made
            self._ones[resource.path] = self._own(resource) or self.present(resource)
        return self._ones[resource.path]

    def _own(self, resource: Resource) -> Thing | None:
        parents = self.parents(resource)
        if parents is None or not (self.makes and self.scene.client.target.writes):
            return None
        return next(iter(self.several(resource, 1, parents)), None)

    def several(
        self, resource: Resource, count: int, parents: Mapping[str, str], label: str = "create"
    ) -> list[Thing]:
        """So many things, or as many as the target lets one make."""
        create = resource.role("create")
        if create is None:
            return []
        made: list[Thing] = []
        refused = 0
        for tries in self._drafts.tries(create, count):
            thing = self._insist(resource, tries, parents, label)
            made += [thing] if thing else []
            refused += thing is None
            if refused > 1 and not made:
                return self._shown(resource, count, parents, label)
        return made

    def _insist(
        self, resource: Resource, tries: list[Any], parents: Mapping[str, str], label: str
    ) -> Thing | None:
        for body in tries:
            thing = self.make(resource, body, parents, label=label)
            if isinstance(thing, Thing):
                return thing
        return None

    def _shown(
        self, resource: Resource, count: int, parents: Mapping[str, str], label: str
    ) -> list[Thing]:
        """Things made of the bodies that the document shows: prose may ask more than schemas."""
        create = resource.roles["create"]
        shown = self._drafts.shown(create)[:count]
        found = [self.make(resource, body, parents, label=label) for body in shown]
        made = [each for each in found if isinstance(each, Thing)]
        if made:
            self._drafts.prefer_shown(resource)
        return made

    def parents(self, resource: Resource) -> dict[str, str] | None:
        """Values for the path of a collection; None, if there is nothing for it to stand under."""
        return self.values(resource.parents)

    def values(self, names: tuple[str, ...]) -> dict[str, str] | None:
        """Values for parameters of a path, from its left."""
        known: dict[str, str] = {}
        for name in names:
            if name in known:
                continue
            if name in self.scene.values:
                known[name] = self.scene.values[name]
            elif (above := self._above(name)) and (one := self.one(above)):
                known |= one.values
            elif example := self._example(name):
                known[name] = example
            else:
                return None
        return known

    def neighbour(self, resource: Resource, parents: Mapping[str, str]) -> dict[str, str] | None:
        """Values for the path of the same collection under another parent, made for this."""
        above = self._above(resource.parents[-1]) if resource.parents else None
        if above is None:
            return None
        known = {name: parents[name] for name in above.parents}
        other = self.several(above, 2, known, "create another parent")
        return None if not other else {**known, **other[-1].values}

    def _above(self, name: str) -> Resource | None:
        found = resources(self.scene.document)
        return next((each for each in found if each.parameter == name), None)

    def _example(self, name: str) -> str | None:
        return next(self._examples(name), None)

    def _examples(self, name: str) -> Iterator[str]:
        """What the document gives as examples of a parameter of paths."""
        document = self.scene.document
        for operation in document.operations.values():
            given = inputs(document, operation, "path").get(name)
            yield from (given.examples or given.values) if given else ()

    def present(self, resource: Resource) -> Thing | None:
        """A thing that is there already: one the user named, an example, or one of the list."""
        parents, read = self.parents(resource), resource.role("read")
        if parents is None or read is None or not resource.parameter:
            return None
        for found in dict.fromkeys(self._ids(resource, parents)):
            values = {**parents, resource.parameter: found}
            answer = self.ask(read, values, label="find")
            if answer.is_success:
                return Thing(resource, values, answer)
        return None

    def _ids(self, resource: Resource, parents: Mapping[str, str]) -> Iterator[str]:
        name = resource.parameter
        yield from [self.scene.values[name]] if name in self.scene.values else []
        yield from list(self._examples(name))[:2]
        if resource.listing is not None:
            answer = self.ask(resource.listing.operation, parents, label="find")
            for item in (resource.listing.items_of(answer.json) or [])[:2]:
                yield from [found] if (found := resource.identify(item)) else []
