"""Where requests go: a server's base URL, the keys for it, and how careful to be."""

import ipaddress
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from specdouble.specs import Document

KEY_VARIABLE = "SPECDOUBLE_KEY"


class NoTarget(ValueError):  # noqa: N818 - reads as the sentence it is
    """What was given as a target is no URL of a server."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """A server to be judged. `keys`: most rights first; `timeout`: seconds for each answer.

    `app`: an ASGI app, if the target is one in this process rather than behind a socket.
    `headers`: sent with every request.
    """

    base_url: str
    keys: Sequence[str]
    timeout: float
    writes: bool
    app: Callable[..., Awaitable[None]] | None = None
    headers: Mapping[str, str] = field(default_factory=dict)

    @property
    def key(self) -> str | None:
        """The key with most rights."""
        return self.keys[0] if self.keys else None

    def masked(self, text: str) -> str:
        """A text with the name of the variable in place of each key."""
        for key in self.keys:
            # In double quotes, for a shell leaves a variable in single ones as it is.
            header = f"Authorization: Bearer {key}"
            text = text.replace(f"'{header}'", f'"Authorization: Bearer ${KEY_VARIABLE}"')
            text = text.replace(key, f"${KEY_VARIABLE}")
        return text


def target(
    url: str, document: Document, *, keys: Sequence[str], timeout: float, writes: bool | None = None
) -> Target:
    """The target that a URL names: an origin gets the document's path, a path is left as it is.

    `writes`: whether to write there; None: on loopback only.
    """
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        message = f"{url!r} is no URL of a server, such as http://127.0.0.1:8000"
        raise NoTarget(message)
    path = parts.path.rstrip("/") or document.base_path
    return Target(
        base_url=f"{parts.scheme}://{parts.netloc}{path}",
        keys=tuple(key for key in keys if key),
        timeout=timeout,
        writes=_is_loopback(parts.hostname) if writes is None else writes,
    )


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")
