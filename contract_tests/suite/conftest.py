"""Gives the suite its run: tests are made for the target that pytest was started with."""

from collections.abc import Generator

import pytest

from specdouble.contract_tests.report import terminal
from specdouble.contract_tests.run import Run
from specdouble.contract_tests.session import RUN, start

ORDER = ("test_story", "test_operations", "test_workflows")


def pytest_configure(config: pytest.Config) -> None:
    """Look at the target first; without one there is nothing to do."""
    if config.getoption("target", None):
        config.stash[RUN] = start(config)
        config.pluginmanager.register(terminal.Progress(config), "specdouble-progress")


def pytest_collectstart(collector: pytest.Collector) -> None:
    """Put the tests of this run into the suite's modules."""
    run = collector.config.stash.get(RUN, None)
    if run is not None and isinstance(collector, pytest.Module):
        for name, test in getattr(collector.obj, "make_tests", _none)(run).items():
            setattr(collector.obj, name, test)


def _none(_run: Run) -> dict[str, object]:
    return {}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The story first: it needs the target's data, and Schemathesis deletes what it finds."""
    places = {name: place for place, name in enumerate(ORDER)}
    items.sort(key=lambda item: places.get(item.path.stem, len(ORDER)))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Keep what went wrong without being a deviation: the run may not pass over it."""
    report = yield
    run = item.config.stash.get(RUN, None)
    if run is not None and report.failed and not terminal.is_deviation(call.excinfo):
        run.errors.append(f"{terminal.subject(item.name)}: {call.excinfo and call.excinfo.value}")
    return report


@pytest.hookimpl(wrapper=True)
def pytest_sessionfinish(session: pytest.Session) -> Generator[None, None, None]:
    """A run in which an operation never succeeded has not judged it: exit code 2."""
    run = session.config.stash.get(RUN, None)
    if run is not None and session.exitstatus == pytest.ExitCode.OK and run.unjudged():
        session.exitstatus = pytest.ExitCode.INTERRUPTED
    yield


def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter, config: pytest.Config
) -> None:
    """Tell the deviations, each with its curl line."""
    run = config.stash.get(RUN, None)
    if run is not None:
        terminal.summarize(run, terminalreporter)
