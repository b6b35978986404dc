"""Traffic judged by laws: which of them see what, and which had nothing to judge."""

from collections.abc import Sequence

from specdouble.contract_tests.laws.law import Law, Verdict
from specdouble.contract_tests.traffic import Traffic

Said = list[tuple[Law, Verdict]]
UNFIT = ("resources.keeping.", "resources.replacing.", "resources.updating.", "resources.writing.")
"""Laws about what a write leaves: a generated value may be one that a server writes otherwise."""

OF_ANSWERS = (
    *("http.answers.", "http.headers.", "http.errors.", "http.robustness."),
    "skillmeat.limits.",
)
REFUSALS = frozenset({400, 401, 403, 405, 406, 408, 413, 414, 415, 422, 429, 431})


def judged(laws: Sequence[Law], traffic: Traffic) -> Said:
    """What each law says of the traffic.

    What a rate limit refused is seen only by laws about answers as such, and about limits.
    """
    return [
        (law, verdict)
        for law in laws
        for verdict in law.judge(traffic if law.id.startswith(OF_ANSWERS) else traffic.served)
    ]


def lacking(laws: Sequence[Law], said: Said, traffic: Traffic) -> dict[str, str]:
    """Of laws that had nothing to judge, those whose subject the target was seen to lack."""
    applied = {law.id for law, _ in said}
    idle = (law for law in laws if law.id not in applied)
    return {law.id: reason for law in idle if (reason := law.lacks(traffic))}


def generated(laws: Sequence[Law], traffic: Traffic) -> Said:
    """What laws say of generated traffic."""
    fit = [law for law in laws if not law.id.startswith(UNFIT)]
    return [pair for pair in judged(fit, traffic) if not _is_moot(pair[1])]


def _is_moot(verdict: Verdict) -> bool:
    """Whether a generated request was refused: it may be wrong in several ways at once."""
    return verdict.broken and verdict.exchange.status in REFUSALS


def place(pair: tuple[Law, Verdict]) -> str:
    law, verdict = pair
    return f"{law.id}@{verdict.exchange.operation}"
