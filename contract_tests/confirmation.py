"""Which deviations count at once, and which only if they show in a second telling, too."""

from collections import Counter
from collections.abc import Sequence

from specdouble.contract_tests.exchange import Exchange
from specdouble.contract_tests.judging import Said, judged, place
from specdouble.contract_tests.laws.law import Law, Verdict
from specdouble.contract_tests.traffic import Traffic
from specdouble.specs import Document

WATCHED = "peaka.progress.a-sync-comes-to-an-end"
"""What was watched for so long is no accident, and would take as long again."""
AGAIN = 2
"""How often something may be seen that is no more than an accident."""
EVERY = 12
"""Exchanges after which a second telling is judged once more."""


class Confirmation:
    """What was broken in a first telling, and so far not again in the second one."""

    def __init__(self, broken: Said, document: Document) -> None:
        self.missing = {place(pair) for pair in broken}
        self._laws = list({law.id: law for law, _ in broken}.values())
        self._document = document
        # No sooner can all be seen that was seen the first time.
        self._next = max(verdict.exchange.trail for _, verdict in broken) + 1

    def is_complete(self, exchanges: Sequence[Exchange]) -> bool:
        """Whether all was seen again. It looks now and then, for to judge takes its time."""
        if len(exchanges) < self._next:
            return False
        self._next = len(exchanges) + EVERY
        self.judge(Traffic(self._document, exchanges))
        return not self.missing

    def judge(self, traffic: Traffic) -> None:
        """Take note of what is broken here."""
        self.missing -= {place(pair) for pair in judged(self._laws, traffic) if pair[1].broken}


def is_sure(law: Law, verdict: Verdict) -> bool:
    """Whether it rests on a write, or was watched for long."""
    rests_on = (verdict.exchange, *verdict.evidence)
    return law.id == WATCHED or not all(each.is_safe for each in rests_on)


def mostly(said: Said) -> set[str]:
    """Where a law is broken again and again, and more often than it is kept."""
    broken = Counter(place(pair) for pair in said if pair[1].broken)
    kept = Counter(place(pair) for pair in said if not pair[1].broken)
    return {each for each, times in broken.items() if times > max(AGAIN, kept[each])}


def seen_apart(sources: Sequence[Said]) -> set[str]:
    """What was broken in several stories, or in one and in generated traffic."""
    seen = Counter(
        each for said in sources for each in {place(pair) for pair in said if pair[1].broken}
    )
    return {each for each, times in seen.items() if times > 1}
