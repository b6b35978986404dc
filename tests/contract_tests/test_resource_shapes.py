"""What the paths of a document say of its resources."""

from pathlib import Path

import pytest

from specdouble.contract_tests.shapes.resources import Resource, resources
from specdouble.specs import load, load_builtin
from tests.contract_tests.notes import DOCUMENT


def of(path: str) -> Resource:
    return next(each for each in resources(DOCUMENT) if each.path == path)


def test_a_resource_is_a_collection_and_the_paths_below_it() -> None:
    """Its operations have parts, by their methods; its list is the GET of the same path."""
    note = of("/notes/{noteId}")

    assert {name: each.id for name, each in note.roles.items()} == {
        "create": "createNote",
        "read": "getNote",
        "replace": "replaceNote",
        "update": "updateNote",
        "remove": "deleteNote",
    }
    assert note.listing is not None
    assert note.listing.operation.id == "listNotes"


def test_the_id_is_the_property_that_the_parameter_names() -> None:
    """`noteId` is the `id` of a note; `customer_id` would be the property of that name."""
    assert of("/notes/{noteId}").identity == "id"
    assert of("/notes/{noteId}/marks/{markId}").identity == "id"


def test_what_no_request_may_have_is_set_by_the_server() -> None:
    """`readOnly` says so; of these, ids and times of creation stay for good."""
    note = of("/notes/{noteId}")

    assert note.server_set == {"id", "createdAt", "updatedAt", "version"}
    assert note.born == {"id", "createdAt"}
    assert note.touched == {"updatedAt"}
    assert note.versions == {"version"}


def test_a_resource_under_another_one_knows_its_parents() -> None:
    """And those come first, so that there is something to create it under."""
    mark = of("/notes/{noteId}/marks/{markId}")

    assert mark.parents == ("noteId",)
    assert mark.born == {"id", "noteId"}
    assert [each.path for each in resources(DOCUMENT)] == ["/notes/{noteId}", mark.path]


def test_a_put_of_less_than_a_creation_does_not_replace() -> None:
    """Peaka's PUT takes schedules alone, and merges them; a note's PUT takes all of it."""
    (cache,) = resources(load_builtin("peaka"))

    assert of("/notes/{noteId}").replaces
    assert not cache.replaces


def test_the_prose_tells_whether_there_may_be_two_of_the_same() -> None:
    """409 is for a page that has a mark already; the one of notes may be about repeated keys."""
    (cache,) = resources(load_builtin("peaka"))

    assert of("/notes/{noteId}").has_twins
    assert not of("/notes/{noteId}/marks/{markId}").has_twins
    assert not cache.has_twins


def test_an_api_of_reports_has_no_resources() -> None:
    """SkillMeat's POSTs create nothing that has a path."""
    assert resources(load_builtin("skillmeat")) == ()


SETTINGS = """
openapi: 3.0.3
info: {title: Settings, version: 1.0.0}
paths:
  /settings:
    get:
      responses: {'200': {description: ok, content: {application/json: {schema: &settings
        {type: object, properties: {tone: {type: string}, state: {enum: [on], readOnly: true}}}}}}}
    put:
      requestBody: {content: {application/json: {schema: *settings}}}
      responses: {'200': {description: ok}}
"""


@pytest.fixture
def settings(tmp_path: Path) -> Resource:
    file = tmp_path / "settings.yaml"
    file.write_text(SETTINGS)
    (found,) = resources(load(file))
    return found


def test_one_thing_without_a_collection_is_a_resource_too(settings: Resource) -> None:
    """It has no id, for there is only one."""
    assert (settings.path, settings.parameter, settings.identity) == ("/settings", "", "")


def test_states_may_move_by_themselves(settings: Resource) -> None:
    """A state that only the server sets is not expected to stay."""
    assert settings.moving == {"state"}
    assert settings.steady == {"tone"}
