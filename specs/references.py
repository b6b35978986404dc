"""Where references lead: checked one by one, then inlined."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import ParseResult, urlsplit
from urllib.request import url2pathname

from prance.util.iterators import reference_iterator
from prance.util.path import path_get
from prance.util.resolver import KEEP_REF, RESOLVE_FILES, RESOLVE_INTERNAL, RefResolver
from prance.util.url import ResolutionError, absurl, fetch_url, split_url_reference, urlresource

from specdouble.specs.errors import DocumentError
from specdouble.specs.text import parse, read

Place = tuple[str | int, ...]


class _Files(dict[Any, Any]):
    """Prance's cache of files, filled by our own reader: the same YAML, the same limits."""

    def get(self, key: Any, default: Any = None) -> Any:
        if isinstance(key, tuple) and key not in self:
            path = Path(url2pathname(urlsplit(key[0]).path))
            self[key] = parse(read(path), path)
        return super().get(key, default)


def lost(document: dict[str, Any], path: Path) -> Iterator[tuple[Place, str]]:
    """Each place with a reference from which one gets nowhere, and why."""
    base = absurl(path.absolute().as_uri())
    files = _Files({(urlresource(base), True): document})
    seen: set[tuple[str, str]] = set()
    waiting = [(base, place, to) for _, to, place in reference_iterator(document)]
    while waiting:
        base, place, reference = waiting.pop()
        try:
            url, target = _follow(base, reference, files)
        except (ValueError, LookupError, TypeError, DocumentError) as error:
            reason = f"{error.args[0] if error.args else error}"
            yield (*place, "$ref"), f"{reference!r} leads nowhere: {reason}"
            continue
        if (key := (urlresource(url), url.fragment)) not in seen:
            seen.add(key)
            waiting += [(url, place, to) for _, to, _ in reference_iterator(target)]


def _follow(base: ParseResult, reference: Any, files: _Files) -> tuple[ParseResult, Any]:
    """The place and value at the end of a chain of references."""
    passed = set()
    while True:
        if not isinstance(reference, str):
            raise TypeError("a reference is a text")
        url, steps = split_url_reference(base, reference)
        if url.scheme != "file":
            raise ValueError("only files are read")
        if url in passed:
            raise ValueError("it only leads back to itself")
        passed.add(url)
        target = path_get(fetch_url(url, files), steps)
        if not isinstance(target, dict) or "$ref" not in target:
            return url, target
        base, reference = url, target["$ref"]


def inlined(document: dict[str, Any], path: Path) -> dict[str, Any]:
    """The document with its references inlined; schemas that contain themselves keep theirs."""
    home = absurl(path.absolute().as_uri())

    def keep(_limit: int, url: ParseResult, _recursions: Any = ()) -> Any:
        if url.path == home.path:
            return KEEP_REF
        reason = f"{url.path}#{url.fragment} contains itself: that works in one file only"
        raise DocumentError(path, reason, path=[])

    resolver = RefResolver(
        document,
        home.geturl(),
        recursion_limit_handler=keep,
        resolve_types=RESOLVE_INTERNAL | RESOLVE_FILES,
        reference_cache=_Files(),
    )
    try:
        resolver.resolve_references()
    except (ResolutionError, OSError, KeyError, ValueError) as error:
        raise DocumentError(path, f"has a reference that leads nowhere: {error}", path=[]) from None
    resolved: dict[str, Any] = resolver.specs
    return resolved
