"""Schemas of OpenAPI 3.0 mean the same as JSON Schema draft 4, once converted."""

import copy
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import FormatChecker
from jsonschema_rs import Draft4Validator
from openapi_schema_validator import OAS30ReadValidator, OAS30WriteValidator, oas30_format_checker

from specdouble.specs import BUILTIN, CONTRACTS, Direction, json_schema, load_builtin

REQUEST, RESPONSE = Direction.REQUEST, Direction.RESPONSE
SIDES = {REQUEST: OAS30WriteValidator, RESPONSE: OAS30ReadValidator}
STRING, INTEGER = {"type": "string"}, {"type": "integer"}

# Of the formats only those that bound integers; jsonschema-rs reads more of the others.
FORMATS = FormatChecker([])
FORMATS.checkers = {name: oas30_format_checker.checkers[name] for name in ("int32", "int64")}

NOISE = st.sampled_from(
    [None, True, 0, 2**31, -(2**63) - 1, 1.5, "", "x", [], [None], {}, {"x": 1}]
)
SCALARS: dict[str, st.SearchStrategy[Any]] = {
    "string": st.text(max_size=2),
    "integer": st.integers(-(2**65), 2**65),
    "number": st.integers() | st.floats(allow_nan=False, allow_infinity=False),
    "boolean": st.booleans(),
}
SCHEMAS = {
    f"{name}-{title}-{len(repr(schema))}": schema  # once, where the contracts do not differ
    for name in BUILTIN
    for contract in CONTRACTS
    for title, schema in load_builtin(name, contract).components["schemas"].items()
}


def ours(schema: dict[str, Any], direction: Direction) -> Draft4Validator:
    return Draft4Validator(json_schema(schema, direction), validate_formats=False)


def allows(schema: dict[str, Any], value: object, direction: Direction = RESPONSE) -> bool:
    """Whether our conversion allows a value; the reference must say the same."""
    said: bool = ours(schema, direction).is_valid(value)
    theirs: bool = SIDES[direction](schema, format_checker=FORMATS).is_valid(value)
    assert said is theirs
    return said


def like(schema: dict[str, Any]) -> st.SearchStrategy[Any]:
    """Values that nearly fit a schema."""
    if "enum" in schema:
        fitting: st.SearchStrategy[Any] = st.sampled_from(schema["enum"])
    elif "anyOf" in schema:
        fitting = st.one_of([like(each) for each in schema["anyOf"]])
    elif schema.get("type") == "array":
        fitting = st.lists(like(schema["items"]), max_size=2)
    elif schema.get("type") == "object":
        fitting = objects_like(schema)
    else:
        fitting = SCALARS.get(schema.get("type", ""), NOISE)
    return st.integers(0, 9).flatmap(lambda draw: fitting if draw else NOISE)


def objects_like(schema: dict[str, Any]) -> st.SearchStrategy[Any]:
    """All properties, but for two perhaps, and perhaps others."""
    properties = {name: like(each) for name, each in schema.get("properties", {}).items()}
    others = schema.get("additionalProperties")
    more = like(others) if isinstance(others, dict) else NOISE
    missing = st.sets(st.sampled_from([*properties, ""]), max_size=2)
    return st.builds(
        lambda known, extra, names: {k: v for k, v in {**extra, **known}.items() if k not in names},
        st.fixed_dictionaries(properties),
        st.dictionaries(st.sampled_from("xyz"), more, max_size=1),
        missing,
    )


@pytest.mark.parametrize("direction", Direction)
@pytest.mark.parametrize("schema", SCHEMAS.values(), ids=SCHEMAS)
@settings(max_examples=10, deadline=None)
@given(data=st.data())
def test_a_converted_schema_allows_what_the_schema_allows(
    schema: dict[str, Any], direction: Direction, data: st.DataObject
) -> None:
    """As openapi-schema-validator reads OpenAPI 3.0, for all schemas of the built-in documents."""
    value = data.draw(like(schema))
    theirs = SIDES[direction](schema, format_checker=FORMATS)

    assert ours(schema, direction).is_valid(value) is theirs.is_valid(value)


@pytest.mark.parametrize("direction", Direction)
@pytest.mark.parametrize("schema", SCHEMAS.values(), ids=SCHEMAS)
def test_converting_changes_no_schema(schema: dict[str, Any], direction: Direction) -> None:
    """The document is one for all."""
    before = copy.deepcopy(schema)
    json_schema(schema, direction)

    assert schema == before


