"""What `--state` and `--sync` bring about, and what they contradict."""

from collections.abc import Sequence
from pathlib import Path

import click
from click.core import ParameterSource

from specdouble.mockserver.app import MOCKS
from specdouble.mockserver.kernel.keeper import Keeper, Origin
from specdouble.mockserver.options import CouldNot
from specdouble.mockserver.state import BadState, StateFile, Sync

__all__ = ["BadState", "Sync", "keeper_of", "refuse_another_beginning"]


def keeper_of(state: Path | None, sync: Sync, names: Sequence[str]) -> Keeper:
    """Where the sandboxes of these APIs survive; CouldNot, if they can't there."""
    if state is None:
        if _is_given("sync"):
            raise CouldNot(f"--sync {sync} says how --state is written, and there is no --state")
        return Keeper()
    try:
        return StateFile(state, [MOCKS[name].api for name in names], sync)
    except BadState as error:
        raise CouldNot(str(error)) from None


def refuse_another_beginning(origin: Origin, seed: int, profile: str) -> None:
    """Refuse to take a state for one that is wanted with another seed or profile."""
    wanted = {"seed": seed, "profile": profile}
    for name, value in wanted.items():
        began = getattr(origin, name)
        if value != began and (_is_given(name) or _is_given(f"{name}_file")):
            raise CouldNot(
                f"--state has sandboxes that began with {name} {began}, not {value};"
                f" leave --{name} out, or begin another file"
            )


def _is_given(name: str) -> bool:
    """Whether an option was set by whoever called."""
    source = click.get_current_context().get_parameter_source(name)
    return source not in {None, ParameterSource.DEFAULT}
