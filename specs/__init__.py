"""The truth: OpenAPI documents, how they are loaded, and questions that one may ask them."""

from specdouble.specs.document import Document, Operation, Parameter, RequestBody, Response
from specdouble.specs.errors import DocumentError
from specdouble.specs.loading import (
    BUILTIN,
    CONTRACTS,
    Contract,
    load,
    load_builtin,
    load_control,
    load_leniently,
)
from specdouble.specs.schema import Direction, json_schema
from specdouble.specs.schemas import Schemas

__all__ = [
    "BUILTIN",
    "CONTRACTS",
    "Contract",
    "Direction",
    "Document",
    "DocumentError",
    "Operation",
    "Parameter",
    "RequestBody",
    "Response",
    "Schemas",
    "json_schema",
    "load",
    "load_builtin",
    "load_control",
    "load_leniently",
]
