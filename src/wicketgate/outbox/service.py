"""Verbs of the outbox."""

from collections.abc import Sequence
from datetime import timedelta

from wicketgate.kernel import clock as time
from wicketgate.kernel import secrets
from wicketgate.kernel.work import Work

from . import store
from .model import (
    DEAD,
    LEASE,
    MOST_ATTEMPTS,
    WAITING,
    Depth,
    Lane,
    Lease,
    Task,
    Undone,
    pause_before,
)


async def put(
    work: Work,
    job: str,
    subject: str,
    *,
    after: timedelta = timedelta(0),
    lane: Lane = Lane.ORDINARY,
) -> None:
    """Ask for `job` on `subject`; it runs once this transaction is committed."""
    task = Task(secrets.new_id(), job, subject, 0)
    await store.put(work, task, time.micros(work.clock() + after), lane)


async def put_once(work: Work, job: str, subject: str, *, lane: Lane = Lane.ORDINARY) -> None:
    """As `put`, but nothing where the same is asked for already: for who asks again anyway."""
    task = Task(f"{job}:{subject}", job, subject, 0)
    await store.put(work, task, time.micros(work.clock()), lane)


async def repeat(work: Work, job: str) -> None:
    """Have `job` run again and again; one task however often and by however many it is asked."""
    await store.put(work, Task(job, job, "", 0), time.micros(work.clock()))


async def lease(work: Work, worker: str) -> Lease | None:
    """Take the next due task for a minute, or None when nothing is due."""
    now = work.clock()
    now_us = time.micros(now)
    task = await store.due(work, now_us)
    if task is None:
        return None
    until_us = time.micros(now + LEASE)
    held = Lease(task, worker)
    taken = await store.lease(work, held, now_us=now_us, until_us=until_us)
    return held if taken else None


async def done(work: Work, lease: Lease, *, again_after: timedelta | None) -> bool:
    """The task ran: forget it, or have a repeated one wait for its next turn.

    False when the lease was lost meanwhile: then the caller's transaction must not stand.
    """
    if again_after is None:
        return await store.remove(work, lease)
    return await store.put_back(work, lease, next_us=time.micros(work.clock() + again_after))


async def failed(work: Work, lease: Lease, error: str, *, lasting: bool = False) -> None:
    """The task raised: wait longer each time; after the last attempt it lies dead and visible.

    One that is `lasting`, or repeated, never dies: from then on it is tried every hour.
    """
    attempt = lease.task.attempts + 1
    lasting = lasting or lease.task.id == lease.task.job
    state = DEAD if attempt >= MOST_ATTEMPTS and not lasting else WAITING
    next_us = time.micros(work.clock() + pause_before(attempt))
    await store.put_back(work, lease, next_us=next_us, state=state, error=error)


async def revive(work: Work, job: str, subject: str) -> bool:
    """Have a task that was given up tried again from the start; whether there was such a one."""
    return await store.revive(work, job, subject)


async def try_again(work: Work, job: str, subject: str) -> bool:
    """Have a task that failed or was given up tried now, from the start; whether there was one."""
    return await store.try_again(work, job, subject, time.micros(work.clock()))


async def undone_of(work: Work, subject: str) -> list[Undone]:
    """Every task on this subject that is not done yet."""
    return await store.undone_of(work, subject)


async def in_trouble(work: Work, jobs: Sequence[str], most: int) -> list[Undone]:
    """Tasks of these jobs that failed, those that are stuck first."""
    found = [one for job in jobs for one in await store.in_trouble(work, job, most)]
    return sorted(found, key=lambda one: (not one.stuck, one.due_us))[:most]


async def stuck(work: Work) -> int:
    """How many tasks were given up, or tried in vain for more than a day."""
    return await store.stuck(work)


async def depth(work: Work) -> Depth:
    """How much waits, and for how long: what an operator watches."""
    return await store.depth(work, time.micros(work.clock()))
