"""Texts that belong together as one value: an array, an object, or objects within objects."""

from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from typing import Any

from specdouble.mockserver.edge.scalars import UNREADABLE, Scalar
from specdouble.specs import Schemas
from specdouble.specs.kinds import KINDS, items, kinds, members, other_members

Texts = Sequence[str] | Mapping[str, Any]
"""What a request says: texts in order, or by name; below a name again either."""

Tell = Callable[[str, str], None]
"""Takes a place below the parameter (`/0/name`) and what is wrong there."""


class Shape:
    """What a schema makes of texts. What is below is looked at when first needed."""

    def __init__(self, schema: Any, schemas: Schemas) -> None:
        self._schema = schema
        self._schemas = schemas
        said = kinds(schema, schemas)
        self.is_object = "object" in said and said != KINDS
        self.is_array = "array" in said and said != KINDS
        self.is_scalar = said == KINDS or bool(said - {"object", "array", "null"})

    def read(self, given: Texts, tell: Tell, place: str = "", *, secret: bool = False) -> Any:
        """The value; all that is wrong with the texts is told."""
        if isinstance(given, Mapping):
            return self._read_named(given, tell, place, secret=secret)
        if self.is_array and not (self.is_scalar and len(given) == 1):
            return [
                self._item(number).read([text], tell, f"{place}/{number}", secret=secret)
                for number, text in enumerate(given)
            ]
        if len(given) != 1:
            tell(place, "stands more than once" if given else "must not be empty")
            return None
        value = self._scalar.read(given[0])
        if value is UNREADABLE:
            tell(place, self._scalar.expectation(given[0], secret=secret))
        return value

    def _read_named(self, given: Mapping[str, Any], tell: Tell, place: str, *, secret: bool) -> Any:
        if self.is_object:
            return {
                name: self.member(name).read(each, tell, f"{place}/{name}", secret=secret)
                for name, each in given.items()
            }
        if self.is_array and all(name.isdecimal() for name in given):
            each = [given[name] for name in sorted(given, key=int)]
            return [
                self._item(number).read(texts, tell, f"{place}/{number}", secret=secret)
                for number, texts in enumerate(each)
            ]
        tell(place, "has no members")
        return None

    @cached_property
    def holds_objects(self) -> bool:
        """Whether it is an object, or an array of objects."""
        return self.is_object or (self.is_array and any(each.is_object for each in self._items))

    @cached_property
    def names(self) -> Sequence[str]:
        """The members that the schema names."""
        return list(self._members)

    @cached_property
    def takes_other_names(self) -> bool:
        """Whether the schema says of an object that it has members with names of any kind."""
        return bool(other_members(self._schema, self._schemas))

    @cached_property
    def _scalar(self) -> Scalar:
        return Scalar(self._schema, self._schemas)

    @cached_property
    def _members(self) -> dict[str, "Shape"]:
        found = members(self._schema, self._schemas)
        return {name: Shape(each, self._schemas) for name, each in found.items()}

    @cached_property
    def _others(self) -> "Shape":
        return Shape(other_members(self._schema, self._schemas) or {}, self._schemas)

    @cached_property
    def _items(self) -> list["Shape"]:
        return [Shape(each, self._schemas) for each in items(self._schema, self._schemas)]

    def member(self, name: str) -> "Shape":
        """What is made of the member of that name."""
        return self._members.get(name, self._others)

    def _item(self, number: int) -> "Shape":
        return self._items[min(number, len(self._items) - 1)]
