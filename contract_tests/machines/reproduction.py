"""A failure as a pytest file that sends the same requests again, with httpx and nothing else."""

import ast
import io
import json
import re
import sys
import tokenize
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from specdouble.contract_tests.exchange import Exchange
from specdouble.contract_tests.machines.claim import Claim
from specdouble.contract_tests.machines.failure import Failure
from specdouble.contract_tests.report.masking import variable
from specdouble.contract_tests.target import KEY_VARIABLE

TARGET_VARIABLE = "SPECDOUBLE_TARGET"
LEAST_PAUSE = 0.2
"""Seconds: what passed between two requests and is less than this was not waiting."""

HEAD = (Path(__file__).parent / "reproduction.txt").read_text(encoding="utf-8")
"""What stands before the requests. (No Python until it is filled in, so it is no module.)"""


def reproduction(failure: Failure, timeout: float = 30.0) -> str:
    """The source of a test that is red as long as the law is broken in this way."""
    names = _names(failure)
    lines = [
        line for place in range(len(failure.exchanges)) for line in _sent(failure, place, names)
    ]
    keys = sorted({variable(max(0, each.key or 0)) for each in failure.exchanges})
    head = HEAD.format(
        sentence=f"{failure.law.sentence[:1].upper()}{failure.law.sentence[1:]}.",
        rule=failure.law.rule.replace("\\", "/").replace('"""', "'''"),
        target=TARGET_VARIABLE,
        keys=" and ".join(keys),
        key=KEY_VARIABLE,
        timeout=timeout,
        name=re.sub(r"\W", "_", failure.law.judge.__name__),
    )
    body = [*lines, "", *_asserted(failure, names)]
    return _without_idle(head + "".join(f"    {line}\n" if line else "\n" for line in body))


def _without_idle(source: str) -> str:
    """The file without the helpers that its test does not need."""
    head, *helpers, test = source.split("\n\n\n")
    needed = test
    for helper in reversed(helpers):
        name = helper.removeprefix("def ").partition("(")[0]
        if re.search(rf"(?<![.\w]){name}\(", needed):
            needed = f"{helper}\n\n\n{needed}"
    if "time.sleep(" not in test:
        head = head.replace("import time\n", "")
    return f"{head}\n\n\n{needed}"


def _sent(failure: Failure, place: int, names: Mapping[str, tuple[str, int, str]]) -> Iterator[str]:
    """The lines that send a request again, and name what of its answer is needed later."""
    exchange = failure.exchanges[place]
    if place and (pause := _pause(failure.exchanges[place - 1], exchange)) >= LEAST_PAUSE:
        yield f"time.sleep({pause:.2f})"
    arguments = [repr(exchange.method), _text(exchange.url, names, place)]
    if exchange.key is None or exchange.key < 0:
        arguments.append(f"key={'None' if exchange.key is None else repr('no-such-key')}")
    elif exchange.key:
        arguments.append(f"key={variable(exchange.key)!r}")
    if exchange.request_body:
        content = exchange.request_body.decode(errors="surrogateescape")
        arguments.append(f"content={_text(content, names, place)}")
    yield f"a{place} = ask({', '.join(arguments)})"
    for name, at, source in names.values():
        if at == place:
            yield f"{name} = {source}"


def _pause(before: Exchange, after: Exchange) -> float:
    return (after.at - before.at - before.elapsed).total_seconds()


def _names(failure: Failure) -> dict[str, tuple[str, int, str]]:
    """Ids that a server gives, and so gives others the next time: name, first answer, source.

    An id is found again by the other texts of its object that say what it is of.
    """
    found: dict[str, tuple[str, int, str]] = {}
    for place, exchange in enumerate(failure.exchanges):
        for each in _objects(exchange.json):
            id_ = each.get("id")
            fixed = {name: value for name, value in each.items() if _tells(name, value)}
            if (
                isinstance(id_, str)
                and id_ not in found
                and fixed
                and _is_needed(id_, failure, place)
            ):
                source = f"the(a{place}, **{fixed!r})['id']"
                found[id_] = (f"id_{len(found) + 1}", place, source)
    return found


