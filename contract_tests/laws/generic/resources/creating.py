"""Laws about creations: each makes one new thing, says where it is, and repeats itself safely."""

import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import unquote

from specdouble.contract_tests.exchange import Exchange
from specdouble.contract_tests.laws.generic.http.described import CONDITIONS
from specdouble.contract_tests.laws.generic.resources.comparing import same
from specdouble.contract_tests.laws.generic.resources.looks import GONE, How, Sight
from specdouble.contract_tests.laws.generic.resources.sightings import in_order, owners, sightings
from specdouble.contract_tests.laws.law import Law, Verdicts, check, equal, law
from specdouble.contract_tests.shapes.locations import path_of
from specdouble.contract_tests.shapes.resources import Resource
from specdouble.contract_tests.traffic import Traffic

IDEMPOTENCY = "idempotency-key"


@law("resources.creating.ids-are-new", needs="several creations of one resource")
def ids_are_not_given_out_again(traffic: Traffic) -> Verdicts:
    """An id names one thing for good, also after that is removed (RFC 3986, section 1.1)."""
    known = traffic.derive(sightings)
    several = 0
    for sight in in_order(known.by_item.values()):
        if sight.how is How.CREATED and not _chosen(sight):
            several += 1
            before = [each for each in known.by_item[sight.item] if each.position < sight.position]
            if several > 1 and not any(_is_repeated(each, sight) for each in before):
                yield check(
                    sight.exchange,
                    not before,
                    "the id of a new thing",
                    "one that no other had before",
                    sight.item.id,
                    *(each.exchange for each in before[-1:]),
                )


def _chosen(sight: Sight) -> bool:
    """Whether the client chose the id, or the answer is that of an update of what was there."""
    sent = sight.exchange.request_json
    resource = sight.item.resource
    mine = isinstance(sent, dict) and resource.identify(sent) == sight.item.id
    return mine or resource.identity in resource.writable


def _is_repeated(before: Sight, sight: Sight) -> bool:
    """Whether a creation is the repetition of another one with its key."""
    key = sight.exchange.request_headers.get(IDEMPOTENCY)
    return key is not None and before.exchange.request_headers.get(IDEMPOTENCY) == key


@law("resources.creating.location", needs="a 201 with a Location that was followed")
def a_location_leads_to_what_was_created(traffic: Traffic) -> Verdicts:
    """`Location` is where the new resource is (RFC 9110, section 15.3.2): a GET there shows it."""
    for resource, made in _creations(traffic):
        found = resource.created(made)
        place = made.headers.get("location")
        if made.status != 201 or place is None or found is None or resource.role("read") is None:
            continue
        got = _followed(traffic, resource, made, place)
        if got is not None:
            shown = resource.identify(got.json) if got.is_success else None
            right = shown == (resource.identify(made.json) or found)
            expected = f"to lead to {found!r}"
            yield check(got, right, f"Location: {place}", expected, f"{got}: {shown!r}", made)


def _creations(traffic: Traffic) -> Iterator[tuple[Resource, Exchange]]:
    known = traffic.derive(owners)
    for each in traffic:
        resource, role = known.get(each.operation, (None, ""))
        if resource is not None and role == "create" and each.is_success:
            yield resource, each


def _followed(traffic: Traffic, resource: Resource, made: Exchange, place: str) -> Exchange | None:
    """The next GET of that place with the same key, unless something was removed before it."""
    wanted = unquote(path_of(f"http://host{made.url}", place))
    remove = resource.role("remove")
    start = traffic.exchanges.index(made)
    for each in traffic.exchanges[start + 1 :]:
        if remove is not None and each.operation == remove.id:
            return None
        path = unquote(each.url.partition("?")[0])
        outside = path.startswith("/../")
        there = path.replace("/..", "") == wanted if outside else wanted.endswith(path)
        plain = each.method == "GET" and not set(CONDITIONS) & set(each.request_headers)
        if there and plain and each.key == made.key:
            return each
    return None


