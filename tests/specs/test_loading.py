"""A good document loads; a bad one is one error that names the file, the place and the reason."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, cast

import pytest
import yaml
from openapi_spec_validator import OpenAPIV30SpecValidator

from specdouble.specs import (
    BUILTIN,
    CONTRACTS,
    Contract,
    Document,
    DocumentError,
    load,
    load_builtin,
)
from specdouble.specs.references import lost

HEAD = "openapi: 3.0.3\ninfo: {title: t, version: '1'}\n"
OPERATION = f"""{HEAD}paths:
  /pets/{{id}}:
    get:
      operationId: getPet
      parameters:
        - {{name: id, in: path, required: true, schema: {{type: string}}}}
      responses:
        '200':
          description: A pet.
          content:
            application/json:
              schema:
                type: object
                properties:
                  age:
                    type: integer
"""
DEEP = "#/paths/~1pets~1{id}/get/responses/200/content/application~1json/schema/properties/age"

Load = Callable[..., Document]


@pytest.fixture
def loaded(tmp_path: Path) -> Load:
    """Load a main text with other files beside it."""

    def load_it(text: str, **files: str) -> Document:
        for name, content in {"main": text, **files}.items():
            (tmp_path / f"{name}.yaml").write_text(content, encoding="utf-8")
        return load(tmp_path / "main.yaml")

    return load_it


@pytest.fixture
def refused(loaded: Load, tmp_path: Path) -> Callable[..., DocumentError]:
    """The error that loading ends with; it always names the file."""

    def load_it(text: str, **files: str) -> DocumentError:
        with pytest.raises(DocumentError) as caught:
            loaded(text, **files)
        assert caught.value.source == str(tmp_path / "main.yaml")
        return caught.value

    return load_it


def schemas(text: str) -> str:
    return f"{HEAD}paths: {{}}\ncomponents:\n  schemas:\n{text}"


@pytest.mark.parametrize("contract", CONTRACTS)
@pytest.mark.parametrize("name", BUILTIN)
def test_a_builtin_document_is_valid(name: str, contract: Contract) -> None:
    """They are loaded without being validated, because this test does."""
    document = load_builtin(name, contract)

    assert not list(OpenAPIV30SpecValidator(cast("dict[str, Any]", document.raw)).iter_errors())
    assert document.operations


@pytest.mark.parametrize("contract", CONTRACTS)
@pytest.mark.parametrize("name", BUILTIN)
def test_a_builtin_document_passes_its_own_gate(
    name: str, contract: Contract, tmp_path: Path
) -> None:
    """As JSON, in a file of anybody's, it is the same document."""
    document = load_builtin(name, contract)
    copy = tmp_path / "copy.json"
    copy.write_text(json.dumps(document.raw, indent=1), encoding="utf-8")

    assert load(copy).resolved == document.resolved


def test_a_builtin_document_is_loaded_once() -> None:
    """Each contract is a document of its own."""
    assert load_builtin("peaka") is load_builtin("peaka")
    assert load_builtin("peaka", "published").raw != load_builtin("peaka", "completed").raw


@pytest.mark.parametrize("version", ["3.0.0", "3.0.3", "3.0.4", "3.1.0", "3.1.1"])
def test_both_versions_of_openapi_3_load(loaded: Load, version: str) -> None:
    """Whatever the patch: "3.0.z" and "3.1.z" (OpenAPI 3.0.3, "Versions")."""
    text = OPERATION.replace("3.0.3", version)

    assert loaded(text).raw == yaml.safe_load(text)


@pytest.mark.parametrize(
    ("said", "line", "quoted"),
    [
        ("openapi: '2.0'", 2, "`openapi: 2.0`"),
        ("openapi: 4.0.0", 2, "`openapi: 4.0.0`"),
        ("openapi: 3.2.0", 2, "`openapi: 3.2.0`"),
        ("openapi: [3.0]", 2, "`openapi: [3.0]`"),
        ("title: '2.0'", 1, "no `openapi` version"),
    ],
)
def test_another_version_is_refused(
    refused: Callable[..., DocumentError], said: str, line: int, quoted: str
) -> None:
    """By what the document says of itself, before it is measured by a wrong standard."""
    error = refused(f"info: {{}}\n{said}\n")

    assert (error.line, error.pointer) == (line, "#/openapi")
    assert error.reason == f"{quoted}: 3.0 and 3.1 are understood"


