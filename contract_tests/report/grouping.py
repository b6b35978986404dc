"""From verdicts and failed checks to a report: one deviation a rule, one place an operation."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, replace

from specdouble.contract_tests.exchange import Exchange
from specdouble.contract_tests.laws.law import Law, Verdict
from specdouble.contract_tests.report.curl import curl
from specdouble.contract_tests.report.findings import (
    UNDOCUMENTED,
    About,
    Deviation,
    Outcome,
    Place,
    Report,
)
from specdouble.contract_tests.report.masking import Mask

NO_MASK = Mask(())


@dataclass(frozen=True, slots=True, kw_only=True)
class FailedCheck:
    """A check of Schemathesis that failed on an operation.

    `check`: its title; `code`: what tells its failures apart, such as the status. `curl`: the
    line for it, where there is no exchange (there was no answer, or it was not kept).
    """

    check: str
    code: str
    operation: str
    message: str
    rule: str = ""
    exchange: Exchange | None = None
    curl: str = ""

    @property
    def id(self) -> str:
        """The same in every run that finds it."""
        return f"schemathesis.{_slug(self.check)}.{_slug(self.code) or 'none'}"


def report_of(
    about: About,
    laws: Sequence[Law],
    verdicts: Iterable[tuple[Law, Verdict]],
    failed_checks: Iterable[FailedCheck] = (),
    *,
    mask: Mask = NO_MASK,
) -> Report:
    """Group what was found; with a mask, no key gets into the report."""
    said = _grouped(verdicts)
    broken = [_of_law(law, said[law.id], about, mask) for law in laws if law.id in said]
    failed = _of_checks(failed_checks, about, mask)
    found = [each for each in (*broken, *failed) if each.places]
    about = replace(
        about,
        left_behind=tuple(map(mask.text, about.left_behind)),
        notes=tuple(map(mask.text, about.notes)),
    )
    return Report(
        **{each.name: getattr(about, each.name) for each in fields(About)},
        deviations=tuple(sorted(found, key=lambda each: each.rank)),
        laws=tuple(laws),
        matrix={law.id: _row(about.operations, said.get(law.id, {})) for law in laws},
        not_applicable={
            law.id: f"needs {law.needs}"
            for law in laws
            if law.id not in said and law.id not in about.lacking
        },
    )


Said = Mapping[str, Sequence[Verdict]]
"""A law's verdicts by operation."""


def _grouped(verdicts: Iterable[tuple[Law, Verdict]]) -> dict[str, dict[str, list[Verdict]]]:
    said: dict[str, dict[str, list[Verdict]]] = {}
    for law, verdict in verdicts:
        operation = verdict.exchange.operation or UNDOCUMENTED
        said.setdefault(law.id, {}).setdefault(operation, []).append(verdict)
    return said


def _row(operations: Sequence[str], said: Said) -> dict[str, Outcome]:
    others = [each for each in said if each not in operations]
    return {each: _outcome(said.get(each, ())) for each in (*operations, *others)}


def _outcome(verdicts: Sequence[Verdict]) -> Outcome:
    if any(each.broken for each in verdicts):
        return Outcome.DEVIATION
    return Outcome.OK if verdicts else Outcome.NOT_APPLICABLE


def _of_law(law: Law, said: Said, about: About, mask: Mask) -> Deviation:
    broken = {name: [each for each in said[name] if each.broken] for name in said}
    return Deviation(
        id=law.id,
        kind="law",
        title=law.sentence,
        rule=law.rule,
        places=_ordered(
            [_of_verdicts(broken[name], about, mask) for name in broken if broken[name]], about
        ),
    )


def _of_verdicts(verdicts: Sequence[Verdict], about: About, mask: Mask) -> Place:
    shown = min(verdicts, key=lambda each: _size(each.exchange))
    exchange = mask.exchange(shown.exchange)
    return Place(
        operation=exchange.operation or UNDOCUMENTED,
        what=mask.text(shown.what),
        expected=mask.text(shown.expected),
        seen=mask.text(shown.seen),
        curl=curl(exchange, about.base_url),
        exchange=exchange,
        evidence=tuple(mask.exchange(each) for each in shown.evidence),
        more=len(verdicts) - 1,
    )


def _of_checks(failed: Iterable[FailedCheck], about: About, mask: Mask) -> list[Deviation]:
    by_id: dict[str, dict[str, list[FailedCheck]]] = {}
    for each in failed:
        by_id.setdefault(each.id, {}).setdefault(each.operation or UNDOCUMENTED, []).append(each)
    return [_of_check(places, about, mask) for places in by_id.values()]


def _of_check(places: Mapping[str, Sequence[FailedCheck]], about: About, mask: Mask) -> Deviation:
    first = next(iter(places.values()))[0]
    return Deviation(
        id=first.id,
        kind="check",
        title=first.check,
        rule=first.rule,
        places=_ordered([_of_failures(each, about, mask) for each in places.values()], about),
    )


def _of_failures(failed: Sequence[FailedCheck], about: About, mask: Mask) -> Place:
    shown = min(failed, key=lambda each: _size(each.exchange))
    place = Place(
        operation=shown.operation or UNDOCUMENTED,
        what=mask.text(re.sub(r"\n\s*\n", "\n", shown.message)),
        expected="",
        seen="",
        curl=mask.text(shown.curl),
        more=len(failed) - 1,
    )
    if shown.exchange is None:
        return place
    exchange = mask.exchange(shown.exchange)
    return replace(place, exchange=exchange, curl=place.curl or curl(exchange, about.base_url))


def _ordered(places: Sequence[Place], about: About) -> tuple[Place, ...]:
    """In the document's order, the undocumented last."""
    order = {name: number for number, name in enumerate(about.operations)}
    return tuple(sorted(places, key=lambda each: order.get(each.operation, len(order))))


def _size(exchange: Exchange | None) -> int:
    """How much there is to read in a request."""
    return 0 if exchange is None else len(exchange.url) + len(exchange.request_body)


def _slug(text: str) -> str:
    return "-".join("".join(c if c.isalnum() else " " for c in text.lower()).split())
