"""Results as a picture: a column for each request, a bar for each server."""

from collections.abc import Sequence
from xml.sax.saxutils import escape

from bench.measuring import Result
from bench.table import ordered
from bench.workload import REQUESTS, Request

NAMES, COLUMN, BAR, ROW, HEAD = 270, 185, 110, 22, 34
OURS, CEILING, OTHERS = "#d9480f", "#868e96", "#4c6ef5"


def svg(results: Sequence[Result]) -> str:
    """The picture: bars of a column are drawn to the scale of its fastest server."""
    rows = ordered(results)
    width, height = NAMES + COLUMN * len(REQUESTS) + 10, HEAD + ROW * len(rows) + 10
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}">',
        "<style>text { font-family: system-ui, sans-serif; font-size: 12px }</style>",
        "<title>Requests a second, one core</title>",
        f'<rect width="{width}" height="{height}" fill="white"/>',
    ]
    for number, row in enumerate(rows):
        name = row.peer.title.replace("*", "").replace("`", "")
        parts.append(_text(NAMES - 10, HEAD + ROW * number + 14, name, anchor="end"))
    for number, request in enumerate(REQUESTS):
        parts += _column(NAMES + COLUMN * number, request, rows)
    return "\n".join([*parts, "</svg>"]) + "\n"


def _column(x: int, request: Request, rows: Sequence[Result]) -> list[str]:
    rates = [row.figures[request.name].rate if request.name in row.figures else 0 for row in rows]
    scale = BAR / max([*rates, 1.0])
    parts = [_text(x, 20, request.title, weight="bold")]
    for number, (row, rate) in enumerate(zip(rows, rates, strict=True)):
        y, length = HEAD + ROW * number, rate * scale
        parts.append(
            f'<rect x="{x}" y="{y}" width="{length:.1f}" height="{ROW - 6}" '
            f'fill="{_colour(row.peer.name)}"/>'
        )
        parts.append(_text(x + length + 5, y + 13, f"{rate:,.0f}" if rate else "-"))
    return parts


def _colour(name: str) -> str:
    if name.startswith("specdouble"):
        return OURS
    return CEILING if name in {"bare", "granian"} else OTHERS


def _text(x: float, y: int, text: str, *, anchor: str = "start", weight: str = "normal") -> str:
    return (
        f'<text x="{x:.1f}" y="{y}" text-anchor="{anchor}" font-weight="{weight}">'
        f"{escape(text)}</text>"
    )
