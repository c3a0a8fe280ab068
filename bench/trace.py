"""What the product does for one call: its statements, in order, and the bytes it answers.

The same doors on the same database, in this process, with a recorder between work and database.
The bare function repeats what was recorded here, so it cannot be asked for less than the product.
"""

import base64
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any, Final, Self
from urllib.parse import urlsplit

import msgspec
from starlette.applications import Starlette
from starlette.types import Message

from bench.machine import Request
from wicketgate.kernel.sql import Row, Sql, Value
from wicketgate.kernel.work import Block, Database, Session

_OK: Final = range(200, 300)


Argument = str | int | dict[str, int | str] | None


class Statement(msgspec.Struct):
    """The text for the driver and its arguments.

    An argument is a value of the recorded call, or {"fresh": n}: a text that every call must make
    anew, n-th of the call; or {"name": n}: the n-th name of what the call is about; or
    {"raw": text}: bytes, in base 64.
    """

    text: str
    arguments: list[Argument]
    reads: bool


class Recorded(msgspec.Struct):
    """One call as the product answered it."""

    method: str
    target: str
    status: int
    headers: list[tuple[str, str]]
    body: str
    statements: list[Statement]
    sent: int
    """How many statements the product sent, the access line included."""
    fresh: list[int] = msgspec.field(default_factory=list)
    """The lengths of the texts that are made anew."""
    names: list[list[str]] = msgspec.field(default_factory=list)
    """What calls are about, in turn; empty when it is always the same."""


@dataclass(slots=True)
class _Sent:
    text: str
    arguments: list[Value]
    reads: bool


class _RecordingSession:
    def __init__(self, recorder: "Recorder", session: Session) -> None:
        self._recorder = recorder
        self._session = session

    async def one(self, sql: Sql, values: Mapping[str, Value]) -> Row | None:
        self._recorder.note(sql, values, reads=True)
        return await self._session.one(sql, values)

    async def all(self, sql: Sql, values: Mapping[str, Value]) -> list[Row]:
        self._recorder.note(sql, values, reads=True)
        return await self._session.all(sql, values)

    async def run(self, sql: Sql, values: Mapping[str, Value]) -> int:
        self._recorder.note(sql, values, reads=False)
        return await self._session.run(sql, values)

    async def run_many(self, sql: Sql, rows: Iterable[Mapping[str, Value]]) -> None:
        for row in rows:
            await self.run(sql, row)


class _RecordingBlock:
    def __init__(self, recorder: "Recorder", block: Block) -> None:
        self._recorder = recorder
        self._block = block

    async def __aenter__(self) -> Session:
        return _RecordingSession(self._recorder, await self._block.__aenter__())

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self._block.__aexit__(kind, error, trace)


@dataclass(slots=True)
class Recorder:
    """A database that notes what it is sent."""

    database: Database
    postgres: bool
    sent: list[_Sent] = field(default_factory=list)

    @property
    def statements(self) -> int:
        return self.database.statements

    @statements.setter
    def statements(self, count: int) -> None:
        self.database.statements = count

    def note(self, sql: Sql, values: Mapping[str, Value], *, reads: bool) -> None:
        compiled = sql.postgres if self.postgres else sql.sqlite
        self.sent.append(_Sent(compiled.text, list(compiled.arguments(values)), reads))

    def reading(self) -> Block:
        return _RecordingBlock(self, self.database.reading())

    def writing(self) -> Block:
        return _RecordingBlock(self, self.database.writing())

    async def append(self, sql: Sql, values: Mapping[str, Value]) -> None:
        await self.database.append(sql, values)  # the durable access line: not the bare function's

    async def open(self) -> None:
        await self.database.open()

    async def close(self) -> None:
        await self.database.close()


@dataclass(slots=True)
class _Answer:
    status: int = 0
    headers: list[tuple[str, str]] = field(default_factory=list)
    body: bytes = b""

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            self.headers = [(n.decode(), v.decode()) for n, v in message["headers"]]
        else:
            self.body += message.get("body", b"")

    @classmethod
    async def to(cls, app: Starlette, request: Request) -> Self:
        """What the app answers to a request. Raises RuntimeError for anything but success."""
        parts = urlsplit(request.path)
        scope: dict[str, Any] = {
            "client": ("127.0.0.1", 1),
            "type": "http",
            "asgi": {"version": "3.0"},
            "http_version": "1.1",
            "method": request.method,
            "scheme": "http",
            "path": parts.path,
            "root_path": "",
            "raw_path": parts.path.encode(),
            "query_string": parts.query.encode(),
            "headers": [(n.lower().encode(), v.encode()) for n, v in request.headers.items()],
        }
        answer = cls()

        async def receive() -> Message:
            return {"type": "http.request", "body": request.body.encode(), "more_body": False}

        await app(scope, receive, answer.send)
        if answer.status not in _OK:
            message = f"{request.path}: {answer.status} {answer.body.decode()}"
            raise RuntimeError(message)
        return answer


async def record(
    app: Starlette,
    recorder: Recorder,
    twice: tuple[Request, Request],
    names: tuple[tuple[str, ...], tuple[str, ...]] = ((), ()),
) -> Recorded:
    """The second of two calls; what differs between them is fresh or the name of its subject."""
    first, _, _ = await _one(app, recorder, twice[0])
    second, answer, sent = await _one(app, recorder, twice[1])
    fresh: list[str] = []
    statements = [
        Statement(
            two.text,
            [
                _argument(a, b, names[1], fresh)
                for a, b in zip(one.arguments, two.arguments, strict=True)
            ],
            two.reads,
        )
        for one, two in zip(first, second, strict=True)
    ]
    return Recorded(
        twice[1].method,
        twice[1].path,
        answer.status,
        answer.headers,
        base64.b64encode(answer.body).decode(),
        statements,
        sent,
        [len(text) for text in fresh],
    )


def _argument(before: Value, now: Value, names: tuple[str, ...], fresh: list[str]) -> Argument:
    if isinstance(now, bytes):
        return {"raw": base64.b64encode(now).decode()}
    if not isinstance(now, str) or before == now:
        return now
    if now in names:
        return {"name": names.index(now)}
    if now not in fresh:
        fresh.append(str(now))
    return {"fresh": fresh.index(now)}


async def _one(
    app: Starlette, recorder: Recorder, request: Request
) -> tuple[list[_Sent], _Answer, int]:
    recorder.sent = []
    before = recorder.statements
    answer = await _Answer.to(app, request)
    return recorder.sent, answer, recorder.statements - before
