"""Two kinds of tests run only when asked for: the long ones, and those that install."""

import pytest

ASKED_FOR = {
    "long": "tests that take more than a few seconds",
    "packaging": "tests that install into fresh environments, which needs an index of packages",
}


def pytest_addoption(parser: pytest.Parser) -> None:
    for marker, which in ASKED_FOR.items():
        parser.addoption(f"--{marker}", action="store_true", help=f"Run {which} as well.")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    for marker, which in ASKED_FOR.items():
        if not config.getoption(f"--{marker}"):
            skip = pytest.mark.skip(reason=f"{which}: run with --{marker}")
            for item in items:
                if marker in item.keywords:
                    item.add_marker(skip)
