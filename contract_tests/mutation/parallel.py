"""Mutants judged in several processes: each makes its own anew, for none is sent."""

import importlib
import multiprocessing
from collections.abc import Sequence
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
class Share:
    """What one process needs to do its part: a panel, in a form that can be sent."""

    document: Document
    recordings: Sequence[Sequence[Exchange]]
    laws: Sequence[Reference]
    heard: Sequence[Sequence[Reading]]
    seed: int
    grain: Grain
    exhaustive: bool
    batches: Sequence[range]


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


def in_batches(panel: Panel, families: Sequence[Family], *, exhaustive: bool) -> list[Outcome]:
    """All mutants judged in this process."""
    found = []
    for batch in batches(len(families)):
        found += panel.judge([families[number] for number in batch], exhaustive=exhaustive)
    return found


def judged_by_many(  # noqa: PLR0913 - what `in_batches` takes, and how many processes
    panel: Panel,
    families: Sequence[Family],
    seed: int,
    grain: Grain,
    *,
    exhaustive: bool,
    workers: int,
) -> list[Outcome]:
    """All mutants judged by several processes, each with every so-manyth batch."""
    todo = batches(len(families))
    workers = min(workers, len(todo))
    shares = [
        Share(
            document=panel.traffics[0].document,
            recordings=[traffic.exchanges for traffic in panel.traffics],
            laws=references(panel.laws) or [],
            heard=panel.heard,
            seed=seed,
            grain=grain,
            exhaustive=exhaustive,
            batches=todo[number::workers],
        )
        for number in range(workers)
    ]
    found: list[Outcome | None] = [None] * len(families)
    with ProcessPoolExecutor(workers, multiprocessing.get_context("spawn")) as pool:
        for share, outcomes in zip(shares, pool.map(judged, shares), strict=True):
            numbers = [number for batch in share.batches for number in batch]
            for number, outcome in zip(numbers, outcomes, strict=True):
                found[number] = outcome
    return [each for each in found if each is not None]


def judged(share: Share) -> list[Outcome]:
    """One process's part of the mutants."""
    traffics = [Traffic(share.document, exchanges) for exchanges in share.recordings]
    laws = [getattr(importlib.import_module(module), name) for module, name in share.laws]
    panel = Panel(traffics, laws, share.heard)
    families = panel.families(share.seed, share.grain)
    found = []
    for batch in share.batches:
        found += panel.judge([families[n] for n in batch], exhaustive=share.exhaustive)
    return found
