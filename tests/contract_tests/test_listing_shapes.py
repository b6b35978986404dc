"""Lists are recognised in any document, with their pages, filters, sort orders and search."""

from typing import Any

import pytest

from specdouble.contract_tests.shapes.inputs import Input
from specdouble.contract_tests.shapes.listings import Listing, listings
from specdouble.contract_tests.shapes.schemas import words
from specdouble.specs import load_builtin
from tests.contract_tests.listing_shop import document, envelope, made

NUMBER = {"type": "integer"}
TEXT = {"type": "string"}
THING = {"id": TEXT, "name": TEXT}


def shape(
    path: str = "/things", schema: dict[str, Any] | None = None, **query: Any
) -> Listing | None:
    """What a list is taken for; its parameters by their schemas, or as parameter objects."""
    parameters = [
        {"name": name, "in": "query", **(each if "schema" in each else {"schema": each})}
        for name, each in query.items()
    ]
    return listings(made(path, parameters, schema or envelope(**THING))).get("listThings")


def thing(**properties: Any) -> dict[str, Any]:
    return envelope(**{**THING, **properties})


def array(**properties: Any) -> dict[str, Any]:
    return {"type": "array", "items": {"type": "object", "properties": properties}}


def given(**schema: Any) -> Input:
    found = shape(x={"schema": schema})
    assert found is not None
    return found.query["x"]


@pytest.mark.parametrize("name", ["isOutdated", "is_outdated", "is-outdated", "IsOutdated"])
def test_names_agree_in_any_case_style(name: str) -> None:
    """The same words in camelCase, snake_case and kebab-case are the same name."""
    assert words(name) == ("is", "outdated")


def test_the_lists_of_the_built_in_documents_are_found() -> None:
    """SkillMeat has five, each in an envelope; Peaka's four are arrays."""
    skillmeat, peaka = (listings(load_builtin(api)) for api in ("skillmeat", "peaka"))

    assert {name: each.items for name, each in skillmeat.items()} == dict.fromkeys(
        [
            "listProjects",
            "listArtifacts",
            "listStaleArtifacts",
            "searchArtifacts",
            "listMarketplace",
        ],
        ("items",),
    )
    assert {name: each.items for name, each in peaka.items()} == dict.fromkeys(
        [
            "getCacheStatusByProject",
            "getCacheExecutionHistory",
            "getCacheStatusByCatalog",
            "getCacheStatusBySchema",
        ],
        (),
    )


@pytest.mark.parametrize(
    ("path", "schema"),
    [
        ("/orders/{id}", {"type": "object", "properties": {"total": NUMBER, "lines": array()}}),
        ("/order", {"type": "object", "properties": {"id": TEXT, "items": array()}}),
        ("/status", {"type": "object", "properties": {"logs": array(), "state": TEXT}}),
        ("/two", {"type": "object", "properties": {"a": array(), "b": array(), "total": NUMBER}}),
    ],
)
def test_one_thing_that_holds_a_list_is_no_list(path: str, schema: dict[str, Any]) -> None:
    """It has an id, or its path ends with one, or nothing says that the list is the point of it."""
    assert shape(path, schema) is None


@pytest.mark.parametrize(
    ("names", "counts_pages"),
    [
        (("limit", "offset"), False),
        (("limit", "skip"), False),
        (("size", "page"), True),
        (("perPage", "page"), True),
        (("per_page", "page"), True),
        (("pageSize", "pageNumber"), True),
    ],
)
def test_pages_go_by_many_names(names: tuple[str, str], counts_pages: bool) -> None:  # noqa: FBT001
    """A limit with items to skip, or the size of a page with its number."""
    query: dict[str, Any] = dict.fromkeys(names, NUMBER)
    found = shape(**query)

    assert found is not None
    assert found.paging.limit is not None
    assert found.paging.start is not None
    assert (found.paging.limit.name, found.paging.start.name) == names
    assert found.paging.counts_pages is counts_pages


@pytest.mark.parametrize(
    ("page", "first"),
    [
        ({"type": "integer", "default": 0}, 0),
        ({"type": "integer", "minimum": 1}, 1),
        ({"type": "integer", "default": 1, "minimum": 0}, 1),
        ({"type": "integer"}, None),
    ],
)
def test_the_first_page_is_what_the_schema_says(page: dict[str, Any], first: int | None) -> None:
    """Its default, else its minimum; without either nobody knows."""
    found = shape(page=page, size=NUMBER)

    assert found is not None
    assert found.paging.first == first


