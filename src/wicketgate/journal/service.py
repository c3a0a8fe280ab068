"""Verbs of the journal."""

from collections.abc import Awaitable
from typing import Final

from wicketgate.kernel import clock as time
from wicketgate.kernel.actors import Actor
from wicketgate.kernel.work import Database, Work

from . import store
from .errors import RequestIdTaken, TwinUnfinished
from .model import ANSWER_KEPT, Access, Answer, CreationKey, Line

_MOST_ACCESSES: Final = 100


async def record(
    work: Work, act: str, thing: str, *, before: str | None = None, after: str | None = None
) -> None:
    """One line in the same transaction as the act."""
    actor: Actor = work.actor
    line = Line(work.now_us, f"{actor.kind}:{actor.id}", act, thing, before, after, work.request_id)
    await store.add_line(work, line)


async def history(work: Work, thing: str) -> list[Line]:
    """Everything recorded about a thing, oldest first."""
    return await store.lines_of(work, thing)


def log_access(database: Database, access: Access) -> Awaitable[None]:
    """Write the access line by group commit; durable when this was awaited."""
    sql, values = store.access_insert(access)
    return database.append(sql, values)


async def log_access_within(work: Work, access: Access) -> None:
    """Write the access line in the transaction of the act it tells of."""
    sql, values = store.access_insert(access)
    await work.run(sql, **values)


async def accesses(work: Work, organisation_id: str) -> list[Access]:
    """The organisation's last 100 calls, newest first (contract F.1)."""
    rows = await store.last_accesses(work, organisation_id, _MOST_ACCESSES)
    return [
        Access(
            at_us=row[0],
            organisation_id=row[1],
            application_id=row[2],
            method=row[3],
            operation=row[4],
            status=row[5],
            code=row[6],
            stage=row[7],
            duration_us=row[8],
            request_id=row[9],
            consent_id=row[10],
        )
        for row in rows
    ]


async def claim(work: Work, key: CreationKey) -> Answer | None:
    """Take the key for this request, or give the answer it had before (contract E.1).

    Raises RequestIdTaken when the key stands for another body, TwinUnfinished when a concurrent
    twin has not been answered yet.
    """
    forgotten = time.micros(work.now - ANSWER_KEPT)
    if await store.claim(work, key, forgotten):
        return None
    held = await store.claimed(work, key)
    if held is None:
        raise TwinUnfinished
    body_hash, answer = held
    if body_hash != key.body_hash:
        raise RequestIdTaken(path="X-Request-ID")
    if answer is None:
        raise TwinUnfinished
    return answer


async def remember(work: Work, key: CreationKey, answer: Answer) -> None:
    """Keep the answer of a creating POST, in the transaction that created."""
    await store.remember(work, key, answer)


async def forget_old_answers(work: Work) -> int:
    """Drop remembered answers past their day; how many."""
    return await store.forget(work, time.micros(work.now - ANSWER_KEPT))
