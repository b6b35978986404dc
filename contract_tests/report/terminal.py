"""A run on the terminal: a line for each test, deviations with curl lines, a line of sum."""

import re
import textwrap

import pytest
from schemathesis.core.failures import FailureGroup

from specdouble.contract_tests.report.deviations import Deviation
from specdouble.contract_tests.run import Run
from specdouble.contract_tests.target import KEY_VARIABLE

MESSAGE_LINES = 12
WIDTH = 72
SUBJECTS = {"test_story": "story", "runTest": "workflows"}


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
        if self._terminal is not None:
            self._terminal.ensure_newline()
            self._terminal.write(f"  {subject(item.name):<{WIDTH}} ", flush=True)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Say ok, failed or skipped, and how long it took."""
        if self._terminal is None or (report.when != "call" and not report.skipped):
            return
        color = {"passed": "green", "failed": "red", "skipped": "yellow"}[report.outcome]
        word = {"passed": "ok"}.get(report.outcome, report.outcome)
        self._terminal.write(word, **{color: True})
        self._terminal.write_line(f"  {report.duration:.1f} s")
        if report.skipped and isinstance(report.longrepr, tuple):
            self._terminal.write_line(f"    {report.longrepr[2].removeprefix('Skipped: ')}")

    @pytest.hookimpl(tryfirst=True)
    def pytest_report_teststatus(self, report: pytest.TestReport) -> tuple[str, str, str] | None:
        """No letter and no word of pytest's own."""
        if report.when == "call" or report.skipped:
            return report.outcome, "", ""
        return None


def subject(name: str) -> str:
    """What a test is about: the operation in its brackets, or its name."""
    operation = re.search(r"\[(.+)\]$", name)
    return operation[1] if operation else SUBJECTS.get(name, name)


def is_deviation(error: pytest.ExceptionInfo[BaseException] | None) -> bool:
    """Whether a test failed by a deviation, which is told by itself."""
    return error is not None and isinstance(error.value, FailureGroup)


def summarize(run: Run, terminal: pytest.TerminalReporter) -> None:
    """Write what was found, and what could not be judged."""
    terminal.ensure_newline()
    for number, deviation in enumerate(run.deviations, start=1):
        _tell(number, deviation, terminal)
    if len(run.deviations) and run.target.key:
        terminal.write_line(f"\nThe curl lines take the key from ${KEY_VARIABLE}.")
    for error in run.errors:
        terminal.write_line(f"error: {run.target.masked(error)}", red=True)
    for operation in run.unjudged():
        terminal.write_line(f"not judged: {operation} never answered 2xx", yellow=True)
    if not run.target.writes:
        terminal.write_line(
            "not on loopback: only reading operations were asked (--writes asks all)", yellow=True
        )
    found, unjudged = len(run.deviations), len(run.unjudged())
    terminal.write_line(
        f"{run.api} at {run.target.base_url}: {run.requests.total()} requests"
        f" to {len(run.requests)} operations, {found} deviation{'s' * (found != 1)},"
        f" {unjudged} not judged",
        bold=True,
        red=bool(found),
        green=not found and not unjudged and not run.errors,
    )


def _tell(number: int, deviation: Deviation, terminal: pytest.TerminalReporter) -> None:
    status = "" if deviation.status is None else f" (answered {deviation.status})"
    terminal.write_line(f"\n{number}. {deviation.operation}", bold=True)
    terminal.write_line(f"   {deviation.title}{status}", red=True)
    lines = deviation.message.strip().splitlines()
    cut = [f"... {len(lines) - MESSAGE_LINES} more lines"] if len(lines) > MESSAGE_LINES else []
    terminal.write_line(textwrap.indent("\n".join(lines[:MESSAGE_LINES] + cut), "   "))
    terminal.write_line(textwrap.indent(f"\n{deviation.curl}\n\nid: {deviation.id}", "   "))
