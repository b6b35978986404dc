"""What a validator finds, as sentences: what was sent, and what would be right."""

from collections.abc import Iterable
from typing import Any

import jsonschema_rs
import msgspec

from specdouble.mockserver.edge.misspelling import nearest
from specdouble.mockserver.secrecy import HIDDEN, is_secret

MAX_SHOWN = 60
MAX_OPTIONS = 50
_OF_JSON = (dict, list, bool, type(None))
_SENTENCES = {
    "minimum": "must be at least {rule}, not {value}",
    "maximum": "must be at most {rule}, not {value}",
    "exclusiveMinimum": "must be more than {rule}, not {value}",
    "exclusiveMaximum": "must be less than {rule}, not {value}",
    "multipleOf": "must be a multiple of {rule}, not {value}",
    "minLength": "must not have fewer characters than {rule}",
    "maxLength": "must not have more characters than {rule}",
    "pattern": "must match {rule}, not {value}",
    "type": "must be of type {rule}, not {value}",
    "format": "must be {rule}, not {value}",
    "const": "must be {rule}, not {value}",
    "minItems": "must have at least {rule} items",
    "maxItems": "must have at most {rule} items",
    "uniqueItems": "must not have an item twice",
    "contains": "must have an item of another kind, too",
    "minProperties": "must have at least {rule} members",
    "maxProperties": "must have at most {rule} members",
    "required": "must have the member {rule!r}",
    "falseSchema": "must not be sent",
    "not": "must not be {value}",
}


def sentence(error: jsonschema_rs.ValidationError, subject: str, name: str, *, secret: bool) -> str:
    """What is wrong with a value.

    `subject`: what the sentence begins with, such as `query parameter limit`; `name`: in one word.
    """
    keyword, rule = error.kind.name, error.kind.value
    value = shown(error.instance, secret=secret)
    match keyword:
        case "enum":
            return unknown_option(name, error.instance, rule, secret=secret)
        case "additionalProperties" | "unevaluatedProperties":
            said = f"has members that nobody knows: {', '.join(map(repr, rule))}"
        case "falseSchema" if "additionalProperties" in error.schema_path[-1:]:
            said = "must have no members"
        case "oneOf" | "anyOf":
            said = _none_of(error, value)
        case "not" if rule == {}:  # how Direction hides what is readOnly in a request
            said = "must not be sent: it is readOnly"
        case "propertyNames":
            said = f"has a member whose name is not allowed: {_cut(rule.message)}"
        case _ if keyword in _SENTENCES:
            words = " or ".join(rule) if isinstance(rule, list) else rule
            if keyword == "format":
                words = f"{'an' if rule[0] in 'aeio' else 'a'} {rule}"
            said = _SENTENCES[keyword].format(rule=words, value=value)
        case _:
            said = f"is refused: {HIDDEN if secret else _cut(error.message)}"
    return f"{subject} {said}"


def _none_of(error: jsonschema_rs.ValidationError, value: str) -> str:
    branches: list[list[jsonschema_rs.ValidationError]] = error.kind.value
    fitting = sum(1 for faults in branches if not faults)
    if fitting > 1:
        return f"must fit exactly one of {len(branches)} forms, and fits {fitting}"
    kinds = {fault.kind.name for faults in branches for fault in faults}
    if kinds == {"type"} and all(len(faults) == 1 for faults in branches):
        said = [faults[0].kind.value for faults in branches]
        types = [each for one in said for each in (one if isinstance(one, list) else [one])]
        return f"must be of type {' or '.join(dict.fromkeys(types))}, not {value}"
    return f"must fit one of {len(branches)} forms, and fits none"


def unknown_option(name: str, value: object, options: Iterable[Any], *, secret: bool) -> str:
    """That the value is none of the options, and which is the nearest."""
    names = [str(option) for option in options if option is not None]
    given = value if isinstance(value, str) else _json(_masked(value))
    near = None if secret else nearest(given, names)
    hint = f". Did you mean {near}?" if near else ""
    more = f", and {len(names) - MAX_OPTIONS} more" if len(names) > MAX_OPTIONS else ""
    valid = f"Valid options: {', '.join(names[:MAX_OPTIONS])}{more}"
    return f"Invalid {name} field: {HIDDEN if secret else _cut(given)}. {valid}{hint}"


def shown(value: object, *, secret: bool = False) -> str:
    """A value as a message may show it: shortened, and hidden where it is a secret."""
    if secret:
        return HIDDEN
    masked = _masked(value)
    return _cut(repr(masked) if isinstance(masked, str) else _json(masked))


def _json(value: object) -> str:
    return msgspec.json.encode(value).decode() if isinstance(value, _OF_JSON) else repr(value)


def _masked(value: Any) -> Any:
    """The value without the secrets that it may hold."""
    if isinstance(value, dict):
        return {k: HIDDEN if is_secret(k) else _masked(each) for k, each in value.items()}
    return [_masked(each) for each in value] if isinstance(value, list) else value


def _cut(text: str) -> str:
    return text if len(text) <= MAX_SHOWN else f"{text[:MAX_SHOWN]}..."
