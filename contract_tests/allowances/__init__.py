"""What Schemathesis must allow, API by API, because the document's prose does."""

import tomllib
from importlib import resources
from typing import Any


def schemathesis_toml(api: str) -> str:
    """The allowances of an API as a `schemathesis.toml`, each with its reason beside it."""
    return (resources.files(__package__) / f"{api}.toml").read_text(encoding="utf-8")


def allowances(api: str) -> dict[str, Any]:
    """The same as data, for `SchemathesisConfig.from_dict`."""
    return tomllib.loads(schemathesis_toml(api))
