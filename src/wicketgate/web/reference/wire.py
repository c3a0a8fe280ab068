"""A call of our own API over its real door, inside this process: no network, nowhere else to go."""

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import unquote_to_bytes, urlsplit

from starlette.types import ASGIApp, Message, Scope

_SECONDS: Final = 15
_NEWLINE: Final = "\r\n"


@dataclass(frozen=True, slots=True)
class Sent:
    """What goes out. `target` is path and query, percent-encoded; header values are Latin-1."""

    method: str
    target: str
    headers: tuple[tuple[str, str], ...]
    body: bytes = b""

    def head(self, host: str) -> str:
        """The first lines as HTTP/1.1 writes them."""
        lines = [f"{self.method} {self.target} HTTP/1.1", f"Host: {host}"]
        lines += [f"{name}: {value}" for name, value in self.all_headers]
        return _NEWLINE.join(lines)

    @property
    def all_headers(self) -> tuple[tuple[str, str], ...]:
        """With the length of the body, where there is one."""
        length = (("Content-Length", str(len(self.body))),) if self.body else ()
        return (*self.headers, *length)


@dataclass(frozen=True, slots=True)
class Received:
    """What came back; status 0 where nothing came, or not all of it."""

    status: int
    headers: Sequence[tuple[str, str]] = ()
    body: bytes = b""
    milliseconds: int = 0


@dataclass(slots=True)
class _Answer:
    status: int = 0
    headers: list[tuple[str, str]] = field(default_factory=list)
    body: bytearray = field(default_factory=bytearray)
    whole: bool = False

    async def take(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            self.headers = [
                (name.decode("latin-1"), value.decode("latin-1"))
                for name, value in message["headers"]
            ]
        else:
            self.body += message.get("body", b"")
            self.whole = not message.get("more_body", False)


async def call(app: ASGIApp, base_url: str, sent: Sent) -> Received:
    """The answer of the application, as a program on the network would get it."""
    answer, begun = _Answer(), time.perf_counter()
    given = False

    async def receive() -> Message:
        nonlocal given
        if given:
            await asyncio.Event().wait()  # the caller stays until it has its answer
        given = True
        return {"type": "http.request", "body": sent.body, "more_body": False}

    try:
        async with asyncio.timeout(_SECONDS):
            await app(_scope(base_url, sent), receive, answer.take)
    except TimeoutError:
        answer.whole = False
    took = round((time.perf_counter() - begun) * 1000)
    if not answer.whole:
        return Received(0, milliseconds=took)
    return Received(answer.status, answer.headers, bytes(answer.body), took)


def _scope(base_url: str, sent: Sent) -> Scope:
    parts = urlsplit(base_url)
    path, _, query = sent.target.partition("?")
    headers = [("host", parts.netloc), *sent.all_headers]
    port = parts.port or (443 if parts.scheme == "https" else 80)
    return {
        "type": "http",
        "asgi": {"version": "3.0", "spec_version": "2.4"},
        "http_version": "1.1",
        "method": sent.method,
        "scheme": parts.scheme,
        "path": unquote_to_bytes(path).decode("utf-8", "replace"),
        "raw_path": path.encode("ascii"),
        "query_string": query.encode("ascii"),
        "root_path": "",
        "headers": [
            (name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in headers
        ],
        "client": ("127.0.0.1", 0),
        "server": (parts.hostname or "localhost", port),
    }
