"""Table and SQL of the outbox."""

from datetime import timedelta
from typing import Final

from sqlalchemy import (
    BigInteger,
    Column,
    Index,
    Integer,
    String,
    Table,
    and_,
    bindparam,
    delete,
    func,
    or_,
    select,
    update,
)
from sqlalchemy.dialects import postgresql

from wicketgate.kernel import clock as time
from wicketgate.kernel.sql import METADATA, Row, Sql
from wicketgate.kernel.work import Work

from .model import DEAD, MOST_ATTEMPTS, WAITING, Depth, Lane, Lease, Task, Undone

outbox_task: Final = Table(
    "outbox_task",
    METADATA,
    Column("id", String, primary_key=True),
    Column("job", String, nullable=False),
    Column("subject", String, nullable=False),
    Column("due_us", BigInteger, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("leased_by", String),
    Column("leased_until_us", BigInteger),
    Column("state", String, nullable=False),
    Column("last_error", String),
    Column("lane", Integer, nullable=False, server_default="1"),
    Index(None, "state", "lane", "due_us"),
    Index(None, "subject"),
)

_t = outbox_task.c
_PUT = Sql(
    postgresql.insert(outbox_task)
    .values(
        id=bindparam("id"),
        job=bindparam("job"),
        subject=bindparam("subject"),
        due_us=bindparam("due_us"),
        attempts=0,
        state=WAITING,
        lane=bindparam("lane"),
    )
    .on_conflict_do_nothing(index_elements=["id"])
)
_free = and_(
    _t.state == WAITING,
    _t.due_us <= bindparam("now_us"),
    or_(_t.leased_until_us.is_(None), _t.leased_until_us <= bindparam("now_us")),
)
_DUE = Sql(
    select(_t.id, _t.job, _t.subject, _t.attempts)
    .where(_free)
    .order_by(_t.lane, _t.due_us)
    .limit(1)
    .with_for_update(skip_locked=True)
)
_LEASE = Sql(
    update(outbox_task)
    .where(_t.id == bindparam("b_id"), _free)
    .values(leased_by=bindparam("worker"), leased_until_us=bindparam("until_us"))
)
_mine = and_(_t.id == bindparam("b_id"), _t.leased_by == bindparam("worker"))
_DONE = Sql(delete(outbox_task).where(_mine))
_AGAIN = Sql(
    update(outbox_task)
    .where(_mine)
    .values(
        due_us=bindparam("next_us"),
        attempts=bindparam("tried"),
        state=bindparam("next_state"),
        last_error=bindparam("error"),
        leased_by=None,
        leased_until_us=None,
    )
)

_REVIVE = Sql(
    update(outbox_task)
    .where(_t.subject == bindparam("of"), _t.job == bindparam("what"), _t.state == DEAD)
    .values(state=WAITING, attempts=0, due_us=bindparam("now_us"), last_error=None)
)
_failed = or_(_t.state == DEAD, _t.attempts > 0)
_TRY_AGAIN = Sql(
    update(outbox_task)
    .where(
        _t.subject == bindparam("of"),
        _t.job == bindparam("what"),
        _failed,
        or_(_t.leased_until_us.is_(None), _t.leased_until_us <= bindparam("now_us")),
    )
    .values(state=WAITING, attempts=0, due_us=bindparam("now_us"), last_error=None)
)
_UNDONE: Final = (_t.job, _t.subject, _t.attempts, _t.due_us, _t.state, _t.last_error)
_UNDONE_OF = Sql(select(*_UNDONE).where(_t.subject == bindparam("subject")).order_by(_t.job))
_IN_TROUBLE = Sql(
    select(*_UNDONE)
    .where(_t.job == bindparam("job"), _failed)
    .order_by(_t.state, _t.due_us)  # the dead go before those that wait
    .limit(bindparam("most", type_=Integer))
)
_stuck = or_(_t.state == DEAD, _t.attempts >= MOST_ATTEMPTS)
_STUCK = Sql(select(func.count()).select_from(outbox_task).where(_stuck))

_waits = _t.state == WAITING
_is_due = and_(_waits, _t.due_us <= bindparam("now_us"))
_DEPTH = Sql(
    select(
        func.count().filter(_is_due),
        func.count().filter(and_(_waits, _t.due_us > bindparam("now_us"))),
        func.count().filter(_stuck),
        func.min(_t.due_us).filter(_is_due),
    )
)


async def put(work: Work, task: Task, due_us: int, lane: Lane = Lane.ORDINARY) -> None:
    await work.run(
        _PUT,
        id=task.id,
        job=task.job,
        subject=task.subject,
        due_us=due_us,
        lane=int(lane),
    )


async def due(work: Work, now_us: int) -> Task | None:
    row = await work.one(_DUE, now_us=now_us)
    return None if row is None else Task(*row)


async def lease(work: Work, lease: Lease, *, now_us: int, until_us: int) -> bool:
    return bool(
        await work.run(
            _LEASE, b_id=lease.task.id, now_us=now_us, worker=lease.worker, until_us=until_us
        )
    )


async def remove(work: Work, lease: Lease) -> bool:
    return bool(await work.run(_DONE, b_id=lease.task.id, worker=lease.worker))


async def put_back(
    work: Work, lease: Lease, *, next_us: int, state: str = WAITING, error: str | None = None
) -> bool:
    return bool(
        await work.run(
            _AGAIN,
            b_id=lease.task.id,
            worker=lease.worker,
            next_us=next_us,
            tried=lease.task.attempts + 1 if error else 0,
            next_state=state,
            error=error,
        )
    )


async def revive(work: Work, job: str, subject: str) -> bool:
    now_us = time.micros(work.clock())
    return bool(await work.run(_REVIVE, of=subject, what=job, now_us=now_us))


async def try_again(work: Work, job: str, subject: str, now_us: int) -> bool:
    return bool(await work.run(_TRY_AGAIN, of=subject, what=job, now_us=now_us))


def _read(row: Row) -> Undone:
    return Undone(row[0], row[1], row[2], row[3], row[4] == DEAD, row[5] or "")


async def undone_of(work: Work, subject: str) -> list[Undone]:
    return [_read(row) for row in await work.all(_UNDONE_OF, subject=subject)]


async def in_trouble(work: Work, job: str, most: int) -> list[Undone]:
    return [_read(row) for row in await work.all(_IN_TROUBLE, job=job, most=most)]


async def stuck(work: Work) -> int:
    row = await work.one(_STUCK)
    return 0 if row is None else int(row[0])


async def depth(work: Work, now_us: int) -> Depth:
    row = await work.one(_DEPTH, now_us=now_us)
    if row is None:
        return Depth(0, 0, 0, timedelta(0))
    due, later, stuck, oldest_us = row
    late = timedelta(microseconds=0 if oldest_us is None else now_us - oldest_us)
    return Depth(due, later, stuck, late)
