"""What a run is asked to do: made by the command line, handed to pytest as one value."""

import os
from collections.abc import Mapping, Sequence
from pathlib import Path

import msgspec

from specdouble.contract_tests.preflight import CouldNotJudge
from specdouble.specs import BUILTIN, Contract, Document, load, load_builtin
from specdouble.specs.suggesting import suggestion

VARIABLE = "SPECDOUBLE_SETTINGS"
"""Holds the settings of `specdouble verify` for pytest and its workers, as JSON."""


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    """All that one may set. `api` or `spec` (a path) names the document; times are in seconds.

    `values`: by the name of a parameter or property. `operations`, `laws`: only those; all, if
    empty. `max_time`: neither stories nor cases go on after it.
    """

    target: str
    api: str | None = None
    spec: str | None = None
    contract: Contract = "completed"
    keys: tuple[str, ...] = ()
    headers: Mapping[str, str] = {}
    values: Mapping[str, str] = {}
    operations: tuple[str, ...] = ()
    laws: tuple[str, ...] = ()
    max_examples: int = 20
    max_time: float | None = None
    seed: int = 1
    timeout: float = 30.0
    writes: bool | None = None
    strict: bool = False
    baseline: str | None = None
    write_baseline: str | None = None
    json: str | None = None
    html: str | None = None
    har: str | None = None
    reset: str | None = None
    workers: int = 1

    @property
    def name(self) -> str:
        """What the API is called in ids and reports."""
        return self.api or Path(self.spec or "").stem

    def concern(self, operation: str) -> bool:
        """Whether what happens to an operation is to be judged."""
        return not self.operations or operation in self.operations

    def document(self) -> Document:
        """The document to judge by.

        DocumentError, if it can't be used; CouldNotJudge, if it lacks what is asked for.
        """
        if self.api is not None:
            _one_of([self.api], list(BUILTIN), "API")
            document = load_builtin(self.api, self.contract)
        else:
            document = load(Path(str(self.spec)))
        _one_of(self.operations, list(document.operations), "operation")
        return document


def given() -> Settings | None:
    """The settings that `specdouble verify` has left for this process."""
    text = os.environ.get(VARIABLE)
    return None if text is None else msgspec.json.decode(text, type=Settings)


def hand_over(settings: Settings) -> None:
    """Leave the settings for pytest, which starts processes of its own."""
    os.environ[VARIABLE] = msgspec.json.encode(settings).decode()


def _one_of(names: Sequence[str], known: Sequence[str], what: str) -> None:
    for name in names:
        if name not in known:
            raise CouldNotJudge(f"no {what} {name!r}; {suggestion(name, known)}")
