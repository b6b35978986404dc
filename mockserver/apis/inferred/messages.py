"""Puts what is to be told of an error into a value that has the form of the document's errors."""

import copy
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from specdouble.specs import Schemas
from specdouble.specs.kinds import members

Problem = Mapping[str, Any]
Fits = Callable[[Any], bool]

MESSAGES = {
    "message", "detail", "details", "msg", "errormessage", "errordescription", "description",
    "usermessage", "developermessage", "reason", "explanation", "text", "errors", "messages",
}  # fmt: skip
TITLES = {"error", "title", "statustext", "name", "summary"}
"""What names the kind of an error; or carries the message, where nothing else can."""
STATUSES = {"status", "statuscode", "httpstatus", "httpstatuscode", "httpcode"}
CODES = {"code", "errorcode", "type"}
PLACES = {"field", "param", "parameter", "pointer", "property", "loc"}
_NAMES = MESSAGES | TITLES | STATUSES | CODES | PLACES
OUTCOMES = {"error", "fail", "failed", "failure"}
"""Texts of a `status` that is none of HTTP's."""
MOST_STEPS = 300


def carrying(problem: Problem, base: Any, schema: Any, schemas: Schemas, fits: Fits) -> Any:
    """The problem itself where the schema is made for it, else the base with what it tells.

    `base`: a valid value. `fits`: whether a value is valid; what comes of it always is.
    """
    known = members(schema, schemas)
    if fits(problem) and (not known or {"title", "detail"} <= known.keys()):
        return problem
    telling = _Telling(base, fits)
    telling.begin_messages(name for name in known if _plain(name) in MESSAGES)
    telling.tell(telling.root, problem)
    telling.insist(problem)
    return telling.root[""]


class _Telling:
    """Changes a value step by step, and takes back each step that makes it invalid."""

    def __init__(self, base: Any, fits: Fits) -> None:
        self.root = {"": copy.deepcopy(base)}
        self._fits = fits
        self._has_spoken = False
        self._titles: list[tuple[Any, Any]] = []
        self._steps = 0

    def begin_messages(self, names: Iterator[str]) -> None:
        """Members that an example does without."""
        value = self.root[""]
        for name in names:
            if isinstance(value, dict) and name not in value:
                self._put(value, name, "")

    def tell(self, holder: Any, problem: Problem, name: str = "") -> None:
        """Put message, title, status and place wherever a name says so, at all depths."""
        for key in list(holder) if isinstance(holder, dict) else range(len(holder)):
            called = _plain(key) if isinstance(key, str) and key else name
            self._tell_of(holder, key, called, problem)

    def _tell_of(self, holder: Any, key: Any, name: str, problem: Problem) -> None:
        """What stands under a key. `name`: of it, or of the list that it is an item of."""
        match holder[key]:
            case dict():
                self._tell_object(holder, key, name, problem)
            case list():
                self._tell_list(holder, key, name, problem)
            case int() if name in CODES | STATUSES:
                self._put(holder, key, problem["status"])
            case str() | None:
                self._tell_text(holder, key, name, problem)

    def insist(self, problem: Problem) -> None:
        """Say the message where nothing was found for it: as a title, else as one member more."""
        value = self.root[""]
        last: tuple[Any, Any] = (self.root, "")
        if isinstance(value, dict):
            last = value, "message"
        for holder, key in (*self._titles, last):
            self._has_spoken = self._has_spoken or self._put(holder, key, problem["detail"])

    def _tell_object(self, holder: Any, key: Any, name: str, problem: Problem) -> None:
        """Messages by place, if the names of the members are free; else each by its own name."""
        if name in MESSAGES and not any(_plain(each) in _NAMES for each in holder[key]):
            by_place: dict[str, list[str]] = {}
            for each in problem.get("errors", ()):
                by_place.setdefault(each["name"], []).append(each["detail"])
            joined = {place: "; ".join(messages) for place, messages in by_place.items()}
            if by_place and self._put(holder, key, by_place, joined):
                self._has_spoken = True
                return
        self.tell(holder[key], problem, name)

    def _tell_list(self, holder: Any, key: Any, name: str, problem: Problem) -> None:
        """An item for each violation, if the form takes so many."""
        items = holder[key]
        told: list[Problem] = [
            {**problem, "errors": [each], **each} for each in problem.get("errors", ())
        ]
        if name in PLACES:
            self._put(holder, key, [*_place(problem)], [_place(problem)[-1]])
        elif items and isinstance(items[0], dict | str):
            told = told or [problem]
            self._put(holder, key, [copy.deepcopy(items[0]) for _ in told])
            for number, each in zip(range(len(holder[key])), told, strict=False):
                self._tell_of(holder[key], number, name, each)

    def _tell_text(self, holder: Any, key: Any, name: str, problem: Problem) -> None:
        text = str(holder[key])
        if name in MESSAGES or not name:
            self._has_spoken |= self._put(holder, key, problem["detail"])
        elif name in TITLES:
            self._titles.append((holder, key))
            self._put(holder, key, problem["title"])
        elif name in STATUSES and text.lower() not in OUTCOMES:
            self._put(holder, key, str(problem["status"]))
        elif name in CODES and ":" not in text:  # `type` may be a URI
            self._put(holder, key, *_codes(problem, text))
        elif name in PLACES:
            self._put(holder, key, _place(problem)[-1], None)

    def _put(self, holder: Any, key: Any, *values: Any) -> bool:
        """Put in the first of the values that leaves the whole valid."""
        missing = object()
        before = holder.get(key, missing) if isinstance(holder, dict) else holder[key]
        for value in values:
            holder[key] = value
            self._steps += 1
            if self._steps < MOST_STEPS and self._fits(self.root[""]):
                return True
        if before is missing:
            del holder[key]
        else:
            holder[key] = before
        return False


def _codes(problem: Problem, text: str) -> list[str]:
    """The status in words, as codes are written; first as the text is."""
    words = str(problem["title"]).split()
    upper, lower = "_".join(words).upper(), "_".join(words).lower()
    forms = [upper, lower, "".join(words), "-".join(words).lower(), str(problem["status"])]
    alike = (text.isupper(), "_" in text or text.islower(), False, "-" in text, text.isdigit())
    return sorted(forms, key=lambda form: not alike[forms.index(form)])


def _place(problem: Problem) -> tuple[str | None, str | None]:
    """Where the first violation is: in the query, say, and its name; if it is told of any."""
    first: Mapping[str, str] = next(iter(problem.get("errors", ())), {})
    return first.get("in"), first.get("name")


def _plain(name: str) -> str:
    return re.sub(r"[-_ ]", "", name).lower()
