"""PostgreSQL by asyncpg: a pool, one transaction per writing work, grouped appends."""

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from types import TracebackType
from typing import Final, TypeAlias, cast

import asyncpg
from asyncpg.pool import PoolConnectionProxy
from asyncpg.transaction import Transaction

from wicketgate.kernel.errors import Held, Unavailable
from wicketgate.kernel.sql import Row, Sql, Value

Connection: TypeAlias = "PoolConnectionProxy[asyncpg.Record]"
Pool: TypeAlias = "asyncpg.Pool[asyncpg.Record]"
Waiting: TypeAlias = tuple[Sequence[Value], asyncio.Future[None]]

_POOL: Final = 10
_STATEMENT_SECONDS: Final = 15
_ACQUIRE_SECONDS: Final = 5.0
_GRACE_SECONDS: Final = 5
"""The server ends a statement that takes too long. Where it does not answer at all, as behind a
network that is cut, we stop waiting this much later."""
_SERVER_SETTINGS: Final = {
    "application_name": "wicketgate",
    "lock_timeout": "5s",  # a concurrent twin waits this long for the first (contract E.1)
    "idle_in_transaction_session_timeout": "60s",
    "jit": "off",  # our statements are short: planning would cost more than it gains
}
_BUSY: Final = (asyncpg.DeadlockDetectedError, asyncpg.LockNotAvailableError)
_LOST: Final = (
    OSError,
    TimeoutError,  # the statement did not come back
    asyncpg.PostgresConnectionError,
    asyncpg.InterfaceError,
    asyncpg.exceptions.OperatorInterventionError,  # the server stops, starts, or ended a statement
    asyncpg.exceptions.InsufficientResourcesError,  # no connection, memory or disk left
    asyncpg.exceptions.IdleInTransactionSessionTimeoutError,
    asyncpg.exceptions.ReadOnlySQLTransactionError,  # a stand-by that does not write yet
    asyncpg.exceptions.PostgresIOError,
)


class PostgresSession:
    """Statements on one connection of the pool."""

    __slots__ = ("_connection", "_database")

    def __init__(self, database: "PostgresDatabase", connection: Connection) -> None:
        self._database = database
        self._connection = connection

    async def one(self, sql: Sql, values: Mapping[str, Value]) -> Row | None:
        self._database.statements += 1
        compiled = sql.postgres
        record = await self._connection.fetchrow(compiled.text, *compiled.arguments(values))
        return cast("Row | None", record)  # a Record is a sequence, though not declared as one

    async def all(self, sql: Sql, values: Mapping[str, Value]) -> list[Row]:
        self._database.statements += 1
        compiled = sql.postgres
        records = await self._connection.fetch(compiled.text, *compiled.arguments(values))
        return cast("list[Row]", records)

    async def run(self, sql: Sql, values: Mapping[str, Value]) -> int:
        self._database.statements += 1
        compiled = sql.postgres
        try:
            tag: str = await self._connection.execute(compiled.text, *compiled.arguments(values))
        except asyncpg.LockNotAvailableError as error:
            raise Held from error
        return int(tag.rpartition(" ")[2])

    async def run_many(self, sql: Sql, rows: Iterable[Mapping[str, Value]]) -> None:
        self._database.statements += 1
        compiled = sql.postgres
        await self._connection.executemany(compiled.text, [compiled.arguments(r) for r in rows])


class _Block:
    """A connection for the length of a block, in a transaction when it writes."""

    __slots__ = ("_connection", "_database", "_transaction", "_writes")

    def __init__(self, database: "PostgresDatabase", *, writes: bool) -> None:
        self._database = database
        self._writes = writes
        self._transaction: Transaction | None = None

    async def __aenter__(self) -> PostgresSession:
        self._connection = await self._database.borrow()
        if self._writes:
            self._transaction = self._connection.transaction()
            try:
                await self._transaction.start()
            except _LOST as error:
                await self._database.give_back(self._connection)
                raise Unavailable from error
        return PostgresSession(self._database, self._connection)

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        try:
            if self._transaction is not None:
                await self._end(self._transaction, error)
        finally:
            await self._database.give_back(self._connection)
        if isinstance(error, (*_LOST, *_BUSY)):
            raise Unavailable from error

    async def _end(self, transaction: Transaction, error: BaseException | None) -> None:
        try:
            if error is None:
                await transaction.commit()
            else:
                await transaction.rollback()
        except _LOST as lost:
            raise Unavailable from lost