def test_swagger_2_is_told_the_way_out(refused: Callable[..., DocumentError]) -> None:
    """There are programs that convert it."""
    error = refused("info: {}\nswagger: '2.0'\n")

    assert (error.line, error.pointer) == (2, "#/swagger")
    assert error.reason.endswith("convert it to OpenAPI 3")


@pytest.mark.parametrize(
    ("right", "wrong", "line", "place", "reason"),
    [
        ("openapi: 3.0.3", "openapi: 3.0", 1, "#/openapi", "3.0 is not of type 'string'"),
        ("{title: t, version: '1'}", "3", 2, "#/info", "3 is not of type 'object'"),
        ("title: t, ", "", 2, "#/info", "'title' is a required property"),
        ("type: integer", "type: int", 18, f"{DEEP}/type", "'int' is not one of"),
        ("type: integer", "minimum: x", 18, f"{DEEP}/minimum", "'x' is not of type 'number'"),
        ("type: integer", "pattern: '('", 18, f"{DEEP}/pattern", "'(' is not a 'regex'"),
        ("type: integer", "$ref: 3", 18, f"{DEEP}/$ref", "3 is not of type 'string'"),
        (
            "description: A pet.",
            "summary: A pet.",
            11,
            "#/paths/~1pets~1{id}/get/responses/200",
            "'description' is a required property",
        ),
    ],
)
def test_a_wrong_field_is_found_however_deep(  # noqa: PLR0913, PLR0917
    refused: Callable[..., DocumentError],
    right: str,
    wrong: str,
    line: int,
    place: str,
    reason: str,
) -> None:
    """Among the branches of a `oneOf`, the fault is sought in the one that was meant."""
    error = refused(OPERATION.replace(right, wrong))

    assert (error.line, error.pointer) == (line, place)
    assert error.reason.startswith(reason)


def test_a_wrong_field_in_json_has_its_line(tmp_path: Path) -> None:
    """A file that ends in `.json` is read like any other."""
    file = tmp_path / "main.json"
    file.write_text('{\n\t"openapi": "3.0.3",\n\t"info": {\n\t\t"title": 3},\n\t"paths": {}}')
    with pytest.raises(DocumentError) as caught:
        load(file)

    assert str(caught.value).startswith(f"{file}:3: #/info: 'version' is a required property")


@pytest.mark.parametrize(
    ("right", "wrong", "line", "place", "reason"),
    [
        ("type: integer", "type: integer\n                    default: x", 18, DEEP, "'x' is not"),
        ("name: id,", "name: other,", 6, "#/paths/~1pets~1{id}/get", "Path parameter 'id'"),
    ],
)
def test_a_contradiction_is_found_where_it_stands(  # noqa: PLR0913, PLR0917
    refused: Callable[..., DocumentError],
    right: str,
    wrong: str,
    line: int,
    place: str,
    reason: str,
) -> None:
    """What is well-formed may still make no sense."""
    error = refused(OPERATION.replace(right, wrong))

    assert (error.line, error.pointer) == (line, place)
    assert error.reason.startswith(reason)


def test_an_operation_id_may_stand_once(refused: Callable[..., DocumentError]) -> None:
    """OpenAPI 3.0.3, "Operation Object": it is unique among all operations."""
    second = "  /cats: {get: {operationId: getPet, responses: {'200': {description: A cat.}}}}\n"

    assert refused(OPERATION + second).pointer == "#/paths/~1cats/get"


def test_a_fault_without_a_place_is_told_without_one(
    refused: Callable[..., DocumentError],
) -> None:
    """Better none than the wrong one."""
    error = refused(schemas("    A: {allOf: [{type: object}], required: [b]}\n"))

    assert (error.line, error.pointer) == (None, None)
    assert "['b']" in error.reason


def test_a_reason_stays_short(refused: Callable[..., DocumentError]) -> None:
    """Messages of JSON Schema quote the value that is wrong, however long."""
    assert len(refused(f"{HEAD}paths: {list(range(9999))}\n").reason) < 400


