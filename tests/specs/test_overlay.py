"""Overlays complete a document as the Overlay Specification 1.0.0 says, or say why they can't."""

import copy
from typing import Any

import pytest

from specdouble.specs import DocumentError
from specdouble.specs.overlay import apply

DOCUMENT: dict[str, Any] = {
    "info": {"title": "t", "contact": {"name": "n"}},
    "tags": [{"name": "a"}, {"name": "b"}, {"name": "c"}],
    "paths": {
        "/a": {"get": {"tags": ["x"]}, "put": {"tags": ["y"]}},
        "/b": {"get": {"tags": []}},
    },
}


def changed(*actions: Any) -> Any:
    return apply(copy.deepcopy(DOCUMENT), {"overlay": "1.0.0", "actions": list(actions)}, "over")


def refusal(overlay: dict[str, Any]) -> DocumentError:
    with pytest.raises(DocumentError) as caught:
        apply(copy.deepcopy(DOCUMENT), overlay, "over")
    assert caught.value.source == "over"
    return caught.value


def test_an_update_is_merged_recursively() -> None:
    """What has the same name is replaced, what is new is added, all else stays."""
    update = {"title": "u", "contact": {"url": "v"}, "license": {"name": "w"}}

    assert changed({"target": "$.info", "update": update})["info"] == {
        "title": "u",
        "contact": {"name": "n", "url": "v"},
        "license": {"name": "w"},
    }


def test_a_value_of_another_kind_is_replaced() -> None:
    """A mapping and a word, or a word and a list, can't be merged."""
    update = {"title": ["u"], "contact": None}

    assert changed({"target": "$.info", "update": update})["info"] == update


def test_an_array_within_an_update_is_appended() -> None:
    """It is merged, too: nothing that was there is lost."""
    found = changed({"target": "$", "update": {"tags": [{"name": "d"}]}})

    assert [tag["name"] for tag in found["tags"]] == ["a", "b", "c", "d"]


@pytest.mark.parametrize("update", [{"name": "d"}, [{"name": "d"}]])
def test_an_array_as_a_target_gets_the_update_at_its_end(update: object) -> None:
    """The specification has one entry; a list of entries is taken as well."""
    found = changed({"target": "$.tags", "update": update})

    assert [tag["name"] for tag in found["tags"]] == ["a", "b", "c", "d"]


def test_a_wildcard_updates_each_of_its_targets() -> None:
    """And gives each a copy of its own."""
    found = changed(
        {"target": "$.paths.*.get", "update": {"x-new": {"list": []}}},
        {"target": "$.paths['/a'].get['x-new'].list", "update": 1},
    )

    assert found["paths"]["/a"]["get"]["x-new"] == {"list": [1]}
    assert found["paths"]["/b"]["get"]["x-new"] == {"list": []}
    assert "x-new" not in found["paths"]["/a"]["put"]


def test_a_target_is_removed() -> None:
    """With all that is below it."""
    assert "/a" not in changed({"target": "$.paths['/a']", "remove": True})["paths"]


@pytest.mark.parametrize(
    ("target", "left"),
    [
        ("$.tags[*]", []),
        ("$.tags[0, 1]", ["c"]),
        ("$.tags[1, 0]", ["c"]),
        ("$.tags[0, 0]", ["b", "c"]),
        ("$.tags[-1]", ["a", "b"]),
        ("$.tags[::2]", ["b"]),
        ("$.tags[::-1]", []),
        ("$.tags[?@.name != 'b']", ["b"]),
    ],
)
def test_several_entries_of_an_array_are_removed(target: str, left: list[str]) -> None:
    """Just those selected, though each removal moves the entries behind it."""
    found = changed({"target": target, "remove": True})

    assert [tag["name"] for tag in found["tags"]] == left


def test_a_target_within_another_is_removed_with_it() -> None:
    """`$..*` selects everything, at every level."""
    assert changed({"target": "$..*", "remove": True}) == {}


def test_removing_wins_over_an_update() -> None:
    """`update` "has no impact if `remove` is true"."""
    action = {"target": "$.info.contact", "remove": True, "update": {"name": "m"}}

    assert changed(action)["info"] == {"title": "t"}