@pytest.mark.parametrize(
    ("schema", "null"),
    [
        ({"type": "string", "nullable": True}, True),
        ({"type": "string", "nullable": False}, False),
        ({"type": "string"}, False),
        ({}, True),
        ({"type": "object", "nullable": True, "required": ["a"], "minProperties": 1}, True),
        ({"type": "array", "nullable": True, "items": STRING, "minItems": 1}, True),
        ({"type": "string", "nullable": True, "enum": ["a", None]}, True),
        ({"type": "string", "enum": ["a", None]}, False),
        ({"anyOf": [STRING, {"type": "integer", "nullable": True}]}, True),
        ({"oneOf": [STRING, {"type": "integer", "nullable": True}]}, True),
        ({"anyOf": [STRING, INTEGER]}, False),
        ({"allOf": [{"type": "string", "nullable": True}]}, True),
        ({"allOf": [{"type": "string", "nullable": True}, STRING]}, False),
        ({"type": "string", "nullable": True, "allOf": [STRING]}, False),
        ({"not": {"type": "string", "nullable": True}}, False),
        ({"not": STRING}, True),
    ],
)
def test_null_is_a_value_where_it_is_said(schema: dict[str, Any], null: bool) -> None:  # noqa: FBT001
    """`nullable` adds null to the type beside it (OpenAPI 3.0.3, "Schema Object")."""
    assert allows(schema, None) is null
    assert allows({"properties": {"a": schema}}, {"a": None}) is null
    assert allows({"type": "array", "items": schema}, [None]) is null
    assert allows({"additionalProperties": schema}, {"a": None}) is null


@pytest.mark.parametrize(
    "schema",
    [
        {"type": "string", "nullable": True, "enum": ["a"]},
        {"nullable": True, "enum": ["a"]},
        {"nullable": True, "allOf": [STRING]},
        {"nullable": True, "anyOf": [STRING, INTEGER]},
    ],
)
def test_null_is_a_value_even_where_it_is_said_badly(schema: dict[str, Any]) -> None:
    """The standard wants null in the `enum` and `type` beside it; most authors leave it out.

    So we are as lenient with an `enum` as Connexion is, and with the others as Schemathesis.
    """
    assert not OAS30ReadValidator(schema).is_valid(None)
    assert ours(schema, RESPONSE).is_valid(None)
    assert ours(schema, RESPONSE).is_valid("a")
    assert not ours(schema, RESPONSE).is_valid([])


def test_what_stands_beside_a_reference_is_ignored() -> None:
    """OpenAPI 3.0.3, "Reference Object": "any properties added SHALL be ignored"."""
    schema = {"$ref": "#/components/schemas/A", "nullable": True, "type": "integer"}

    assert json_schema(schema, RESPONSE) == {"$ref": "#/components/schemas/A"}


PASSWORD = {
    "type": "object",
    "required": ["id", "secret"],
    "properties": {
        "id": {"type": "string", "readOnly": True},
        "secret": {"type": "string", "writeOnly": True, "nullable": True},
        "name": {"type": "string", "readOnly": False, "writeOnly": False},
    },
}


@pytest.mark.parametrize("name", ["id", "secret"])
def test_one_side_may_not_send_what_the_other_must(name: str) -> None:
    """`readOnly` and `writeOnly`, with `required` (OpenAPI 3.0.3, "Schema Object")."""
    sender, other = (RESPONSE, REQUEST) if name == "id" else (REQUEST, RESPONSE)
    both = {"id": "i", "secret": "s"}

    assert allows(PASSWORD, {name: "x", "name": "n"}, sender)
    assert not allows(PASSWORD, {}, sender)
    assert allows(PASSWORD, {} if name == "id" else {"id": "i"}, RESPONSE) is (name == "secret")
    assert not allows(PASSWORD, both, other)


def test_what_a_side_may_not_send_is_not_there_as_null_either() -> None:
    """Whether it is nullable or not."""
    assert not allows(PASSWORD, {"id": "i", "secret": None}, RESPONSE)
    assert allows(PASSWORD, {"secret": None}, REQUEST)


def test_nothing_is_required_when_all_that_was_is_the_other_sides() -> None:
    """Draft 4 has no empty `required`: the keyword goes."""
    schema = {"required": ["id"], "properties": {"id": {"readOnly": True}}}

    assert "required" not in json_schema(schema, REQUEST)
    assert json_schema(schema, RESPONSE)["required"] == ["id"]


def test_a_property_may_be_called_like_a_keyword() -> None:
    """Names of properties are no keywords, whatever they are."""
    names = ["nullable", "readOnly", "items", "properties", "required", "not", "format"]
    schema = {"type": "object", "properties": dict.fromkeys(names, INTEGER), "required": names}

    assert allows(schema, dict.fromkeys(names, 1))
    assert not allows(schema, dict.fromkeys(names, "1"))


