"""The files that a run was asked to write: JSON, HTML, HAR, and a baseline."""

from collections.abc import Callable, Iterator
from pathlib import Path

from specdouble.contract_tests.report import baseline, har, html, summary
from specdouble.contract_tests.run import Run


def write(run: Run) -> None:
    """Write each file that the settings name; one that can't be written is an error of the run."""
    for name, content in _wanted(run):
        try:
            Path(name).write_text(content(), encoding="utf-8")
        except OSError as error:
            reason = (error.strerror or str(error)).lower()
            run.errors.append(f"can't write {name}: {reason}")


def _wanted(run: Run) -> Iterator[tuple[str, Callable[[], str]]]:
    settings = run.settings
    if settings.json:
        yield settings.json, lambda: summary.dumps(run.report())
    if settings.html:
        yield settings.html, lambda: html.page(run.report())
    if settings.har:
        yield settings.har, lambda: har.dump(run.trial.exchanges, run.target)
    if settings.write_baseline:
        yield settings.write_baseline, lambda: baseline.draft(run.report(), run.accepted)
