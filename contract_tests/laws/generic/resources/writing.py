"""Laws about what is seen after a write: of what was written, of the others, and in the list."""

from specdouble.contract_tests.laws.generic.resources.census import Growth, growths
from specdouble.contract_tests.laws.generic.resources.comparing import (
    Between,
    compared,
    judged,
    pairs,
)
from specdouble.contract_tests.laws.generic.resources.looks import How
from specdouble.contract_tests.laws.law import Law, Verdict, Verdicts, equal, law
from specdouble.contract_tests.traffic import Traffic


@law("resources.writing.can-be-read", needs="a write that shows what it wrote, and a reading after")
def what_a_write_returned_is_what_a_read_shows(traffic: Traffic) -> Verdicts:
    """A write's answer shows the new state (RFC 9110, section 9.3.4): a reading shows the same."""
    for pair in traffic.derive(pairs):
        ways = (pair.after_a_write, pair.after.how)
        if ways == (True, How.READ) and pair.between is Between.NOTHING:
            yield compared(pair, f"after {pair.before.how.value}:")


@law("resources.writing.can-be-listed", needs="a write that shows what it wrote, and a list after")
def what_a_write_returned_is_what_the_list_shows(traffic: Traffic) -> Verdicts:
    """A list shows of each thing the state that the last write on it left."""
    for pair in traffic.derive(pairs):
        ways = (pair.after_a_write, pair.after.how)
        if ways == (True, How.LISTED) and pair.between is Between.NOTHING:
            yield compared(pair, f"after {pair.before.how.value}:")


@law("resources.writing.leaves-the-others", needs="a write, with looks at another thing around it")
def a_write_leaves_all_others_as_they_were(traffic: Traffic) -> Verdicts:
    """A write is on the thing that its path names (RFC 9110, section 9.3.4), and on no other."""
    yield from judged(traffic, "after a write on another one:", Between.WRITE)


@law("resources.writing.created-is-listed", needs="a creation between two whole lists")
def what_was_created_is_in_the_list(traffic: Traffic) -> Verdicts:
    """A collection holds what was created in it: the next whole list has each of the ids."""
    for growth in traffic.derive(growths):
        made = growth.created - growth.removed
        if made:
            missing = sorted(made - set(growth.after.ids))
            yield _counted(growth, "created, but not in the list", [], missing)


@law("resources.writing.adds-what-it-says", needs="writes between two whole lists")
def a_list_grows_by_what_was_created(traffic: Traffic) -> Verdicts:
    """A creation makes one thing, and a change none: nothing else is new in the list afterwards."""
    for growth in traffic.derive(growths):
        done = [each for each in growth.writes if each.is_success]
        if done:
            strange = sorted(set(growth.after.ids) - set(growth.before.ids) - growth.created)
            yield _counted(growth, "in the list, but never created", [], strange)


@law("resources.writing.refusals-add-nothing", needs="refused writes between two whole lists")
def a_refused_write_neither_adds_nor_removes(traffic: Traffic) -> Verdicts:
    """A 4xx says that nothing was fulfilled (RFC 9110, section 15.5): the list is the same."""
    for growth in traffic.derive(growths):
        if growth.writes and all(400 <= each.status < 500 for each in growth.writes):
            before, after = sorted(growth.before.ids), sorted(growth.after.ids)
            yield _counted(growth, "the list after refusals", before, after)


def _counted(growth: Growth, what: str, expected: list[str], seen: list[str]) -> Verdict:
    evidence = (growth.before.pages[-1], *growth.writes[-3:])
    return equal(growth.after.pages[-1], what, expected, seen, *evidence)


LAWS: tuple[Law, ...] = (
    what_a_write_returned_is_what_a_read_shows,
    what_a_write_returned_is_what_the_list_shows,
    a_write_leaves_all_others_as_they_were,
    what_was_created_is_in_the_list,
    a_list_grows_by_what_was_created,
    a_refused_write_neither_adds_nor_removes,
)
