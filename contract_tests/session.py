"""From pytest's options to a run: the target is looked at before any test is made."""

from collections.abc import Iterator
from dataclasses import replace

import click
import pytest

from specdouble.contract_tests import settings as handed
from specdouble.contract_tests import target as targets
from specdouble.contract_tests.catalogue import laws_for
from specdouble.contract_tests.command import settings_of
from specdouble.contract_tests.defaults import BadDefaults, defaults
from specdouble.contract_tests.forecast import forecast
from specdouble.contract_tests.preflight import CouldNotJudge, preflight
from specdouble.contract_tests.report.baseline import NoBaseline
from specdouble.contract_tests.run import Run
from specdouble.contract_tests.settings import Settings
from specdouble.contract_tests.starting import reset
from specdouble.contract_tests.target import NoTarget, Target
from specdouble.contract_tests.workers import Ahead
from specdouble.specs import Document, DocumentError

COULD_NOT_JUDGE = 2
OPTIONS = {
    "api": "--api",
    "target_key": "--key",
    "target_contract": "--contract",
    "target_max_examples": "--max-examples",
    "target_seed": "--seed",
    "target_timeout": "--timeout",
}
"""Options of `verify` by the names of pytest's that stand for them."""


def asked_for(config: pytest.Config) -> Settings:
    """The settings of `specdouble verify`; else of pytest's options and of pyproject.toml."""
    if (given := handed.given()) is not None:
        return given
    try:
        table = defaults(config.rootpath / "pyproject.toml").get("verify", {})
        return settings_of([str(config.getoption("target")), *_arguments(config)], table)
    except (BadDefaults, click.UsageError) as error:
        raise pytest.UsageError(str(error)) from None


def _arguments(config: pytest.Config) -> Iterator[str]:
    for name, option in OPTIONS.items():
        value = config.getoption(name)
        for each in value if isinstance(value, list) else [value]:
            if each is not None:
                yield f"{option}={each}"
    if config.getoption("target_writes"):
        yield "--writes"


def start(settings: Settings, *, ahead: Ahead | None = None, looking: bool = True) -> Run:
    """The run that the settings ask for; ends pytest with 2, if the target can't be judged.

    `looking`: put the target back first, and see whether it lets one in.
    """
    try:
        return _start(settings, ahead, looking=looking and ahead is None)
    except (DocumentError, NoTarget, NoBaseline, CouldNotJudge) as error:
        pytest.exit(f"could not judge: {error}", returncode=COULD_NOT_JUDGE)


def _start(settings: Settings, ahead: Ahead | None, *, looking: bool) -> Run:
    document = settings.document()
    judged = target_of(settings, document)
    pace = None
    if looking:
        reset(settings.reset)
        pace = preflight(judged, document)
    _some_laws(settings, document)
    run = Run(settings, judged, document, ahead)
    if pace is not None:
        number = len(run.cases.operations)
        run.forecast = forecast(pace, number, settings.max_examples, settings.max_time)
        run.trial.keep_to(pace)
    return run


def target_of(settings: Settings, document: Document) -> Target:
    """The target that the settings name."""
    judged = targets.target(
        settings.target,
        document,
        keys=settings.keys,
        timeout=settings.timeout,
        writes=settings.writes,
    )
    return replace(judged, headers=settings.headers)


def _some_laws(settings: Settings, document: Document) -> None:
    if not laws_for(settings, document):
        raise CouldNotJudge(f"no law has an id that begins with {' or '.join(settings.laws)}")
