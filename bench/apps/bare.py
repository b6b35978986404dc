"""The bare server: an ASGI app that finds its bytes by the path, and does nothing else."""

import json
from pathlib import Path

from starlette.types import Receive, Scope, Send

_ANSWERS = {
    answer["path"]: answer["body"].encode()
    for answer in json.loads(Path("answers.json").read_bytes())
}
_STARTS = {
    path: {
        "type": "http.response.start",
        "status": 200,
        "headers": [
            (b"content-type", b"application/json"),
            (b"content-length", str(len(body)).encode()),
        ],
    }
    for path, body in _ANSWERS.items()
}
_ENDS = {path: {"type": "http.response.body", "body": body} for path, body in _ANSWERS.items()}


async def app(scope: Scope, _receive: Receive, send: Send) -> None:
    """Answer with the bytes of the path."""
    path = scope["path"]
    await send(_STARTS[path])
    await send(_ENDS[path])