@law("resources.creating.under-nothing", needs="a creation under what was seen not to be there")
def nothing_is_created_under_what_is_not_there(traffic: Traffic) -> Verdicts:
    """Where 404 is documented for a creation, it is the answer under what there is not."""
    absent: dict[Any, Exchange] = {}
    for asking in traffic.derive(sightings).askings:
        item, exchange = asking.item, asking.exchange
        over = (item.resource.collection.rpartition("/")[0], item.parents, item.key)
        if asking.role == "create" and over in absent:
            if "404" in item.resource.roles["create"].responses:
                what, expected = "created under nothing", "a refusal, such as 404 Not Found"
                refused, seen = exchange.status >= 400, str(exchange)
                yield check(exchange, refused, what, expected, seen, absent[over])
        elif asking.role == "read" and exchange.status in GONE:
            absent[item.resource.path, (*item.parents, item.id), item.key] = exchange
        elif exchange.is_success and not exchange.is_safe:
            absent = {}  # it may be there now


@law("resources.creating.no-twins", needs="a creation twice, where 409 is for what there is")
def what_there_is_already_is_not_created_again(traffic: Traffic) -> Verdicts:
    """Where the document has 409 for what exists already, the same body again is refused."""
    firsts: dict[str, dict[str, Exchange]] = {}
    for each in traffic:
        resource, role = traffic.derive(owners).get(each.operation, (None, ""))
        if each.is_safe or (400 <= each.status < 500 and role != "create"):
            continue
        if resource is None or role != "create":
            firsts = {}  # what was there may be gone, or another one now
        elif not resource.has_twins and isinstance(each.request_json, dict):
            body = json.dumps([each.url, each.key, each.request_json], sort_keys=True)
            first = firsts.setdefault(resource.path, {}).get(body)
            if first is not None:
                what, expected = "created again from the same body", "409 Conflict"
                refused = 400 <= each.status < 500
                yield check(each, refused, what, expected, str(each), first)
            elif each.is_success:
                firsts[resource.path][body] = each


@law("resources.creating.idempotency-key", needs="a creation twice with one Idempotency-Key")
def one_idempotency_key_makes_one_thing(traffic: Traffic) -> Verdicts:
    """A repetition with the same `Idempotency-Key` makes nothing new: it has the first one's id."""
    for resource, first, again in _repetitions(traffic):
        if same(first.request_json, again.request_json):
            expected = resource.created(first)
            seen = resource.created(again) if again.is_success else str(again)
            yield equal(again, "the id, asked for twice with one key", expected, seen, first)


@law("resources.creating.idempotent-answer", needs="a creation twice with one Idempotency-Key")
def a_repetition_answers_what_the_first_one_did(traffic: Traffic) -> Verdicts:
    """A repetition with the same `Idempotency-Key` gives the first answer again."""
    for resource, first, again in _repetitions(traffic):
        alike = same(first.request_json, again.request_json)
        if alike and again.is_success and resource.created(first) == resource.created(again):
            whole = same(first.json, again.json)
            yield check(again, whole, "the answer to a repetition", first.json, again.json, first)


@law("resources.creating.idempotency-key-reused", needs="two bodies with one Idempotency-Key")
def an_idempotency_key_is_for_one_body(traffic: Traffic) -> Verdicts:
    """Another body with a used `Idempotency-Key` is refused, where 409 or 422 are documented."""
    for resource, first, again in _repetitions(traffic):
        refusals = {"409", "422"} & set(resource.roles["create"].responses)
        if refusals and not same(first.request_json, again.request_json):
            what = "another body with a key that was used"
            refused = 400 <= again.status < 500
            yield check(again, refused, what, "a refusal, such as 409 Conflict", str(again), first)


def _repetitions(traffic: Traffic) -> Iterator[tuple[Resource, Exchange, Exchange]]:
    """Creations with a key that one before had, in the same place, that was not refused."""
    known = traffic.derive(owners)
    firsts: dict[tuple[object, ...], Exchange] = {}
    for each in traffic:
        resource, role = known.get(each.operation, (None, ""))
        key = each.request_headers.get(IDEMPOTENCY)
        if resource is None or role != "create" or key is None or not _is_documented(resource):
            continue
        place = (each.operation, tuple(each.path_values.values()), each.key, key)
        if place in firsts:
            yield resource, firsts[place], each
        elif each.is_success:
            firsts[place] = each


def _is_documented(resource: Resource) -> bool:
    names = {each.name.lower() for each in resource.roles["create"].parameters}
    return IDEMPOTENCY in names


LAWS: tuple[Law, ...] = (
    ids_are_not_given_out_again,
    a_location_leads_to_what_was_created,
    nothing_is_created_under_what_is_not_there,
    what_there_is_already_is_not_created_again,
    one_idempotency_key_makes_one_thing,
    a_repetition_answers_what_the_first_one_did,
    an_idempotency_key_is_for_one_body,
)
