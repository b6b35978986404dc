"""All mutants of a recording: what the document says of its answers, each wrong once."""

from collections.abc import Iterator
from itertools import chain

from specdouble.contract_tests.mutation import bodies, effects, headers, lists, objects, writes
from specdouble.contract_tests.mutation.mutant import Fault, Grain, Key, Mutant, shows
from specdouble.contract_tests.mutation.schemas import Recording
from specdouble.contract_tests.traffic import Traffic


def mutants(traffic: Traffic, seed: int, grain: Grain = Grain.ALWAYS) -> Iterator[Mutant]:
    """Each fault that a server of this traffic could have and that would show in it, once.

    The same for the same traffic and seed. Nothing is changed before somebody looks at it.
    """
    seen: set[Key] = set()
    for fault in faults(Recording(traffic), seed):
        if fault.key not in seen and shows(fault):
            seen.add(fault.key)
            yield Mutant(fault, traffic, grain, seed)


def faults(recording: Recording, seed: int) -> Iterator[Fault]:
    """The faults by all operators, whether they show or not."""
    return chain(
        bodies.faults(recording),
        lists.faults(recording, seed),
        headers.faults(recording),
        writes.faults(recording),
        effects.faults(recording),
        objects.faults(recording),
    )
