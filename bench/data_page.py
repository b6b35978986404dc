"""The section on data of docs/performance.md."""

from collections.abc import Mapping
from statistics import median

from bench.data import CALLS, ROUNDS, SIZE, Data
from bench.page import measured
from bench.table import table

CONDITIONS = """\
Times are the processor's, of whole processes where a command or a server starts: medians of
{rounds} rounds in turns. The loop asks one seeded `Faker()` for `uuid4()`, `slug()`, one of three
types, `uuid4()` and twice `numerify('#.#.#')`, dumps that as JSON and writes it. No answer is kept
for the next."""
PAGES = """\
Answers from a world of a million, {size} items a page, in this order: the first, then the median of
{calls}, beside that of the typical world, asked in turns. Promised: at most 2 s, and 3 times."""


def section(data: Data) -> str:
    """The section, of all that was measured."""
    later = data.starts["large"] - data.starts["typical"]
    rows = [
        ["`examples --profile huge --entity artifacts`, lines a second", f"{data.stream:,.0f}", ""],
        ["a loop of Faker's, lines a second", f"{data.faker:,.0f}", ""],
        ["as many times the loop's", f"{median(data.ratios):.1f}", "at least 20"],
        ["memory for a million lines", f"{data.stream_mib:.0f} MiB", "at most 200 MiB"],
        ["a million artifacts as a world", f"{data.world_seconds:.1f} s", "at most 15 s"],
        ["memory for it", f"{data.world_mib:.0f} MiB", "at most 1,536 MiB"],
        ["start with `large`, later than with `typical`", f"{later:.1f} s", "at most 3 s"],
    ]
    pages = [_row(title, page) for title, page in data.pages.items()]
    return "\n\n".join(
        [
            "## Data",
            measured("scripts/bench --data"),
            table(["", "measured", "promised"], rows),
            PAGES.format(size=SIZE, calls=CALLS),
            table(["", "first, ms", "warm, ms", "typical, ms", "times"], pages),
            CONDITIONS.format(rounds=ROUNDS),
        ]
    )


def _row(title: str, page: Mapping[str, float]) -> list[str]:
    times = page["warm"] / page["typical"]
    cells = (f"{page[key] * 1_000:,.{places}f}" for key, places in
             (("first", 1), ("warm", 3), ("typical", 3)))  # fmt: skip
    return [title, *cells, f"{times:.1f}"]
