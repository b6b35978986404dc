"""A sequence that broke a law: as short as it goes, and told so that one can try it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from specdouble.contract_tests.exchange import Exchange
from specdouble.contract_tests.laws.law import Law, Verdict
from specdouble.contract_tests.report.curl import curl
from specdouble.contract_tests.report.masking import Mask
from specdouble.contract_tests.target import Target
from specdouble.contract_tests.traffic import Traffic


@dataclass(frozen=True, slots=True)
class Failure:
    """A law, what broke it, and the exchanges that led there. `times`: how often it happened."""

    law: Law
    verdict: Verdict
    exchanges: tuple[Exchange, ...]
    times: int = 1

    @property
    def sentence(self) -> str:
        """The law in words, and both sides."""
        told = self.verdict
        return f"{self.law.sentence}: {told.what}: expected {told.expected}, seen {told.seen}"

    def or_shorter(self, other: "Failure") -> "Failure":
        """The shorter of two sequences that break the same law; both count."""
        shorter = other if len(other.exchanges) <= len(self.exchanges) else self
        return replace(shorter, times=self.times + other.times)


def broken(traffic: Traffic, laws: Iterable[Law]) -> list[Failure]:
    """Each law that the traffic breaks, with the first verdict that says so."""
    found = []
    for law in laws:
        verdict = next((each for each in law.judge(traffic) if each.broken), None)
        if verdict is not None:
            found.append(_without_idle_reads(Failure(law, verdict, traffic.exchanges), traffic))
    return found


def _without_idle_reads(failure: Failure, traffic: Traffic) -> Failure:
    """The sequence up to the verdict, without the reads that it does not rest on.

    A read changes nothing, so what was answered without it is known, and nothing need be sent.
    """
    judged = failure.verdict.exchange.trail
    needed = {judged, *(each.trail for each in failure.verdict.evidence)}
    until = [each for each in traffic if each.trail <= judged]
    # A law may look at what came later, too: then all of it is kept.
    for guess in ([e for e in until if not e.is_safe or e.trail in needed], until):
        if (shorter := _still_broken(failure, traffic, guess)) is not None:
            failure = shorter
            break
    for each in reversed(failure.exchanges):
        if each.is_safe and each.trail != judged:
            fewer = [other for other in failure.exchanges if other is not each]
            failure = _still_broken(failure, traffic, fewer) or failure
    return failure


def _still_broken(
    failure: Failure, traffic: Traffic, exchanges: Sequence[Exchange]
) -> Failure | None:
    """The failure with these exchanges only; None, if they do not break the law there."""
    judged = failure.verdict.exchange.trail
    for each in failure.law.judge(Traffic(traffic.document, exchanges)):
        if each.broken and each.exchange.trail == judged:
            return replace(failure, verdict=each, exchanges=tuple(exchanges))
    return None


def told(failure: Failure, target: Target) -> str:
    """The sentence that was broken, what says so, and the sequence as curl lines."""
    mask = Mask(target.keys)
    verdict = failure.verdict
    return "\n".join(
        [
            f"{failure.law.id}: {failure.law.sentence}",
            f"  {failure.law.rule}",
            f"  {mask.text(str(verdict.exchange))}: {mask.text(verdict.what)}",
            f"  expected: {mask.text(verdict.expected)}",
            f"  seen:     {mask.text(verdict.seen)}",
            "",
            *(curl(mask.exchange(each), target.base_url) for each in failure.exchanges),
        ]
    )
