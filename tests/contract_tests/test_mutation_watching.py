"""What is worked out once: kept where nothing changed, and counted as read by whoever uses it."""

from specdouble.contract_tests.exchange import Exchange
from specdouble.contract_tests.laws.law import Verdicts, check, law, one_by_one
from specdouble.contract_tests.mutation.mutant import Mutant
from specdouble.contract_tests.mutation.watching import readings
from specdouble.contract_tests.traffic import Traffic
from specdouble.specs import Document
from tests.contract_tests.mutation import mutant, recording


def _statuses(exchange: Exchange, _: Document) -> Verdicts:
    yield check(exchange, exchange.status < 500, "status", "below 500", exchange.status)


@law("test.one-by-one", needs="an answer")
def each_is_looked_at_by_itself(traffic: Traffic) -> Verdicts:
    """A law that looks at one exchange at a time."""
    return one_by_one(traffic, _statuses)


def _address(exchange: Exchange) -> list[str]:
    return [exchange.url]


def changed() -> Mutant:
    """A mutant of some of the recording's answers."""
    return mutant("total-raised", "/total")


def test_what_is_made_of_an_exchange_is_made_once() -> None:
    """The second time it is the same thing."""
    exchange = recording().exchanges[0]
    assert exchange.derive(_address) is exchange.derive(_address)


def test_a_mutant_judges_anew_only_what_it_changed() -> None:
    """The verdicts on all other exchanges are those on the healthy recording."""
    before = list(each_is_looked_at_by_itself.judge(recording()))
    after = list(each_is_looked_at_by_itself.judge(changed().traffic))
    anew = [n for n, (one, two) in enumerate(zip(before, after, strict=True)) if one is not two]
    assert anew == list(changed().numbers)


def test_what_is_kept_counts_as_read_each_time() -> None:
    """Or a law that comes second would seem not to depend on it."""
    laws = [each_is_looked_at_by_itself] * 2
    first, second = readings(laws, recording())
    assert second.places == first.places
    assert first.places["status"] == (1 << len(recording())) - 1
    assert first.places["body"] == 0


def test_a_mutant_takes_what_was_made_of_the_same_parts() -> None:
    """Of parts that are changed it makes its own, and the healthy recording keeps only its."""
    healthy, faulty = recording(), changed().traffic
    made: list[str] = healthy.once(list, "same")
    assert faulty.once(list, "same") is made
    assert faulty.once(list, "changed") == list("changed")
    assert (list, "changed") not in healthy.made
