"""A path finds the template that it is an instance of, the most concrete one first."""

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from specdouble.specs.paths import PathTree

TEMPLATES = [
    "/{any}",
    "/cache/{id}",
    "/cache/status",
    "/cache/{id}/logs",
    "/{kind}/status",
    "/files/{name}.{format}",
    "/files/{name}",
    "/files/{name}.tar.gz",
    "/ranges/{from}-{to}/rows",
    "/",
]
TREE = PathTree({template: template for template in TEMPLATES})


def found(path: str) -> list[tuple[str, dict[str, str]]]:
    return list(TREE.find(path.split("/")))


@pytest.mark.parametrize(
    ("path", "template", "values"),
    [
        ("/", "/", {}),
        ("/cache", "/{any}", {"any": "cache"}),
        ("/cache/status", "/cache/status", {}),
        ("/cache/other", "/cache/{id}", {"id": "other"}),
        ("/other/status", "/{kind}/status", {"kind": "other"}),
        ("/cache/status/logs", "/cache/{id}/logs", {"id": "status"}),
        ("/files/a.b", "/files/{name}.{format}", {"name": "a", "format": "b"}),
        ("/files/a.tar.gz", "/files/{name}.tar.gz", {"name": "a"}),
        ("/files/a", "/files/{name}", {"name": "a"}),
        ("/files/a\nb", "/files/{name}", {"name": "a\nb"}),
        ("/ranges/1-2/rows", "/ranges/{from}-{to}/rows", {"from": "1", "to": "2"}),
    ],
)
def test_concrete_segments_come_first(path: str, template: str, values: dict[str, str]) -> None:
    """OpenAPI 3.0.3, "Paths Object"; a later segment is no reason to give up an earlier one."""
    assert found(path)[0] == (template, values)


@pytest.mark.parametrize("path", ["", "/cache/", "/a/b", "/ranges/12/rows", "/files/a/b", "cache"])
def test_other_paths_are_of_no_template(path: str) -> None:
    """An empty segment is no value of a parameter."""
    assert found(path) == []


def test_all_that_match_are_found() -> None:
    """The most concrete first; those of one form, with other names, in the order given."""
    tree = PathTree({"/{a}": 1, "/x": 2, "/{b}": 3})

    assert list(tree.find(["", "x"])) == [(2, {}), (1, {"a": "x"}), (3, {"b": "x"})]


@given(st.lists(st.sampled_from(["a", "b", "{p}"]), min_size=1, max_size=4), st.randoms())
def test_a_template_is_found_by_every_path_of_it(texts: list[str], random: Random) -> None:
    """Whatever other templates there are."""
    own = [text.replace("p", f"p{at}") for at, text in enumerate(texts)]
    template = "/" + "/".join(own)
    others = random.sample(TEMPLATES, 3)
    path = [random.choice(["x", "a.b", "é", "1-2"]) if "{" in text else text for text in own]

    tree = PathTree({each: each for each in [*others, template]})

    assert template in [each for each, _ in tree.find(["", *path])]
