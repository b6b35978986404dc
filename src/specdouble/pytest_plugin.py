"""Loaded by pytest wherever specdouble is installed: the contract suite, and fixtures.

It imports nothing of specdouble until it is needed: most runs of pytest do not need it.
"""

import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from specdouble.contract_tests.settings import Settings
    from specdouble.contract_tests.target import Target
    from specdouble.mockserver.client import Sandbox
    from specdouble.specs import Document

SUITE = "specdouble.contract_tests"
SUITE_FOLDER = (Path(__file__).parent / "contract_tests").resolve()  # it may be a link
VERIFYING = "SPECDOUBLE_SETTINGS"
"""The environment variable by which `specdouble verify` hands its settings over."""


def pytest_addoption(parser: pytest.Parser) -> None:
    """Name the target to judge. Without `--target` the plugin does nothing."""
    group = parser.getgroup("specdouble", "contract tests of a running server (specdouble)")
    group.addoption("--target", metavar="URL", help="the server to judge")
    group.addoption("--api", metavar="NAME", help="the API it serves: skillmeat or peaka")
    group.addoption(
        "--target-key",
        action="append",
        metavar="KEY",
        help="an API key (repeatable, most rights first; or SPECDOUBLE_KEY)",
    )
    group.addoption("--target-contract", metavar="NAME", help="completed (default) or published")
    group.addoption(
        "--target-max-examples",
        metavar="N",
        help="cases per operation and phase (default: 20)",
    )
    group.addoption("--target-seed", metavar="N", help="another seed, other cases (default: 1)")
    group.addoption(
        "--target-timeout", metavar="SECONDS", help="how long an answer may take (default: 30)"
    )
    group.addoption(
        "--target-writes",
        action="store_true",
        help="write on a target that is not on loopback, too",
    )
    group.addoption(
        "--mock-url",
        metavar="URL",
        help="a running mock for the fixture `sandbox` (default: one for each process)",
    )


def pytest_configure(config: pytest.Config) -> None:
    """Begin a run of the suite, if it is among what pytest is to run, and there is a target."""
    if (config.getoption("target") or VERIFYING in os.environ) and _is_asked_for(config.args):
        from specdouble.contract_tests.suite import hooks

        hooks.begin(config)


def _is_asked_for(arguments: Sequence[str]) -> bool:
    for argument in arguments:
        path = Path(argument.partition("::")[0]).resolve()
        named = f"{argument}.".startswith((f"{SUITE}.", f"{SUITE}::"))
        if named or SUITE_FOLDER.is_relative_to(path) or path.is_relative_to(SUITE_FOLDER):
            return True
    return False


@pytest.fixture(scope="session")
def target(pytestconfig: pytest.Config, document: "Document") -> "Target":
    """The server under test: `target.base_url`, `target.key`; skips, if there is no --target."""
    from specdouble.contract_tests.session import target_of

    return target_of(_settings(pytestconfig), document)


@pytest.fixture(scope="session")
def document(pytestconfig: pytest.Config) -> "Document":
    """The OpenAPI document of the server under test; skips, if there is no --target."""
    return _settings(pytestconfig).document()


def _settings(config: pytest.Config) -> "Settings":
    if not config.getoption("target"):
        pytest.skip("needs a server: --target URL --api NAME")
    from specdouble.contract_tests.session import asked_for

    try:
        return asked_for(config)
    except pytest.UsageError as error:
        pytest.fail(str(error), pytrace=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class MockServer:
    """A mock at a URL. `base_urls`, `keys`: by API; of the keys, the one with most rights first."""

    url: str
    base_urls: Mapping[str, str]
    keys: Mapping[str, Sequence[str]]


@pytest.fixture
def mock_server() -> Iterator[MockServer]:
    """All mocks on a free port of this machine, new for each test, without a rate limit."""
    from specdouble.mockserver.app import create_app
    from specdouble.mockserver.mocks import MOCKS
    from specdouble.mockserver.server import serving
    from specdouble.specs import load_builtin

    with serving(create_app(rate_limit=False)) as url:
        yield MockServer(
            url=url,
            base_urls={name: url + load_builtin(name).base_path for name in MOCKS},
            keys={name: [key.token for key in mock.keys] for name, mock in MOCKS.items()},
        )


@pytest.fixture(scope="session")
def _shared_mock(pytestconfig: pytest.Config) -> Iterator[str]:
    if url := pytestconfig.getoption("mock_url"):
        yield url
        return
    from specdouble.mockserver.app import create_app
    from specdouble.mockserver.server import serving

    with serving(create_app(rate_limit=False)) as url:
        yield url


@pytest.fixture
def sandbox(_shared_mock: str) -> Iterator["Sandbox"]:
    """A sandbox of its own for each test, on one mock for all tests of the process, or of all.

    All: with `--mock-url URL`; the token of its control API is $SPECDOUBLE_CONTROL_TOKEN.
    """
    from specdouble.mockserver.client import Control

    token = os.environ.get("SPECDOUBLE_CONTROL_TOKEN", "")
    with Control(_shared_mock, token=token).sandbox() as made:
        yield made


@pytest.fixture
def domain_faker(request: pytest.FixtureRequest) -> Any:
    """A Faker that knows skills, projects, tables and syncs, begun anew for each test.

    Its seed is 1 and its locale en_US, unless autouse fixtures `faker_seed` and `faker_locale` say
    otherwise, as they do to Faker's own fixture.
    """
    from specdouble.fixtures.providers import domain_faker as make

    said = {"faker_seed": "seed", "faker_locale": "locale"}
    known = {name: each for each, name in said.items() if each in request.fixturenames}
    return make(**{name: request.getfixturevalue(each) for name, each in known.items()})
