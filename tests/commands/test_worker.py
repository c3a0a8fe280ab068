"""Tasks of the outbox are done once, by one worker, and never half."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

import pytest

from tests.support.clock import TestClock
from tests.support.edges import ROUNDS, jobs_of
from wicketgate import journal, outbox, sandbox
from wicketgate.kernel.database import database_at
from wicketgate.kernel.work import Desk, Job, Work
from wicketgate.outbox.model import pause_before
from wicketgate.settings import Settings
from wicketgate.settlement import Way
from wicketgate.web.kit.seat import Seat
from wicketgate.worker import Worker
from wicketgate.working import errands_of

REQUEST = "00000000-0000-4000-8000-000000000001"
LEASE = timedelta(seconds=61)


async def note(work: Work, subject: str) -> None:
    """A job that leaves a trace each time it is done."""
    await journal.record(work, "noted", subject)


async def break_down(work: Work, subject: str) -> None:
    await note(work, subject)
    raise ArithmeticError("IBAN BE00 0000 0000 0000")


def a_worker(desk: Desk, job: Job = note, *, again: timedelta | None = None) -> Worker:
    return Worker(desk, {"test.job": job}, {} if again is None else {"test.job": again})


async def ask(desk: Desk, *subjects: str) -> None:
    async with desk.writing(REQUEST) as work:
        for subject in subjects:
            await outbox.put(work, "test.job", subject)


async def times_done(desk: Desk, subject: str) -> int:
    async with desk.reading(REQUEST) as work:
        return len(await journal.history(work, subject))


@asynccontextmanager
async def another_process(desk: Desk, database_url: str) -> AsyncIterator[Desk]:
    """A desk with connections of its own, as a second process has."""
    database = database_at(database_url)
    await database.open()
    yield Desk(database, desk.profile, desk.keys, desk.clock)
    await database.close()


@pytest.mark.parametrize(
    ("attempt", "seconds"), [(1, 2), (11, 2_048), (12, 3_600), (100, 3_600), (10**9, 3_600)]
)
def test_the_pause_doubles_up_to_an_hour(attempt: int, seconds: int) -> None:
    assert pause_before(attempt) == timedelta(seconds=seconds)


async def test_a_task_is_done_once(desk: Desk) -> None:
    await ask(desk, "a", "b")

    assert await a_worker(desk).do_what_is_due() == 2

    assert await a_worker(desk).do_what_is_due() == 0
    assert [await times_done(desk, subject) for subject in "ab"] == [1, 1]


async def test_two_workers_never_both_do_one_task(desk: Desk, database_url: str) -> None:
    subjects = [f"task {number}" for number in range(20)]
    await ask(desk, *subjects)

    async with another_process(desk, database_url) as other:
        counts = await asyncio.gather(
            a_worker(desk).do_what_is_due(),
            a_worker(other).do_what_is_due(),
            a_worker(other).do_what_is_due(),
        )

    assert sum(counts) == len(subjects)
    assert [await times_done(desk, subject) for subject in subjects] == [1] * len(subjects)


async def test_a_task_of_a_killed_worker_is_taken_over_after_its_lease(
    desk: Desk, clock: TestClock
) -> None:
    await ask(desk, "a")
    async with desk.writing(REQUEST) as work:
        assert await outbox.lease(work, "the killed one")

    assert not await a_worker(desk).do_next()
    clock.advance(LEASE)
    assert await a_worker(desk).do_next()

    assert await times_done(desk, "a") == 1


async def test_a_job_that_outlives_its_lease_leaves_nothing(desk: Desk, clock: TestClock) -> None:
    async def slow(work: Work, subject: str) -> None:
        await note(work, subject)
        clock.advance(LEASE)
        await outbox.lease(work, "the quicker one")

    await ask(desk, "a")

    assert await a_worker(desk, slow).do_next()

    assert await times_done(desk, "a") == 0


async def test_a_job_that_is_cancelled_leaves_nothing_and_is_done_later(
    desk: Desk, clock: TestClock
) -> None:
    begun = asyncio.Event()

    async def endless(work: Work, subject: str) -> None:
        await note(work, subject)
        begun.set()
        await asyncio.Event().wait()

    await ask(desk, "a")
    running = asyncio.create_task(a_worker(desk, endless).run())
    await begun.wait()
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running
    assert await times_done(desk, "a") == 0

    clock.advance(LEASE)
    assert await a_worker(desk).do_next()
    assert await times_done(desk, "a") == 1


async def test_a_worker_told_to_stop_finishes_its_task_and_takes_no_other(desk: Desk) -> None:
    async def last(work: Work, subject: str) -> None:
        worker.stop()
        await note(work, subject)

    worker = a_worker(desk, last)
    await ask(desk, "a", "a")

    async with asyncio.timeout(10):
        await worker.run()

    assert await times_done(desk, "a") == 1


async def test_a_failing_job_backs_off_and_leaves_nothing(desk: Desk, clock: TestClock) -> None:
    worker = a_worker(desk, break_down)
    await ask(desk, "a")
    assert await worker.do_next()
    waits = []

    for _ in range(5):
        waited = 0
        while not await worker.do_next():
            clock.advance(timedelta(seconds=1))
            waited += 1
        waits.append(waited)

    assert waits == sorted(waits)
    assert waits[-1] > 8 * waits[0]
    assert await times_done(desk, "a") == 0


async def test_a_job_that_always_fails_lies_dead_in_the_end(desk: Desk, clock: TestClock) -> None:
    worker = a_worker(desk, break_down)
    await ask(desk, "a")

    tries = 0
    for _ in range(40):
        tries += await worker.do_next()
        clock.advance(timedelta(hours=2))

    assert tries == 36


async def test_a_repeated_job_never_dies(desk: Desk, clock: TestClock) -> None:
    worker = a_worker(desk, break_down, again=timedelta(seconds=5))
    await worker.ask_for_rounds()

    for _ in range(30):
        assert await worker.do_next()
        clock.advance(timedelta(hours=2))

    assert await a_worker(desk, again=timedelta(seconds=5)).do_next()
    assert await times_done(desk, "") == 1


async def test_a_repeated_job_waits_for_its_turn_however_many_ask(
    desk: Desk, clock: TestClock
) -> None:
    one, two = (a_worker(desk, again=timedelta(seconds=5)) for _ in range(2))
    await one.ask_for_rounds()
    await two.ask_for_rounds()

    assert await one.do_what_is_due() + await two.do_what_is_due() == 1
    clock.advance(timedelta(seconds=4))
    assert await two.do_what_is_due() == 0
    clock.advance(timedelta(seconds=1))
    assert await two.do_what_is_due() == 1


async def test_a_task_nobody_knows_waits_for_a_version_that_does(
    desk: Desk, clock: TestClock
) -> None:
    await ask(desk, "a")

    assert await Worker(desk, {}, {}).do_next()

    clock.advance(LEASE)
    assert await a_worker(desk).do_next()
    assert await times_done(desk, "a") == 1


async def test_the_log_tells_the_kind_and_place_of_an_error_and_nothing_that_was_sent(
    desk: Desk, capsys: pytest.CaptureFixture[str]
) -> None:
    await ask(desk, "a")

    await a_worker(desk, break_down).do_next()

    told = capsys.readouterr()
    line = told.out + told.err
    assert "ArithmeticError" in line
    assert "break_down" in line
    assert "IBAN" not in line


async def test_every_round_of_the_app_is_a_job_that_runs(desk: Desk) -> None:
    seat = Seat(desk, Way(sandbox.bank), "http://testserver", sandbox=True)
    jobs = jobs_of(seat)
    errands = errands_of(Settings(), seat)
    worker = Worker(desk, jobs, ROUNDS, errands)
    await worker.ask_for_rounds()

    assert set(ROUNDS) <= {*jobs, *errands}
    assert await worker.do_what_is_due() == len(ROUNDS)

    async with desk.reading(REQUEST) as work:
        assert await outbox.lease(work, "another") is None
