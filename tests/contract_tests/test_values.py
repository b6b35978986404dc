"""Request bodies: those that a schema allows, only just allows, and does not allow."""

from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
import yaml

from specdouble.contract_tests.values.making import bodies, examples, sparse
from specdouble.contract_tests.values.spoiling import edges, spoiled
from specdouble.specs import Direction, Document, json_schema, load, load_builtin
from tests.contract_tests.notes import DOCUMENT

NOTE: Any = DOCUMENT.components["schemas"]["Note"]


def is_valid(body: object, schema: Any, document: Document) -> bool:
    converted = json_schema(schema, Direction.REQUEST, document.components)
    return jsonschema_rs.Draft4Validator(converted).is_valid(body)


@pytest.mark.parametrize("api", ["skillmeat", "peaka"])
def test_every_body_is_valid(api: str) -> None:
    """Twelve for each operation that takes one."""
    document = load_builtin(api)

    for operation in document.operations.values():
        for schema in operation.body.schemas.values() if operation.body else ():
            made = bodies(schema, 12, document)
            assert len(made) == 12
            assert all(is_valid(body, schema, document) for body in made)


def test_bodies_are_the_same_each_time() -> None:
    """No chance is involved, so that a run can be repeated."""
    assert bodies(NOTE, 12, DOCUMENT) == bodies(NOTE, 12, DOCUMENT)


def test_titles_differ_and_other_values_recur() -> None:
    """So that lists have something to find, and ties to break."""
    made = bodies(NOTE, 12, DOCUMENT)
    stars = [body["stars"] for body in made if body.get("stars") is not None]

    assert len({body["title"] for body in made}) == 12
    assert len(set(stars)) < len(stars)
    assert {body.get("colour") for body in made} >= {"white", "red"}


def test_some_bodies_have_odd_texts() -> None:
    """Not ASCII alone, and the signs that a search may mistake for wildcards."""
    titles = " ".join(body["title"] for body in bodies(NOTE, 12, DOCUMENT))

    assert not titles.isascii()
    assert set("%_*") <= set(titles)


def test_what_only_the_server_sets_is_not_sent() -> None:
    """`readOnly` properties are for answers."""
    assert all("id" not in body for body in bodies(NOTE, 12, DOCUMENT))


def test_the_least_body_has_what_is_required_only() -> None:
    """A note needs a title."""
    assert list(sparse(NOTE, bodies(NOTE, 1, DOCUMENT)[0])) == ["title"]


KINDS = {
    "uuid": {"type": "string", "format": "uuid"},
    "email": {"type": "string", "format": "email"},
    "time": {"type": "string", "format": "date-time"},
    "digits": {"type": "string", "pattern": "^[0-9]{13}$"},
    "odd": {"type": "string", "pattern": "^[A-Z]{2}~[0-9]{3}$"},
    "short": {"type": "string", "minLength": 3, "maxLength": 4},
    "long": {"type": "string", "minLength": 60},
    "quarters": {"type": "number", "multipleOf": 0.25, "minimum": 1, "maximum": 3},
    "above": {"type": "integer", "minimum": 3, "exclusiveMinimum": True, "maximum": 5},
    "below": {"type": "integer", "maximum": -7},
    "set": {
        "type": "array",
        "uniqueItems": True,
        "minItems": 2,
        "items": {"enum": ["a", "b", "c"]},
    },
    "either": {"oneOf": [{"type": "integer"}, {"type": "boolean"}]},
    "both": {
        "allOf": [{"type": "object", "required": ["x"], "properties": {"x": {"type": "string"}}}]
    },
    "map": {"type": "object", "minProperties": 1, "additionalProperties": {"type": "string"}},
}


@pytest.fixture
def document(tmp_path: Path) -> Document:
    """One operation that takes one of each kind."""
    schema = {"type": "object", "required": list(KINDS), "properties": KINDS}
    content = {"application/json": {"schema": schema, "example": {"digits": "1"}}}
    spec = {
        "openapi": "3.0.3",
        "info": {"title": "Kinds", "version": "1"},
        "paths": {"/k": {"post": {"operationId": "make", "requestBody": {"content": content},
                                  "responses": {"201": {"description": "made"}}}}},
    }  # fmt: skip
    file = tmp_path / "kinds.yaml"
    file.write_text(yaml.safe_dump(spec))
    return load(file)


def test_formats_patterns_and_bounds_are_kept(document: Document) -> None:
    """Each kind of value is valid by its schema, in every body."""
    body = document.operations["make"].body
    assert body is not None
    schema = body.schemas["application/json"]
    made = bodies(schema, 8, document)

    assert len(made) == 8
    assert all(is_valid(each, schema, document) for each in made)
    assert len({each["odd"] for each in made}) > 4


def test_the_examples_of_a_document_are_bodies_too(document: Document) -> None:
    """For APIs whose prose asks more than their schema."""
    assert examples(document.operations["make"], document) == [{"digits": "1"}]


def test_what_is_spoiled_is_not_valid() -> None:
    """Each body has one thing wrong, and is named after it."""
    made = dict(spoiled(NOTE, bodies(NOTE, 1, DOCUMENT)[0], DOCUMENT))

    assert {"no title", "title too long", "stars above its maximum", "an array"} <= set(made)
    assert not any(is_valid(body, NOTE, DOCUMENT) for body in made.values())


def test_edges_are_valid_and_at_the_bounds() -> None:
    """The least and the most stars, the shortest and the longest title."""
    made = edges(NOTE, DOCUMENT)
    titles = [len(value) for name, value in made if name == "title"]

    assert {("stars", 0), ("stars", 5)} <= {each for each in made if each[0] == "stars"}
    assert titles == [1, 40]
