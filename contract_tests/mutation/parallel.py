"""Mutants judged in several processes: each makes its own anew, for none is sent."""

import importlib
import multiprocessing
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from typing import Final

from specdouble.contract_tests.exchange import Exchange
from specdouble.contract_tests.laws.law import Law
from specdouble.contract_tests.mutation.judging import Family, Outcome, Panel
from specdouble.contract_tests.mutation.mutant import Grain
from specdouble.contract_tests.mutation.watching import Reading
from specdouble.contract_tests.traffic import Traffic
from specdouble.specs import Document

BATCH: Final = 48
"""Mutants judged in a row; always the same, so that any number of processes finds the same."""

Reference = tuple[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Kit:
    """What a process needs to judge mutants: a panel, in a form that can be sent."""

    document: Document
    recordings: Sequence[Sequence[Exchange]]
    laws: Sequence[Reference]
    heard: Sequence[Sequence[Reading]]
    seed: int
    grain: Grain


def references(laws: Sequence[Law]) -> list[Reference] | None:
    """Where another process can import the laws from; None, if one was made in passing."""
    found = [(law.judge.__module__, law.judge.__name__) for law in laws]
    for (module, name), law in zip(found, laws, strict=True):
        if getattr(importlib.import_module(module), name, None) is not law:
            return None
    return found


def batches(number: int) -> list[range]:
    """The mutants' numbers, as many at a time as are judged in a row."""
    return [range(begin, min(begin + BATCH, number)) for begin in range(0, number, BATCH)]


def in_batches(panel: Panel, families: Sequence[Family]) -> Iterator[list[Outcome]]:
    """All mutants judged in this process, batch by batch."""
    for batch in batches(len(families)):
        yield panel.judge([families[number] for number in batch])


def judged_by_many(
    panel: Panel, families: Sequence[Family], seed: int, grain: Grain, workers: int
) -> Iterator[list[Outcome]]:
    """All mutants judged by several processes, batch by batch, each taking the next one."""
    kit = Kit(
        document=panel.traffics[0].document,
        recordings=[traffic.exchanges for traffic in panel.traffics],
        laws=references(panel.laws) or [],
        heard=panel.heard,
        seed=seed,
        grain=grain,
    )
    todo = batches(len(families))
    spawning = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(min(workers, len(todo)), spawning, _unpack, (kit,)) as pool:
        yield from pool.map(_judged, todo)


_unpacked: list[tuple[Panel, list[Family]]] = []
"""In a process that judges: the panel and all mutants, made once."""


def _unpack(kit: Kit) -> None:
    traffics = [Traffic(kit.document, exchanges) for exchanges in kit.recordings]
    laws = [getattr(importlib.import_module(module), name) for module, name in kit.laws]
    panel = Panel(traffics, laws, kit.heard)
    _unpacked.append((panel, panel.families(kit.seed, kit.grain)))


def _judged(batch: range) -> list[Outcome]:
    panel, families = _unpacked[0]
    return panel.judge([families[number] for number in batch])
