"""NDJSON of any length: written as it is made, whole or not at all, with a bar for who waits."""

import os
import stat
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

import msgspec

from specdouble.mockserver.entities import KINDS, Kind, Rows
from specdouble.mockserver.options import CouldNot, unwritable_stdout
from specdouble.specs.suggesting import suggestion

PATIENCE = 1.0
"""Seconds that one waits without a bar."""


def kind_of(name: str, apis: Sequence[str]) -> Kind:
    """The entities that one of the APIs calls so; CouldNot names those that there are."""
    known = {each: kind for api in apis for each, kind in KINDS[api].items()}
    if name not in known:
        hint = suggestion(name, known)
        raise CouldNot(f"--entity {name}: no such kind of {' and '.join(apis)}; {hint}")
    return known[name]


def write_ndjson(rows: Rows, out: Path | None, *, total: int | None) -> None:
    """Write a line for each row into a file, or (None) to stdout; CouldNot says what went wrong."""
    encode = msgspec.json.Encoder().encode_lines
    try:
        with _target(out) as file, _bar(total, is_wanted=_is_bar_wanted(out)) as advance:
            for some in rows:
                file.write(encode(some))
                advance(len(some))
    except BrokenPipeError:
        raise  # who reads has enough; click ends in silence
    except OSError as error:
        if out is None:
            raise unwritable_stdout(error) from None
        raise CouldNot(f"can't write {out}: {(error.strerror or str(error)).lower()}") from None


@contextmanager
def _target(out: Path | None) -> Iterator[BinaryIO]:
    """Where to write: a file gets its name when all is in it; till then what is there stays."""
    if out is None:
        yield sys.stdout.buffer
        sys.stdout.flush()
        return
    if out.exists() and not stat.S_ISREG(out.stat().st_mode):  # a pipe, a device, or a folder
        with out.open("wb") as file:
            yield file
        return
    place = out.resolve()
    place.parent.mkdir(parents=True, exist_ok=True)
    part = place.with_name(f".{place.name}.{os.getpid()}.part")
    try:
        with part.open("wb", buffering=1 << 20) as file:
            yield file
        part.replace(place)
    finally:
        with suppress(OSError):  # what can't be removed was not written either
            part.unlink(missing_ok=True)


def _is_bar_wanted(out: Path | None) -> bool:
    """Only for people, and not between the lines that they read."""
    return sys.stderr.isatty() and (out is not None or not sys.stdout.isatty())


@contextmanager
def _bar(total: int | None, *, is_wanted: bool) -> Iterator[Callable[[int], None]]:
    """A bar on stderr that comes up when it takes longer than a moment."""
    if not is_wanted:
        yield lambda _: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TimeRemainingColumn

    columns = BarColumn(), MofNCompleteColumn(), TimeRemainingColumn()
    bar = Progress(*columns, console=Console(stderr=True), transient=True)
    task, begun = bar.add_task("", total=total), time.monotonic()

    def advance(number: int) -> None:
        bar.advance(task, number)
        if not bar.live.is_started and time.monotonic() - begun > PATIENCE:
            bar.start()

    try:
        yield advance
    finally:
        bar.stop()
