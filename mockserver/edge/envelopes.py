"""The shape of an error in each API: what its document says, for any status."""

from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import Any

from specdouble.mockserver.edge.refusals import HttpRefusal
from specdouble.mockserver.kernel.refusals import Conflict, Invalid, NotFound, NotKept, Refusal

Envelope = Callable[[HttpRefusal, str | None], tuple[dict[str, Any], str]]
"""`(refusal, the API's own code) -> (body, media type)`."""

_STATUSES: Mapping[type, int] = {NotFound: 404, Conflict: 409, Invalid: 400, NotKept: 507}


def _status(refusal: Refusal) -> int:
    return next(_STATUSES[kind] for kind in type(refusal).__mro__ if kind in _STATUSES)


def from_behaviour(refusal: Refusal) -> HttpRefusal:
    """A behaviour's refusal with the status that HTTP has for it."""
    return HttpRefusal(_status(refusal), refusal.message)


def detail(refusal: HttpRefusal, _code: str | None) -> tuple[dict[str, Any], str]:
    """SkillMeat: `{"detail": ...}` (reference page, "Error Responses")."""
    return {"detail": refusal.message}, "application/json"


_PEAKA_ERRORS = {
    400: "WrongRequestException",
    401: "UnauthorizedException",
    403: "ForbiddenException",
    404: "NotFoundException",
    405: "MethodNotAllowedException",
    406: "NotAcceptableException",
    408: "RequestTimeoutException",
    409: "ConflictException",
    413: "ContentTooLargeException",
    415: "UnsupportedMediaTypeException",
}


def peaka(refusal: HttpRefusal, code: str | None) -> tuple[dict[str, Any], str]:
    """Peaka: `{error, message, errorCode}`, the code null where there is none."""
    error = _PEAKA_ERRORS.get(refusal.status, "InternalServerException")
    return {"error": error, "message": refusal.message, "errorCode": code}, "application/json"


def problem(refusal: HttpRefusal, code: str | None) -> tuple[dict[str, Any], str]:
    """Any other API: problem details (RFC 9457) with all violations."""
    body: dict[str, Any] = {
        "type": "about:blank",
        "title": HTTPStatus(refusal.status).phrase,
        "status": refusal.status,
        "detail": refusal.message,
    }
    if code is not None:
        body["code"] = code
    if refusal.violations:
        body["errors"] = [
            {"in": each.location, "name": each.place, "detail": each.message}
            for each in refusal.violations
        ]
    return body, "application/problem+json"