@pytest.mark.parametrize("remove", [False, "yes", None])
def test_only_true_removes(remove: object) -> None:
    """It is a boolean, and false unless it is said."""
    action = {"target": "$.info", "remove": remove, "update": {"title": "u"}}

    assert changed(action)["info"]["title"] == "u"


def test_actions_happen_in_order() -> None:
    """Each to what the one before it made of the document."""
    add = {"target": "$", "update": {"x-new": {}}}
    fill = {"target": "$['x-new']", "update": {"a": 1}}

    assert changed(add, fill)["x-new"] == {"a": 1}
    assert refusal({"overlay": "1.0.0", "actions": [fill, add]}).pointer == "#/actions/0/target"


def test_neither_document_nor_overlay_is_changed() -> None:
    """The result shares nothing with them."""
    document, action = copy.deepcopy(DOCUMENT), {"target": "$", "update": {"x-new": {"a": []}}}
    result = apply(document, {"overlay": "1.0.0", "actions": [action]}, "over")
    result["x-new"]["a"].append(1)
    result["tags"].clear()

    assert document == DOCUMENT
    assert action == {"target": "$", "update": {"x-new": {"a": []}}}


@pytest.mark.parametrize("said", [{}, {"overlay": "2.0.0"}, {"overlay": None}, {"openapi": "1"}])
def test_an_overlay_says_its_version(said: dict[str, Any]) -> None:
    """`overlay` is required: the version that it is written in."""
    error = refusal({**said, "actions": [{"target": "$", "update": {}}]})

    assert error.pointer == "#/overlay"
    assert error.reason == "must say `overlay: 1.0.0`"


@pytest.mark.parametrize("actions", [None, {}, "x", [], 1])
def test_an_overlay_has_actions(actions: object) -> None:
    """At least one, in a list."""
    assert refusal({"overlay": "1.0.0", "actions": actions}).pointer == "#/actions"


@pytest.mark.parametrize("action", [{}, {"update": {}}, {"target": 1}, "x", None, ["target"]])
def test_an_action_has_a_target(action: object) -> None:
    """The pointer counts from 0, as JSON pointers do."""
    fine = {"target": "$", "update": {}}
    error = refusal({"overlay": "1.0.0", "actions": [fine, action]})

    assert error.pointer == "#/actions/1"
    assert error.reason == "is no action with a `target`"


@pytest.mark.parametrize("target", ["$[", "info", "", "$.tags[?", "$.info.title(", "$" + ".*(" * 9])
def test_a_target_is_a_json_path(target: str) -> None:
    """RFC 9535."""
    error = refusal({"overlay": "1.0.0", "actions": [{"target": target}]})

    assert error.pointer == "#/actions/0/target"
    assert error.reason.startswith("is not a JSONPath: ")


def test_a_target_that_selects_nothing_is_refused() -> None:
    """The specification lets it pass; an overlay without effect is a mistake, though."""
    error = refusal({"overlay": "1.0.0", "actions": [{"target": "$.nothing", "remove": True}]})

    assert str(error) == "over: #/actions/0/target: '$.nothing' selects nothing"


def test_a_word_cannot_be_updated() -> None:
    """The target "must be objects or arrays": what is merged has places to merge into."""
    error = refusal({"overlay": "1.0.0", "actions": [{"target": "$..title", "update": "u"}]})

    assert error.pointer == "#/actions/0/target"


@pytest.mark.parametrize("update", ["u", 1, None, [{"title": "u"}]])
def test_an_object_is_updated_by_an_object(update: object) -> None:
    """It "must be an object with the properties to merge"."""
    error = refusal({"overlay": "1.0.0", "actions": [{"target": "$.info", "update": update}]})

    assert error.pointer == "#/actions/0/update"


def test_the_document_itself_stays() -> None:
    """Nothing would be left to load."""
    error = refusal({"overlay": "1.0.0", "actions": [{"target": "$", "remove": True}]})

    assert error.pointer == "#/actions/0/target"
