"""The yardstick: a plain ASGI function with the raw driver.

For a read it sends the recorded SELECTs, for a creation the recorded statements in one transaction
with its commit, and answers the recorded bytes. It checks nothing, logs nothing, limits nothing.

`python -m bench.bare CALLS.json DATABASE_URL PORT`
"""

import base64
import os
import sqlite3
import sys
from collections.abc import Awaitable, Callable, Iterator
from itertools import count, cycle
from pathlib import Path
from typing import Any, Final

import asyncpg
import msgspec
import uvicorn
from starlette.types import Receive, Scope, Send

from bench.trace import Argument, Recorded, Statement

_SQLITE: Final = "sqlite:///"
_SPREAD: Final = 0x9E3779B97F4A7C15
"""An odd number near 2^64 / golden ratio: neighbours land far apart, as random ids would."""

Value = str | int | bytes | None
Ready = list[tuple[str, list[Value]]]
Act = Callable[[Ready], Awaitable[None]]


class Call:
    """A recorded call, ready to be answered again and again."""

    def __init__(self, recorded: Recorded, numbers: Iterator[int]) -> None:
        self.reads = recorded.method == "GET"
        self.start = {
            "type": "http.response.start",
            "status": recorded.status,
            "headers": [(n.encode(), v.encode()) for n, v in recorded.headers],
        }
        self.body = {"type": "http.response.body", "body": base64.b64decode(recorded.body)}
        self._statements = recorded.statements
        self._lengths = recorded.fresh
        self._names = cycle(recorded.names or [[]])
        self._numbers = numbers
        self._constant = all(
            not isinstance(value, dict) for one in recorded.statements for value in one.arguments
        )
        self._ready: Ready = self._fill() if self._constant else []

    def statements(self) -> Ready:
        """The statements with their arguments, fresh where they must be."""
        return self._ready if self._constant else self._fill()

    def _fill(self) -> Ready:
        names = next(self._names)
        fresh = [self._text(length) for length in self._lengths]
        return [(one.text, _arguments(one, fresh, names)) for one in self._statements]

    def _text(self, length: int) -> str:
        number = next(self._numbers) * _SPREAD % 2**64
        return f"{number:016x}".ljust(length, "0")[:length]


def _arguments(one: Statement, fresh: list[str], names: list[str]) -> list[Value]:
    return [_value(value, fresh, names) for value in one.arguments]


def _value(argument: Argument, fresh: list[str], names: list[str]) -> Value:
    if not isinstance(argument, dict):
        return argument
    if "raw" in argument:
        return base64.b64decode(str(argument["raw"]))
    if "fresh" in argument:
        return fresh[int(argument["fresh"])]
    return names[int(argument["name"])]


class OnSqlite:
    """One connection, with the durability the product has."""

    def __init__(self, path: str) -> None:
        self._connection = sqlite3.connect(path, isolation_level=None, timeout=30)
        self._connection.execute("PRAGMA journal_mode=WAL")
        self._connection.execute("PRAGMA synchronous=FULL")
        self._connection.execute("PRAGMA cache_size=-4000")

    async def open(self) -> None:
        """Nothing more to do."""

    async def read(self, statements: Ready) -> None:
        execute = self._connection.execute
        for text, arguments in statements:
            execute(text, arguments).fetchall()

    async def write(self, statements: Ready) -> None:
        execute = self._connection.execute
        execute("BEGIN IMMEDIATE")
        for text, arguments in statements:
            execute(text, arguments).fetchall()
        execute("COMMIT")


class OnPostgres:
    """A pool like the product's."""

    _pool: "asyncpg.Pool[asyncpg.Record]"

    def __init__(self, url: str) -> None:
        self._url = url

    async def open(self) -> None:
        async def keep(_connection: object) -> None:
            """Nothing to reset."""

        self._pool = await asyncpg.create_pool(
            self._url, min_size=1, max_size=10, server_settings={"jit": "off"}, reset=keep
        )

    async def read(self, statements: Ready) -> None:
        async with self._pool.acquire() as connection:
            for text, arguments in statements:
                await connection.fetch(text, *arguments)

    async def write(self, statements: Ready) -> None:
        async with self._pool.acquire() as connection, connection.transaction():
            for text, arguments in statements:
                await connection.fetch(text, *arguments)


class Bare:
    """The ASGI application."""

    def __init__(self, recorded: list[Recorded], database: OnSqlite | OnPostgres) -> None:
        salt = int.from_bytes(os.urandom(6), "big") << 16
        numbers = count(salt)
        self._calls = {(one.method, one.target): Call(one, numbers) for one in recorded}
        self._database = database

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._live(receive, send)
            return
        query = scope["query_string"].decode()
        target = f"{scope['path']}?{query}" if query else scope["path"]
        call = self._calls[scope["method"], target]
        if call.reads:
            await self._database.read(call.statements())
        else:
            await receive()
            await self._database.write(call.statements())
        await send(call.start)
        await send(call.body)

    async def _live(self, receive: Receive, send: Send) -> None:
        await receive()
        await self._database.open()
        await send({"type": "lifespan.startup.complete"})
        await receive()
        await send({"type": "lifespan.shutdown.complete"})


def main() -> None:
    calls, url, port = sys.argv[1:]
    recorded = msgspec.json.decode(Path(calls).read_bytes(), type=list[Recorded])
    database: Any = (
        OnSqlite(url.removeprefix(_SQLITE)) if url.startswith(_SQLITE) else OnPostgres(url)
    )
    uvicorn.run(
        Bare(recorded, database),
        port=int(port),
        loop="uvloop",
        http="httptools",
        ws="none",
        lifespan="on",
        access_log=False,
        log_level="warning",
        server_header=False,
    )


if __name__ == "__main__":
    main()
