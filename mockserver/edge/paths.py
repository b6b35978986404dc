"""Which operation a request is for; all misses are answered here, completely.

This stands where Connexion's own router would. That one (Starlette's) tries routes in order and
method by method, so that `PUT /cache/status` would reach `/cache/{cacheId}` and a 405 would name
the methods of one route only; it splits the path after decoding, and knows no line feed in it.
"""

import difflib
import re
from collections.abc import Sequence
from itertools import takewhile, zip_longest
from urllib.parse import quote, unquote

from starlette.types import ASGIApp, Receive, Scope, Send

from specdouble.mockserver.edge.mount import Mount, respond
from specdouble.mockserver.edge.refusals import HttpRefusal, Violation, bad_request
from specdouble.mockserver.kernel.api import Answer
from specdouble.specs import Operation

ROUTING = "connexion_routing"
"""The key of Connexion's `scope["extensions"]` that tells its middlewares the operation."""

_PARAMETER = re.compile(r"\{([^/{}]+)\}")
_BAD_ESCAPE = re.compile(r"%(?![0-9A-Fa-f]{2})")
MAX_SHOWN = 200


class Path:
    """One path of one document, by its segments, with the operations of its methods."""

    def __init__(self, mount: Mount, template: str) -> None:
        self.mount = mount
        self.template = mount.document.base_path + template
        self.operations: dict[str, Operation] = {}
        self._segments = [_Segment(text) for text in self.template.split("/")]

    @property
    def rank(self) -> tuple[int, list[tuple[bool, int]]]:
        """Sorts paths into the order of matching: concrete before templated segments.

        Among templated ones, those with more text of their own: `{name}.{format}` before `{id}`.

        OpenAPI 3.0.3, "Paths Object": concrete paths are matched before their templated ones.
        """
        return len(self._segments), [segment.rank for segment in self._segments]

    def match(self, given: Sequence[str]) -> dict[str, str] | None:
        """The values of the path's parameters, if these (decoded) segments are of its form."""
        if len(given) != len(self._segments):
            return None
        values: dict[str, str] = {}
        for segment, text in zip(self._segments, given, strict=True):
            found = segment.pattern.fullmatch(text)
            if found is None:
                return None
            values.update(zip(segment.names, found.groups(), strict=True))
        return values

    def shared_with(self, given: Sequence[str]) -> int:
        """How many of the first segments are the same."""
        pairs = zip(self._segments, given, strict=False)
        return sum(1 for _ in takewhile(lambda pair: pair[0].pattern.fullmatch(pair[1]), pairs))

    def filled(self, given: Sequence[str]) -> str:
        """The path as text, with these segments for its parameters as far as they go."""
        pairs = zip_longest(self._segments, given[: len(self._segments)])
        return "/".join(text if text and each.names else each.text for each, text in pairs)

    @property
    def allow(self) -> str:
        """All methods of the path, as the `Allow` header wants them (RFC 9110, section 10.2.1)."""
        head = ["HEAD"] if "GET" in self.operations else []
        return ", ".join([*self.operations, *head, "OPTIONS"])


class _Segment:
    """What stands between two slashes of a template: text, with parameters in braces."""

    def __init__(self, text: str) -> None:
        self.text = text
        pieces = _PARAMETER.split(text)
        self.names = pieces[1::2]
        self.rank = bool(self.names), -sum(map(len, pieces[::2]))
        literals = (re.escape(piece) for piece in pieces[::2])
        self.pattern = re.compile("(.+)".join(literals), re.DOTALL)


class Paths:
    """ASGI middleware: finds the operation; answers 404, 405 and OPTIONS in its API's shape."""

    def __init__(self, app: ASGIApp, mounts: Sequence[Mount]) -> None:
        self._app = app
        found: dict[tuple[str, str], Path] = {}
        for mount in mounts:
            for operation in mount.document.operations.values():
                key = mount.api.name, operation.path
                path = found.setdefault(key, Path(mount, operation.path))
                path.operations[operation.method] = operation
        self._paths = sorted(found.values(), key=lambda path: path.rank)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let through what has an operation, with its name in the scope; answer all else."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        raw = scope.get("raw_path") or quote(scope["path"]).encode()
        given = raw.decode("latin-1").split("/")
        try:
            answer = self._route(scope, [_decoded(segment) for segment in given])
        except HttpRefusal as refusal:
            answer = self._owner(given).refusal(refusal)
        if answer is None:
            await self._app(scope, receive, send)
        else:
            await respond(send, answer, self._owner(given).headers(None))

    def _route(self, scope: Scope, segments: Sequence[str]) -> Answer | None:
        for path in self._paths:
            values = path.match(segments)
            if values is not None:
                break
        else:
            raise HttpRefusal(404, self._nothing_at(segments))
        method = scope["method"]
        if method == "OPTIONS":
            return Answer(204, None, {"Allow": path.allow})
        operation = path.operations.get("GET" if method == "HEAD" else method)
        if operation is None:
            message = f"{method} is not allowed here; allowed: {path.allow}"
            raise HttpRefusal(405, message, {"Allow": path.allow})
        scope["path_params"] = values
        routing = {"api_base_path": path.mount.document.base_path, "operation_id": operation.id}
        scope.setdefault("extensions", {})[ROUTING] = routing
        return None

    def _owner(self, given: Sequence[str]) -> Mount:
        """The API of the path that shares the longest prefix with this one, malformed or not."""
        segments = [unquote(segment) for segment in given]
        return max(self._paths, key=lambda path: path.shared_with(segments)).mount

    def _nothing_at(self, segments: Sequence[str]) -> str:
        path = "/".join(segments)[:MAX_SHOWN]
        known = [filled for each in self._paths if len(filled := each.filled(segments)) < MAX_SHOWN]
        near = difflib.get_close_matches(path, known, n=1, cutoff=0.7)
        hint = f"; did you mean {near[0]}?" if near else ""
        return f"Nothing at {path}{hint}"


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
