"""Verbs of the journal."""

from collections.abc import Awaitable
from datetime import timedelta
from typing import Final

from wicketgate.kernel import clock as time
from wicketgate.kernel import paging
from wicketgate.kernel.errors import Held
from wicketgate.kernel.ids import OrganisationId
from wicketgate.kernel.paging import PAGE, Page
from wicketgate.kernel.work import Database, Work

from . import store
from .errors import RequestIdTaken, TwinUnfinished
from .model import (
    ANSWER_KEPT,
    Access,
    AccessKind,
    AccessSearch,
    Answer,
    CreationKey,
    Line,
    LineSearch,
)

_MOST_ACCESSES: Final = 100


async def record(
    work: Work, act: str, thing: str, *, before: str | None = None, after: str | None = None
) -> None:
    """One line in the same transaction as the act."""
    line = Line(work.now_us, work.actor.name, act, thing, before, after, work.request_id)
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
    return [store.read_access(row) for row in rows]


async def search(work: Work, wanted: LineSearch, most: int = PAGE) -> Page[Line]:
    """Lines of the journal, newest first."""
    found = await store.lines_where(work, wanted, most + 1)
    return paging.page_of(found, lambda one: str(one[0]), most).map(lambda one: one[1])


async def search_accesses(work: Work, wanted: AccessSearch) -> Page[Access]:
    """Calls of the API, newest first."""
    found = await store.accesses_where(work, wanted, PAGE + 1)
    page = paging.page_of(found, lambda one: paging.key_of(one[1].logged_us, str(one[0])))
    return page.map(lambda one: one[1])


async def count_faults(work: Work, since: timedelta) -> int:
    """How many calls were answered with a fault of ours (5xx) in the time up to now."""
    return await store.count_faults(work, time.micros(work.clock() - since))


async def count_readings(work: Work, consent_id: str) -> dict[AccessKind, int]:
    """How often account data was read under the consent, for each kind there was."""
    return await store.count_readings(work, consent_id)


async def claim(work: Work, key: CreationKey) -> Answer | None:
    """Take the key for this request, or give the answer it had before (contract E.1).

    Raises RequestIdTaken when the key stands for another body, TwinUnfinished when a concurrent
    twin has not been answered yet.
    """
    forgotten = time.micros(work.now - ANSWER_KEPT)
    try:
        ours = await store.claim(work, key, forgotten)
    except Held as error:  # what the database waited for is the twin
        raise TwinUnfinished from error
    if ours:
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


async def forget_answers_of(work: Work, organisation: OrganisationId) -> None:
    """Drop what the organisation was answered: what its answers name is no more."""
    await store.forget_of(work, organisation)