def test_totals_and_echoes_are_found_beside_the_items_and_below_meta() -> None:
    """The shop has them in `meta`; a `count` may be that of the page, so it is none."""
    found = listings(document())["listThings"]
    counted = {"type": "object", "properties": {"items": array(**THING), "count": NUMBER}}

    assert found.total == ("meta", "total")
    assert found.echoes == {"page": ("meta", "page"), "perPage": ("meta", "perPage")}
    assert (listed := shape(schema=counted)) is not None
    assert listed.total is None


def test_filters_are_parameters_that_repeat_a_property() -> None:
    """In any case style; a tag keeps what has it among its tags; a time is no filter."""
    tags = {"type": "array", "items": TEXT}
    found = shape(
        schema=thing(isOpen={"type": "boolean"}, tags=tags, at={**TEXT, "format": "date-time"}),
        is_open={"type": "boolean"},
        tag=TEXT,
        at=TEXT,
        other=TEXT,
    )

    assert found is not None
    assert {name: each.property for name, each in found.filters.items()} == {
        "is_open": "isOpen",
        "tag": "tags",
    }


def test_sort_values_name_properties_and_directions() -> None:
    """A minus or a suffix means the largest first; then the plain name means the smallest."""
    values = ["name", "-name", "id:asc", "id:desc", "relevance"]
    found = shape(sort={"type": "string", "enum": values})

    assert found is not None
    assert found.sort is not None
    assert [found.sort.meaning(value, None) for value in values] == [
        ("name", False),
        ("name", True),
        ("id", False),
        ("id", True),
        (None, False),
    ]


def test_a_parameter_for_the_direction_counts_for_all_values() -> None:
    """sort_by with sort_order, as SkillMeat has it."""
    sort = listings(load_builtin("skillmeat"))["listStaleArtifacts"].sort

    assert sort is not None
    assert sort.meaning("type", "desc") == ("type", True)
    assert sort.meaning("version_diff", "asc") == (None, False)


@pytest.mark.parametrize(
    ("said", "properties"),
    [
        ("Only things whose name contains this text.", {"name"}),
        ("Searches names and notes.", {"name", "note"}),
        ("Searches the name, such as a nickname.", set()),
        ("The text to look for.", set()),
        ("", set()),
    ],
)
def test_a_search_looks_where_its_description_says(said: str, properties: set[str]) -> None:
    """The properties that it names; none, if it names none or only examples."""
    found = shape(schema=thing(note=TEXT), q={"schema": TEXT, "description": said})

    assert found is not None
    assert found.search is not None
    assert found.search.properties == properties


def test_schemas_of_openapi_3_1_are_understood() -> None:
    """Nullable by a list of types, or by a branch; bounds that are excluded, as numbers."""
    one = given(type=["integer", "null"], exclusiveMinimum=0, exclusiveMaximum=11)
    other = given(anyOf=[{"type": "string", "enum": ["a"]}, {"type": "null"}])

    assert (one.kind, one.minimum, one.maximum) == ("integer", 1, 10)
    assert (other.kind, other.values) == ("string", ("a",))


@pytest.mark.parametrize(
    ("schema", "admitted", "forbidden", "unclear"),
    [
        ({"type": "integer", "minimum": 1}, ["1", "20"], ["0", "abc", "1.5"], ["", "+1", "01"]),
        ({"type": "integer"}, ["-7"], ["inf"], ["9" * 5000, "1e3"]),
        ({"type": "boolean"}, ["true"], ["maybe"], ["TRUE", "1", ""]),
        ({"type": "string", "enum": ["a"]}, ["a"], ["b"], ["A", ""]),
        ({"type": "string", "maxLength": 2}, ["ab"], ["abc"], ["", " a", "\0"]),
        ({"type": "string", "nullable": True, "enum": ["a"]}, ["a"], ["b"], ["null", ""]),
    ],
)
def test_what_is_allowed_and_what_is_not(
    schema: dict[str, Any], admitted: list[str], forbidden: list[str], unclear: list[str]
) -> None:
    """Between the texts that a schema clearly admits and clearly forbids, some stay unclear."""
    parameter = given(**schema)

    assert all(parameter.admits(text) and not parameter.forbids(text) for text in admitted)
    assert all(parameter.forbids(text) and not parameter.admits(text) for text in forbidden)
    assert not any(parameter.forbids(text) or parameter.admits(text) for text in unclear)
