"""One `Work` per request or job: one transaction, the clock, the actor, the request id, the rules.

Verbs take it as their first argument: a signature tells what a verb may touch. Reading works run
in a read transaction and cost no commit; writing works are durable when their block is left.
"""

from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from types import TracebackType
from typing import Protocol

from wicketgate.kernel import clock as time
from wicketgate.kernel.actors import NOBODY, Actor
from wicketgate.kernel.clock import Clock
from wicketgate.kernel.errors import Refusal
from wicketgate.kernel.profile import Profile
from wicketgate.kernel.secrets import Keyring
from wicketgate.kernel.sql import Row, Sql, Value


class Session(Protocol):
    """A transaction on either database."""

    async def one(self, sql: Sql, values: Mapping[str, Value]) -> Row | None:
        """The first row or None."""

    async def all(self, sql: Sql, values: Mapping[str, Value]) -> list[Row]:
        """All rows."""

    async def run(self, sql: Sql, values: Mapping[str, Value]) -> int:
        """Execute; how many rows it touched. Raises Held when another work keeps one too long."""

    async def run_many(self, sql: Sql, rows: Iterable[Mapping[str, Value]]) -> None:
        """Execute once per row."""


class Database(Protocol):
    """SQLite or PostgreSQL. `statements` counts what was sent, for the benchmark."""

    statements: int

    @property
    def connections(self) -> tuple[int, int]:
        """How many are open, and how many of those are in use now."""

    def reading(self) -> "Block":
        """A session that sees one state and writes nothing."""

    def writing(self) -> "Block":
        """A session whose block commits on leaving and rolls back on an exception."""

    def append(self, sql: Sql, values: Mapping[str, Value]) -> Awaitable[None]:
        """Insert one row; awaited, it is durable. Many callers share one commit."""

    async def open(self) -> None:
        """Connect. Raises Unavailable with what to do when it cannot."""

    async def close(self) -> None:
        """Finish what runs and disconnect."""


class Block(Protocol):
    """A transaction for the length of an `async with`."""

    async def __aenter__(self) -> Session: ...

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
        /,
    ) -> None: ...


@dataclass(slots=True)
class Work:
    """What a verb may touch. `now` is the caller's time: an organisation may have moved its own."""

    session: Session
    profile: Profile
    keys: Keyring
    clock: Clock
    request_id: str
    actor: Actor = NOBODY
    shift: timedelta = timedelta(0)
    now: datetime = field(init=False)
    now_us: int = field(init=False)
    writes: bool = False
    thumbprint: str | None = None
    """`x5t#S256` of the certificate on the caller's connection (RFC 8705 3.1); None without one."""

    def __post_init__(self) -> None:
        self._look_at_the_clock()

    def act_as(self, actor: Actor, shift: timedelta) -> None:
        """From here on the actor acts, in the time of its organisation."""
        self.actor = actor
        self.shift = shift
        self._look_at_the_clock()

    def _look_at_the_clock(self) -> None:
        self.now = self.clock() + self.shift
        self.now_us = time.micros(self.now)

    @property
    def today(self) -> date:
        """The bank's calendar day."""
        return time.local_date(self.now, self.profile.zone)

    def one(self, sql: Sql, **values: Value) -> Awaitable[Row | None]:
        return self.session.one(sql, values)

    def all(self, sql: Sql, **values: Value) -> Awaitable[list[Row]]:
        return self.session.all(sql, values)

    def run(self, sql: Sql, **values: Value) -> Awaitable[int]:
        return self.session.run(sql, values)

    def run_many(self, sql: Sql, rows: Iterable[Mapping[str, Value]]) -> Awaitable[None]:
        return self.session.run_many(sql, rows)


@dataclass(slots=True)
class Desk:
    """Where works begin: the database, the rules, the keys and the clock of this process."""

    database: Database
    profile: Profile
    keys: Keyring
    clock: Clock

    def reading(self, request_id: str) -> "Reading":
        """A work that reads one state of the database."""
        return Reading(self, request_id)

    def writing(self, request_id: str) -> "Writing":
        """A work that is durable when its block is left.

        An exception rolls everything back, but for a refusal whose work is `kept`: it is
        committed and then raised.
        """
        return Writing(self, request_id)


class Reading:
    """The block of a reading work. Classes, not generators: every call enters one."""

    __slots__ = ("_block", "_desk", "_request_id")

    def __init__(self, desk: Desk, request_id: str) -> None:
        self._desk = desk
        self._request_id = request_id
        self._block = desk.database.reading()

    async def __aenter__(self) -> Work:
        desk = self._desk
        session = await self._block.__aenter__()
        return Work(session, desk.profile, desk.keys, desk.clock, self._request_id)

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self._block.__aexit__(kind, error, trace)


class Writing:
    """The block of a writing work."""

    __slots__ = ("_block", "_desk", "_request_id")

    def __init__(self, desk: Desk, request_id: str) -> None:
        self._desk = desk
        self._request_id = request_id
        self._block = desk.database.writing()

    async def __aenter__(self) -> Work:
        desk = self._desk
        session = await self._block.__aenter__()
        return Work(session, desk.profile, desk.keys, desk.clock, self._request_id, writes=True)

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if isinstance(error, Refusal) and error.kept:
            await self._block.__aexit__(None, None, None)
        else:
            await self._block.__aexit__(kind, error, trace)


Job = Callable[[Work, str], Awaitable[None]]
"""A job of the worker: a writing work of its own and the subject it was put for."""

Errand = Callable[[Desk, str], Awaitable[None]]
"""A job that talks to somebody outside and so must not hold a transaction while it does."""
