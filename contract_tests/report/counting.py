"""Numbers with their nouns, and the one sentence that says how a run came out."""

from specdouble.contract_tests.report.findings import Report


def counted(number: int, noun: str, several: str = "") -> str:
    """`1 law`, `2 laws`; `several`: a noun that takes no s."""
    return f"{number} {noun if number == 1 else several or f'{noun}s'}"


def headline(report: Report) -> str:
    """What a run found, in a few words."""
    new = set(report.new)
    deviations = [each for each in report.deviations if not report.is_accepted(each)]
    found = counted(len(deviations), "deviation") if deviations else "no deviation"
    places = f" in {counted(len(new), 'place')}" if len(new) > len(deviations) else ""
    accepted = (
        f", {len(report.place_ids) - len(new)} accepted" if len(report.place_ids) > len(new) else ""
    )
    unjudged = f", {len(report.unjudged)} not judged" if report.unjudged else ""
    return found + places + accepted + unjudged
