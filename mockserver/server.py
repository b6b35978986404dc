"""A listening socket, and uvicorn on it."""

import signal
import socket
import sys
from collections.abc import Callable
from types import FrameType

import uvicorn
from starlette.types import ASGIApp

BACKLOG = 2048


class CannotListen(Exception):  # noqa: N818 - reads as the sentence it is
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
        loop="auto" if sys.platform == "win32" else "uvloop",
        http="httptools",
        ws="none",
        lifespan="off",
        log_config=None,
        log_level=log_level,
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=3,
    )
    return uvicorn.Server(config)


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
