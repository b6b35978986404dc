"""`specdouble judge`: laws over traffic that was recorded, by whatever tool."""

import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

from rich.console import Console

from specdouble.contract_tests.allowances.passed_over import passed_over
from specdouble.contract_tests.catalogue import laws_for
from specdouble.contract_tests.judging import judged, lacking
from specdouble.contract_tests.preflight import CouldNotJudge
from specdouble.contract_tests.report import baseline, console, har, html, summary
from specdouble.contract_tests.report.baseline import NoBaseline
from specdouble.contract_tests.report.findings import About, Report
from specdouble.contract_tests.report.grouping import report_of
from specdouble.contract_tests.settings import Settings
from specdouble.contract_tests.traffic import Traffic
from specdouble.specs import DocumentError

COULD_NOT_JUDGE = 2


def hear(settings: Settings, recording: Path) -> int:
    """Judge a HAR file and tell what was found; the exit code, as of `verify`."""
    try:
        report = _report(settings, recording)
        for name, write in ((settings.json, summary.dumps), (settings.html, html.page)):
            if name is not None:
                Path(name).write_text(write(report), encoding="utf-8")
    except (DocumentError, CouldNotJudge, har.NoRecording, NoBaseline) as error:
        sys.stderr.write(f"could not judge: {error}\n")
        return COULD_NOT_JUDGE
    except (OSError, UnicodeDecodeError) as error:
        sys.stderr.write(f"could not judge: {recording}: {error}\n")
        return COULD_NOT_JUDGE
    console.tell(report, Console(highlight=False))
    return 1 if report.new or (settings.strict and report.not_applicable) else 0


def _report(settings: Settings, recording: Path) -> Report:
    begun = datetime.now(UTC)
    document = settings.document()
    text = recording.read_text(encoding="utf-8")
    traffic = Traffic(document, har.load(text, document))
    if not traffic.exchanges:
        raise har.NoRecording(f"{recording}: holds no exchange with {settings.name}")
    laws = laws_for(settings, document)
    said = [pair for pair in judged(laws, traffic) if settings.concern(pair[1].exchange.operation)]
    about = About(
        api=settings.name,
        base_url=har.base_url(text, traffic.exchanges),
        contract=settings.contract,
        started=begun,
        duration=traffic.exchanges[-1].at - traffic.exchanges[0].at or timedelta(),
        requests=len(traffic),
        operations=tuple(document.operations),
        lacking=lacking(laws, said, traffic),
        notes=tuple(passed_over(traffic, document)),
    )
    report = report_of(about, laws, said)
    if settings.baseline is None:
        return report
    return baseline.compare(report, baseline.load(Path(settings.baseline)))
