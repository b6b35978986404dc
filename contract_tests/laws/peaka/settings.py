"""Laws of settings: what a write says of the schedules is what reads show until the next write."""

from collections.abc import Iterator

from specdouble.contract_tests.laws.law import Law, Verdict, Verdicts, check, equal, law
from specdouble.contract_tests.laws.peaka.claims import Claim, Source, claims
from specdouble.contract_tests.laws.peaka.durations import is_malformed
from specdouble.contract_tests.laws.peaka.kinds import KINDS, PLACE
from specdouble.contract_tests.laws.peaka.lives import lives
from specdouble.contract_tests.laws.peaka.requests import KEYS_OR_LIMITS, is_documented
from specdouble.contract_tests.laws.peaka.sightings import Fields, Step, fields
from specdouble.contract_tests.traffic import Traffic

SHOWING = ("getCacheSettings", "updateCacheSettings")


@law("peaka.settings.created-as-asked", needs="a cache that was created")
def a_new_cache_is_what_was_asked_for(traffic: Traffic) -> Verdicts:
    """The table and the schedules of the request (operation createCache); what was not asked for
    is not there.
    """
    yield from _verdicts(traffic, Source.CREATED)
    for life in traffic.derive(lives).values():
        for birth in life.births:
            expected = {name: birth.asked.get(name) for name in PLACE if birth.asked.get(name)}
            seen = {name: birth.made.get(name) for name in expected}
            yield equal(birth.exchange, "the table of the new cache", expected, seen)


@law("peaka.settings.shows-what-was-written", needs="settings that were read after a write")
def settings_show_what_was_written(traffic: Traffic) -> Verdicts:
    """Create and update answer the settings, and getCacheSettings reads them (the three pages)."""
    yield from _verdicts(traffic, Source.READ)


@law("peaka.settings.update-sets-what-it-sends", needs="an update with a schedule")
def an_update_sets_the_schedules_that_it_sends(traffic: Traffic) -> Verdicts:
    """A schedule that is sent takes the place of the old one (operation updateCacheSettings)."""
    yield from _verdicts(traffic, Source.SENT)


@law("peaka.settings.none-switches-off", needs="an update with a schedule of the type NONE")
def none_switches_a_schedule_off(traffic: Traffic) -> Verdicts:
    """The type NONE disables a kind of sync (operation updateCacheSettings); it may be shown as
    NONE, or not at all.
    """
    yield from _verdicts(traffic, Source.NONE)


@law("peaka.settings.update-leaves-what-it-does-not-send", needs="an update with one schedule")
def an_update_leaves_the_schedule_that_it_does_not_send(traffic: Traffic) -> Verdicts:
    """Only the schedules that are provided are updated (operation updateCacheSettings)."""
    yield from _verdicts(traffic, Source.LEFT)


@law("peaka.settings.refused-update-changes-nothing", needs="a refused update, and a read after it")
def a_refused_update_changes_nothing(traffic: Traffic) -> Verdicts:
    """400 and 404 are refusals (operation updateCacheSettings), not half an update."""
    yield from _verdicts(traffic, Source.REFUSED)


@law("peaka.settings.the-table-is-fixed", needs="a cache that was seen twice")
def the_table_of_a_cache_is_fixed(traffic: Traffic) -> Verdicts:
    """Catalog, schema and table can't be changed after creation (operation updateCacheSettings)."""
    for life in traffic.derive(lives).values():
        shown = [(Step(b.place, b.exchange), b.made) for b in life.births]
        shown += [(Step(s.place, s.exchange), s.body) for s in life.statuses]
        shown += [
            (step, fields(step.exchange.json))
            for step in life.steps
            if step.exchange.operation in SHOWING and step.exchange.is_success
        ]
        yield from _same_table(sorted(shown, key=lambda each: each[0].place))


@law("peaka.settings.malformed-interval-is-refused", needs="a schedule that is no duration")
def an_interval_that_is_no_duration_is_refused(traffic: Traffic) -> Verdicts:
    """400 for an invalid schedule expression, which is an ISO 8601 duration (operations createCache
    and updateCacheSettings).
    """
    alive = {
        step.place
        for life in traffic.derive(lives).values()
        for step in life.steps
        if life.lives_at(step)
    }
    for place, exchange in enumerate(traffic):
        body = fields(exchange.request_json)
        bad = {k.schedule: body[k.schedule] for k in KINDS if is_malformed(body.get(k.schedule))}
        writes = exchange.operation in {"createCache", "updateCacheSettings"}
        if bad and writes and exchange.status not in KEYS_OR_LIMITS:
            good = {400} if place in alive else {400, 404, 409}
            yield check(
                exchange, exchange.status in good, f"the status for {bad}", "400", exchange.status
            )


@law("peaka.settings.documented-interval-is-taken", needs="an update of a new cache")
def a_documented_interval_is_taken(traffic: Traffic) -> Verdicts:
    """BASIC with a duration such as PT15M or P2D, or NONE (operation updateCacheSettings)."""
    for life in traffic.derive(lives).values():
        for step in life.steps:
            exchange = step.exchange
            plain = exchange.operation == "updateCacheSettings" and is_documented(exchange)
            if plain and life.lives_at(step) and exchange.status not in KEYS_OR_LIMITS:
                what = f"the status for {exchange.request_json}"
                yield check(exchange, exchange.is_success, what, "200", exchange.status)


def _verdicts(traffic: Traffic, source: Source) -> Iterator[Verdict]:
    for claim in traffic.derive(claims):
        if claim.source is source:
            yield _verdict(claim)


def _verdict(claim: Claim) -> Verdict:
    holds = claim.expected == claim.meant
    what = f"{claim.name}, {claim.source}"
    return check(claim.exchange, holds, what, claim.expected, claim.shown, *claim.evidence)


def _same_table(shown: list[tuple[Step, Fields]]) -> Iterator[Verdict]:
    if not shown:
        return
    (origin, first), *more = shown
    for step, body in more:
        names = [n for n in PLACE if first.get(n) is not None and body.get(n) is not None]
        expected, seen = ({n: each[n] for n in names} for each in (first, body))
        if names:
            what = f"the table of cache {body.get('id')}"
            yield equal(step.exchange, what, expected, seen, origin.exchange)


LAWS: tuple[Law, ...] = (
    a_new_cache_is_what_was_asked_for,
    settings_show_what_was_written,
    an_update_sets_the_schedules_that_it_sends,
    none_switches_a_schedule_off,
    an_update_leaves_the_schedule_that_it_does_not_send,
    a_refused_update_changes_nothing,
    the_table_of_a_cache_is_fixed,
    an_interval_that_is_no_duration_is_refused,
    a_documented_interval_is_taken,
)
