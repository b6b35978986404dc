"""Pytest's hooks around the suite: its tests are made for one target, and told as one report."""

from collections.abc import Generator
from pathlib import Path
from typing import Any

import msgspec
import pytest

from specdouble.contract_tests.report import terminal
from specdouble.contract_tests.report.files import write
from specdouble.contract_tests.run import Run
from specdouble.contract_tests.session import asked_for, start
from specdouble.contract_tests.settings import given
from specdouble.contract_tests.workers import Ahead, News

SUITE = Path(__file__).resolve().parent
ORDER = ("test_stories", "test_operations", "test_workflows", "test_machines", "test_laws")
HANDED = "specdouble"
"""What a worker is handed, and the attribute of a test's report in which it tells its news."""


def begin(config: pytest.Config) -> None:
    """Look at the target, and have the suite's tests made for it; exit code 2, if that can't be.

    To list the tests, no target is needed.
    """
    handed = getattr(config, "workerinput", None)
    ahead = None if handed is None else msgspec.json.decode(handed[HANDED], type=Ahead)
    run = start(asked_for(config), ahead=ahead, looking=not config.option.collectonly)
    config.pluginmanager.register(Tests(run), "specdouble-tests")
    if config.option.collectonly:
        return
    config.pluginmanager.register(Outcomes(run), "specdouble-outcomes")
    if ahead is None and given() is not None:
        config.pluginmanager.register(terminal.Progress(config), "specdouble-progress")


class Tests:
    """Makes the suite's tests for a run. Tests that are not of the suite are left as they are."""

    def __init__(self, run: Run) -> None:
        self._run = run

    def pytest_collectstart(self, collector: pytest.Collector) -> None:
        """Put the tests of this run into the suite's modules."""
        if isinstance(collector, pytest.Module) and _is_of_suite(collector):
            for name, test in collector.obj.make_tests(self._run).items():
                setattr(collector.obj, name, test)

    @pytest.hookimpl(tryfirst=True)
    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        """Stories first: they need the target's data, and Schemathesis deletes what it finds.

        A law goes by its id, too: `-k lists.pages`.
        """
        places = {name: place for place, name in enumerate(ORDER)}
        items.sort(key=lambda item: places[item.path.stem] if _is_of_suite(item) else -1)
        laws = {law.sentence: law.id for law in self._run.trial.laws}
        for item in items:
            if _is_of_suite(item) and (law := laws.get(terminal.subject(item.name))):
                item.extra_keyword_matches.add(law)


class Outcomes:
    """What came of a run's tests: told shortly one by one, at the end as one report."""

    def __init__(self, run: Run) -> None:
        self._run = run
        self._others_failed = False
        self._ahead = ""

    @pytest.hookimpl(trylast=True)
    def pytest_sessionstart(self, session: pytest.Session) -> None:
        """Say first how long a target that limits requests makes it."""
        reporter = session.config.pluginmanager.get_plugin("terminalreporter")
        if self._run.forecast and reporter is not None:
            reporter.write_line(self._run.forecast)

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(
        self, item: pytest.Item, call: pytest.CallInfo[None]
    ) -> Generator[None, pytest.TestReport, pytest.TestReport]:
        """Tell a deviation as one; keep what is none, for the run may not pass over it."""
        report = yield
        if _is_of_suite(item):
            terminal.tell_shortly(report, call.excinfo, self._run)
            if report.failed and not terminal.is_deviation(call.excinfo):
                name = terminal.subject(item.name)
                self._run.errors.append(f"{name}: {call.excinfo and call.excinfo.value}")
            news = self._run.news() if self._run.is_worker else None
            report.__dict__[HANDED] = msgspec.json.encode(news).decode()
        return report

    @pytest.hookimpl(trylast=True)
    def pytest_exception_interact(
        self,
        node: pytest.Item | pytest.Collector,
        call: pytest.CallInfo[None],
        report: pytest.CollectReport | pytest.TestReport,
    ) -> None:
        """Schemathesis has put an account of its own in place of ours, with the key in it."""
        if isinstance(report, pytest.TestReport) and _is_of_suite(node):
            terminal.tell_shortly(report, call.excinfo, self._run)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Learn what a worker found, and which failures are not the target's."""
        handed = report.__dict__.get(HANDED)
        self._others_failed |= report.failed and handed is None
        news = msgspec.json.decode(handed or "null", type=News | None)
        if news is not None and not self._run.is_worker:
            self._run.learn(news)

    @pytest.hookimpl(wrapper=True)
    def pytest_sessionfinish(self, session: pytest.Session) -> Generator[None, None, None]:
        """Say 1 only for what no baseline accepts, and 2 for what could not be judged."""
        if session.exitstatus in {0, 1} and not self._others_failed and not self._run.is_worker:
            session.exitstatus = terminal.exit_code(self._run, failed=session.exitstatus == 1)
        yield

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """Tell the deviations, each with its curl line, and write the files that were asked for."""
        terminal.summarize(self._run, terminalreporter)
        write(self._run)

    @pytest.hookimpl(optionalhook=True)
    def pytest_xdist_setupnodes(self, config: pytest.Config) -> None:
        """Before there are workers: stories, laws and sequences, which need the target alone."""
        reporter = config.pluginmanager.get_plugin("terminalreporter")

        def say(what: str) -> None:
            if reporter is not None:
                reporter.write_line(f"before the workers: {what}")

        self._ahead = msgspec.json.encode(self._run.go_ahead(say)).decode()

    @pytest.hookimpl(optionalhook=True)
    def pytest_configure_node(self, node: Any) -> None:
        """Hand a worker what came of it."""
        node.workerinput[HANDED] = self._ahead


def _is_of_suite(node: pytest.Item | pytest.Collector) -> bool:
    return node.path.parent.resolve() == SUITE