@pytest.mark.parametrize(
    ("bits", "value", "allowed"),
    [
        (32, 2147483647, True),
        (32, 2147483648, False),
        (32, -2147483648, True),
        (32, -2147483649, False),
        (64, 9223372036854775807, True),
        (64, 9223372036854775808, False),
        (64, -9223372036854775808, True),
        (64, -9223372036854775809, False),
    ],
)
def test_an_integer_fits_its_format(bits: int, value: int, allowed: bool) -> None:  # noqa: FBT001
    """Signed, of 32 or 64 bits (OpenAPI 3.0.3, "Data Types")."""
    assert allows({"type": "integer", "format": f"int{bits}"}, value) is allowed
    assert allows({"type": "integer", "format": f"int{bits}", "nullable": True}, None)
    assert allows({"type": "integer"}, value)


@pytest.mark.parametrize(("low", "high"), [(0, 9), (-(2**40), 2**40), (-(2**31), 2**31 - 1)])
@pytest.mark.parametrize("exclusive", [True, False])
def test_a_formats_bounds_leave_narrower_ones(low: int, high: int, *, exclusive: bool) -> None:
    """And `exclusiveMinimum` belongs to the bound it stood beside, not to the format's."""
    schema = {"type": "integer", "format": "int32", "minimum": low, "maximum": high}
    schema |= {"exclusiveMinimum": exclusive, "exclusiveMaximum": exclusive}
    edges = {low, high, -(2**31), 2**31 - 1}

    expected = {value for value in edges if low < value < high or not exclusive}
    expected &= {value for value in edges if low <= value <= high and -(2**31) <= value < 2**31}
    assert {value for value in edges if allows(schema, value)} == expected


@pytest.mark.parametrize("schema", [{"type": "number"}, {"type": "string"}, {}])
def test_a_format_of_integers_means_nothing_elsewhere(schema: dict[str, Any]) -> None:
    """It "MAY" be used with any type, and says nothing there."""
    converted = json_schema({**schema, "format": "int32"}, RESPONSE)

    assert converted == {**schema, "format": "int32"}


@pytest.mark.parametrize("exclusive", [True, False])
def test_an_exclusive_bound_is_a_boolean(*, exclusive: bool) -> None:
    """As in draft 4 (draft-fge-json-schema-validation-00, section 5.1.2.2)."""
    schema = {"type": "number", "minimum": 1, "exclusiveMinimum": exclusive}

    assert allows(schema, 1) is not exclusive
    assert allows(schema, 1.5)


@pytest.mark.parametrize("others", [True, False, {"type": "integer", "nullable": True}])
def test_other_properties_are_allowed_as_said(others: object) -> None:
    """By a boolean or a schema."""
    schema = {"properties": {"a": STRING}, "additionalProperties": others}

    assert allows(schema, {"a": "x"})
    assert allows(schema, {"b": None}) is bool(others)
    assert allows(schema, {"b": "x"}) is (others is True)


TREE: dict[str, Any] = {
    "type": "object",
    "required": ["name"],
    "properties": {
        "id": {"type": "string", "readOnly": True},
        "name": STRING,
        "below": {"type": "array", "items": {"$ref": "#/components/schemas/Tree"}},
    },
}
COMPONENTS = {"schemas": {"Tree": TREE, "Other": STRING}}


@pytest.mark.parametrize("schema", [TREE, {"$ref": "#/components/schemas/Tree"}])
def test_a_schema_that_contains_itself_is_held_to_at_every_level(schema: dict[str, Any]) -> None:
    """Its reference finds the components, converted for the same direction."""
    validator = ours_with_components(schema, REQUEST)
    tree: dict[str, Any] = {"name": "leaf"}
    for _ in range(5):
        tree = {"name": "branch", "below": [tree]}

    assert validator.is_valid(tree)
    tree["below"][0]["below"][0]["below"][0]["id"] = "i"
    assert not validator.is_valid(tree)
    assert ours_with_components(schema, RESPONSE).is_valid(tree)


def ours_with_components(schema: dict[str, Any], direction: Direction) -> Draft4Validator:
    return Draft4Validator(json_schema(schema, direction, COMPONENTS))


def test_components_come_along_only_when_something_refers_to_them() -> None:
    """Most schemas are written out, and stay as small as they are."""
    assert json_schema(STRING, REQUEST, COMPONENTS) == STRING
    assert set(json_schema(TREE, REQUEST, COMPONENTS)["components"]["schemas"]) == {"Tree", "Other"}
