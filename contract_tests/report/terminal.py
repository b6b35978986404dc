"""A run on the terminal: a line for each test as it goes, then the report."""

import re

import pytest
from rich.console import Console
from schemathesis.core.failures import FailureGroup

from specdouble.contract_tests.machines.failure import told
from specdouble.contract_tests.machines.reproduction import reproduction
from specdouble.contract_tests.report import console
from specdouble.contract_tests.run import Deviates, Run

WIDTH = 72
SUBJECTS = {"runTest": "workflows", "test_sequences": "sequences of all operations"}
OUTCOMES = {
    "passed": ("ok", "green"),
    "failed": ("failed", "red"),
    "skipped": ("skipped", "yellow"),
    "xfailed": ("accepted", "yellow"),
}
"""What is said of each outcome, and in which color."""

QUIET = "test_laws"
"""Of the laws, which are many, only the broken ones get a line."""


class Progress:
    """A pytest plugin: says what is being judged, and what came of it, in place of dots."""

    def __init__(self, config: pytest.Config) -> None:
        self._plugins = config.pluginmanager

    @property
    def _terminal(self) -> pytest.TerminalReporter | None:
        return self._plugins.get_plugin("terminalreporter")

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> None:
        """Name the test, so that one sees what takes its time."""
        if self._terminal is not None and item.path.stem != QUIET:
            self._terminal.ensure_newline()
            self._terminal.write(f"  {subject(item.name):<{WIDTH}} ", flush=True)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Say ok, failed or skipped, and how long it took."""
        if self._terminal is None or (report.when != "call" and not report.skipped):
            return
        quiet = QUIET in report.nodeid
        if quiet and not report.failed:
            return
        if quiet or hasattr(report, "node"):  # of a worker: nothing was written before
            self._terminal.ensure_newline()
            self._terminal.write(f"  {subject(report.location[2]):<{WIDTH}} ")
        word, color = OUTCOMES[outcome(report)]
        self._terminal.write(word, **{color: True})
        self._terminal.write_line("" if quiet else f"  {report.duration:.1f} s")
        if report.skipped and isinstance(report.longrepr, tuple):
            self._terminal.write_line(f"    {report.longrepr[2].removeprefix('Skipped: ')}")

    @pytest.hookimpl(tryfirst=True)
    def pytest_report_teststatus(self, report: pytest.TestReport) -> tuple[str, str, str] | None:
        """No letter and no word of pytest's own."""
        if report.when == "call" or report.skipped:
            return outcome(report), "", ""
        return None


def subject(name: str) -> str:
    """What a test is about: the operation, story or law in its last brackets, or its name."""
    inner = re.search(r"\[([^\[\]]+)\]$", name)
    return inner[1] if inner else SUBJECTS.get(name.rpartition(".")[2], name)


def outcome(report: pytest.TestReport) -> str:
    """Pytest's word for what came of a test: an expected failure, if a baseline accepts it."""
    return "xfailed" if hasattr(report, "wasxfail") else report.outcome


def is_deviation(error: pytest.ExceptionInfo[BaseException] | None) -> bool:
    """Whether a test failed by a deviation, which is told by itself."""
    return error is not None and isinstance(error.value, (FailureGroup, AssertionError))


def tell_shortly(
    report: pytest.TestReport, error: pytest.ExceptionInfo[BaseException] | None, run: Run
) -> None:
    """Show a deviation without a traceback, which would be that of the suite; never show a key.

    What a baseline accepts is an expected failure.
    """
    if not report.failed or error is None:
        return
    if isinstance(error.value, FailureGroup):
        text = "\n\n".join(f"{each.title}\n{each.message}" for each in error.value.exceptions)
        places = run.cases.places(error.value)
    elif isinstance(error.value, Deviates):
        text, places = str(error.value), error.value.places
    else:
        text, places = report.longreprtext, ()
    report.longrepr = run.mask.text(text)
    reasons = [run.accepted.get(place) for place in places]
    if reasons and all(reasons):
        report.outcome = "skipped"
        report.wasxfail = "; ".join(dict.fromkeys(map(str, reasons)))


def exit_code(run: Run, *, failed: bool) -> int:
    """0: the contract is kept, or what breaks it is accepted; 1: it is not; 2: not judged."""
    report = run.report()
    if report.new or (run.settings.strict and report.not_applicable):
        return 1
    if run.errors or report.unjudged:
        return 2
    return int(failed)


def summarize(run: Run, terminal: pytest.TerminalReporter) -> None:
    """Write sequences, which are long, then the report: what was found, and could not be judged."""
    terminal.ensure_newline()
    for failure in run.played.failures:
        terminal.section("the shortest sequence of requests that breaks a law", "-")
        terminal.write_line(told(failure, run.target))
        terminal.section("the same as a test", "-")
        terminal.write_line(reproduction(failure))
    colors = terminal.hasmarkup
    console.tell(
        run.report(),
        Console(
            file=terminal._tw._file,  # noqa: SLF001 - where pytest writes, captured or not
            force_terminal=colors,
            no_color=not colors,
            width=None if colors else 100,
            highlight=False,
        ),
    )
