"""What is wrong with a value: each rule it breaks, where, what was sent, and what is allowed.

Stock Connexion 3.3 tells the first fault only, and checks no format that it has no library for.
"""

from typing import Any

import httpx
import pytest

from tests.mockserver.echoing import JSON, echoing, parameter, told

STRING, INTEGER = {"type": "string"}, {"type": "integer"}


def server(schema: Any, **fields: Any) -> httpx.Client:
    """A server that takes a body of this schema."""
    return echoing(content={JSON: {"schema": schema}}, **fields)


FORMATS: list[tuple[str, str, str]] = [
    ("uuid", "3fa85f64-5717-4562-b3fc-2c963f66afa6", "3fa85f64-5717-4562-b3fc"),
    ("date", "2025-02-28", "2025-02-30"),
    ("date-time", "2025-02-28T10:00:00+01:00", "2025-02-28 10:00"),
    ("time", "10:00:00Z", "25:00:00Z"),
    ("duration", "P1DT12H", "1 day"),
    ("email", "ada@example.com", "ada@"),
    ("uri", "https://example.com/a?b=c", "example.com"),
    ("hostname", "api.example.com", "-api-.example.com"),
    ("ipv4", "192.0.2.1", "192.0.2.256"),
    ("ipv6", "2001:db8::1", "2001:db8:::1"),
    ("byte", "aGVsbG8=", "hello!"),
]


@pytest.mark.parametrize(("name", "good", "bad"), FORMATS)
@pytest.mark.parametrize("openapi", ["3.0.3", "3.1.0"])
def test_a_format_is_held_to(openapi: str, name: str, good: str, bad: str) -> None:
    """In either version, whatever their drafts of JSON Schema know."""
    mock = server({"type": "string", "format": name}, openapi=openapi)

    assert mock.post("/echo", json=good).status_code == 200
    assert told(mock.post("/echo", json=bad)) == {
        "#": f"# must be {article(name)} {name}, not {bad!r}"
    }


def article(name: str) -> str:
    return "an" if name in {"email", "ipv4", "ipv6"} else "a"


@pytest.mark.parametrize(
    ("value", "shown"), [(True, "true"), ([None], "[null]"), ({"a": 1}, '{"a":1}')]
)
def test_values_are_shown_as_json_has_them(value: object, shown: str) -> None:
    """Who sent `null` finds no `None`."""
    mock = server({"type": "integer"})

    assert told(mock.post("/echo", json=value)) == {"#": f"# must be of type integer, not {shown}"}


@pytest.mark.parametrize(("name", "good", "bad"), FORMATS)
def test_a_parameter_s_format_is_held_to(name: str, good: str, bad: str) -> None:
    """Stock Connexion takes the 30th of February."""
    mock = echoing(parameter("value", type="string", format=name))

    assert mock.get("/echo", params={"value": good}).json() == {"value": good}
    assert told(mock.get("/echo", params={"value": bad})).keys() == {"value"}


@pytest.mark.parametrize(
    ("name", "edge"), [("int32", 2**31 - 1), ("int32", -(2**31)), ("int64", 2**63 - 1)]
)
@pytest.mark.parametrize("openapi", ["3.0.3", "3.1.0"])
def test_an_integer_fits_its_format(openapi: str, name: str, edge: int) -> None:
    """Signed (OpenAPI 3.0.3, "Data Types")."""
    mock = echoing(parameter("n", type="integer", format=name), openapi=openapi)
    beyond = edge + (1 if edge > 0 else -1)

    assert mock.get(f"/echo?n={edge}").json() == {"n": edge}
    assert told(mock.get(f"/echo?n={beyond}"))