class _Appender:
    """Rows of many requests in one implicit transaction; each caller waits until it is durable."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool
        self._rows: list[tuple[Sql, Sequence[Value], asyncio.Future[None]]] = []
        self._wake = asyncio.Event()
        self._flushing = asyncio.Lock()
        self._task = asyncio.create_task(self._flush_groups(), name="postgres-append")

    def append(self, sql: Sql, arguments: Sequence[Value]) -> asyncio.Future[None]:
        durable: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._rows.append((sql, arguments, durable))
        self._wake.set()
        return durable

    async def _flush_groups(self) -> None:
        while True:
            await self._wake.wait()
            async with self._flushing:
                self._wake.clear()
                rows, self._rows = self._rows, []
                groups: dict[Sql, list[Waiting]] = {}
                for sql, arguments, durable in rows:
                    groups.setdefault(sql, []).append((arguments, durable))
                for sql, group in groups.items():
                    await self._flush(sql, group)

    async def _flush(self, sql: Sql, group: list[Waiting]) -> None:
        error: Exception | None = None
        try:
            async with self._pool.acquire(timeout=_ACQUIRE_SECONDS) as connection:
                # asyncpg runs the batch as one implicit transaction: all rows or none.
                await connection.executemany(sql.postgres.text, [row for row, _ in group])
        except (*_LOST, TimeoutError, asyncpg.PostgresError) as failure:
            error = failure
        for _, durable in group:
            if durable.done():
                continue
            if error is None:
                durable.set_result(None)
            else:
                durable.set_exception(Unavailable(f"the database did not commit: {error}"))

    async def close(self) -> None:
        await asyncio.gather(*(durable for *_, durable in self._rows), return_exceptions=True)
        async with self._flushing:
            self._task.cancel()
        await asyncio.gather(self._task, return_exceptions=True)


class PostgresDatabase:
    """`kernel.work.Database` on a PostgreSQL server. One event loop owns it."""

    def __init__(
        self, url: str, *, pool: int = _POOL, statement_seconds: int = _STATEMENT_SECONDS
    ) -> None:
        self._url = url
        self._most = pool
        self._statement_seconds = statement_seconds
        self._pool: Pool | None = None
        self._appender: _Appender | None = None
        self.statements = 0

    async def open(self) -> None:
        try:
            self._pool = await asyncpg.create_pool(
                self._url,
                min_size=1,
                max_size=self._most,
                server_settings={
                    **_SERVER_SETTINGS,
                    "statement_timeout": f"{self._statement_seconds}s",
                },
                command_timeout=self._statement_seconds + _GRACE_SECONDS,
                reset=_leave_as_is,
                timeout=_ACQUIRE_SECONDS,
            )
        except (*_LOST, asyncpg.PostgresError, TimeoutError, ValueError) as error:
            message = f"the database cannot be reached: {error}"
            raise Unavailable(message) from error
        self._appender = _Appender(self._pool)

    @property
    def connections(self) -> tuple[int, int]:
        if self._pool is None:
            return 0, 0
        held = self._pool.get_size()
        return held, held - self._pool.get_idle_size()

    async def borrow(self) -> Connection:
        if self._pool is None:
            raise Unavailable
        try:
            return await self._pool.acquire(timeout=_ACQUIRE_SECONDS)
        except (*_LOST, TimeoutError, asyncpg.PostgresError) as error:
            raise Unavailable from error

    async def give_back(self, connection: Connection) -> None:
        if self._pool is not None:
            await self._pool.release(connection)

    def reading(self) -> _Block:
        return _Block(self, writes=False)

    def writing(self) -> _Block:
        return _Block(self, writes=True)

    def append(self, sql: Sql, values: Mapping[str, Value]) -> asyncio.Future[None]:
        if self._appender is None:
            raise Unavailable
        self.statements += 1
        return self._appender.append(sql, sql.postgres.arguments(values))

    async def close(self) -> None:
        if self._appender is not None:
            await self._appender.close()
            self._appender = None
        if self._pool is not None:
            await self._pool.close()
            self._pool = None


async def _leave_as_is(_connection: object) -> None:
    """Our sessions change no settings, so the pool need not reset them (measured: 15 %)."""
