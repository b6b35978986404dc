"""Laws of any answer: how an error is told, and what is never told."""

import json
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

from specdouble.contract_tests.exchange import Exchange
from specdouble.contract_tests.laws.law import Law, Verdicts, check, law, one_by_one
from specdouble.contract_tests.laws.peaka.comparing import differences, sides
from specdouble.contract_tests.laws.peaka.lives import lives, may_have_worked
from specdouble.contract_tests.laws.peaka.sightings import LOGS, fields
from specdouble.contract_tests.traffic import Traffic
from specdouble.specs import Document


@law("peaka.answer.errors-have-their-envelope", needs="a refusal that the document describes")
def an_error_says_what_is_wrong(traffic: Traffic) -> Verdicts:
    """`error` and `message` in words, `errorCode` a text, a whole number, or none (the completed
    document's schema Error).
    """
    described = fields(traffic.document.components.get("schemas")).get("Error")
    for exchange in traffic:
        operation = traffic.document.operations.get(exchange.operation)
        known = operation is not None and str(exchange.status) in operation.responses
        if described and known and 400 <= exchange.status < 500 and exchange.method != "HEAD":
            body = fields(exchange.json)
            words = all(isinstance(body.get(name), str) for name in ("error", "message"))
            code = body.get("errorCode")
            coded = code is None or isinstance(code, str) or type(code) is int
            seen = exchange.body.decode(errors="replace")
            what = f"the body of a {exchange.status}"
            expected = "an object with error, message and errorCode"
            yield check(exchange, words and coded, what, expected, seen)


@law("peaka.answer.same-refusal-has-the-same-kind-of-code", needs="the same refusal twice")
def a_refusal_in_the_same_words_has_the_same_kind_of_code(traffic: Traffic) -> Verdicts:
    """`errorCode` tells refusals apart (schema Error): one with a text for a code does not come
    with a number, or without one, the next time. Which text it is is left open.
    """
    first: dict[str, Exchange] = {}
    for exchange in traffic:
        body = fields(exchange.json)
        if 400 <= exchange.status < 500 and "errorCode" in body:
            words = json.dumps([exchange.status, body.get("error"), body.get("message")])
            known = first.setdefault(words, exchange)
            if known is not exchange:
                codes = [fields(each.json).get("errorCode") for each in (known, exchange)]
                holds = type(codes[0]) is type(codes[1])
                what = f"the errorCode of {words}"
                yield check(exchange, holds, what, f"like {codes[0]!r}", repr(codes[1]), known)


@law("peaka.answer.app-id-is-never-told", needs="an answer with a cache")
def app_id_is_never_told(traffic: Traffic) -> Verdicts:
    """AppId is writeOnly (page "Get Cache Status")."""
    return one_by_one(traffic, _app_ids)


def _app_ids(exchange: Exchange, _: Document) -> Verdicts:
    if exchange.operation and isinstance(exchange.json, dict | list):
        there = _values(exchange.json, "appId") if b"appId" in exchange.body else ()
        seen = [value for value in there if value is not None]
        yield check(exchange, not seen, "appId", "none", seen)


@law(
    "peaka.answer.a-refusal-changes-nothing", needs="a status of a cache before and after a refusal"
)
def a_refused_request_leaves_the_status_as_it_was(traffic: Traffic) -> Verdicts:
    """What was refused was not done: a second create, a cancel with nothing running, a malformed
    schedule (the operations' pages).
    """
    for life in traffic.derive(lives).values():
        for before, after in pairwise(life.statuses):
            between = traffic.exchanges[before.place + 1 : after.place]
            refused = [each for each in between if not each.is_safe and not may_have_worked(each)]
            resting = before.is_at_rest and before.ended <= after.begun
            if life.birth and resting and refused and not life.writes(before, after):
                found = sides(differences(before.body, after.body, without=[LOGS]))
                what = f"the status of cache {life.key[1]} after a refusal"
                yield check(after.exchange, found[0] == found[1], what, *found, *refused[:3])


def _values(value: Any, name: str) -> Iterator[Any]:
    """All values of a field, at any depth."""
    pending = [value]
    while pending:
        each = pending.pop()
        if isinstance(each, dict):
            if name in each:
                yield each[name]
            pending.extend(each.values())
        elif isinstance(each, list):
            pending.extend(each)


LAWS: tuple[Law, ...] = (
    an_error_says_what_is_wrong,
    a_refusal_in_the_same_words_has_the_same_kind_of_code,
    app_id_is_never_told,
    a_refused_request_leaves_the_status_as_it_was,
)