def _objects(value: Any) -> Iterator[Mapping[str, Any]]:
    if isinstance(value, dict):
        yield value
    children = value.values() if isinstance(value, dict) else value
    for each in children if isinstance(value, dict | list) else ():
        yield from _objects(each)


def _tells(name: str, value: object) -> bool:
    """Whether a property says which thing it is, rather than how it is at the moment."""
    return (
        name != "id"
        and (name == "path" or name.lower().endswith(("name", "id")))
        and isinstance(value, str)
    )


def _is_needed(id_: str, failure: Failure, place: int) -> bool:
    """Whether a later request names it, or what is asserted of a later answer."""
    later = failure.exchanges[place + 1 :]
    if any(id_ in each.url or id_.encode() in each.request_body for each in later):
        return True
    return bool(later) and isinstance(failure.verdict, Claim) and id_ in failure.verdict.source


def _text(text: str, names: Mapping[str, tuple[str, int, str]], place: int) -> str:
    """A text as an expression, with the ids in it by their names."""
    known = {id_: name for id_, (name, at, _) in names.items() if at < place and id_ in text}
    if not known:
        return repr(text)
    pattern = "|".join(map(re.escape, sorted(known, key=len, reverse=True)))
    parts = re.split(f"({pattern})", text)
    return " + ".join(known.get(part, repr(part)) for part in parts if part)


def _named(source: str, names: Mapping[str, tuple[str, int, str]]) -> str:
    """An expression, with the ids in its texts by their names."""
    for token in reversed(list(tokenize.generate_tokens(io.StringIO(source).readline))):
        if token.type == tokenize.STRING and token.string[0] in "'\"":
            value = ast.literal_eval(token.string)
            text = _text(value, names, sys.maxsize)
            if text != repr(value):
                source = f"{source[: token.start[1]]}{text}{source[token.end[1] :]}"
    return source


def _asserted(failure: Failure, names: Mapping[str, tuple[str, int, str]]) -> Iterator[str]:
    """What must hold: the promise's own words, or else what can be read out of the verdict."""
    verdict = failure.verdict
    place = next(i for i, e in enumerate(failure.exchanges) if e.trail == verdict.exchange.trail)
    if isinstance(verdict, Claim):
        source = re.sub(r"\banswer\b(?!\.py)", f"a{place}", verdict.source)
        source = re.sub(r"\bbefore\b", f"a{_before(failure, place)}", source)
    else:
        source = _read_out(verdict.exchange, verdict.expected, verdict.seen).format(f"a{place}")
    source = _named(source, names)
    yield f"# {verdict.what}: expected {verdict.expected}, seen {verdict.seen}".replace("\n", " ")
    yield f"assert {source}, a{place}.text"


def _before(failure: Failure, place: int) -> int:
    """Where the first evidence stands; the answer itself, if there is none."""
    trails = [each.trail for each in failure.exchanges]
    evidence = failure.verdict.evidence
    return trails.index(evidence[0].trail) if evidence and evidence[0].trail in trails else place


def _read_out(exchange: Exchange, expected: str, seen: str) -> str:
    """An assertion made of a verdict's words: `{0}` stands for the answer.

    The status, if it speaks of one; a value of the answer, if it is the only one that was seen;
    else that the answer is not the one that broke the law.
    """
    if seen == str(exchange.status):
        return f"{{0}}.status_code in {{{{{', '.join(re.findall('[1-5][0-9][0-9]', expected))}}}}}"
    wanted, got = _decoded(expected), _decoded(seen)
    places = [place for place, value in _leaves(exchange.json) if value == got]
    if len(places) == 1 and wanted is not None:
        steps = "".join(f"[{step!r}]" for step in places[0])
        return f"{{0}}.json(){steps} == {_braced(repr(wanted))}"
    return f"{{0}}.json() != {_braced(repr(exchange.json))}"


def _decoded(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return text


def _leaves(
    value: Any, place: tuple[str | int, ...] = ()
) -> Iterator[tuple[tuple[str | int, ...], Any]]:
    yield place, value
    children = (
        value.items()
        if isinstance(value, dict)
        else enumerate(value)
        if isinstance(value, list)
        else ()
    )
    for step, child in children:
        yield from _leaves(child, (*place, step))


def _braced(text: str) -> str:
    return text.replace("{", "{{").replace("}", "}}")
