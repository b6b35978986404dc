"""A report as one page that needs nothing else: no network, no other file."""

import base64
import hashlib
from collections.abc import Iterator, Mapping
from pathlib import Path

from specdouble.contract_tests.report.counting import counted, headline
from specdouble.contract_tests.report.excerpt import legible
from specdouble.contract_tests.report.findings import Report
from specdouble.contract_tests.report.html_deviations import deviation
from specdouble.contract_tests.report.html_matrix import matrix
from specdouble.contract_tests.report.markup import Markup, join, tag

HERE = Path(__file__).resolve().parent


def page(report: Report) -> str:
    """The page, as HTML in UTF-8. What servers and documents say is text in it, never markup."""
    style = Markup((HERE / "page.css").read_text("utf-8"))
    script = Markup((HERE / "page.js").read_text("utf-8"))
    head = tag(
        "head",
        Markup('<meta charset="utf-8">'),
        Markup(f'<meta http-equiv="Content-Security-Policy" content="{_policy(script)}">'),
        Markup('<meta name="viewport" content="width=device-width, initial-scale=1">'),
        Markup('<meta name="color-scheme" content="light dark">'),
        Markup('<link rel="icon" href="data:,">'),
        tag("title", f"{report.api}: {headline(report)}"),
        tag("style", style),
    )
    main = tag("main", *_parts(report))
    body = tag("body", _header(report), main, tag("script", script))
    return f"<!doctype html>\n{tag('html', head, body, lang='en')}\n"


def _policy(script: str) -> str:
    """Nothing is fetched, and no script runs but ours: a second lock behind the escaping."""
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    return (
        f"default-src 'none'; script-src 'sha256-{digest}'; style-src 'unsafe-inline';"
        " img-src data:; base-uri 'none'; form-action 'none'"
    )


def _header(report: Report) -> Markup:
    good = not report.new and not report.unjudged
    verdict = tag(
        "p",
        tag("span", "✓" if good else "✗", class_="sign", aria_hidden="true"),
        headline(report),
        class_=f"verdict {'good' if good else 'bad'}",
    )
    facts = tag("dl", *[tag("div", tag("dt", k), tag("dd", v)) for k, v in _facts(report)])
    return tag(
        "header",
        tag("p", "Contract report", class_="kicker"),
        tag("h1", report.api),
        verdict,
        facts,
    )


def _facts(report: Report) -> Iterator[tuple[str, str]]:
    applicable = len(report.laws) - len(report.not_applicable) - len(report.lacking)
    yield "Target", report.base_url
    yield "Contract", report.contract
    yield "Requests", f"{report.requests:,} to {counted(len(report.operations), 'operation')}"
    yield "Laws", f"{applicable} of {len(report.laws)} applied"
    yield "Took", f"{report.duration.total_seconds():.1f} s"
    yield "Started", f"{report.started:%Y-%m-%d %H:%M:%S %Z}"
    if report.seed is not None:
        yield "Seed", str(report.seed)


def _parts(report: Report) -> Iterator[Markup]:
    yield from _remarks(report)
    if report.deviations:
        yield _section("Deviations", "deviations", _contents(report))
        for number, each in enumerate(report.deviations, start=1):
            yield deviation(number, each, report)
    if report.laws:
        yield _section("Every law on every operation", "matrix", matrix(report))
    if report.not_applicable:
        intro = "These laws found nothing to judge. They are neither kept nor broken."
        content = _idle(report.not_applicable, report, intro)
        yield _section("Not applicable", "not-applicable", content)
    if report.lacking:
        intro = "These laws are about what this target was seen not to have."
        yield _section("Not there", "not-there", _idle(report.lacking, report, intro))


def _section(title: str, id_: str, *content: Markup) -> Markup:
    return tag("section", tag("h2", title), *content, id=id_)


def _contents(report: Report) -> Markup:
    """The deviations at a glance, each with the number of its places."""
    items = []
    for number, each in enumerate(report.deviations, start=1):
        accepted = tag("span", "accepted", class_="tag") if report.is_accepted(each) else None
        link = tag("a", legible(each.title), href=f"#deviation-{number}")
        places = tag("span", counted(len(each.places), "place"), class_="count")
        items.append(tag("li", link, accepted, places))
    return tag("ol", *items, class_="contents")


def _remarks(report: Report) -> Iterator[Markup]:
    """What a reader must know before trusting the rest."""
    vanished = report.comparison.vanished if report.comparison else ()
    remarks = [
        *[f"{each} never answered 2xx, so it was not judged." for each in report.unjudged],
        *[f"Left behind on the target: {each}" for each in report.left_behind],
        *report.notes,
        *[f"The baseline need not accept {each} any more: it did not show." for each in vanished],
    ]
    if remarks:
        items = [tag("li", legible(each)) for each in remarks]
        yield tag("ul", *items, class_="remarks")


def _idle(laws: Mapping[str, str], report: Report, intro: str) -> Markup:
    by_id = {law.id: law for law in report.laws}
    rows = [
        tag("div", tag("dt", by_id[name].sentence), tag("dd", reason), title=name)
        for name, reason in laws.items()
    ]
    return join(tag("p", intro), tag("dl", *rows, class_="rows"))
