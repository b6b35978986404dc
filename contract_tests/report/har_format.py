"""The parts of HAR 1.2 that are read, as types; everything else in a file is passed over."""

import base64
import binascii
import json
from collections.abc import Sequence
from datetime import datetime

import msgspec


class NoRecording(ValueError):  # noqa: N818 - reads as the sentence it is
    """A text is no recording of the API: no JSON, no HAR, or one of other servers."""


class Pair(msgspec.Struct, frozen=True):
    """A header, a parameter of the query, a field of a form."""

    name: str
    value: str = ""


class PostData(msgspec.Struct, frozen=True, rename={"encoding": "_encoding"}):
    """The request's body; `params`, where a tool has taken a form apart."""

    text: str | None = None
    params: Sequence[Pair] | None = None
    encoding: str | None = None


class Content(msgspec.Struct, frozen=True):
    """The answer's body; a browser does not always keep the text."""

    size: float | None = None
    text: str | None = None
    encoding: str | None = None


class Request(
    msgspec.Struct, frozen=True, rename={"query": "queryString", "post_data": "postData"}
):
    """What was sent."""

    method: str
    url: str
    headers: Sequence[Pair] = ()
    query: Sequence[Pair] = ()
    post_data: PostData | None = None


class Response(msgspec.Struct, frozen=True):
    """What came back; a status of 0 stands for nothing."""

    status: int
    headers: Sequence[Pair] = ()
    content: Content | None = None


class Entry(
    msgspec.Struct,
    frozen=True,
    rename={
        "started": "startedDateTime",
        "operation": "_operation",
        "path_values": "_path_values",
        "key": "_key",
        "label": "_label",
        "trail": "_trail",
        "from_cache": "_fromCache",
        "via_worker": "_fetchedViaServiceWorker",
    },
):
    """One request and its answer. With a leading `_`: our own fields, and two of Chromium's."""

    started: datetime
    request: Request
    response: Response
    time: float | None = None
    operation: str = ""
    path_values: dict[str, str] = {}
    key: int | None = None
    label: str = ""
    trail: int = 0
    from_cache: str | None = None
    via_worker: bool = False


class Log(msgspec.Struct, frozen=True, rename={"base_url": "_base_url"}):
    """The file's one object; `base_url` is in ours alone."""

    entries: Sequence[Entry]
    base_url: str | None = None


class Har(msgspec.Struct, frozen=True):
    """A file."""

    log: Log


def parsed(text: str) -> Har:
    """A file's content; NoRecording says what is wrong, and where."""
    try:
        # Some tools begin a file with a mark of its byte order. msgspec's own reader takes no
        # lone surrogates, which browsers write where a body is not UTF-8.
        return msgspec.convert(json.loads(text.removeprefix("\ufeff")), Har)
    except msgspec.ValidationError as error:
        raise NoRecording(f"is no HAR: {error}") from None
    except (ValueError, RecursionError) as error:
        raise NoRecording(f"is no JSON: {error}") from None


def decoded(text: str | None, encoding: str | None, place: str) -> bytes:
    """A body as bytes."""
    if encoding not in {None, "", "base64"}:
        raise NoRecording(f"{place}: a body's encoding is {encoding!r}; HAR knows base64")
    if encoding != "base64":
        return (text or "").encode(errors="surrogatepass")
    try:
        return base64.b64decode(text or "", validate=True)
    except (ValueError, binascii.Error) as error:
        raise NoRecording(f"{place}: a body is no base64: {error}") from None
