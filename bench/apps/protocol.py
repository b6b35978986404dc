"""The barest server: a protocol class that finds its bytes by the target. `python -m ... PORT`."""

import asyncio
import json
import sys
from pathlib import Path

import httptools
import uvloop

_HEAD = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n"
_ANSWERS = {
    answer["path"].encode(): (_HEAD.format(len(answer["body"].encode())) + answer["body"]).encode()
    for answer in json.loads(Path("answers.json").read_bytes())
}


class Bare(asyncio.Protocol):
    """Answers each request with the bytes of its path."""

    def __init__(self) -> None:
        self._parser = httptools.HttpRequestParser(self)
        self._url = b""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        self._parser.feed_data(data)

    def on_url(self, url: bytes) -> None:
        self._url = url

    def on_message_complete(self) -> None:
        self._transport.write(_ANSWERS[self._url.partition(b"?")[0]])


async def main(port: int) -> None:
    """Serve until the process ends."""
    listening = await asyncio.get_running_loop().create_server(Bare, "127.0.0.1", port)
    await listening.serve_forever()


if __name__ == "__main__":
    uvloop.run(main(int(sys.argv[1])))
