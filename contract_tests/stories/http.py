"""Each operation as HTTP has it: with all kinds of keys and methods, and with hostile input."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from specdouble.contract_tests.exchange import Exchange
from specdouble.contract_tests.scene import Scene, Story
from specdouble.contract_tests.shapes.inputs import Input, inputs
from specdouble.contract_tests.shapes.operations import filled, parameters
from specdouble.contract_tests.shapes.resources import Resource, resources
from specdouble.contract_tests.stories import hostile
from specdouble.contract_tests.stories.endings import no_id
from specdouble.contract_tests.stories.sending import Thing, send
from specdouble.contract_tests.stories.things import Things
from specdouble.contract_tests.values import scalars
from specdouble.specs import Operation

MADE_UP = "made-up-key-0000"
_STRANGE_PATH = "/no-such-path-here"


@dataclass(slots=True)
class Stage:
    """An operation with arguments that work, as far as they are known."""

    things: Things
    operation: Operation
    values: Mapping[str, str]
    query: Mapping[str, str]

    def ask(self, **options: Any) -> Exchange:
        """Send the request, with some parts of it otherwise."""
        query = {**self.query, **options.pop("query", {})}
        values = {**self.values, **options.pop("at", {})}
        return send(self.things.scene.client, self.operation, values, query=query, **options)


def tell_reads(scene: Scene) -> None:
    """Every GET, with what there is."""
    things = Things(scene, makes=False)
    for operation in scene.document.operations.values():
        if operation.method == "GET":
            stage = staged(things, operation)
            _read(stage)
            _with_other_keys(stage, {})
            _hostile_reads(stage)
    for key in (0, None, MADE_UP):
        scene.client.send("GET", _STRANGE_PATH, key=key, label="an unknown path")


def staged(things: Things, operation: Operation) -> Stage:
    """The operation with values for all that it needs."""
    document = things.scene.document
    values = things.values(parameters(operation.path))
    if values is None:  # then nothing will be found, which is an answer, too
        values = {name: things.scene.values.get(name, "1") for name in parameters(operation.path)}
    needed = inputs(document, operation, "query").values()
    query = {each.name: _value(things, each) for each in needed if each.required}
    return Stage(things, operation, values, query)


def _value(things: Things, given: Input) -> str:
    """What the user named, an example, or a value that fits."""
    known = things.scene.values.get(given.name)
    told = next(iter((*given.examples, *given.values, *filter(None, [given.default]))), None)
    if known or told:
        return str(known or told)
    if given.kind in {"integer", "number"}:
        return str(scalars.number(given.name, given.schema, 0))
    return (
        "true"
        if given.kind == "boolean"
        else scalars.text(given.name, given.schema, 0, distinct=True)
    )


def _read(stage: Stage) -> None:
    """GET and HEAD change nothing, and say the same each time."""
    stage.ask(label="get")
    stage.ask(label="get again")
    client = stage.things.scene.client
    for each in client.document.operations.values():
        if (each.method, each.path) == ("HEAD", stage.operation.path):
            send(client, each, stage.values, query=stage.query, label="head")
            break
    else:
        stage.ask(method="HEAD", label="head")
    stage.ask(label="get again")


def _with_other_keys(stage: Stage, options: Mapping[str, Any]) -> list[Exchange]:
    """No key, one that was made up, and headers that hold none; then each that is good."""
    answers = [
        stage.ask(key=None, label="without a key", **options),
        stage.ask(key=MADE_UP, label="with a made-up key", **options),
    ]
    headers = options.get("headers", {})
    rest = {name: each for name, each in options.items() if name != "headers"}
    # A good key that is given by another scheme is malformed, too.
    good = [f"Basic {key}" for key in stage.things.scene.client.target.keys[:1]]
    for malformed in (*hostile.MALFORMED_KEYS, *good):
        given = {**headers, "Authorization": malformed}
        answers.append(stage.ask(key=None, headers=given, label="with a malformed key", **rest))
    if stage.operation.method == "GET":
        for number in range(1, len(stage.things.scene.client.target.keys)):
            stage.ask(key=number, label="with another key", **options)
    return answers


def _hostile_reads(stage: Stage) -> None:
    """Query strings and paths that are too long, or no text; and headers without end."""
    client, path = stage.things.scene.client, filled(stage.operation.path, stage.values)
    known = inputs(stage.things.scene.document, stage.operation, "query")
    for raw in hostile.RAW_QUERIES:
        client.send("GET", f"{path}?{raw}", label="a hostile query")
    stage.ask(query={"no_such_parameter": hostile.LONG}, label="a hostile query")
    for name, text in _strange_queries(known.values()):
        stage.ask(query={name: text}, label="a hostile query")
    for name in parameters(stage.operation.path)[-1:]:
        for text in hostile.STRANGE_IDS:
            stage.ask(at={name: text}, label="a hostile path")
        no_text = filled(stage.operation.path, {**stage.values, name: "~"}).replace("~", "%ff%fe")
        client.send("GET", no_text, label="a hostile path")
    stage.ask(headers=hostile.MANY_HEADERS, label="many headers")


def _strange_queries(known: Iterable[Input]) -> Iterator[tuple[str, str]]:
    """Free texts get them all; of other parameters, one is enough to see."""
    free = [each for each in known if each.kind == "string" and not each.values]
    for each in free[:3]:
        yield from ((each.name, text) for text in hostile.STRANGE_TEXTS)
    bound = [each for each in known if each not in free]
    yield from ((each.name, hostile.LONG) for each in bound[:1])
    whole = [each for each in known if each.kind == "integer"]
    yield from ((each.name, text) for each in whole[:3] for text in ("9" * 30, "x", "-1"))


def tell_writes(scene: Scene) -> None:
    """Every other operation, on things of our own or on nothing; then what a path has not."""
    if not scene.client.target.writes:
        return
    things = Things(scene)
    for operation in scene.document.operations.values():
        resource = _resource(things, operation)
        if operation.method != "GET":
            _write(things, operation, resource)
        elif resource is not None and resource.role("create") and things.one(resource):
            stage = staged(things, operation)
            _read(stage)
            _with_other_keys(stage, {})
    for path in dict.fromkeys(each.path for each in scene.document.operations.values()):
        _wrong_methods(things, path)


def _resource(things: Things, operation: Operation) -> Resource | None:
    """The resource on whose things the operation works, its own or those it stands under."""
    found = [
        each
        for each in resources(things.scene.document)
        if each.parameter and f"{{{each.parameter}}}" in operation.path
    ]
    return max(found, key=lambda each: len(each.path), default=None)


def _write(things: Things, operation: Operation, resource: Resource | None) -> None:
    stage = _safely(things, operation, resource)
    body = next(iter(things.bodies(operation, 1, distinct=True)), None)
    media = {"headers": {"Content-Type": _media(operation)}} if operation.body else {}
    for answer in _with_other_keys(stage, {"body": body, **media}):
        _undo(things, operation, answer)
    if operation.body is not None:
        _look(things, resource)
        _bad_bodies(stage, operation, body)
        _look(things, resource)
    else:
        _no_bodies(stage, resource)


def _media(operation: Operation) -> str:
    declared = operation.body.schemas if operation.body else {}
    return next((each for each in declared if "json" in each), "application/json")


def _safely(things: Things, operation: Operation, resource: Resource | None) -> Stage:
    """On a thing of our own, if there can be one; else on one that does not exist."""
    stage = staged(things, operation)
    if resource is None:
        return stage
    one = things.one(resource)
    own = one is not None and one.answer.method == "POST"
    if not own:
        stage.values = {**stage.values, resource.parameter: no_id(resource)}
    return stage


def _undo(things: Things, operation: Operation, answer: Exchange) -> None:
    """What was created though it should not have been is removed all the same."""
    for resource in resources(things.scene.document):
        found = resource.created(answer) if answer.is_success else None
        if found is not None and resource.role("create") == operation:
            values = {**answer.path_values, resource.parameter: found}
            things.note(Thing(resource, values, answer))


def _look(things: Things, resource: Resource | None) -> None:
    """A look at the thing that is written on, before it and after it."""
    one = things.one(resource) if resource is not None else None
    read = resource.role("read") if resource is not None else None
    if one is not None and read is not None:
        things.ask(read, one.values, label="look")


def _bad_bodies(stage: Stage, operation: Operation, body: Any) -> None:
    """Bodies that are no JSON, or too much of it; and JSON under another name."""
    media = {"Content-Type": _media(operation)}
    contents = [*hostile.MALFORMED_BODIES, *hostile.ODD_BODIES, *hostile.twisted(body), b""]
    for content in contents:
        answer = stage.ask(content=content, headers=media, label="a hostile body")
        _undo(stage.things, operation, answer)
    for other in hostile.OTHER_TYPES:
        headers = {"Content-Type": other}
        answer = stage.ask(body=body, headers=headers, label="another media type")
        _undo(stage.things, operation, answer)
    answer = stage.ask(headers=hostile.MANY_HEADERS, content=b"{", label="many headers")
    _undo(stage.things, operation, answer)


def _no_bodies(stage: Stage, resource: Resource | None) -> None:
    """Where no body is wanted, a Content-Type does no harm; asked for nothing that exists."""
    if resource is None:
        return
    for media in ("application/x-www-form-urlencoded", "application/json"):
        nothing = {resource.parameter: no_id(resource)}
        headers = {"Content-Type": media}
        stage.ask(at=nothing, headers=headers, label="a type without a body")


def _wrong_methods(things: Things, path: str) -> None:
    """Methods that the path has not: not DELETE, for a server might know more than its document."""
    operations = [each for each in things.scene.document.operations.values() if each.path == path]
    stage = staged(things, operations[0])
    known = {each.method for each in operations}
    if "GET" in known:
        stage.ask(label="get")
    strange = [each for each in ("GET", "PATCH", "PUT", "POST") if each not in known]
    for method in [*strange[:2], "TRACE", "OPTIONS"]:
        stage.ask(method=method, label="a wrong method")


STORIES = (
    Story("http reads", tell_reads, reads_only=True),
    Story("http writes", tell_writes),
)
