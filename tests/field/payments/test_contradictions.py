"""A bank that takes back what it said of one movement holds up nobody else's money."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Final

import pytest
import structlog

from tests.field.payments.test_settlement import later, states, work_off
from tests.support.clock import TestClock
from tests.support.small_bank import (
    REQUEST,
    SmallBank,
    a_payment,
    order,
    stands,
    transfer,
)
from wicketgate import executions, journal, payments, settlement
from wicketgate.bank import Misunderstood, OrderState, PaymentOrder, Standing
from wicketgate.executions import State
from wicketgate.kernel.errors import Unavailable
from wicketgate.kernel.ids import PaymentId
from wicketgate.kernel.work import Desk
from wicketgate.payments import Status
from wicketgate.settlement import Halt, Way
from wicketgate.settlement.jobs import execute, follow

SENT: Final = Standing(OrderState.IN_PROCESS)
HELD: Final = Standing(OrderState.PENDING)
MADE: Final = Standing(OrderState.SETTLED)
MOMENT: Final = timedelta(seconds=3)


async def on_its_way(desk: Desk, port: SmallBank) -> tuple[PaymentId, list[str]]:
    """A bulk of three movements that the bank has, and their keys."""
    port.usual = SENT
    payment = await a_payment(desk, order(*(transfer(100 + n) for n in range(3))))
    await work_off(desk, port)
    return payment.id, list(port.orders)


async def halts(desk: Desk, key: PaymentId) -> dict[Halt, int]:
    async with desk.reading(REQUEST) as work:
        found = await settlement.stops_of(work, await payments.look(work, key))
    return {stop.halt: stop.count for stop in found}


async def lines(desk: Desk, key: str) -> list[tuple[str, str | None, str | None]]:
    async with desk.reading(REQUEST) as work:
        told = await journal.history(work, f"execution:{key}")
    return [(line.act, line.before, line.after) for line in told]


@contextmanager
def noted() -> Iterator[list[dict[str, object]]]:
    """What is logged meanwhile."""
    with structlog.testing.capture_logs() as caught:
        yield caught


async def test_one_word_taken_back_leaves_the_others_their_standing(
    firm: Desk, port: SmallBank, clock: TestClock
) -> None:
    payment, keys = await on_its_way(firm, port)
    port.stands = {keys[0]: MADE, keys[1]: HELD, keys[2]: MADE}

    await later(firm, clock, port, MOMENT)

    assert await states(firm, payment) == [State.SETTLED, State.IN_PROCESS, State.SETTLED]
    assert (await stands(firm, payment)).status is Status.IN_PROCESS


async def test_it_is_seen_by_who_runs_the_bank(
    firm: Desk, port: SmallBank, clock: TestClock
) -> None:
    payment, keys = await on_its_way(firm, port)
    port.stands[keys[1]] = HELD

    with noted() as caught:
        for _ in range(3):
            await later(firm, clock, port, timedelta(minutes=2))

    assert await halts(firm, payment) == {Halt.CONTRADICTED: 1, Halt.CLEARING: 2}
    told = ("execution.contradicted", State.IN_PROCESS, State.PENDING)
    assert (await lines(firm, keys[1])).count(told) == 1
    [line] = [line for line in caught if line["event"] == "execution.contradicted"]
    assert {name: line[name] for name in ("execution", "state", "told")} == {
        "execution": keys[1],
        "state": "in_process",
        "told": "pending",
    }
    async with firm.reading(REQUEST) as work:
        assert [one.key for one in await executions.contradicted(work, 10)] == [keys[1]]


async def test_a_later_word_that_fits_ends_it(
    firm: Desk, port: SmallBank, clock: TestClock
) -> None:
    payment, keys = await on_its_way(firm, port)
    port.stands[keys[1]] = HELD
    await later(firm, clock, port, MOMENT)

    port.stands = dict.fromkeys(keys, MADE)
    await later(firm, clock, port, timedelta(minutes=2))

    assert (await stands(firm, payment)).status is Status.SETTLED
    assert await halts(firm, payment) == {}
    assert set(port.asked.values()) == {1}
    async with firm.reading(REQUEST) as work:
        assert await executions.contradicted(work, 10) == []


@dataclass
class Mumbling(SmallBank):
    """Of some orders it says what nobody understands, whether it is to pay or is asked."""

    unclear: set[int] = field(default_factory=set)

    async def pay(self, order: PaymentOrder) -> Standing:
        told = await super().pay(order)
        self._mumble(order.key)
        return told

    async def standing(self, key: str) -> Standing | None:
        self._mumble(key)
        return await super().standing(key)

    def _mumble(self, key: str) -> None:
        if self.orders[key].transfer.amount.minor in self.unclear:
            raise Misunderstood


@pytest.mark.parametrize("far", [False, True])
async def test_an_answer_that_nobody_understands_keeps_no_other_order_waiting(
    firm: Desk, *, far: bool
) -> None:
    port = Mumbling(unclear={100})
    payment = await a_payment(firm, order(*(transfer(100 + n) for n in range(60))))

    with pytest.raises(Misunderstood):
        await execute(firm, payment.id, way=Way(port.of, far=far))

    assert await states(firm, payment.id) == [State.SENDING, *[State.SETTLED] * 59]
    assert set(port.asked.values()) == {1}
    port.unclear.clear()
    await execute(firm, payment.id, way=Way(port.of, far=far))
    assert (await stands(firm, payment.id)).status is Status.SETTLED
    assert len(port.orders) == 60


async def test_nor_do_many_of_them(firm: Desk) -> None:
    port = Mumbling(unclear=set(range(100, 140)))
    payment = await a_payment(firm, order(*(transfer(100 + n) for n in range(60))))
    with pytest.raises(Misunderstood):
        await execute(firm, payment.id, way=Way(port.of))
    assert await states(firm, payment.id) == [*[State.SENDING] * 40, *[State.SETTLED] * 20]
    assert set(port.asked.values()) == {1}


async def test_nor_does_one_that_is_only_asked_about(firm: Desk, clock: TestClock) -> None:
    port = Mumbling(usual=SENT)
    payment = await a_payment(firm, order(transfer(100), transfer(200)))
    await work_off(firm, port)
    port.unclear, port.stands = {100}, dict.fromkeys(port.orders, MADE)
    clock.advance(MOMENT)

    with pytest.raises(Misunderstood):
        await follow(firm, payment.id, way=Way(port.of))

    assert await states(firm, payment.id) == [State.IN_PROCESS, State.SETTLED]


@dataclass
class Leaving(SmallBank):
    """It is gone after it has answered once."""

    left: int = 1

    async def standing(self, key: str) -> Standing | None:
        if not self.left:
            raise Unavailable
        self.left -= 1
        return await super().standing(key)


async def test_what_a_bank_said_before_it_went_away_is_written_down(firm: Desk) -> None:
    port = Leaving(usual=SENT)
    payment = await a_payment(firm, order(transfer(100), transfer(200)))
    await work_off(firm, port)
    port.stands = dict.fromkeys(port.orders, MADE)

    with pytest.raises(Unavailable):
        await follow(firm, payment.id, way=Way(port.of))

    assert await states(firm, payment.id) == [State.SETTLED, State.IN_PROCESS]