def test_a_crash_of_the_validator_is_a_refusal_too(
    refused: Callable[..., DocumentError], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody knows all that it may stumble over."""

    def crash(_: object) -> None:
        raise RuntimeError("oh")

    monkeypatch.setattr(OpenAPIV30SpecValidator, "iter_errors", crash)

    assert refused(OPERATION).reason == "can't be validated: oh"


def test_what_only_the_fast_validator_refuses_is_refused(
    refused: Callable[..., DocumentError], monkeypatch: pytest.MonkeyPatch
) -> None:
    """They differ in what a regular expression is; then the place is less exact."""
    monkeypatch.setattr("jsonschema.Draft4Validator.iter_errors", lambda *_: iter(()))

    assert refused(f"{HEAD}paths: 3\n").pointer == "#/paths"


@pytest.mark.parametrize(
    ("reference", "reason"),
    [
        ("'#/components/schemas/B'", 'Object at "/components/schemas" does not contain key: B'),
        ("'#/paths/0/a'", 'Object at "/paths" does not contain key: 0'),
        ("'#/openapi/x'", "Cannot get"),
        ("'#/components/schemas/A'", "it only leads back to itself"),
        ("'other.yaml#/B'", "no such file or directory"),
        ("'empty.yaml#/B'", "is not a mapping of keys to values"),
        ("'good.yaml#/B'", "does not contain key: B"),
        ("'.'", "is a directory"),
        ("'http://127.0.0.1:1/a#/b'", "only files are read"),
        ("'python://os/a#/b'", "only files are read"),
        ("'http://[bad/'", "Unable to parse url"),
    ],
)
def test_a_reference_to_nowhere_is_found_where_it_stands(
    refused: Callable[..., DocumentError], reference: str, reason: str
) -> None:
    """In the same file or another, and never on the web."""
    text = schemas(f"    A:\n      properties:\n        b: {{$ref: {reference}}}\n")
    if "itself" in reason:
        text = schemas(f"    A:\n      $ref: {reference}\n")
    error = refused(text, empty="", good="A: {}")

    assert error.pointer is not None
    assert error.pointer.startswith("#/components/schemas/A")
    assert error.line == (7 if "itself" in reason else 8)
    assert reason in error.reason


def test_a_property_cannot_be_named_like_a_reference(
    refused: Callable[..., DocumentError],
) -> None:
    """Prance would follow it; better no document than a wrong one."""
    error = refused(schemas("    A: {properties: {$ref: {type: string}}}\n"))

    assert error.pointer == "#/components/schemas/A/properties/$ref"
    assert error.reason.endswith("a reference is a text")


def test_a_reference_is_followed_through_files_and_folders(loaded: Load, tmp_path: Path) -> None:
    """Each is relative to the file it stands in (OpenAPI 3.0.3, "Reference Object")."""
    (tmp_path / "a b").mkdir()
    (tmp_path / "a b" / "it.yaml").write_text("B: {$ref: '../more.yaml#/C'}\n", encoding="utf-8")
    document = loaded(
        schemas("    A: {$ref: 'a%20b/it.yaml#/B'}\n    D: {type: string}\n"),
        more="C: {$ref: 'main.yaml#/components/schemas/D'}\n",
    )

    assert document.components["schemas"]["A"] == {"type": "string"}


def test_a_file_referred_to_is_the_same_yaml(loaded: Load) -> None:
    """Its dates are strings, too."""
    document = loaded(schemas("    A: {$ref: 'more.yaml'}\n"), more="{example: 2001-12-14}")

    assert document.components["schemas"]["A"] == {"example": "2001-12-14"}


def test_a_fault_in_a_file_referred_to_names_both(
    refused: Callable[..., DocumentError], tmp_path: Path
) -> None:
    """Where one comes from, and where the fault is."""
    error = refused(schemas("    A: {$ref: 'more.yaml#/B'}\n"), more="B: 1\nB: 2\n")

    assert error.line == 6
    assert error.reason.endswith(f"{tmp_path / 'more.yaml'}:2: the key 'B' stands twice")


def test_a_reference_in_a_file_referred_to_is_checked(
    refused: Callable[..., DocumentError],
) -> None:
    """Nothing behind it is fetched from the web either."""
    error = refused(
        schemas("    A: {$ref: 'more.yaml#/B'}\n"), more="B: {items: {$ref: 'https://a/b#/c'}}"
    )

    assert error.pointer == "#/components/schemas/A/$ref"
    assert error.reason == "'https://a/b#/c' leads nowhere: only files are read"


def test_every_reference_that_leads_nowhere_is_found(tmp_path: Path) -> None:
    """Wherever it stands, and in the order of the document or not."""
    document = {"a": {"$ref": "#/b"}, "c": [{"$ref": "#/d"}, {"$ref": "#/a/e"}], "f": {}}
    found = {place for place, _ in lost(document, tmp_path / "main.yaml")}

    assert found == {("a", "$ref"), ("c", 0, "$ref"), ("c", 1, "$ref")}


def test_a_chain_of_references_ends_somewhere(refused: Callable[..., DocumentError]) -> None:
    """In a value; and each of its links is a text."""
    error = refused(schemas("    A: {$ref: 'more.yaml#/B'}\n"), more="B: {$ref: 3}")

    assert error.reason == "'more.yaml#/B' leads nowhere: a reference is a text"


def test_a_reference_is_inlined(loaded: Load) -> None:
    """The document as written keeps it."""
    document = loaded(
        schemas("    A: {items: {$ref: '#/components/schemas/B'}}\n    B: {type: string}\n")
    )

    assert document.components["schemas"]["A"] == {"items": {"type": "string"}}
    assert document.raw["components"]["schemas"]["A"]["items"] == {"$ref": "#/components/schemas/B"}


def test_a_schema_that_contains_itself_keeps_a_reference(loaded: Load) -> None:
    """One step in, for a schema without an end can't be written out."""
    document = loaded(schemas("    A: {items: {$ref: '#/components/schemas/A'}}\n"))

    assert document.components["schemas"]["A"] == {
        "items": {"items": {"$ref": "#/components/schemas/A"}}
    }


def test_schemas_that_contain_each_other_keep_a_reference(loaded: Load) -> None:
    """And all that is kept leads into the document."""
    text = "    A: {items: {$ref: '#/components/schemas/B'}}\n"
    text += "    B: {items: {$ref: '#/components/schemas/A'}}\n"
    found = json.dumps(loaded(schemas(text)).components)

    assert found.count("$ref") == 2
    assert found.count('{"$ref": "#/components/schemas/A"}') == found.count("schemas/A")


def test_a_schema_of_another_file_may_not_contain_itself(
    refused: Callable[..., DocumentError],
) -> None:
    """What is left of its reference would point into the wrong file, and match nothing."""
    error = refused(schemas("    A: {$ref: 'more.yaml#/B'}\n"), more="B: {items: {$ref: '#/B'}}\n")

    assert error.reason.endswith("more.yaml#/B contains itself: that works in one file only")


def test_references_of_references_do_not_multiply(loaded: Load) -> None:
    """Twenty-four levels with two references each: sixteen million ways to the same schema."""
    twice = "    A{}: {{properties: {{a: {{$ref: '{}'}}, b: {{$ref: '{}'}}}}}}\n"
    targets = [f"#/components/schemas/A{n + 1}" for n in range(24)]
    text = "".join(twice.format(n, to, to) for n, to in enumerate(targets))
    document = loaded(schemas(text + "    A24: {type: string}\n"))

    node = document.components["schemas"]["A0"]
    for _ in range(24):
        node = node["properties"]["b"]
    assert node == {"type": "string"}


def test_a_document_may_be_loaded_without_being_validated(tmp_path: Path) -> None:
    """But not with references that lead nowhere, for it must be resolved."""
    file = tmp_path / "main.yaml"
    file.write_text("paths: {/a: {get: {}}}", encoding="utf-8")

    assert list(load(file, validate=False).operations) == ["get /a"]
    file.write_text("paths: {/a: {$ref: '#/b'}}", encoding="utf-8")
    with pytest.raises(DocumentError, match=r"#: has a reference that leads nowhere: .*key: b"):
        load(file, validate=False)


def test_overlays_complete_a_document_before_it_is_validated(tmp_path: Path) -> None:
    """One after the other, each on what the one before it made."""
    texts = {
        "main": f"{HEAD}x-a: 1\n",
        "first": "overlay: 1.0.0\nactions: [{target: $, update: {paths: {/a: {}}}}]",
        "second": "overlay: 1.0.0\nactions: [{target: \"$.paths['/a']\", update: {summary: s}}]",
    }
    for name, text in texts.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    document = load(tmp_path / "main", overlays=[tmp_path / "first", tmp_path / "second"])

    assert document.raw["paths"] == {"/a": {"summary": "s"}}


def test_a_bad_overlay_is_named(tmp_path: Path) -> None:
    """And not the document that it was meant for."""
    (tmp_path / "main").write_text(OPERATION, encoding="utf-8")
    (tmp_path / "over").write_text("overlay: 1.0.0\nactions: [{target: $.x}]", encoding="utf-8")
    with pytest.raises(DocumentError) as caught:
        load(tmp_path / "main", overlays=[tmp_path / "over"])

    assert str(caught.value).startswith(f"{tmp_path / 'over'}: #/actions/0/target: ")
