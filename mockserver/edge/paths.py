"""Which operation a request is for; all misses are answered here, completely.

This stands where Connexion's own router would. That one (Starlette's) tries routes in order and
method by method, so that `PUT /cache/status` would reach `/cache/{cacheId}` and a 405 would name
the methods of one route only; it splits the path after decoding, and knows no line feed in it.
"""

import difflib
import re
from collections.abc import Sequence
from contextlib import suppress
from itertools import takewhile, zip_longest
from urllib.parse import unquote

from starlette.types import ASGIApp, Receive, Scope, Send

from specdouble.mockserver.edge.guard import PATH as CONTROL
from specdouble.mockserver.edge.mount import Mount, composed
from specdouble.mockserver.edge.recording import record
from specdouble.mockserver.edge.refusals import HttpRefusal, Violation, bad_request
from specdouble.mockserver.edge.turn import WITHIN, Request, Turn, combined
from specdouble.mockserver.history.exchange import Origin, target
from specdouble.mockserver.kernel.api import Answer
from specdouble.mockserver.kernel.refusals import NotFound
from specdouble.mockserver.wire.extensions import Sent, deliver
from specdouble.specs import Operation
from specdouble.specs.paths import PathTree, segments

ROUTING = "connexion_routing"
"""The key of Connexion's `scope["extensions"]` that tells its middlewares the operation."""

_BAD_ESCAPE = re.compile(r"%(?![0-9A-Fa-f]{2})")
_PARAMETER = re.compile(r"\{[^/{}]+\}")
MAX_SHOWN = 200
MOST_COMPARED = 50


class Path:
    """One path of one document, by its segments, with the operations of its methods."""

    def __init__(self, mount: Mount, template: str) -> None:
        self.mount = mount
        self.operations: dict[str, Operation] = {}
        self.beside: list[Path] = [self]
        """Those of the same form, whose parameters have other names: `/a/{b}` beside `/a/{c}`."""
        self._segments = segments(mount.document.base_path + template)

    def operation(self, method: str) -> Operation | None:
        """The operation of a method; HEAD asks for a GET without content (RFC 9110, 9.3.2)."""
        return self.operations.get("GET" if method == "HEAD" else method)

    def shared_with(self, given: Sequence[str]) -> int:
        """How many of the first segments are the same."""
        pairs = zip(self._segments, given, strict=False)
        return sum(1 for _ in takewhile(lambda pair: pair[0].pattern.fullmatch(pair[1]), pairs))

    def as_sent(self, values: dict[str, str], sent: Sequence[str]) -> dict[str, str]:
        """The values of its parameters as they stand in these segments, still encoded."""
        for segment, text in zip(self._segments, sent, strict=True):
            if segment.names and "%" in text:
                found = segment.pattern.fullmatch(text)  # None: its own text is encoded, too
                plain = [values[name].replace("%", "%25") for name in segment.names]
                values |= zip(segment.names, found.groups() if found else plain, strict=True)
        return values

    def filled(self, given: Sequence[str]) -> str:
        """The path as text, with these segments for its parameters as far as they go."""
        pairs = zip_longest(self._segments, given[: len(self._segments)])
        return "/".join(text if text and each.names else each.text for each, text in pairs)

    @property
    def allow(self) -> str:
        """All methods of the path, as the `Allow` header wants them (RFC 9110, section 10.2.1)."""
        methods = list(dict.fromkeys(method for path in self.beside for method in path.operations))
        head = ["HEAD"] if "GET" in methods else []
        return ", ".join([*methods, *head, "OPTIONS"])


Found = tuple[Path, dict[str, str]]


