"""The matrix: a row for each law, a column for each operation, a sign and a colour in between."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from specdouble.contract_tests.report.findings import Outcome, Report
from specdouble.contract_tests.report.markup import Markup, join, tag

SIGNS = {
    Outcome.OK: ("ok", "✓"),
    Outcome.DEVIATION: ("bad", "✗"),
    Outcome.NOT_APPLICABLE: ("na", "·"),
}


@dataclass(frozen=True, slots=True)
class _Row:
    """A law or a failed check; `link` leads to its deviation, if it has one."""

    id: str
    title: str
    outcomes: Mapping[str, Outcome]
    link: str | None

    @property
    def group(self) -> str:
        return self.id.partition(".")[0]


def matrix(report: Report) -> Markup:
    """The whole table in a box that scrolls by itself, and what its signs mean."""
    rows = sorted(_rows(report), key=lambda row: row.group)
    operations = list(dict.fromkeys(name for row in rows for name in row.outcomes))
    bodies = [
        _body(name, list(group), operations)
        for name, group in groupby(rows, key=lambda row: row.group)
    ]
    heads = [tag("th", tag("span", each), scope="col") for each in operations]
    corner = tag("td", class_="corner")
    table = tag("table", tag("thead", tag("tr", corner, *heads)), *bodies)
    box = tag("div", table, class_="scroll", tabindex="0", role="region", aria_label="Matrix")
    return join(_legend(), box)


def _rows(report: Report) -> Iterator[_Row]:
    links = {each.id: f"#deviation-{n}" for n, each in enumerate(report.deviations, start=1)}
    for law in report.laws:
        yield _Row(law.id, law.sentence, report.matrix[law.id], links.get(law.id))
    for each in report.deviations:
        if each.kind == "check":
            # Of a check, only the failures are told: where there is none, there is no sign.
            places = {place.operation: Outcome.DEVIATION for place in each.places}
            yield _Row(each.id, each.title, places, links[each.id])


def _legend() -> Markup:
    items = [
        tag("span", tag("span", sign, class_=f"cell {name}"), f" {outcome.value}")
        for outcome, (name, sign) in SIGNS.items()
    ]
    return tag("p", *items, class_="legend")


def _body(name: str, rows: Sequence[_Row], operations: Sequence[str]) -> Markup:
    heading = tag("th", name, scope="rowgroup")
    filler = tag("td", colspan=str(len(operations))) if operations else None
    head = tag("tr", heading, filler, class_="group")
    return tag("tbody", head, *[_row(each, operations) for each in rows])


def _row(row: _Row, operations: Sequence[str]) -> Markup:
    title = tag("a", row.title, href=row.link) if row.link else row.title
    cells = [_cell(each, row) for each in operations]
    return tag("tr", tag("th", title, scope="row", title=row.id), *cells)


def _cell(operation: str, row: _Row) -> Markup:
    if operation not in row.outcomes:
        return tag("td")
    outcome = row.outcomes[operation]
    name, sign = SIGNS[outcome]
    hint = f"{operation}: {outcome.value}"
    if outcome is not Outcome.DEVIATION:
        return tag("td", sign, class_=name, title=hint)
    link = tag("a", sign, href=row.link, title=hint, aria_label=hint)
    return tag("td", link, class_=name)
