"""Connexion's AsyncApp as it comes, with handlers that give back our answers."""

import json
import os
import warnings
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

with warnings.catch_warnings():
    # Connexion 3.3 imports starlette.testclient and jsonschema.RefResolver, both deprecated.
    warnings.simplefilter("ignore")
    from connexion import AsyncApp
    from connexion.resolver import Resolver

Handler = Callable[..., Awaitable[Any]]
_ANSWERS = json.loads(Path("answers.json").read_bytes())
_BODIES = {answer["operation"]: json.loads(answer["body"]) for answer in _ANSWERS}
_TOKENS = {answer["token"] for answer in _ANSWERS}


def bearer(token: str) -> dict[str, str] | None:
    """What Connexion asks of a key; None refuses it."""
    return {"sub": token} if token in _TOKENS else None


def _handler(operation: str) -> Handler:
    body = _BODIES.get(operation, {})

    async def handle(**_arguments: object) -> Any:
        return body

    return handle


os.environ["BEARERINFO_FUNC"] = f"{__name__}.bearer"
app = AsyncApp(__name__)
app.add_api(
    json.loads(Path(os.environ.get("BENCH_DOCUMENT", "openapi.json")).read_bytes()),
    resolver=Resolver(_handler),
    validate_responses="BENCH_VALIDATE" in os.environ,
)
