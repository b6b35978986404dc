"""Gives the suite its run: tests are made for the target that pytest was started with."""

from collections.abc import Generator

import pytest

from specdouble.contract_tests.report import terminal
from specdouble.contract_tests.report.files import write
from specdouble.contract_tests.run import Run
from specdouble.contract_tests.session import RUN, asked_for, start

ORDER = ("test_stories", "test_operations", "test_workflows", "test_machines", "test_laws")


def pytest_configure(config: pytest.Config) -> None:
    """Look at the target first; without one there is nothing to do."""
    settings = asked_for(config)
    if settings is None or config.option.collectonly:
        return
    config.stash[RUN] = run = start(settings, is_worker=hasattr(config, "workerinput"))
    if not run.is_worker:
        config.pluginmanager.register(terminal.Progress(config, run), "specdouble-progress")
    if config.getoption("numprocesses", None):
        run.tell_all()  # here, before workers write to the target at the same time


def pytest_collectstart(collector: pytest.Collector) -> None:
    """Put the tests of this run into the suite's modules."""
    run = collector.config.stash.get(RUN, None)
    if run is not None and isinstance(collector, pytest.Module):
        for name, test in getattr(collector.obj, "make_tests", _none)(run).items():
            setattr(collector.obj, name, test)


def _none(_run: Run) -> dict[str, object]:
    return {}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Stories first: they need the target's data, and Schemathesis deletes what it finds."""
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
    if run is not None and run.is_worker and call.when == "call":
        report.user_properties.append((terminal.NEWS, run.news()))
        report.user_properties.append((terminal.SUBJECT, terminal.subject(item.name)))
    return report


@pytest.hookimpl(wrapper=True)
def pytest_sessionfinish(session: pytest.Session) -> Generator[None, None, None]:
    """Say 1 only for what no baseline accepts, and 2 for what could not be judged."""
    run = session.config.stash.get(RUN, None)
    if run is not None and session.exitstatus in {0, 1}:
        session.exitstatus = terminal.exit_code(run, failed=session.exitstatus == 1)
    yield


def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter, config: pytest.Config
) -> None:
    """Tell the deviations, each with its curl line, and write the files that were asked for."""
    run = config.stash.get(RUN, None)
    if run is not None:
        terminal.summarize(run, terminalreporter)
        write(run)
