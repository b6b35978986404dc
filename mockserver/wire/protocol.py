"""Uvicorn's protocol class, but strict: what httptools tells of a request, checked.

Uvicorn misses no Host, merges trailer fields into the header, and where a client offers an upgrade
it skips the body and reads it as the next request.
"""

import re
from typing import Any, Final
from urllib.parse import unquote

import httptools
from uvicorn._types import ASGIVersions

from specdouble.mockserver.wire import heads
from specdouble.mockserver.wire.answering import Answering
from specdouble.mockserver.wire.connection import BODY, HEAD, IDLE
from specdouble.mockserver.wire.heads import MAX_FIELDS, MAX_HEAD, MAX_TARGET, Refused

_WATCHED: Final = {b"host", b"transfer-encoding", b"expect"}
_UPGRADE: Final = {b"upgrade", b"http2-settings"}
_METHOD: Final = re.compile(rb"[!#$%&'*+\-.^_`|~0-9A-Za-z]{1,40}(?= )")
_ASGI: Final[ASGIVersions] = {"version": "3.0", "spec_version": "2.3"}
_SLASH: Final = ord("/")
_NO_HOST: Final = b"\0"


class Protocol(Answering):
    """One connection. A request that comes in one piece pays for a few comparisons only."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self._read = 0
        self._host: bytes | None = None
        self._good_host = _NO_HOST
        self._is_odd = False
        self._method = ""

    def data_received(self, data: bytes) -> None:
        if self._is_over:
            self.drain(len(data))
        elif not self.answer_again(data):
            self._parse(data)

    def _parse(self, data: bytes) -> None:
        was_idle, self._read = self._phase == IDLE, len(data)
        self.forget()
        try:
            self.parser.feed_data(data)
        except httptools.HttpParserUpgrade as upgrade:
            self._parse(self._head_without_upgrade() + data[upgrade.args[0] :])
        except httptools.HttpParserError as error:
            if was_idle and (known := self._with_known_method(data)):
                self._parse(known)
            else:
                self.begin_if_held()
                cause = error.__context__
                self.give_up(cause if isinstance(cause, Refused) else Refused(400, str(error)))
        else:
            if self._phase:
                self.begin_if_held()
                self.await_more(data)
            elif self._deadline is not None:
                self.be_content()
            elif was_idle:
                self.remember(data)

    # What httptools tells

    def on_message_begin(self) -> None:
        self._phase = HEAD
        self.url = b""
        self.headers = []
        self.expect_100_continue = False

    def on_url(self, url: bytes) -> None:
        self.url += url

    def on_header(self, name: bytes, value: bytes) -> None:
        name, value = name.lower(), value.rstrip()  # RFC 9112, section 5.1
        if name in _WATCHED:
            if name == b"host" and self._host is None:
                self._host = value
            elif name == b"expect":
                self.expect_100_continue = value.lower() == b"100-continue"
            else:
                self._is_odd = True
        self.headers.append((name, value))

    def on_headers_complete(self) -> None:
        parser, url = self.parser, self.url
        version, upgrades = parser.get_http_version(), parser.should_upgrade()
        if (
            self._host != self._good_host
            or self._is_odd
            or version != "1.1"
            or upgrades
            or url[0] != _SLASH
            or b"#" in url
            or len(url) > MAX_TARGET
            or len(self.headers) > MAX_FIELDS
            or self._read > MAX_HEAD
        ):
            self.url = url = heads.origin_form(parser.get_method(), url)
            heads.check(version, self.headers)
            self._good_host = self._host or _NO_HOST
            self.expect_100_continue &= version == "1.1"  # RFC 9110, section 10.1.1
            if upgrades:
                return  # see _head_without_upgrade
        path, _, query = url.partition(b"?")
        text = path.decode()
        self.scope = {
            "type": "http",
            "asgi": _ASGI,
            "http_version": version,
            "server": self.server,
            "client": self.client,
            "scheme": "http",
            "method": self._method or parser.get_method().decode(),
            "root_path": "",
            "path": unquote(text) if "%" in text else text,
            "raw_path": path,
            "query_string": query,
            "headers": self.headers,
        }
        self._phase, self._method = BODY, ""
        self.headers = []  # trailer fields are not merged (RFC 9110, section 6.5.1)
        self._content = []
        self._keeps_alive = version == "1.1" and parser.should_keep_alive()

    def on_message_complete(self) -> None:
        self._host, self._is_odd = None, False
        if self._phase == BODY:
            self._phase = IDLE
            self.arrive()

    # What httptools can't read

    def _head_without_upgrade(self) -> bytes:
        """The same head for a new parser, to ignore an Upgrade (RFC 9110, section 7.8)."""
        parser = self.parser
        version = parser.get_http_version().encode()
        lines = [b" ".join((parser.get_method(), self.url, b"HTTP/" + version))]
        lines += [b": ".join(each) for each in self.headers if each[0] not in _UPGRADE]
        self._renew_parser()
        return b"\r\n".join([*lines, b"", b""])

    def _with_known_method(self, data: bytes) -> bytes | None:
        """The same request for a new parser, if its method is all that is wrong, to get its 405."""
        method = _METHOD.match(data)
        if method is None or _is_known(method[0]):
            return None
        self._renew_parser()
        self._method = method[0].decode()
        return b"TRACE" + data[method.end() :]

    def _renew_parser(self) -> None:
        self.parser = httptools.HttpRequestParser(self)
        self.parser.set_dangerous_leniencies(lenient_data_after_close=True)


def _is_known(method: bytes) -> bool:
    try:
        httptools.HttpRequestParser(object()).feed_data(method + b" ")
    except httptools.HttpParserInvalidMethodError:
        return False
    return True
