"""The worker: takes tasks from the outbox, one after another, and does them.

Several may run at once, in several processes: each task is leased. A job and the note that it is
done are one transaction, so a job runs to its end or leaves nothing behind. An errand (a letter to
a mail server) is run before that transaction: it may happen twice.
"""

import asyncio
import time
from collections.abc import Callable, Collection, Coroutine, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Final

import structlog

from wicketgate import outbox
from wicketgate.kernel import secrets
from wicketgate.kernel.actors import Actor, ActorKind
from wicketgate.kernel.work import Desk, Errand, Job, Work

_REST: Final = timedelta(milliseconds=500)
"""How long an idle worker waits before it looks again."""
_SETBACK: Final = timedelta(seconds=5)
"""How long it waits when it could not even look, because the database is away."""

_STUCK_AFTER: Final = timedelta(minutes=3)
"""When a worker that has not looked for work is taken for dead."""

Told = Callable[[str, str], None]
"""A job, and `done` or `failed`."""

_log = structlog.get_logger(__name__)


class LeaseLost(RuntimeError):
    """The job took longer than its lease and another worker has the task: nothing of it stands."""


class UnknownJob(LookupError):
    """The task names a job that this version cannot do."""


@dataclass(slots=True)
class Worker:
    """`rounds` are the jobs that come again and again, with the time between two turns.

    `errands` are run outside any transaction; those that are `lasting` are never given up.
    """

    desk: Desk
    jobs: Mapping[str, Job]
    rounds: Mapping[str, timedelta]
    errands: Mapping[str, Errand] = field(default_factory=dict)
    lasting: Collection[str] = ()
    name: str = field(default_factory=secrets.new_id)
    told: Told | None = None
    """Hears of every task that ended."""
    beat: float = field(default_factory=time.monotonic)
    """When it last looked for work, by the monotonic clock."""
    _stopping: asyncio.Event = field(default_factory=asyncio.Event)

    def stop(self) -> None:
        """Let `run` return as soon as the task in hand is done."""
        self._stopping.set()

    def alive(self) -> bool:
        """Whether it has looked for work lately; the longest lease is a minute."""
        return time.monotonic() - self.beat < _STUCK_AFTER.total_seconds()

    async def run(self) -> None:
        """Do what is due, then rest, until told to stop. Survives a database that goes away."""
        turn: Callable[[], Coroutine[Any, Any, object]] = self.ask_for_rounds
        while not self._stopping.is_set():
            self.beat = time.monotonic()
            error = await _outcome(turn())
            if error is None:
                turn = self.do_what_is_due
            else:
                _log.error("worker.set_back", **told(error))
            await self._rest(_REST if error is None else _SETBACK)

    async def ask_for_rounds(self) -> None:
        """Put the repeated jobs into the outbox, where they are not in it yet."""
        async with self.desk.writing(secrets.new_uuid()) as work:
            for job in self.rounds:
                await outbox.repeat(work, job)

    async def do_what_is_due(self) -> int:
        """Do the tasks that wait; how many there were."""
        count = 0
        while not self._stopping.is_set() and await self.do_next():
            count += 1
            self.beat = time.monotonic()
        return count

    async def do_next(self) -> bool:
        """Do the next due task; whether there was one. A task that fails waits for another try."""
        async with self.desk.writing(secrets.new_uuid()) as work:
            lease = await outbox.lease(work, self.name)
        if lease is None:
            return False
        with structlog.contextvars.bound_contextvars(task=lease.task.id):
            error = await _outcome(self._do(lease))
            if self.told is not None:
                self.told(lease.task.job, "done" if error is None else "failed")
            if error is not None:
                await self._put_off(lease, error)
        return True

    async def _put_off(self, lease: outbox.Lease, error: BaseException) -> None:
        """Tell what went wrong, and have the task wait."""
        _log.error("job.failed", job=lease.task.job, **told(error))
        async with self.desk.writing(secrets.new_uuid()) as work:
            lasting = lease.task.job in self.lasting
            await outbox.failed(work, lease, " ".join(told(error).values()), lasting=lasting)

    async def _do(self, lease: outbox.Lease) -> None:
        task = lease.task
        errand, job = self.errands.get(task.job), self.jobs.get(task.job)
        if errand is not None:
            await errand(self.desk, task.subject)
        elif job is None:
            raise UnknownJob(task.job)
        async with self.desk.writing(secrets.new_uuid()) as work:
            work.act_as(Actor(ActorKind.JOB, task.job), timedelta(0))
            if errand is None and job is not None:
                await job(work, task.subject)
            if not await self._done(work, lease):
                raise LeaseLost

    async def _done(self, work: Work, lease: outbox.Lease) -> bool:
        return await outbox.done(work, lease, again_after=self.rounds.get(lease.task.job))

    async def _rest(self, length: timedelta) -> None:
        waiting = asyncio.wait_for(self._stopping.wait(), length.total_seconds())
        await asyncio.gather(waiting, return_exceptions=True)


async def _outcome(doing: Coroutine[Any, Any, object]) -> BaseException | None:
    """The error with which something ended, or None. Cancelling it still cancels."""
    [outcome] = await asyncio.gather(doing, return_exceptions=True)
    return outcome if isinstance(outcome, BaseException) else None


def told(error: BaseException) -> dict[str, str]:
    """An error as the log may know it: its kind and its place. Its text may hold what was sent."""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    code = None if trace is None else trace.tb_frame.f_code
    place = "" if trace is None or code is None else f"{code.co_qualname}:{trace.tb_lineno}"
    return {"error": type(error).__qualname__, "place": place}
