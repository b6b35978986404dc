"""A faithful server of the notes API, in memory: what its document says, and no more."""

import json
from datetime import UTC, date, datetime
from typing import Any

import jsonschema_rs
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ASGIApp

KEY, OTHER_KEY = "notes-key", "other-key"
_TEXT = {"type": "string", "minLength": 1, "maxLength": 40}
_NOTE = {
    "title": _TEXT,
    "stars": {"type": ["number", "null"], "minimum": 0, "maximum": 5},
    "colour": {"enum": ["white", "red"]},
    "labels": {"type": "array", "items": {"type": "string"}},
    "day": {"type": ["string", "null"], "format": "date"},
}
_DEFAULTS: dict[str, Any] = {"stars": None, "colour": "white", "labels": [], "day": None}
_SET = {"id", "createdAt", "updatedAt", "version", "noteId"}
_MARK = {"page": {"type": "integer", "minimum": 1}}


class Refusal(Exception):  # noqa: N818
    def __init__(self, status: int, **headers: str) -> None:
        super().__init__(status)
        self.status, self.headers = status, headers


class Notes:
    """All notes and marks of one server; each note has a list of its marks' ids."""

    def __init__(self) -> None:
        self.notes: dict[str, dict[str, Any]] = {}
        self.marks: dict[tuple[str, str], dict[str, Any]] = {}
        self.replies: dict[str, tuple[Any, str]] = {}
        self.count = 0
        paths = {
            "/api/notes": (self.list_notes, self.create_note),
            "/api/notes/{note}": (self.get, self.put, self.patch, self.delete),
            "/api/notes/{note}/marks": (self.list_marks, self.create_mark),
            "/api/notes/{note}/marks/{mark}": (self.get_mark, self.delete_mark),
        }
        routes = [Route(path, self.handler(each), methods=None) for path, each in paths.items()]
        self.app: ASGIApp = Starlette(routes=routes)

    def handler(self, actions: Any) -> Any:
        verbs = {each.__name__.split("_")[0]: each for each in actions}
        names = {"list": "GET", "get": "GET", "create": "POST"}
        by_method = {names.get(verb, verb.upper()): each for verb, each in verbs.items()}
        by_method["HEAD"] = by_method["GET"]

        class Endpoint:
            async def __call__(_self: Any, scope: Any, receive: Any, send: Any) -> None:  # noqa: N805
                request = Request(scope, receive)
                try:
                    response = await answer(request, by_method)
                except Refusal as refusal:
                    body = json.dumps({"title": "No", "status": refusal.status})
                    media = "application/problem+json"
                    response = Response(body, refusal.status, refusal.headers, media)
                await response(scope, receive, send)

        return Endpoint()

    def find(self, request: Request) -> dict[str, Any]:
        if (found := self.notes.get(request.path_params["note"])) is None:
            raise Refusal(404)
        wanted = request.headers.get("if-match")
        if wanted is not None and etag(found) not in wanted and wanted != "*":
            raise Refusal(412)
        return found

    def find_mark(self, request: Request) -> dict[str, Any]:
        place = request.path_params["note"], request.path_params["mark"]
        if (found := self.marks.get(place)) is None:
            raise Refusal(404)
        return found

    def number(self) -> str:
        self.count += 1
        return f"n{self.count}"

    async def list_notes(self, request: Request, _body: Any) -> Response:
        limit = whole(request.query_params.get("limit", "10"), 1, 50)
        start = whole(request.query_params.get("offset", "0"), 0, 10**9)
        items = list(self.notes.values())
        return shown({"items": items[start : start + limit], "total": len(items)})

    async def create_note(self, request: Request, body: Any) -> Response:
        fields = checked(body, _NOTE, ["title"])
        key = request.headers.get("idempotency-key")
        if key in self.replies:
            before, found = self.replies[key]
            if before != body:
                raise Refusal(409)
            return created(self.notes[found])
        now = moment()
        own = {"id": self.number(), "createdAt": now, "updatedAt": now, "version": 1}
        note: dict[str, Any] = {**own, **_DEFAULTS, **fields}
        self.notes[note["id"]] = note
        if key is not None:
            self.replies[key] = (body, note["id"])
        return created(note)

    async def get(self, request: Request, _body: Any) -> Response:
        note = self.find(request)
        wanted = request.headers.get("if-none-match", "")
        if etag(note) in wanted or wanted == "*":
            return Response(None, 304, {"ETag": etag(note)})
        return shown(note, 200, ETag=etag(note), **{"X-Age": "0"})

    async def put(self, request: Request, body: Any) -> Response:
        return self.changed(request, {**_DEFAULTS, **checked(body, _NOTE, ["title"])})

    async def patch(self, request: Request, body: Any) -> Response:
        return self.changed(request, checked(body, _NOTE, []))

    def changed(self, request: Request, fields: dict[str, Any]) -> Response:
        note = self.find(request)
        if {**note, **fields} != note:
            note.update(fields, version=note["version"] + 1, updatedAt=moment())
        return shown(note, ETag=etag(note))

    async def delete(self, request: Request, _body: Any) -> Response:
        note = self.notes.pop(self.find(request)["id"])
        self.marks = {place: each for place, each in self.marks.items() if place[0] != note["id"]}
        return shown(note, ETag=etag(note))

    async def list_marks(self, request: Request, _body: Any) -> Response:
        note = self.find(request)["id"]
        return shown([each for each in self.marks.values() if each["noteId"] == note])

    async def create_mark(self, request: Request, body: Any) -> Response:
        note = self.find(request)["id"]
        fields = checked(body, _MARK, ["page"])
        if any(
            {**each, **fields} == each for each in self.marks.values() if each["noteId"] == note
        ):
            raise Refusal(409)
        mark = {"id": self.number(), "noteId": note, **fields}
        self.marks[note, mark["id"]] = mark
        return shown(mark, 201)

    async def get_mark(self, request: Request, _body: Any) -> Response:
        return shown(self.find_mark(request))

    async def delete_mark(self, request: Request, _body: Any) -> Response:
        mark = self.find_mark(request)
        del self.marks[mark["noteId"], mark["id"]]
        return Response(None, 204)


