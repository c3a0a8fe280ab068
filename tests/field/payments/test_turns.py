"""Whose turn it is: a bulk keeps no instant payment waiting, and nothing is given up."""

from datetime import timedelta
from typing import Final

import pytest

from tests.support.clock import TestClock
from tests.support.small_bank import REQUEST, SmallBank, a_payment, order, stands, transfer
from wicketgate import bank, outbox
from wicketgate.bank import Scheme, Standing
from wicketgate.kernel.work import Desk
from wicketgate.payments import Status
from wicketgate.settlement import Way, jobs
from wicketgate.worker import Worker

MANY: Final = 30


class Noting(SmallBank):
    """Notes in which order it is asked."""

    def __init__(self) -> None:
        super().__init__()
        self.schemes: list[Scheme] = []

    async def pay(self, order: bank.PaymentOrder) -> Standing:
        self.schemes.append(order.scheme)
        return await super().pay(order)


@pytest.fixture
def noting() -> Noting:
    return Noting()


@pytest.fixture
def worker(firm: Desk, noting: Noting) -> Worker:
    return Worker(firm, jobs.JOBS, {}, jobs.errands(Way(noting.of)), jobs.ERRANDS)


async def test_a_bulk_is_put_back_behind_whatever_is_due(
    firm: Desk, worker: Worker, noting: Noting, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(jobs, "SLICE_SECONDS", 0.0)  # so one order is all it may send
    bulk = await a_payment(firm, order(*(transfer(100 + n) for n in range(MANY))))
    assert await worker.do_next()
    instant = await a_payment(firm, order(scheme=Scheme.INSTANT))

    assert await worker.do_next()
    assert noting.schemes == [Scheme.SEPA, Scheme.INSTANT]
    assert (await stands(firm, instant.id)).status is Status.SETTLED

    await worker.do_what_is_due()
    assert (await stands(firm, bulk.id)).status is Status.SETTLED
    assert set(noting.asked.values()) == {1}


async def test_an_instant_payment_goes_before_what_is_due_longer(
    firm: Desk, worker: Worker, noting: Noting, clock: TestClock
) -> None:
    for _ in range(3):
        await a_payment(firm)
    clock.advance(timedelta(seconds=1))
    await a_payment(firm, order(scheme=Scheme.INSTANT))

    await worker.do_what_is_due()
    assert noting.schemes == [Scheme.INSTANT, *[Scheme.SEPA] * 3]


async def test_a_bank_that_was_away_for_days_is_asked_again_by_itself(
    firm: Desk, worker: Worker, noting: Noting, clock: TestClock
) -> None:
    noting.away = 1_000
    payment = await a_payment(firm)
    for _ in range(60):
        await worker.do_what_is_due()
        clock.advance(timedelta(hours=1))
    async with firm.reading(REQUEST) as work:
        [undone] = await outbox.undone_of(work, payment.id)
        assert await outbox.stuck(work) == 1
    assert undone.stuck
    assert not undone.dead

    noting.away = 0
    clock.advance(timedelta(hours=1))
    await worker.do_what_is_due()
    assert (await stands(firm, payment.id)).status is Status.SETTLED
