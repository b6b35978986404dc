"""From pytest's options to a run: the target is looked at before any test is made."""

import difflib
import os
from collections.abc import Sequence
from dataclasses import replace

import pytest

from specdouble.contract_tests import settings as handed
from specdouble.contract_tests.catalogue import laws_for
from specdouble.contract_tests.preflight import CouldNotJudge, preflight
from specdouble.contract_tests.report.baseline import NoBaseline
from specdouble.contract_tests.run import Run
from specdouble.contract_tests.settings import Settings
from specdouble.contract_tests.target import KEY_VARIABLE, NoTarget, target
from specdouble.specs import BUILTIN, Document, DocumentError

RUN: pytest.StashKey[Run] = pytest.StashKey()
COULD_NOT_JUDGE = 2


def asked_for(config: pytest.Config) -> Settings | None:
    """The settings of `specdouble verify`, or those of pytest's own options; None: no target."""
    if (given := handed.given()) is not None:
        return given
    if not config.getoption("target", None):
        return None
    if not config.getoption("api"):
        raise pytest.UsageError("--target needs --api: which document is it to be judged by?")
    return Settings(
        target=config.getoption("target"),
        api=config.getoption("api"),
        contract=config.getoption("target_contract"),
        keys=tuple(config.getoption("target_key") or [os.environ.get(KEY_VARIABLE, "")]),
        max_examples=config.getoption("target_max_examples"),
        seed=config.getoption("target_seed"),
        timeout=config.getoption("target_timeout"),
        writes=config.getoption("target_writes") or None,
    )


def start(settings: Settings, *, is_worker: bool = False) -> Run:
    """The run that the settings ask for; ends pytest with 2, if the target can't be judged."""
    try:
        if settings.api is not None:
            _one_of([settings.api], list(BUILTIN), "API")
        document = settings.document()
        _one_of(settings.operations, list(document.operations), "operation")
        judged = replace(
            target(
                settings.target,
                document,
                keys=settings.keys,
                timeout=settings.timeout,
                writes=settings.writes,
            ),
            headers=settings.headers,
        )
        preflight(judged, document)
        _some_laws(settings, document)
        return Run(settings, judged, document, is_worker=is_worker)
    except (DocumentError, NoTarget, NoBaseline, CouldNotJudge) as error:
        pytest.exit(f"could not judge: {error}", returncode=COULD_NOT_JUDGE)


def _one_of(names: Sequence[str], known: Sequence[str], what: str) -> None:
    for name in names:
        if name not in known:
            near = difflib.get_close_matches(name, known, n=1)
            hint = f"did you mean {near[0]}?" if near else f"there are: {', '.join(known)}"
            raise CouldNotJudge(f"no {what} {name!r}; {hint}")


def _some_laws(settings: Settings, document: Document) -> None:
    if not laws_for(settings, document):
        raise CouldNotJudge(f"no law has an id that begins with {' or '.join(settings.laws)}")
