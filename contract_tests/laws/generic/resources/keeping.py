"""Laws about what was sent: it is kept as it is, and what was not sent has its default."""

import unicodedata
from collections.abc import Mapping
from typing import Any

from specdouble.contract_tests.laws.generic.resources.changes import changes
from specdouble.contract_tests.laws.generic.resources.comparing import moment, same
from specdouble.contract_tests.laws.generic.resources.looks import How
from specdouble.contract_tests.laws.law import Law, Verdicts, check, law
from specdouble.contract_tests.shapes.schemas import Schema, flat, properties
from specdouble.contract_tests.traffic import Traffic

_ANY_CASE = {"email", "idn-email", "uri", "url", "uri-reference", "hostname", "uuid"}
_SECRET = {"password", "byte", "binary"}
_EXACT = 2**53
_OFF = {"none", "off", "disabled", "null"}


@law("resources.keeping.what-was-sent", needs="a write with properties that an answer shows")
def what_was_sent_is_kept(traffic: Traffic) -> Verdicts:
    """The state after a write is the one that was sent (RFC 9110, section 9.3.4)."""
    for change in traffic.derive(changes):
        names = [name for name in change.sent if _is_shown(change.resource.has, change.takes, name)]
        lost = [
            name
            for name in names
            if not keeps(change.takes[name], change.sent[name], change.now.get(name))
        ]
        if names:
            yield check(
                change.after.exchange,
                not lost,
                f"sent in {change.exchange}, and shown in {change.after.how.value}",
                {name: change.sent[name] for name in lost},
                {name: change.now.get(name) for name in lost},
                *change.evidence,
            )


def _is_shown(has: Mapping[str, Schema], takes: Mapping[str, Schema], name: str) -> bool:
    return name in has and name in takes and not takes[name].get("writeOnly")


def keeps(schema: Schema, sent: Any, seen: Any) -> bool:
    """Whether a value came back as it was sent, or in another writing of the same."""
    if sent is None:
        return seen is None or "default" in schema
    if isinstance(sent, str):
        return _keeps_text(schema, sent, seen)
    if isinstance(sent, list):
        return _keeps_list(schema, sent, seen)
    if isinstance(sent, dict):
        return _keeps_object(schema, sent, seen)
    exact = isinstance(sent, bool) or (abs(sent) < _EXACT and round(sent, 2) == sent)
    return same(sent, seen) or not exact


def _keeps_text(schema: Schema, sent: str, seen: Any) -> bool:
    form = str(schema.get("format", ""))
    if sent == seen or form in _SECRET or not _is_plain(sent):
        return True
    if form == "date-time" and (meant := moment(sent)) and (shown := moment(seen)):
        return meant.replace(microsecond=0) == shown.replace(microsecond=0)
    if form in _ANY_CASE and isinstance(seen, str):
        return sent.casefold().rstrip("/") == seen.casefold().rstrip("/")
    return False


def _is_plain(text: str) -> bool:
    """Whether no server has a reason to trim, normalise or clean the text."""
    tidy = " ".join(text.split()) == text and text.isprintable() and text != ""
    return tidy and unicodedata.is_normalized("NFC", text) and not set("<>\\") & set(text)


def _keeps_list(schema: Schema, sent: list[Any], seen: Any) -> bool:
    if not isinstance(seen, list):
        return not sent and seen is None
    item = flat(schema.get("items"))
    if schema.get("uniqueItems"):
        return all(any(keeps(item, one, other) for other in seen) for one in sent)
    alone = [each for place, each in enumerate(sent) if each not in sent[:place]]
    if len(alone) < len(sent):  # of things that stand there twice, a server may keep one
        return True
    pairs = zip(sent, seen, strict=False)
    return len(sent) == len(seen) and all(keeps(item, one, other) for one, other in pairs)


def _keeps_object(schema: Schema, sent: Mapping[str, Any], seen: Any) -> bool:
    """What stands for "none of it" may be shown as nothing, and so may what stands beside it."""
    known = properties(schema)
    off = bool(_OFF & {str(each).casefold() for each in sent.values()})
    if not isinstance(seen, dict):
        return not sent or off
    return all(
        keeps(known.get(name, {}), each, seen.get(name))
        for name, each in sent.items()
        if (name in known or not known) and not known.get(name, {}).get("writeOnly")
        if name in seen or not off
    )


@law("resources.keeping.defaults", needs="a creation without a property that has a default")
def what_was_left_out_has_its_default(traffic: Traffic) -> Verdicts:
    """`default` is what the server takes for a missing value (OpenAPI, Schema Object)."""
    for change in traffic.derive(changes):
        if change.how is not How.CREATED:
            continue
        meant = {
            name: schema["default"]
            for name, schema in change.takes.items()
            if "default" in schema and name not in change.sent and change.now.get(name) is not None
        }
        wrong = [name for name in meant if not same(meant[name], change.now[name])]
        if meant:
            yield check(
                change.after.exchange,
                not wrong,
                "the defaults of what was left out",
                {name: meant[name] for name in wrong},
                {name: change.now[name] for name in wrong},
                *change.evidence,
            )


LAWS: tuple[Law, ...] = (what_was_sent_is_kept, what_was_left_out_has_its_default)
