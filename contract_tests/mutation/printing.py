"""The score as text for a terminal, and as JSON."""

from collections.abc import Callable
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from specdouble.contract_tests.mutation.judging import Outcome
from specdouble.contract_tests.mutation.scoring import Score

Name = Callable[[Outcome], str]


def by_operator(outcome: Outcome) -> str:
    """The kind of fault."""
    return outcome.key.operator


def by_operation(outcome: Outcome) -> str:
    """The operation that has the fault."""
    return outcome.key.operation or "(no operation)"


def by_field(outcome: Outcome) -> str:
    """The operation and the field that has the fault."""
    return f"{by_operation(outcome)} {outcome.key.field or '/'}"


def print_score(score: Score, console: Console) -> None:
    """The tables, then each survivor by its name, then the sum."""
    for title, name in (("operator", by_operator), ("operation", by_operation)):
        console.print(_table(score, title, name))
    fields = score.by(by_field)
    holes = {name for name, (killed, number) in fields.items() if killed < number}
    if holes:
        console.print(_table(score, "field with survivors", by_field, holes))
    for law in score.raising_laws:
        console.print(Text(f"law that broke down: {law}", style="red"))
    for each in score.survivors:
        console.print(Text(f"survived: {each.key}", style="yellow"), soft_wrap=True)
        console.print(Text(f"    {each.example}", style="dim"), soft_wrap=True)
    for equivalent in score.needless:
        text = f"listed as equivalent, but did not survive: {equivalent.key}"
        console.print(Text(text), soft_wrap=True)
    console.print(Text(summary(score), style="bold"), soft_wrap=True)


def summary(score: Score) -> str:
    """The sum in one line."""
    return (
        f"{score.killed} of {len(score.outcomes) - len(score.equivalent)} mutants noticed "
        f"({score.value:.1%}), {len(score.survivors)} survived, "
        f"{len(score.equivalent)} equivalent; "
        f"{score.seconds:.1f} s, {score.per_second:.0f} mutants a second"
    )


def _table(score: Score, title: str, name: Name, only: set[str] | None = None) -> Table:
    table = Table(title, box=None, header_style="bold")
    for column in ("noticed", "of", "score"):
        table.add_column(column, justify="right")
    for row, (killed, number) in sorted(score.by(name).items()):
        if only is None or row in only:
            style = "" if killed == number else "yellow"
            share = f"{killed / number:.0%}"
            table.add_row(Text(row), str(killed), str(number), share, style=style)
    return table


def as_json(score: Score) -> dict[str, Any]:
    """The score as JSON has it: the sums, the tables, every mutant."""
    return {
        "score": round(score.value, 4),
        "mutants": len(score.outcomes),
        "noticed": score.killed,
        "seconds": round(score.seconds, 2),
        "by_operator": _rows(score, by_operator),
        "by_operation": _rows(score, by_operation),
        "by_field": _rows(score, by_field),
        "survivors": [{**_mutant(each), "example": each.example} for each in score.survivors],
        "equivalent": [{**_mutant(each), "reason": why} for each, why in score.equivalent],
        "killed": [{**_mutant(e), "law": e.killer} for e in score.outcomes if e.killer],
        "raising_laws": list(score.raising_laws),
    }


def _rows(score: Score, name: Name) -> dict[str, dict[str, int]]:
    rows = score.by(name).items()
    return {row: {"noticed": killed, "mutants": number} for row, (killed, number) in rows}


def _mutant(outcome: Outcome) -> dict[str, str]:
    key = outcome.key
    return {"operator": key.operator, "operation": key.operation, "field": key.field}
