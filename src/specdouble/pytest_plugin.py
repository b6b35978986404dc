"""Loaded by pytest wherever specdouble is installed: the options of the contract suite."""

import pytest


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
    group.addoption(
        "--target-contract",
        default="completed",
        metavar="NAME",
        help="completed (default) or published",
    )
    group.addoption(
        "--target-max-examples",
        type=int,
        default=20,
        metavar="N",
        help="cases per operation and phase (default: 20)",
    )
    group.addoption(
        "--target-seed",
        type=int,
        default=1,
        metavar="N",
        help="another seed, other cases (default: 1)",
    )
    group.addoption(
        "--target-timeout",
        type=float,
        default=30.0,
        metavar="SECONDS",
        help="how long an answer may take (default: 30)",
    )
    group.addoption(
        "--target-writes",
        action="store_true",
        help="write on a target that is not on loopback, too",
    )
