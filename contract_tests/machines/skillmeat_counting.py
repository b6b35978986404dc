"""How many projects have a status, by the model; and the same as an expression of Python.

A reproduction may find the cache in another state than the sequence did. So an expression takes
what no write has named since from the listing before, and only the rest from the model.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from specdouble.contract_tests.exchange import Exchange
from specdouble.contract_tests.machines.skillmeat_model import Project, asked

STATUSES = frozenset({"active", "stale", "error"})


@dataclass(frozen=True, slots=True)
class Count:
    """How many of some projects have one of these statuses; those in `perhaps` may count, too."""

    projects: tuple[Project, ...]
    among: frozenset[str]
    perhaps: frozenset[str]

    @classmethod
    def of(
        cls,
        projects: Iterable[Project],
        among: Collection[str] = STATUSES,
        perhaps: Collection[str] = (),
    ) -> "Count":
        """The number of those projects."""
        return cls(tuple(projects), frozenset(among), frozenset(among) | frozenset(perhaps))

    @property
    def least(self) -> int:
        """How many have such a status for sure."""
        return sum(each.statuses <= self.among for each in self.projects)

    @property
    def most(self) -> int:
        """How many may have."""
        return sum(bool(each.statuses & self.perhaps) for each in self.projects)

    def __str__(self) -> str:
        return str(self.least) if self.least == self.most else f"{self.least} to {self.most}"

    def source(self, number: str) -> str:
        """That an expression is within the bounds."""
        named = tuple(each for each in self.projects if each.named)
        others = [each for each in self.projects if not each.named]
        known = Count(named, self.among, self.perhaps)
        among, perhaps = (
            f" + sum(each['status'] in {literal(statuses)} for each in items(before){_but(named)})"
            if len(others) > 1
            else "".join(
                f" + (the(before, id={each.seen['id']!r})['status'] in {literal(statuses)})"
                for each in others
            )
            for statuses in (self.among, self.perhaps)
        )
        return f"{known.least}{among} <= {number} <= {known.most}{perhaps}"


def members_source(projects: Iterable[Project], status: str) -> str:
    """That a listing has the projects with a status."""
    named = [each for each in projects if each.named]
    must = {each.seen["id"] for each in named if each.statuses == {status}}
    may = {each.seen["id"] for each in named if status in each.statuses}
    before = (
        f"{{each['id'] for each in items(before){_but(named)}{' and' if named else ' if'} "
        f"each['status'] == {status!r}}}"
    )
    return f"{literal(must)} | {before} <= set(ids(answer)) <= {literal(may)} | {before}"


def statuses_source(projects: Iterable[Project]) -> str:
    """That all projects have the status that writes gave them, or else the one from before."""
    given = {
        each.seen["id"]: ["stale"] if "stale" in each.statuses else ["active", "error"]
        for each in projects
        if each.named
    }
    before = "[the(before, id=each['id'])['status']]"
    return f"all(each['status'] in {given}.get(each['id'], {before}) for each in items(answer))"


def fetched_source(project: Project) -> str:
    """That a project's time of fetching has moved, or has stayed.

    What a refresh without force fetches depends on how the cache was before.
    """
    id_ = project.seen["id"]
    if not project.fetched:
        return f"{_time('answer', id_)} == {_time('before', id_)}"
    if any(_makes_sure(each, id_) for each in project.writes):
        return f"{_time('answer', id_)} > {_time('before', id_)}"
    return (
        "all(the(answer, id=each['id'])['last_fetched'] > each['last_fetched'] "
        "for each in items(before) if each['status'] == 'stale')"
    )


def _makes_sure(write: Exchange, id_: str) -> bool:
    """Whether it fetches the project however that was before, or sees to it that a refresh does."""
    wanted = asked(write)
    named = wanted is not None and wanted[0] in {None, id_}
    return named and (write.operation == "invalidateCache" or bool(wanted and wanted[1]))


def _time(answer: str, id_: str) -> str:
    return f"the({answer}, id={id_!r})['last_fetched']"


def _but(named: Iterable[Project]) -> str:
    """The condition that leaves these out."""
    ids = {each.seen["id"] for each in named}
    return f" if each['id'] not in {literal(ids)}" if ids else ""


def literal(texts: Collection[str]) -> str:
    """A set as Python writes it, always in the same order."""
    return f"{{{', '.join(map(repr, sorted(texts)))}}}" if texts else "set()"
