"""The core says that there is news of an order: the bank is asked at once."""

from dataclasses import dataclass
from datetime import timedelta

import pytest

from tests.field.payments.test_settlement import SENT, work_off
from tests.support.clock import TestClock
from tests.support.small_bank import REQUEST, SmallBank, a_payment, stands
from wicketgate import settlement
from wicketgate.bank import OrderState, PaymentOrder, Standing
from wicketgate.kernel.ids import PaymentId
from wicketgate.kernel.work import Desk
from wicketgate.payments import Status

MADE = Standing(OrderState.SETTLED)


async def nudge(desk: Desk, key: str) -> None:
    async with desk.writing(REQUEST) as work:
        await settlement.nudge(work, key)


async def in_clearing(desk: Desk, port: SmallBank) -> tuple[PaymentId, str]:
    """A payment that the bank has and has not decided: its id, and the order's key."""
    port.usual = SENT
    payment = await a_payment(desk)
    await work_off(desk, port)
    [key] = port.orders
    return payment.id, key


async def test_an_order_is_asked_for_before_its_turn(firm: Desk, port: SmallBank) -> None:
    payment, key = await in_clearing(firm, port)
    port.stands[key] = MADE
    await work_off(firm, port)
    assert (await stands(firm, payment)).status is Status.IN_PROCESS  # its turn has not come

    await nudge(firm, key)
    await work_off(firm, port)

    assert (await stands(firm, payment)).status is Status.SETTLED


async def test_one_that_was_told_twice_or_is_decided_changes_nothing(
    firm: Desk, port: SmallBank
) -> None:
    payment, key = await in_clearing(firm, port)
    port.stands[key] = MADE
    await nudge(firm, key)
    await nudge(firm, key)
    await work_off(firm, port)
    made = await stands(firm, payment)

    await nudge(firm, key)
    await work_off(firm, port)

    assert await stands(firm, payment) == made
    assert port.asked[key] == 1


async def test_one_whose_answer_was_lost_is_sent_again_at_once(firm: Desk, port: SmallBank) -> None:
    port.away = 1
    payment = await a_payment(firm)
    await work_off(firm, port)
    [key] = port.orders
    assert (await stands(firm, payment.id)).status is not Status.SETTLED

    await nudge(firm, key)
    await work_off(firm, port)

    assert (await stands(firm, payment.id)).status is Status.SETTLED
    assert len(port.orders) == 1


async def test_an_order_that_nobody_sent_is_unknown(firm: Desk) -> None:
    with pytest.raises(settlement.OrderUnknown):
        await nudge(firm, "p.1.0")


@dataclass
class Hasty(SmallBank):
    """It settles and says so while its answer is still on the way: the answer says less."""

    desk: Desk | None = None
    clock: TestClock | None = None
    at: str = "pay"

    async def pay(self, order: PaymentOrder) -> Standing:
        told = await super().pay(order)
        if self.at == "pay":
            await self._settle(order.key)
        return told

    async def standing(self, key: str) -> Standing | None:
        told = await super().standing(key)
        if told == SENT:
            await self._settle(key)
        return told

    async def _settle(self, key: str) -> None:
        assert self.desk is not None
        assert self.clock is not None
        self.clock.advance(timedelta(milliseconds=5))
        self.stands[key] = MADE
        async with self.desk.writing(REQUEST) as work:
            await settlement.nudge(work, key)
        self.clock.advance(timedelta(milliseconds=5))


@pytest.mark.parametrize("at", ["pay", "standing"])
async def test_news_that_overtake_an_answer_are_not_lost(
    firm: Desk, clock: TestClock, at: str
) -> None:
    port = Hasty(usual=SENT, desk=firm, clock=clock, at=at)
    payment = await a_payment(firm)
    await work_off(firm, port, far=True)
    if at == "standing":
        clock.advance(timedelta(minutes=10))  # from here on its turn comes once a minute
        await work_off(firm, port, far=True)
        assert (await stands(firm, payment.id)).status is Status.IN_PROCESS
        clock.advance(timedelta(seconds=2.1))  # a round of `settlement.wake`
        await work_off(firm, port, far=True)
        await work_off(firm, port, far=True)

    assert (await stands(firm, payment.id)).status is Status.SETTLED
