"""Requests for operations, whatever the parameters of their paths are called."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from specdouble.contract_tests.client import Client
from specdouble.contract_tests.exchange import Exchange
from specdouble.contract_tests.shapes.operations import filled, parameters
from specdouble.contract_tests.shapes.resources import Resource
from specdouble.specs import Operation


@dataclass(frozen=True, slots=True)
class Thing:
    """One thing of a resource: what fills its path, and the answer in which it was first seen."""

    resource: Resource
    values: Mapping[str, str]
    answer: Exchange

    @property
    def id(self) -> str:
        """The last value of its path."""
        return self.values[self.resource.parameter]


def send(
    client: Client,
    operation: Operation,
    values: Mapping[str, str],
    *,
    method: str | None = None,
    body: Any = None,
    **options: Any,
) -> Exchange:
    """Send a request for an operation, whatever its path's parameters are called."""
    needed = {name: str(values[name]) for name in parameters(operation.path)}
    if body is not None:
        options["content"] = json.dumps(body).encode()
    return client.send(
        method or operation.method,
        filled(operation.path, needed),
        operation=operation.id if method is None else "",
        path_values=needed,
        **options,
    )
