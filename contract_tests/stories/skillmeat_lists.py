"""How SkillMeat's stories read lists, and what they take from them."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

from specdouble.contract_tests.exchange import Exchange
from specdouble.contract_tests.scene import Scene

MOST_PAGES = 10
MOST_NAMES = 500

Item = dict[str, Any]


def whole(
    scene: Scene,
    operation: str,
    *,
    limit: int | None = None,
    most_pages: int = MOST_PAGES,
    **filters: object,
) -> list[Item]:
    """A list by pages of a length, else of the longest that the document allows."""
    size = limit or _longest_page(scene, operation)
    items: list[Item] = []
    for _ in range(most_pages):
        query = {**filters, "skip": len(items) or None, "limit": size}
        page, total = _page(scene.client.ask(operation, query=query))
        items += page
        if not page or not isinstance(total, int) or len(items) >= total:
            break
    return items


def _page(exchange: Exchange) -> tuple[list[Item], object]:
    body = exchange.json if exchange.is_success else None
    items = body.get("items") if isinstance(body, dict) else None
    if not isinstance(body, dict) or not isinstance(items, list):
        return [], None
    return [each for each in items if isinstance(each, dict)], body.get("total")


def values(scene: Scene, operation: str, name: str) -> list[str]:
    """What the document allows a parameter to be."""
    parameters = scene.document.operations[operation].parameters
    return next(list(each.schema.get("enum", ())) for each in parameters if each.name == name)


def types(scene: Scene) -> list[str]:
    return values(scene, "listArtifacts", "type")


def _longest_page(scene: Scene, operation: str) -> object:
    parameters = scene.document.operations[operation].parameters
    return next(each.schema.get("maximum") for each in parameters if each.name == "limit")


def has_text(item: Item, name: str) -> bool:
    """Whether an item has a text there that can be asked for."""
    text = item.get(name)
    return isinstance(text, str) and text != "" and text.isprintable()


def ids(items: Sequence[Item]) -> list[str]:
    return [each["id"] for each in items if has_text(each, "id")]


def names_of(artifacts: Sequence[Item]) -> list[str]:
    """The names, first those that most other names contain: they give every score."""
    different = dict.fromkeys(each["name"] for each in artifacts if has_text(each, "name"))
    names = list(different)[:MOST_NAMES]
    contained = {name: sum(name in other for other in names) for name in names}
    return sorted(names, key=lambda name: -contained[name])


def projects_of(artifacts: Sequence[Item]) -> list[str]:
    """The projects of artifacts, those with most of them first."""
    projects = [each["project_id"] for each in artifacts if has_text(each, "project_id")]
    return [project for project, _ in Counter(projects).most_common()]
