"""What is due is asked for, however much else lies in the outbox; each step has its line."""

import asyncio
from datetime import timedelta
from typing import Final

from tests.support.clock import TestClock
from tests.support.small_bank import REQUEST, TPP, SmallBank, a_payment, received, stands
from wicketgate import executions, journal, outbox, settlement
from wicketgate.bank import OrderState, PaymentOrder, Standing
from wicketgate.executions import Occurrence, Turn
from wicketgate.kernel.ids import PaymentId
from wicketgate.kernel.work import Desk
from wicketgate.payments import Status
from wicketgate.settlement import Way
from wicketgate.settlement.jobs import execute

MANY: Final = [PaymentId(f"payment-{number:03}") for number in range(205)]
"""More than are asked for at once."""


async def _planned(desk: Desk) -> None:
    async with desk.writing(REQUEST) as work:
        today = Occurrence(work.today, work.today)
        for key in MANY:
            await executions.plan(work, Turn(key, TPP.organisation, 1, today))


async def _woken_twice(desk: Desk) -> None:
    for _ in range(2):
        async with desk.writing(REQUEST) as work:
            await settlement.wake(work)


async def _asked(desk: Desk) -> dict[str, int]:
    """How many errands there are of each kind."""
    found: dict[str, int] = {}
    async with desk.reading(REQUEST) as work:
        for key in MANY:
            for task in await outbox.undone_of(work, key):
                found[task.job] = found.get(task.job, 0) + 1
    return found


async def test_errands_that_lie_there_hide_no_other_payment(firm: Desk) -> None:
    await _planned(firm)

    await _woken_twice(firm)

    assert await _asked(firm) == {"settlement.execute": len(MANY)}


async def test_what_the_bank_is_asked_about_hides_no_other_payment(
    firm: Desk, clock: TestClock
) -> None:
    await _planned(firm)
    async with firm.writing(REQUEST) as work:
        for key in MANY:
            await executions.begin(work, key, 1)
            said = Standing(OrderState.PENDING)
            await executions.record(work, executions.key_of(key, 1, 0), said)
    clock.advance(timedelta(seconds=5))

    await _woken_twice(firm)

    assert await _asked(firm) == {"settlement.follow": len(MANY)}


async def test_every_step_of_a_movement_is_in_the_journal(firm: Desk, port: SmallBank) -> None:
    payment = await a_payment(firm)
    await execute(firm, payment.id, way=Way(port.of))

    thing = f"execution:{executions.key_of(payment.id, 1, 0)}"
    async with firm.reading(REQUEST) as work:
        lines = await journal.history(work, thing)
    assert [(line.before, line.after) for line in lines] == [
        ("waiting", "sending"),
        ("sending", "settled"),
    ]


class SlowBank(SmallBank):
    """A bank far away, which answers when it is told to."""

    def __init__(self) -> None:
        super().__init__()
        self.reached, self.may_answer = asyncio.Event(), asyncio.Event()

    async def pay(self, order: PaymentOrder) -> Standing:
        self.reached.set()
        await self.may_answer.wait()
        return await super().pay(order)


async def test_others_write_while_a_bank_far_away_takes_its_time(firm: Desk) -> None:
    slow = SlowBank()
    payment = await a_payment(firm)
    sending = asyncio.create_task(execute(firm, payment.id, way=Way(slow.of, far=True)))
    await slow.reached.wait()

    await asyncio.wait_for(received(firm), 2)

    slow.may_answer.set()
    await sending
    assert (await stands(firm, payment.id)).status is Status.SETTLED
