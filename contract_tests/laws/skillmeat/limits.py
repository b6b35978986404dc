"""Laws of rate limits: the headers that tell of them, and the refusal of what goes beyond."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from specdouble.contract_tests.exchange import Exchange
from specdouble.contract_tests.laws.law import Law, Verdicts, check, equal, law
from specdouble.contract_tests.laws.skillmeat.asking import moment
from specdouble.contract_tests.patience import TOO_MANY
from specdouble.contract_tests.traffic import Traffic

HEADERS = ("x-ratelimit-limit", "x-ratelimit-remaining", "x-ratelimit-reset")
EPOCH_SECONDS = range(10**9, 10**11)
"""What seconds since 1970 look like for a long time: neither a span nor milliseconds."""


@dataclass(frozen=True, slots=True)
class Allowance:
    """What an answer says of its key's limit."""

    exchange: Exchange
    limit: int
    remaining: int
    reset: int

    @property
    def window(self) -> tuple[int | None, int, int]:
        """Whose window it is, how large, and when it ends: what tells one from another."""
        return self.exchange.key, self.limit, self.reset


def _allowances(traffic: Traffic) -> list[Allowance]:
    """What the answers that were authorised say, one after the other."""
    return [
        Allowance(each, *(int(each.headers[name]) for name in HEADERS))
        for each in traffic
        if each.operation in traffic.document.operations
        and each.is_success
        and all(_is_number(each.headers.get(name, "")) for name in HEADERS)
    ]


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 20


def _in_turn(traffic: Traffic) -> Iterator[tuple[Allowance, Allowance]]:
    """Each two answers to one key in turn, the second asked for when the first was there."""
    allowances = traffic.derive(_allowances)
    # Without a key that is known (in a recording of others, say), whose limit it is is unknown.
    for key in {each.exchange.key for each in allowances} - {None, -1}:
        of_key = [each for each in allowances if each.exchange.key == key]
        for one, other in pairwise(of_key):
            if one.exchange.at + one.exchange.elapsed <= other.exchange.at:
                yield one, other


def _no_limiter(traffic: Traffic) -> str:
    """A mock may tell of a limit and not keep it."""
    pairs = [pair for pair in _in_turn(traffic) if pair[0].window == pair[1].window]
    counts = any(one.remaining != other.remaining for one, other in pairs)
    if counts or any(each.status == TOO_MANY for each in traffic):
        return ""
    return "no limiter is at work: X-RateLimit-Remaining stands still, nothing is answered 429"


def _nothing_refused(traffic: Traffic) -> str:
    refused = any(each.status == TOO_MANY for each in traffic)
    return _no_limiter(traffic) or ("" if refused else "the limit was not reached")


@law("skillmeat.limits.headers-are-there", needs="an answer that was authorised")
def every_answer_tells_the_limit_in_three_numbers(traffic: Traffic) -> Verdicts:
    """Three headers tell of the limit with each answer (page, "Rate Limiting").

    `X-RateLimit-Limit`, `-Remaining` and `-Reset` are integers.
    """
    for exchange in traffic:
        if exchange.operation in traffic.document.operations and exchange.is_success:
            seen = {name: exchange.headers.get(name) for name in HEADERS}
            holds = all(_is_number(text or "") for text in seen.values())
            yield check(exchange, holds, "headers", "three integers", seen)


@law("skillmeat.limits.remaining-is-within-the-limit", needs="an answer with the three headers")
def what_remains_is_not_more_than_the_limit(traffic: Traffic) -> Verdicts:
    """Remaining tells how many requests of the limit are left (document, headers)."""
    for each in traffic.derive(_allowances):
        holds = each.remaining <= each.limit
        expected = f"{each.limit} at most"
        yield check(each.exchange, holds, "X-RateLimit-Remaining", expected, each.remaining)


@law("skillmeat.limits.limit-stays-in-a-window", needs="two answers within one window of a key")
def the_limit_stays_the_same_within_a_window(traffic: Traffic) -> Verdicts:
    """The limit is "how many requests the key may send in the current window" (document)."""
    for one, other in _in_turn(traffic):
        if one.reset == other.reset:
            what = "X-RateLimit-Limit"
            yield equal(other.exchange, what, one.limit, other.limit, one.exchange)


