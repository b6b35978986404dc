"""The section on scale of docs/performance.md."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from bench.costs import OPERATIONS, Memory
from bench.page import measured
from bench.scale import PAGE, Row
from bench.table import DISTURBED, table


@dataclass(slots=True, kw_only=True)
class Scale:
    """What was measured; what could not be is in `absent`, with the reason."""

    by_operations: Sequence[Row] = ()
    by_artifacts: Sequence[Row] = ()
    starts: Mapping[str, float] = field(default_factory=dict)
    memory: Memory | None = None
    absent: dict[str, str] = field(default_factory=dict)


def section(scale: Scale) -> str:
    """The section, of all that was measured."""
    parts = ["## Scale", measured("scripts/bench --scale")]
    if scale.by_operations:
        parts += [
            "Requests a second with generated documents (`serve --spec`), by their operations:",
            rows(scale.by_operations),
        ]
    if scale.by_artifacts:
        parts += [
            f"Requests a second for SkillMeat's artifacts, {PAGE} a page, by the number of all:",
            rows(scale.by_artifacts),
        ]
    if scale.starts:
        parts.append(start(scale.starts))
    if scale.memory:
        parts.append(growth(scale.memory))
    parts += [f"Not measured: {what}, {why}." for what, why in scale.absent.items()]
    return "\n\n".join(parts)


def rows(measured_rows: Sequence[Row]) -> str:
    """A table with a column for each size; each figure with its share of the smallest size's."""
    sizes = list(measured_rows[0].figures)
    return table(
        ["", *(f"{size:,}" for size in sizes)],
        [[row.title, *(_cell(row, size) for size in sizes)] for row in measured_rows],
    )


def _cell(row: Row, size: int) -> str:
    figure = row.figures.get(size)
    if figure is None:
        return "-"
    share = figure.rate / next(iter(row.figures.values())).rate
    return f"{'' if figure.clean else DISTURBED}{figure.rate:,.0f} ({share:.0%})"


def start(seconds: Mapping[str, float]) -> str:
    """A sentence on the start with a large document."""
    ours, theirs = seconds["specdouble"], seconds["connexion"]
    return (
        f"Start to first answer with {OPERATIONS:,} operations: {ours:.2f} s, "
        f"{ours / theirs:.2f} times what Connexion's `AsyncApp` alone takes ({theirs:.2f} s)."
    )


def growth(memory: Memory) -> str:
    """A sentence on what many requests leave in memory."""
    more = memory.after_many / memory.after_few - 1
    return (
        f"Memory after {memory.few:,} requests of all four kinds: {memory.after_few:.1f} MiB; "
        f"after {memory.many:,}: {memory.after_many:.1f} MiB ({more:+.1%})."
    )
