"""The operations by which a sandbox travels: as a file that makes it again elsewhere."""

import hashlib
import json

import msgspec

from specdouble import __version__
from specdouble.mockserver.control import payloads
from specdouble.mockserver.control.desk import Body, Desk, Done
from specdouble.mockserver.kernel.api import Answer
from specdouble.mockserver.kernel.refusals import Conflict
from specdouble.mockserver.kernel.travelling import File, Travel
from specdouble.specs import Document

SHOWN = 12


def export_sandbox(desk: Desk, *, name: str) -> Done:
    """All that makes it again."""
    documents = {api: _digest(each.document) for api, each in desk.served.items()}
    file = _travel(desk).written(desk.sandboxes.get(name), __version__, documents)
    return desk, Answer(200, file)


def import_sandbox(desk: Desk, *, name: str, body: Body) -> Done:
    """Make one of a file, if the documents and the data are the same here."""
    try:
        file = msgspec.json.decode(msgspec.json.encode(body), type=File)
    except (msgspec.MsgspecError, ValueError, RecursionError) as error:
        raise Conflict(f"The file makes no sandbox: {error}") from None
    for api, digest in file.documents.items():
        _compare(desk, api, digest)
    sandboxes = desk.sandboxes
    course = _travel(desk).read(file, sandboxes.worlds_of)
    sandbox = sandboxes.follow(name, course)
    location = {"Location": f"/_specdouble/v1/sandboxes/{sandbox.name}"}
    return desk, Answer(201, payloads.told(sandbox), location)


def _travel(desk: Desk) -> Travel:
    """One for all: it remembers hashes of much data."""
    found: Travel | None = desk.kept.get("travel")
    if found is None:
        found = desk.kept["travel"] = Travel(each.api for each in desk.served.values())
    return found


def _compare(desk: Desk, api: str, digest: str) -> None:
    """Conflict, if there is another document here."""
    if (served := desk.served.get(api)) is None:
        there = ", ".join(desk.served) or "none"
        raise Conflict(
            f"The file is of an API '{api[:64]}', which is not served; there is: {there}"
        )
    if (here := _digest(served.document)) != digest:
        raise Conflict(
            f"{api}'s document is not the one that the file was written with:"
            f" its hash is {here[:SHOWN]} here, and {digest[:SHOWN]} there"
        )


def _digest(document: Document) -> str:
    written = json.dumps(document.raw, sort_keys=True, default=str)
    return hashlib.sha256(written.encode(errors="surrogatepass")).hexdigest()
