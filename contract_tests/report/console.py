"""A report on the terminal: the worst first, each with the line that shows it again."""

from collections import Counter
from collections.abc import Iterator, Mapping

from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.rule import Rule
from rich.table import Table
from rich.text import Text

from specdouble.contract_tests.report.counting import counted, headline
from specdouble.contract_tests.report.excerpt import legible, shortened
from specdouble.contract_tests.report.findings import Deviation, Place, Report
from specdouble.contract_tests.report.masking import VARIABLE

PLACES = 3
"""How many places of a deviation are shown as a whole; the others are named."""

LONGEST = 1200


def tell(report: Report, console: Console) -> None:
    """Write what was found, what could not be judged, and a line that sums it up."""
    for number, deviation in enumerate(report.deviations, start=1):
        if not report.is_accepted(deviation):
            _tell(number, deviation, report, console)
    _tell_keys(report, console)
    console.print()
    for part in _rest(report):
        console.print(part, soft_wrap=True)
    good = not report.new and not report.unjudged
    console.print(_closing(report), style="bold green" if good else "bold red", soft_wrap=True)


def _tell(number: int, deviation: Deviation, report: Report, console: Console) -> None:
    console.print()
    title = Text.assemble((f" {number} ", "reverse red"), (f" {deviation.title} ", "bold red"))
    console.print(Rule(title, align="left", style="red"))
    if deviation.rule:
        console.print(Padding(Text(legible(deviation.rule), "italic"), (0, 2), expand=False))
    console.print(Padding(Text(deviation.id, "dim"), (0, 2), expand=False))
    shown = [each for each in deviation.places if deviation.place_id(each.operation) in report.new]
    for place in shown[:PLACES]:
        console.print()
        console.print(Padding(Group(*_sides(place)), (0, 2), expand=False))
        if place.curl:
            # Neither wrapped nor indented: it is there to be copied.
            console.print(Text(legible(place.curl), "cyan"), soft_wrap=True)
    if shown[PLACES:]:
        names = ", ".join(each.operation for each in shown[PLACES:])
        console.print(Padding(Text(f"\nand on {names}", "bold"), (0, 2), expand=False))


def _sides(place: Place) -> Iterator[RenderableType]:
    more = f"  and {counted(place.more, 'more exchange')}" if place.more else ""
    yield Text.assemble((place.operation, "bold"), (more, "dim"))
    if place.exchange is not None:
        yield Text(legible(shortened(str(place.exchange), LONGEST)), "dim")
    if place.what:
        yield Text(legible(shortened(place.what, LONGEST)))
    if place.expected or place.seen:
        sides = Table.grid(padding=(0, 2))
        sides.add_row(Text("expected", "green"), Text(legible(place.expected)))
        sides.add_row(Text("seen", "red"), Text(legible(place.seen)))
        yield sides


def _tell_keys(report: Report, console: Console) -> None:
    lines = "".join(place.curl for each in report.deviations for place in each.places)
    names = sorted({found[1] or found[2] for found in VARIABLE.finditer(lines)})
    if names:
        which = " and ".join(f"${name}" for name in names)
        console.print(Text(f"\nThe curl lines take the key from {which}.", "dim"))


def _rest(report: Report) -> Iterator[Text]:
    yield from _idle(report.not_applicable, report, "not applicable")
    yield from _idle(report.lacking, report, "about what the target does not have")
    for operation in report.unjudged:
        yield Text(f"not judged: {operation} never answered 2xx", "yellow")
    for each in report.left_behind:
        yield Text(f"left behind: {legible(each)}", "yellow")
    for each in report.notes:
        yield Text(legible(each), "yellow")
    if report.comparison is not None:
        for name, reason in report.comparison.accepted.items():
            yield Text(f"accepted: {name} ({legible(reason)})", "dim")
        for name in report.comparison.vanished:
            yield Text(f"vanished: {name}; the baseline need not accept it any more", "yellow")


def _idle(laws: Mapping[str, str], report: Report, how: str) -> Iterator[Text]:
    """Laws that had nothing to judge, by the reason."""
    reasons = Counter(laws.values())
    if reasons:
        yield Text(f"{counted(reasons.total(), 'law')} of {len(report.laws)} {how}:")
    for reason, number in reasons.most_common():
        names = [name for name, why in laws.items() if why == reason]
        yield Text(f"  {reason}: " + (names[0] if number == 1 else f"{number} laws"), "dim")


def _closing(report: Report) -> Text:
    return Text(
        f"{report.api} at {report.base_url}: {headline(report)},"
        f" {counted(report.requests, 'request')}"
        f" to {counted(len(report.operations), 'operation')}"
        f" in {report.duration.total_seconds():.1f} s"
    )