@law(
    "skillmeat.limits.remaining-counts-down",
    needs="two answers within one window of a key, of a server that counts",
    lacks=_no_limiter,
)
def what_remains_counts_down_within_a_window(traffic: Traffic) -> Verdicts:
    """Remaining tells "how many of them are left" (document), so each request leaves fewer.

    Judged above 1, and only in a window in which the number moves: with the limiter off it
    stands still.
    """
    pairs = [pair for pair in _in_turn(traffic) if pair[0].window == pair[1].window]
    moving = {one.window for one, other in pairs if one.remaining != other.remaining}
    for one, other in pairs:
        if one.window in moving and one.remaining > 1:
            holds = other.remaining < one.remaining
            expected, what = f"less than {one.remaining}", "X-RateLimit-Remaining"
            yield check(other.exchange, holds, what, expected, other.remaining, one.exchange)


@law("skillmeat.limits.reset-does-not-go-back", needs="two answers in turn to one key")
def the_end_of_a_window_does_not_go_back(traffic: Traffic) -> Verdicts:
    """Reset tells "when the window ends" (document); a later window ends later.

    A second is granted for rounding.
    """
    for one, other in _in_turn(traffic):
        if one.limit == other.limit:
            holds = other.reset >= one.reset - 1
            expected, what = f"{one.reset} or later", "X-RateLimit-Reset"
            yield check(other.exchange, holds, what, expected, other.reset, one.exchange)


@law("skillmeat.limits.reset-is-a-moment", needs="an answer with the three headers")
def the_window_ends_at_a_moment_to_come(traffic: Traffic) -> Verdicts:
    """Reset is "in seconds since 1970" (document); the page's example is 1701435000.

    It is no span and no milliseconds; and not before the last refresh that the same answer tells.
    """
    for each in traffic.derive(_allowances):
        if each.reset:
            past = _last_refresh(each.exchange)
            holds = each.reset in EPOCH_SECONDS and each.reset >= past - 1
            expected = "seconds since 1970" + (f", from {past:.0f} on" if past else "")
            yield check(each.exchange, holds, "X-RateLimit-Reset", expected, each.reset)


def _last_refresh(exchange: Exchange) -> float:
    """A moment that is past by the server's own clock; 0, if the answer tells none."""
    body = exchange.json if exchange.operation == "getStatus" else None
    time = moment(body.get("last_refresh")) if isinstance(body, dict) else None
    return time.timestamp() if time is not None else 0


@law("skillmeat.limits.refusal-says-why", needs="an answer 429", lacks=_nothing_refused)
def a_429_says_in_detail_what_was_exceeded(traffic: Traffic) -> Verdicts:
    """429 has `{"detail": "Rate limit exceeded. ..."}` (page, "429 Too Many Requests")."""
    for exchange in traffic:
        if exchange.status == TOO_MANY:
            body = exchange.json
            detail = body.get("detail") if isinstance(body, dict) else None
            holds = isinstance(detail, str) and detail != ""
            yield check(exchange, holds, "detail", "a text", detail)


@law(
    "skillmeat.limits.each-key-has-its-own",
    needs="requests of two keys in one window, of a server that counts",
    lacks=_no_limiter,
)
def another_keys_requests_do_not_count(traffic: Traffic) -> Verdicts:
    """Each key has its own 100 requests a minute (document), "per user" (page, "429").

    So between two answers to one key, what remains goes down by its own requests alone.
    """
    for one, other in _in_turn(traffic):
        spent = one.remaining - other.remaining
        if one.window != other.window or spent < 1:
            continue
        between = [each for each in traffic if one.exchange.at < each.at <= other.exchange.at]
        others = sum(each.key != one.exchange.key for each in between)
        if others and _all_count(between):
            own = len(between) - others
            what = f"how far X-RateLimit-Remaining went down, with {others} requests of others"
            holds = spent != len(between)
            yield check(other.exchange, holds, what, own, spent, one.exchange, *between[:-1])


def _all_count(exchanges: list[Exchange]) -> bool:
    """Whether all succeeded: whether others count against a limit is open."""
    return all(each.is_success for each in exchanges)


LAWS: tuple[Law, ...] = (
    every_answer_tells_the_limit_in_three_numbers,
    what_remains_is_not_more_than_the_limit,
    the_limit_stays_the_same_within_a_window,
    what_remains_counts_down_within_a_window,
    the_end_of_a_window_does_not_go_back,
    the_window_ends_at_a_moment_to_come,
    a_429_says_in_detail_what_was_exceeded,
    another_keys_requests_do_not_count,
)