RULES: list[tuple[dict[str, Any], Any, str]] = [
    ({"exclusiveMinimum": 3}, 3, "# must be more than 3, not 3"),
    ({"maximum": 3}, 4, "# must be at most 3, not 4"),
    ({"multipleOf": 3}, 4, "# must be a multiple of 3, not 4"),
    ({"pattern": "^a"}, "b", "# must match ^a, not 'b'"),
    ({"minItems": 2}, [1], "# must have at least 2 items"),
    ({"uniqueItems": True}, [1, 1], "# must not have an item twice"),
    ({"maxProperties": 0}, {"a": 1}, "# must have at most 0 members"),
    ({"required": ["a"]}, {}, "# must have the member 'a'"),
    ({"properties": {"b": {}}, "additionalProperties": False}, {"a": 1},
     "# has members that nobody knows: 'a'"),
    ({"additionalProperties": False}, {"a": 1}, "# must have no members"),
    ({"const": 5}, 4, "# must be 5, not 4"),
    ({"not": STRING}, "a", "# must not be 'a'"),
    ({"properties": {"a": False}}, {"a": 1}, "#/a must not be sent"),
    ({"anyOf": [STRING, INTEGER]}, [], "# must be of type string or integer, not []"),
    ({"oneOf": [{}, {}]}, 1, "# must fit exactly one of 2 forms, and fits 2"),
    ({"anyOf": [{"minimum": 5}, {"multipleOf": 5}]}, 1, "# must fit one of 2 forms, and fits none"),
    ({"propertyNames": {"pattern": "a"}}, {"b": 1},
     '# has a member whose name is not allowed: "b" does not match "a"'),
    ({"contains": STRING}, [1], "# must have an item of another kind, too"),
]  # fmt: skip


@pytest.mark.parametrize(("schema", "value", "sentence"), RULES)
def test_a_rule_that_is_broken_is_a_sentence(
    schema: dict[str, Any], value: object, sentence: str
) -> None:
    """With what was sent, and what is allowed."""
    answer = server(schema, openapi="3.1.0").post("/echo", json=value)

    assert list(told(answer).values()) == [sentence]


def test_all_faults_are_told_with_their_places() -> None:
    """JSON pointers (RFC 6901)."""
    item = {"type": "object", "properties": {"n": INTEGER}, "required": ["n"]}
    schema = {"properties": {"a/b": STRING, "items": {"type": "array", "items": item}}}
    answer = server(schema).post("/echo", json={"a/b": 1, "items": [{"n": "x"}, {}, {"n": 1}]})

    assert told(answer).keys() == {"#/a~1b", "#/items/0/n", "#/items/1"}


def test_what_is_read_only_is_not_sent() -> None:
    """OpenAPI 3.0.3, "Schema Object", `readOnly`: "SHOULD NOT be sent as part of the request"."""
    schema = {"properties": {"id": {"type": "integer", "readOnly": True}}, "required": ["id"]}
    mock = server(schema)

    assert mock.post("/echo", json={}).status_code == 200
    assert told(mock.post("/echo", json={"id": 1})) == {
        "#/id": "#/id must not be sent: it is readOnly"
    }


CAT = {"type": "object", "required": ["kind", "lives"],
       "properties": {"kind": STRING, "lives": INTEGER}}  # fmt: skip
DOG = {"type": "object", "required": ["kind"],
       "properties": {"kind": STRING, "age": {"type": "integer", "maximum": 30}}}  # fmt: skip
COMPONENTS = {"schemas": {"Cat": CAT, "Dog": DOG}}
PET = {
    "oneOf": [{"$ref": "#/components/schemas/Cat"}, {"$ref": "#/components/schemas/Dog"}],
    "discriminator": {"propertyName": "kind", "mapping": {"dog": "#/components/schemas/Dog"}},
}


