"""A listening socket, and uvicorn on it."""

import asyncio
import signal
import socket
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from types import FrameType

import uvicorn
from starlette.types import ASGIApp

BACKLOG = 2048


class CannotServe(Exception):  # noqa: N818 - reads as the sentence it is
    """Something that serving needs can't be had; the message says what would help."""


class CannotListen(CannotServe):
    """An address can't be listened on; the message says which, why and what would help."""


def listen(host: str, port: int) -> socket.socket:
    """A socket that already accepts connections; port 0 takes a free one."""
    try:
        family, kind, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        listener = socket.socket(family, kind)
        try:
            # Linux keeps a closed port for a minute, unless told that this is no other server's.
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listener.bind(address)
            listener.listen(BACKLOG)
        except BaseException:
            listener.close()
            raise
    except (OSError, OverflowError, UnicodeError) as error:  # UnicodeError: no name for IDNA
        reason = getattr(error, "strerror", None) or str(error)
        message = f"can't listen on {host}:{port}: {reason.lower()}. --port 0 takes a free port"
        raise CannotListen(message) from None
    return listener


def base_url(listener: socket.socket) -> str:
    """The URL of a listening socket: `http://127.0.0.1:8000`."""
    host, port = listener.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def server(app: ASGIApp, *, log_level: str = "warning") -> uvicorn.Server:
    """Uvicorn on uvloop and httptools, for as long as its `should_exit` is False."""
    config = uvicorn.Config(
        app,
        loop="asyncio" if sys.platform == "win32" else "uvloop",
        http=_protocol(),
        ws="none",
        lifespan="off",
        log_config=None,
        log_level=log_level,
        access_log=False,
        server_header=False,
        proxy_headers=False,  # nobody asks where a client behind a proxy is
        timeout_graceful_shutdown=3,
    )
    return uvicorn.Server(config)


def _protocol() -> type[asyncio.Protocol]:
    """Ours. Never uvicorn's own choice: without these two it takes asyncio and h11 in silence.

    That is five times slower, and takes request shapes that smuggling uses.
    """
    try:
        if sys.platform != "win32":
            import uvloop  # noqa: F401, PLC0415
        from specdouble.mockserver.wire.protocol import Protocol  # noqa: PLC0415
    except ImportError as error:
        message = f"{error.name} can't be imported, and the mock needs it. pip install {error.name}"
        raise CannotServe(message) from None
    return Protocol


def run(
    app: ASGIApp,
    listener: socket.socket,
    *,
    log_level: str = "warning",
    ready: Callable[[], None] = lambda: None,
) -> None:
    """Serve until SIGINT or SIGTERM, then let running requests end, and return.

    `ready` is called as soon as either signal would be heeded: the time to say that one is here.
    """
    serving = server(app, log_level=log_level)

    def stop(_number: int, _frame: FrameType | None) -> None:
        serving.should_exit = True

    # Until uvicorn puts its own in their place; it raises the signal once more when it has shut
    # down, and then ours change nothing.
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, stop)
    ready()
    serving.run(sockets=[listener])


@contextmanager
def serving(app: ASGIApp) -> Iterator[str]:
    """Serve in another thread, on a free port of this machine, for as long as the block runs."""
    with closing(listen("127.0.0.1", 0)) as listener:
        running = server(app)
        thread = threading.Thread(target=running.run, args=([listener],))
        thread.start()
        try:
            yield base_url(listener)
        finally:
            running.should_exit = True
            thread.join()
