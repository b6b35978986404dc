"""From pytest's options to a run: the target is looked at before any test is made."""

import os

import pytest

from specdouble.contract_tests.preflight import CouldNotJudge, preflight
from specdouble.contract_tests.run import Run
from specdouble.contract_tests.target import KEY_VARIABLE, NoTarget, target
from specdouble.specs import load_builtin

RUN: pytest.StashKey[Run] = pytest.StashKey()
COULD_NOT_JUDGE = 2


def start(config: pytest.Config) -> Run:
    """The run that the options ask for; ends pytest with 2, if the target can't be judged."""
    api = config.getoption("api")
    if not api:
        raise pytest.UsageError("--target needs --api: which document is it to be judged by?")
    document = load_builtin(api, config.getoption("target_contract"))
    keys = config.getoption("target_key") or [os.environ.get(KEY_VARIABLE, "")]
    try:
        judged = target(
            config.getoption("target"),
            document,
            keys=keys,
            timeout=config.getoption("target_timeout"),
            writes=config.getoption("target_writes"),
        )
        preflight(judged, document)
    except (NoTarget, CouldNotJudge) as error:
        pytest.exit(f"could not judge: {error}", returncode=COULD_NOT_JUDGE)
    return Run(
        judged,
        document,
        api,
        max_examples=config.getoption("target_max_examples"),
        seed=config.getoption("target_seed"),
    )