async def answer(request: Request, by_method: dict[str, Any]) -> Response:
    if request.method not in by_method:
        raise Refusal(405, Allow=", ".join(by_method))
    key = request.headers.get("authorization", "").partition("Bearer ")[2]
    if key not in {KEY, OTHER_KEY}:
        raise Refusal(401)
    body = None
    if request.method in {"POST", "PUT", "PATCH"}:
        if request.headers.get("content-type", "").partition(";")[0] != "application/json":
            raise Refusal(415)
        try:
            body = json.loads((await request.body()).decode(), parse_constant=no_constant)
            json.dumps(body, ensure_ascii=False).encode()
        except (ValueError, RecursionError):
            raise Refusal(400) from None
    response: Response = await by_method[request.method](request, body)
    return response


def checked(body: Any, properties: dict[str, Any], required: list[str]) -> dict[str, Any]:
    """The writable properties of a body; what the server sets is ignored."""
    if not isinstance(body, dict):
        raise Refusal(400)
    fields = {name: value for name, value in body.items() if name not in _SET}
    schema: dict[str, Any] = {"properties": properties, "additionalProperties": False}
    if required:
        schema["required"] = required
    if not jsonschema_rs.Draft4Validator(schema).is_valid(fields):
        raise Refusal(400)
    if fields.get("day") is not None:
        date.fromisoformat(fields["day"])
    return fields


def no_constant(_name: str) -> Any:
    raise ValueError


def whole(text: str, least: int, most: int) -> int:
    if not text.isascii() or not text.isdigit() or not least <= int(text[:12]) <= most:
        raise Refusal(400)
    return int(text)


def moment() -> str:
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def etag(note: dict[str, Any]) -> str:
    return f'"{note["id"]}-{note["version"]}"'


def shown(value: Any, status: int = 200, **headers: str) -> Response:
    return Response(json.dumps(value), status, headers, "application/json")


def created(note: dict[str, Any]) -> Response:
    return shown(note, 201, Location=f"/api/notes/{note['id']}", ETag=etag(note))
