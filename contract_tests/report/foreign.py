"""Exchanges from what another tool recorded: a browser, a proxy, a test runner."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from urllib.parse import SplitResult, parse_qsl, urlencode, urlsplit

from specdouble.contract_tests.exchange import SAFE, Exchange
from specdouble.contract_tests.report.credentials import without_keys
from specdouble.contract_tests.report.har_format import Entry, NoRecording, Pair, decoded
from specdouble.contract_tests.report.routes import Routes
from specdouble.specs import Document


@dataclass(frozen=True, slots=True)
class _Found:
    """An entry below the API's base; `operation` is None, if no template has its path."""

    place: str
    entry: Entry
    origin: str
    url: str
    operation: str | None
    path_values: Mapping[str, str]


def adopted(entries: Sequence[Entry], document: Document, base: str | None) -> tuple[Exchange, ...]:
    """The exchanges with the API, in the order of sending, without the keys that were sent.

    Left out are other servers, other paths, and reads whose answer is not known or came from a
    cache. A write is never left out, for what was read after it is no more what it was before.
    """
    found = list(_below_base(entries, document, base))
    origins = Counter(each.origin for each in found if each.operation)
    if entries and not origins:
        where = base or document.base_path or "/"
        raise NoRecording(f"none of its {len(entries)} requests is for an operation below {where}")
    api = next((origin for origin, _ in origins.most_common(1)), "")
    kept = [each for each in found if each.origin == api and _matters(each)]
    kept.sort(key=lambda each: _aware(each.entry.started))
    exchanges = [_exchange(each, trail) for trail, each in enumerate(kept)]
    return without_keys(exchanges, document)


def _below_base(entries: Sequence[Entry], document: Document, base: str | None) -> Iterator[_Found]:
    routes = Routes(document)
    given = urlsplit(document.base_path if base is None else base)
    path = given.path.rstrip("/")
    for number, entry in enumerate(entries):
        place = f"log.entries[{number}]"
        url = _split(entry.request.url, f"{place}.request.url")
        origin = f"{url.scheme}://{url.netloc}"
        elsewhere = given.netloc and origin != f"{given.scheme}://{given.netloc}"
        if elsewhere or not url.path.startswith(f"{path}/"):
            continue
        below = url.path.removeprefix(path)
        operation, values = routes.match(entry.request.method, below) or (None, {})
        query = f"?{url.query}" if url.query else ""
        yield _Found(place, entry, origin, below + query, operation, values)


def _split(url: str, place: str) -> SplitResult:
    try:
        return urlsplit(url)
    except ValueError as error:
        raise NoRecording(f"{place}: is no URL: {error}") from None


def _matters(found: _Found) -> bool:
    if found.entry.request.method not in SAFE:
        return True
    return found.operation is not None and _is_known(found.entry)


def _is_known(entry: Entry) -> bool:
    """Whether the answer is the server's, just given, and there as a whole."""
    response, content = entry.response, entry.response.content
    lost = content is not None and content.text is None and (content.size or 0) > 0
    return response.status > 0 and not lost and not entry.from_cache and not entry.via_worker


def _exchange(found: _Found, trail: int) -> Exchange:
    entry, content = found.entry, found.entry.response.content
    return Exchange(
        # A write whose answer is not known has happened, and that is all that can be said.
        operation=(found.operation or "") if _is_known(entry) else "",
        method=entry.request.method,
        url=found.url,
        path_values=found.path_values,
        query=tuple(parse_qsl(urlsplit(found.url).query, keep_blank_values=True)),
        request_headers=_headers(entry.request.headers),
        request_body=_sent(entry, found.place),
        status=entry.response.status,
        headers=_headers(entry.response.headers),
        body=decoded(content.text, content.encoding, found.place) if content else b"",
        at=_aware(entry.started),
        elapsed=timedelta(milliseconds=max(entry.time or 0, 0)),
        trail=trail,
    )


def _sent(entry: Entry, place: str) -> bytes:
    data = entry.request.post_data
    if data is None:
        return b""
    if data.text is None and data.params:
        return urlencode([(each.name, each.value) for each in data.params]).encode()
    return decoded(data.text, data.encoding, place)


def _headers(pairs: Sequence[Pair]) -> dict[str, str]:
    headers: dict[str, str] = {}
    for each in pairs:
        name = each.name.lower()
        headers[name] = f"{headers[name]}, {each.value}" if name in headers else each.value
    return headers


def _aware(time: datetime) -> datetime:
    return time.replace(tzinfo=time.tzinfo or UTC).astimezone(UTC)
