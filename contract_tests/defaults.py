"""Settings in pyproject.toml, `[tool.specdouble]`: defaults of the options of `verify`."""

import tomllib
from pathlib import Path
from typing import Any

from specdouble.contract_tests.command import judge, mutate, verify
from specdouble.specs.suggesting import did_you_mean


class BadDefaults(ValueError):  # noqa: N818 - reads as what it is
    """The table can't be used; the message says which file, which key and what would be right."""


def defaults(path: Path) -> dict[str, Any]:
    """What click takes as defaults, by command; the command line wins over them.

    Keys are the options' long names, `[tool.specdouble.values]` stands for `--set`, and
    `[tool.specdouble.headers]` for `--header`.
    """
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, ValueError) as error:
        raise BadDefaults(f"{path}: {error}") from None
    table = content.get("tool", {}).get("specdouble", {})
    known = {
        _key(option.opts[-1]): option for each in (verify, judge, mutate) for option in each.params
    }
    given = {}
    for key, value in table.items():
        name = {"values": "set", "headers": "header"}.get(key, key)
        if name not in known:
            hint = did_you_mean(key, known)
            raise BadDefaults(f"{path}: [tool.specdouble] has no key {key!r}{hint}")
        given[str(known[name].name)] = _as_given(name, value)
    return {each.name or "": given for each in (verify, judge, mutate)}


def _key(option: str) -> str:
    return option.removeprefix("--")


def _as_given(name: str, value: Any) -> Any:
    sign = {"set": "=", "header": ":"}.get(name)
    if sign is not None and isinstance(value, dict):
        return [f"{each}{sign}{text}" for each, text in value.items()]
    return value