@pytest.mark.parametrize("openapi", ["3.0.3", "3.1.0"])
@pytest.mark.parametrize(
    ("pet", "faults"),
    [
        ({"kind": "Cat", "lives": 9}, None),
        ({"kind": "dog", "age": 3}, None),
        ({"kind": "dog", "lives": "many"}, None),
        ({"kind": "Cat"}, {"#": "# must have the member 'lives'"}),
        ({"lives": 9}, {"#": "# must have the member 'kind'"}),
        ({"kind": "dog", "age": 31}, {"#/age": "#/age must be at most 30, not 31"}),
        (
            {"kind": "dgo"},
            {"#/kind": "Invalid kind field: dgo. Valid options: Cat, dog. Did you mean dog?"},
        ),
        ({"kind": "Dog"}, {"#/kind": "Invalid kind field: Dog. Valid options: Cat, dog."
                                     " Did you mean dog?"}),
    ],
)  # fmt: skip
def test_a_discriminator_chooses_the_branch(
    openapi: str, pet: dict[str, Any], faults: dict[str, str] | None
) -> None:
    """Only of that one the faults are told; a value that is none gets all that are.

    OpenAPI 3.0.3, "Discriminator Object".
    """
    answer = server(PET, components=COMPONENTS, openapi=openapi).post(
        "/echo", json={"pet": 1} | pet
    )

    assert faults == (None if answer.status_code == 200 else told(answer))


def test_a_branch_may_be_a_choice_itself() -> None:
    """Then its own name is no value of the discriminator, but those of its branches are."""
    either = {
        "anyOf": [{"$ref": "#/components/schemas/Pet"}],
        "discriminator": PET["discriminator"],
    }
    mock = server(either, components={"schemas": {**COMPONENTS["schemas"], "Pet": PET}})

    assert mock.post("/echo", json={"kind": "dog"}).status_code == 200
    assert told(mock.post("/echo", json={"kind": "Pet"})).keys() == {"#/kind"}


def test_without_a_discriminator_the_type_chooses_the_branch() -> None:
    """Or a constant that only one branch has."""
    schema = {"oneOf": [{"type": "object", "required": ["a"]}, {"type": "array", "maxItems": 0}]}
    mock = server(schema)

    assert told(mock.post("/echo", json={})) == {"#": "# must have the member 'a'"}
    assert told(mock.post("/echo", json=[1])) == {"#": "# must have at most 0 items"}


def test_a_branch_is_chosen_whose_other_constants_are_wrong() -> None:
    """By the member that the other branches rule out."""
    cat = {"properties": {"kind": {"enum": ["cat"]}, "fur": {"enum": ["long", "short"]}}}
    others = [{"properties": {"kind": {"enum": [name]}}} for name in ("dog", "fish")]
    mock = server({"oneOf": [cat, *others]})

    assert told(mock.post("/echo", json={"kind": "cat", "fur": "red"})).keys() == {"#/fur"}


SECRETS: list[tuple[dict[str, Any], dict[str, Any]]] = [
    ({"properties": {"password": INTEGER}}, {"password": "hunter2"}),
    ({"properties": {"api_key": {"enum": ["a"]}}}, {"api_key": "hunter2"}),
    ({"properties": {"user": STRING}}, {"user": {"accessToken": "hunter2"}}),
    ({"properties": {"token": {"pattern": "^x"}}}, {"token": "hunter2"}),
]


@pytest.mark.parametrize(("schema", "value"), SECRETS)
def test_no_secret_is_shown(schema: dict[str, Any], value: dict[str, Any]) -> None:
    """Whatever is wrong with it, or with what it is in."""
    answer = server(schema).post("/echo", json=value)

    assert told(answer)
    assert "hunter2" not in answer.text
    assert "***" in answer.text


def test_what_is_shown_is_cut() -> None:
    """Nobody reads a kilobyte of his own mistake, or a thousand options."""
    options = [f"option{number}" for number in range(1000)]
    mock = server({"properties": {"a": {"enum": options}, "b": INTEGER}})
    answer = mock.post("/echo", json={"a": "x" * 5000, "b": "y" * 5000})

    assert len(answer.content) < 2500
    assert "and 950 more" in answer.text
