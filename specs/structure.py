"""Any document with its references followed down to the schemas, which keep theirs.

To inline schemas, too, makes some documents grow beyond all bounds, where each refers to others.
What is looked at here is what serving needs; a slip elsewhere does no harm.
"""

import logging
import re
from collections.abc import Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import Any

from specdouble.specs.anchors import Anchors
from specdouble.specs.document import METHODS
from specdouble.specs.errors import DocumentError
from specdouble.specs.pointers import at
from specdouble.specs.wellformed import well_formed

logger = logging.getLogger("specdouble.specs")
Place = tuple[str | int, ...]
LOCATIONS = ("path", "query", "header", "cookie")
STYLES = [
    "matrix", "label", "form", "simple", "spaceDelimited", "pipeDelimited", "deepObject",
]  # fmt: skip
_NO_REFERENCES = {"example", "examples", "default", "enum", "const", "mapping", "value"}


class Structure:
    """Follows the references of one document; DocumentError with the place of what is wrong."""

    def __init__(self, raw: Mapping[str, Any], source: Path | str) -> None:
        self._raw = raw
        self._source = source
        self._modern = not str(raw.get("openapi")).startswith("3.0")
        self._schemes: Mapping[str, Any] = {}

    def followed(self) -> dict[str, Any]:
        """The document with path items, parameters, bodies and answers in place."""
        self._check_references()
        paths = self._mapping(self._raw.get("paths") or {}, ("paths",))
        if not paths:
            raise self._fault(("paths",), "names no path: there is nothing to serve")
        components = self._mapping(self._raw.get("components") or {}, ("components",))
        schemas = self._mapping(components.get("schemas") or {}, ("components", "schemas"))
        components["schemas"] = {
            name: self._schema(each, ("components", "schemas", name))
            for name, each in schemas.items()
        }
        place: Place = ("components", "securitySchemes")
        components["securitySchemes"] = self._each(components.get("securitySchemes") or {}, place)
        self._schemes = components["securitySchemes"]
        self._check_server()
        self._check_security(self._raw.get("security"), ("security",))
        items: dict[str, Any] = {}
        for path, item in paths.items():
            if not path.startswith("x-"):
                template = self._template(path)
                methods = self._item(item, ("paths", path))
                if template in items:
                    logger.warning("%s: %s is the same as one before it", self._source, path)
                items[template] = {**methods, **items.get(template, {})}
        return {**self._raw, "paths": items, "components": components}

    def _template(self, path: str) -> str:
        """The path alone: some documents tell operations apart by a query or a fragment there.

        Of those that become one by it, the first is served.
        """
        if not path.startswith("/"):
            raise self._fault(("paths", path), f"a path begins with a slash: /{path}")
        return re.split(r"[?#]", path)[0]

    def _check_references(self) -> None:
        find = Anchors(self._raw).find if self._modern else partial(at, self._raw)
        for place, reference in _references(self._raw):
            try:
                find(reference)
            except (KeyError, AttributeError):  # AttributeError: it is no text
                raise self._fault((*place, "$ref"), f"{reference!r} leads nowhere") from None

    def _item(self, node: Any, place: Place) -> dict[str, Any]:
        item = self._mapping(node, place)
        if "parameters" in item:
            item["parameters"] = self._parameters(item["parameters"], (*place, "parameters"))
        for method in METHODS:
            if method in item:
                item[method] = self._operation(item[method], (*place, method))
        return item

    def _operation(self, node: Any, place: Place) -> dict[str, Any]:
        operation = self._mapping(node, place)
        if not isinstance(operation.get("operationId"), str):
            operation.pop("operationId", None)
        if "parameters" in operation:
            below = (*place, "parameters")
            operation["parameters"] = self._parameters(operation["parameters"], below)
        if "requestBody" in operation:
            body = self._content(operation["requestBody"], (*place, "requestBody"))
            operation["requestBody"] = body
        self._check_security(operation.get("security"), (*place, "security"))
        below = (*place, "responses")
        responses = self._mapping(operation.get("responses") or {}, below)
        operation["responses"] = {
            str(status): self._response(each, (*below, status))
            for status, each in responses.items()
            if not str(status).startswith("x-")
        }
        return operation

    def _check_server(self) -> None:
        """Of the first one, which says where the paths begin."""
        servers = self._raw.get("servers") or [{"url": "/"}]
        place: Place = ("servers", 0)
        if not isinstance(servers, list):
            raise self._fault(("servers",), "must be a list of servers")
        server = self._mapping(servers[0], place)
        if not isinstance(server.get("url"), str):
            raise self._fault(place, "must have a `url`")
        variables = self._mapping(server.get("variables") or {}, (*place, "variables"))
        for name, variable in variables.items():
            below = (*place, "variables", name)
            if "default" not in self._mapping(variable, below):
                raise self._fault(below, "must have a `default`")

    def _check_security(self, security: Any, place: Place) -> None:
        """Rather no mock than one that lets everybody in."""
        if not isinstance(security, list | None):
            raise self._fault(place, "must be a list of security requirements")
        for number, requirement in enumerate(security or []):
            for name in self._mapping(requirement, (*place, number)):
                if name not in self._schemes:
                    known = ", ".join(self._schemes) or "none"
                    reason = f"is no scheme of #/components/securitySchemes; there are: {known}"
                    raise self._fault((*place, number, name), reason)

    def _parameters(self, parameters: Any, place: Place) -> list[dict[str, Any]]:
        if not isinstance(parameters, list):
            raise self._fault(place, "must be a list of parameters")
        found = []
        for number, each in enumerate(parameters):
            here = (*place, number)
            parameter = self._content(each, here)
            if not isinstance(parameter.get("name"), str):
                raise self._fault(here, "must have a `name`")
            if parameter.get("in") not in LOCATIONS:
                said = parameter.get("in")
                message = f"must be one of {', '.join(LOCATIONS)}, not {said!r}"
                raise self._fault((*here, "in"), message)
            if parameter.get("style") not in STYLES:  # then it has that of its place
                parameter.pop("style", None)
            found.append(parameter)
        return found

    def _response(self, node: Any, place: Place) -> dict[str, Any]:
        response = self._content(node, place)
        if "headers" in response:
            headers = self._each(response["headers"] or {}, (*place, "headers"))
            response["headers"] = {
                name: self._with_schema(each, (*place, "headers", name))
                for name, each in headers.items()
            }
        return response

    def _content(self, described: Any, place: Place) -> dict[str, Any]:
        """A parameter, a body or an answer, with its media types."""
        node = self._with_schema(self._mapping(described, place), place)
        if "content" in node:
            node["content"] = self._each(node["content"] or {}, (*place, "content"))
            for name, media in node["content"].items():
                self._with_schema(media, (*place, "content", name))
                if isinstance(media.get("examples"), Mapping):
                    below = (*place, "content", name, "examples")
                    media["examples"] = self._each(media["examples"], below)
        return node

    def _with_schema(self, node: dict[str, Any], place: Place) -> dict[str, Any]:
        """The (copied) node with a schema that is one."""
        if "schema" in node:
            node["schema"] = self._schema(node["schema"], (*place, "schema"))
        return node

    def _schema(self, schema: Any, place: Place) -> Any:
        return well_formed(schema, place, modern=self._modern)

    def _each(self, nodes: Any, place: Place) -> dict[str, dict[str, Any]]:
        return {
            name: self._mapping(each, (*place, name))
            for name, each in self._mapping(nodes, place).items()
        }

    def _mapping(self, node: Any, place: Place) -> dict[str, Any]:
        """A copy of what stands there, or where the reference there leads."""
        passed = set()
        while isinstance(node, Mapping) and isinstance(node.get("$ref"), str):
            reference = node["$ref"]
            if reference in passed:
                raise self._fault(place, f"{reference!r} only leads back to itself")
            passed.add(reference)
            try:
                node = at(self._raw, reference)
            except KeyError:
                raise self._fault((*place, "$ref"), f"{reference!r} leads nowhere") from None
        if not isinstance(node, Mapping):
            raise self._fault(place, f"must be a mapping, not {node!r:.40}")
        return dict(node)

    def _fault(self, place: Place, reason: str) -> DocumentError:
        return DocumentError(self._source, reason, path=place)


def has_references_to_files(raw: Mapping[str, Any]) -> bool:
    """Whether the document is in several files."""
    references = (reference for _, reference in _references(raw))
    return any(isinstance(each, str) and not each.startswith("#") for each in references)


def _references(raw: Mapping[str, Any]) -> Iterator[tuple[Place, Any]]:
    """Each reference with the place of the mapping that it stands in; none within examples."""
    waiting: list[tuple[Place, Any]] = [((), raw)]
    while waiting:
        place, node = waiting.pop()
        if isinstance(node, list):
            waiting += [
                ((*place, number), each)
                for number, each in enumerate(node)
                if isinstance(each, (dict, list))
            ]
            continue
        named = place[-1:] in (("properties",), ("schemas",), ("examples",))
        if not named and "$ref" in node:
            yield place, node["$ref"]
        for key, each in node.items():
            if isinstance(each, (dict, list)) and (
                named or not (key in _NO_REFERENCES or key.startswith("x-"))
            ):
                waiting.append(((*place, key), each))
