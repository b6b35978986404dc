"""Whether a batch was refused one by one: with 200, and a result for each item that says so."""

from typing import Any

from specdouble.contract_tests.shapes.schemas import Schema, flat
from specdouble.contract_tests.values.validity import Validity
from specdouble.specs import Direction


def refused_one_by_one(judge: Validity, schema: Schema, sent: Any, answered: Any) -> bool:
    """Whether there is a result for each item, and as many without success as are not allowed.

    The results may come in another order than the items. A list that is wrong as a list, too
    long for example, has no item that could be refused in its place.
    """
    items = flat(schema).get("items")
    if not (isinstance(sent, list) and isinstance(answered, list) and isinstance(items, dict)):
        return False
    bad = [each for each in sent if judge.faults(each, items, Direction.REQUEST, formats=False)]
    refused = [each for each in answered if isinstance(each, dict) and each.get("success") is False]
    return len(sent) == len(answered) and 0 < len(bad) <= len(refused)