class Paths:
    """The paths of all documents, by which a request finds its own."""

    def __init__(self, mounts: Sequence[Mount]) -> None:
        self._all: list[Path] = []
        by_template: dict[str, Path] = {}
        by_form: dict[tuple[str, str], list[Path]] = {}
        for mount in mounts:
            for operation in mount.document.operations.values():
                template = mount.document.base_path + operation.path
                if template not in by_template:
                    by_template[template] = Path(mount, operation.path)
                    self._all.append(by_template[template])
                    form = mount.api.name, _PARAMETER.sub("{}", template)
                    by_template[template].beside = by_form.setdefault(form, [])
                    by_form[form].append(by_template[template])
                by_template[template].operations.setdefault(operation.method, operation)
        self._tree = PathTree(by_template)

    def find(self, raw: bytes, method: str) -> Found | None:
        """The path that a request's target (RFC 9112, section 3.2) is one of, and its parameters.

        The latter are still encoded: styles split them first. Of paths of the same form, the one
        that has the method. A target that can't be decoded is a 400.
        """
        sent = raw.decode("latin-1").split("/")
        found = self._find([_decoded(segment) for segment in sent], method)
        if found is None or b"%" not in raw:
            return found
        path, values = found
        return path, path.as_sent(values, sent)

    def _find(self, given: Sequence[str], method: str) -> Found | None:
        candidates = self._tree.find(given)
        first = next(candidates, None)
        if first is None or first[0].operation(method) is not None or len(first[0].beside) == 1:
            return first
        beside = (each for each in candidates if each[0] in first[0].beside)
        return next((each for each in beside if each[0].operation(method) is not None), first)

    def owner(self, raw: bytes) -> Mount:
        """The API of the path that shares the longest prefix with this one, malformed or not."""
        return self._nearest(_roughly(raw))[0].mount

    def nothing_at(self, raw: bytes) -> HttpRefusal:
        """404 that names the nearest path."""
        given = _roughly(raw)
        path = "/".join(given)[:MAX_SHOWN]
        near = [each.filled(given) for each in self._nearest(given)[:MOST_COMPARED]]
        known = [filled for filled in near if len(filled) < MAX_SHOWN]
        close = difflib.get_close_matches(path, known, n=1, cutoff=0.7)
        hint = f"; did you mean {close[0]}?" if close else ""
        return HttpRefusal(404, f"Nothing at {path}{hint}")

    @property
    def allow(self) -> str:
        """The methods of all paths."""
        methods = {method for path in self._all for method in path.allow.split(", ")}
        return ", ".join(sorted(methods))

    def _nearest(self, given: Sequence[str]) -> list[Path]:
        return sorted(self._all, key=lambda path: path.shared_with(given), reverse=True)


class Routing:
    """ASGI middleware: finds the operation; answers 404, 405 and OPTIONS in its API's shape."""

    def __init__(self, app: ASGIApp, paths: Paths) -> None:
        self._app = app
        self._paths = paths

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let through what has an operation, with its name in the scope; answer all else."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        raw = target(scope)
        try:
            answer = self._route(scope, raw)
        except HttpRefusal as refusal:
            answer = self._paths.owner(raw).refusal(refusal)
        if answer is None:
            await self._app(scope, receive, send)
        else:
            await deliver(send, self._noted(scope, self._paths.owner(raw), answer))

    @staticmethod
    def _noted(scope: Scope, owner: Mount, answer: Answer) -> Sent:
        """The answer, which is in the history of the sandbox that was asked, if there is one."""
        turn = Turn.of(Request(scope, combined(scope["headers"])), owner)
        turn.failure = HttpRefusal
        sent = composed(answer, [*owner.headers(turn.sandbox, None, turn.now)])
        with suppress(NotFound):
            if (name := turn.request.sandbox) is not None:
                turn.move(owner.sandboxes.get(name))
            record(owner, Origin(owner.api.name), turn, sent)
        return sent

    def _route(self, scope: Scope, raw: bytes) -> Answer | None:
        if raw == b"*":  # asked of the server as a whole, by OPTIONS (RFC 9110, section 9.3.7)
            return Answer(204, None, {"Allow": self._paths.allow})
        found = self._paths.find(raw, scope["method"])
        if found is None:
            if WITHIN in scope and scope["path"].startswith(CONTROL):
                raise _control_within(scope)
            raise self._paths.nothing_at(raw)
        path, values = found
        if scope["method"] == "OPTIONS":
            return Answer(204, None, {"Allow": path.allow})
        operation = path.operation(scope["method"])
        if operation is None:
            message = f"{scope['method']} is not allowed here; allowed: {path.allow}"
            raise HttpRefusal(405, message, {"Allow": path.allow})
        scope["path_params"] = values
        routing = {"api_base_path": path.mount.document.base_path, "operation_id": operation.id}
        scope.setdefault("extensions", {})[ROUTING] = routing
        return None


def _control_within(scope: Scope) -> HttpRefusal:
    """404 for a path of the control API behind a sandbox's prefix."""
    path = scope["path"][:MAX_SHOWN]
    message = f"Nothing at /~{scope[WITHIN][:MAX_SHOWN]}{path}: paths of the control API have no"
    return HttpRefusal(404, f"{message} sandbox before them; did you mean {path}?")


def _roughly(raw: bytes) -> list[str]:
    return [unquote(segment) for segment in raw.decode("latin-1").split("/")]


def _decoded(segment: str) -> str:
    """A segment of a path, percent-decoded once (RFC 3986, section 2.4), as UTF-8."""
    if "%" not in segment:
        return segment
    if _BAD_ESCAPE.search(segment):
        raise bad_request([Violation("path", "", "the path has an invalid percent-encoding")])
    try:
        return unquote(segment, errors="strict")
    except UnicodeDecodeError:
        raise bad_request([Violation("path", "", "the path is not UTF-8")]) from None
