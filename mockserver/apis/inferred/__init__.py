"""Any document as an API: each operation answers by its examples, else by its schemas.

It keeps no state: what is sent changes nothing. The same seed and request get the same answer.
"""

from specdouble.mockserver.apis.inferred.answering import Answering
from specdouble.mockserver.apis.inferred.refusing import Refusing
from specdouble.mockserver.kernel.api import Api
from specdouble.specs import Document

__all__ = ["Refusing", "infer"]


def infer(document: Document, name: str) -> Api:
    """The behaviours that a document alone makes."""
    behaviours = {operation.id: Answering(operation) for operation in document.operations.values()}
    return Api(name, behaviours, lambda world, now: world.at(now))
