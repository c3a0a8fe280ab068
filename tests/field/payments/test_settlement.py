"""From the last signature to the bank's last word (contract B.2.1)."""

from datetime import date, timedelta
from typing import Final

import pytest

from tests.support.clock import TestClock
from tests.support.small_bank import (
    REQUEST,
    TPP,
    SmallBank,
    a_payment,
    cancelled,
    monthly,
    order,
    received,
    stands,
    transfer,
)
from wicketgate import executions, payments, settlement, tpps
from wicketgate.bank import OrderState, Reason, Scheme, Standing
from wicketgate.executions import State
from wicketgate.kernel.errors import Unavailable
from wicketgate.kernel.ids import PaymentId
from wicketgate.kernel.profile import Profile, Settlement
from wicketgate.kernel.work import Desk
from wicketgate.payments import Status
from wicketgate.settlement import Way
from wicketgate.settlement.jobs import JOBS, errands, execute, follow
from wicketgate.worker import Worker
from wicketgate.working import ROUNDS

FRIDAY: Final = date(2026, 11, 20)
SATURDAY: Final = date(2026, 11, 21)
MONDAY: Final = date(2026, 11, 23)
SENT: Final = Standing(OrderState.IN_PROCESS)
NO: Final = Standing(OrderState.REJECTED, Reason.CLOSED_ACCOUNT)


async def work_off(desk: Desk, port: SmallBank, *, far: bool = False) -> None:
    """As the worker does it, until nothing is due."""
    rounds = {"settlement.wake": ROUNDS["settlement.wake"]}
    worker = Worker(desk, JOBS, rounds, errands(Way(port.of, far=far)))
    await worker.ask_for_rounds()
    await worker.do_what_is_due()


async def later(desk: Desk, clock: TestClock, port: SmallBank, wait: timedelta) -> None:
    clock.advance(wait)
    await work_off(desk, port)
    await work_off(desk, port)


async def test_a_payment_of_today_is_made_at_once(firm: Desk, port: SmallBank) -> None:
    payment = await a_payment(firm)
    assert payment.status is Status.AUTHORISED

    await work_off(firm, port)

    made = await stands(firm, payment.id)
    assert made.status is Status.SETTLED
    assert made.final_us is not None
    [asked] = port.orders.values()
    assert asked.transfer == payment.order.transfers[0]
    assert asked.wanted_on == date(2026, 11, 18)
    assert asked.may_wait


async def test_an_order_in_clearing_is_followed_to_its_end(
    firm: Desk, port: SmallBank, clock: TestClock
) -> None:
    port.usual = SENT
    payment = await a_payment(firm)
    await work_off(firm, port)
    assert (await stands(firm, payment.id)).status is Status.IN_PROCESS

    [key] = port.orders
    port.stands[key] = Standing(OrderState.CREDITED)
    await later(firm, clock, port, timedelta(seconds=3))

    assert (await stands(firm, payment.id)).status is Status.CREDITED
    assert port.asked[key] == 1


async def test_a_payment_for_a_later_day_waits_for_it(
    firm: Desk, port: SmallBank, clock: TestClock
) -> None:
    payment = await a_payment(firm, order(wanted_on=FRIDAY))
    assert (payment.status, payment.due_on) == (Status.AUTHORISED, FRIDAY)
    await later(firm, clock, port, timedelta(days=1))
    assert not port.orders

    await later(firm, clock, port, timedelta(days=1))

    assert (await stands(firm, payment.id)).status is Status.SETTLED


async def test_a_closed_day_gives_way_and_that_is_told(
    firm: Desk, port: SmallBank, clock: TestClock
) -> None:
    payment = await a_payment(firm, order(wanted_on=SATURDAY))
    assert (payment.status, payment.changed_to) == (Status.CHANGED, MONDAY)
    await later(firm, clock, port, timedelta(days=4))
    assert not port.orders

    await later(firm, clock, port, timedelta(days=1))

    assert (await stands(firm, payment.id)).status is Status.SETTLED


async def test_an_instant_payment_knows_no_closed_day(
    firm: Desk, port: SmallBank, clock: TestClock
) -> None:
    clock.advance(timedelta(days=3))
    payment = await a_payment(firm, order(scheme=Scheme.INSTANT))
    assert (payment.status, payment.due_on) == (Status.AUTHORISED, SATURDAY)
    await work_off(firm, port)
    assert not next(iter(port.orders.values())).may_wait


async def test_the_day_to_which_the_bank_moves_it_is_told(
    firm: Desk, port: SmallBank, clock: TestClock
) -> None:
    port.usual = Standing(OrderState.PENDING, changed_to=date(2026, 11, 19))
    payment = await a_payment(firm)
    await work_off(firm, port)
    held = await stands(firm, payment.id)
    assert (held.status, held.changed_to) == (Status.CHANGED, date(2026, 11, 19))

    port.stands = dict.fromkeys(port.orders, Standing(OrderState.SETTLED))
    await later(firm, clock, port, timedelta(days=1))

    assert (await stands(firm, payment.id)).status is Status.SETTLED


@pytest.mark.parametrize(
    ("rejects", "told"), [(False, Reason.NOT_SPECIFIED), (True, Reason.NO_FUNDS)]
)
async def test_missing_funds_are_told_to_whom_asked_for_it(
    firm: Desk, port: SmallBank, *, rejects: bool, told: Reason
) -> None:
    port.usual = Standing(OrderState.REJECTED, Reason.NO_FUNDS)
    payment = await a_payment(firm, rejects=rejects)
    await work_off(firm, port)

    rejected = await stands(firm, payment.id)

    assert rejected.status is Status.REJECTED
    assert (rejected.reason, rejected.told_reason) == (Reason.NO_FUNDS, told)
    assert next(iter(port.orders.values())).may_wait is not rejects


@pytest.mark.parametrize(
    ("second", "status"),
    [
        (Standing(OrderState.SETTLED), Status.SETTLED),
        (NO, Status.PARTLY_MADE),
        (SENT, Status.IN_PROCESS),
        (Standing(OrderState.PENDING), Status.IN_PROCESS),
    ],
)
async def test_a_bulk_stands_where_its_movements_do(
    firm: Desk, port: SmallBank, second: Standing, status: Status
) -> None:
    port.answers = {200: second}
    payment = await a_payment(firm, order(transfer(100), transfer(200), transfer(300)))
    await work_off(firm, port)
    assert (await stands(firm, payment.id)).status is status
    assert [one.transfer.amount.minor for one in port.orders.values()] == [100, 200, 300]


async def test_a_bulk_of_which_nothing_is_made_is_rejected(firm: Desk, port: SmallBank) -> None:
    port.usual = NO
    payment = await a_payment(firm, order(transfer(100), transfer(200)))
    await work_off(firm, port)
    rejected = await stands(firm, payment.id)
    assert (rejected.status, rejected.reason) == (Status.REJECTED, Reason.CLOSED_ACCOUNT)


async def test_a_long_bulk_is_made_to_its_end(firm: Desk, port: SmallBank) -> None:
    payment = await a_payment(firm, order(*(transfer(100 + n) for n in range(60))))
    await work_off(firm, port)
    assert (await stands(firm, payment.id)).status is Status.SETTLED
    assert len(port.orders) == 60
    assert set(port.asked.values()) == {1}


async def test_a_periodic_payment_is_made_turn_by_turn(
    firm: Desk, port: SmallBank, clock: TestClock
) -> None:
    schedule = monthly(FRIDAY, end=date(2027, 1, 31))
    port.answers = {1250: Standing(OrderState.SETTLED)}
    payment = await a_payment(firm, order(schedule=schedule))
    await later(firm, clock, port, timedelta(days=2))
    held = await stands(firm, payment.id)
    assert (held.status, held.due_on) == (Status.AUTHORISED, MONDAY.replace(month=12, day=21))

    await later(firm, clock, port, timedelta(days=70))

    assert [one.wanted_on for one in port.orders.values()] == [
        FRIDAY,
        date(2026, 12, 21),
        date(2027, 1, 20),
    ]
    assert (await stands(firm, payment.id)).status is Status.SETTLED


async def test_a_periodic_payment_goes_on_after_a_turn_that_failed(
    firm: Desk, port: SmallBank, clock: TestClock
) -> None:
    port.usual = NO
    payment = await a_payment(firm, order(schedule=monthly(FRIDAY, end=date(2026, 12, 31))))
    await later(firm, clock, port, timedelta(days=2))
    assert (await stands(firm, payment.id)).status is Status.AUTHORISED
    await later(firm, clock, port, timedelta(days=33))
    assert (await stands(firm, payment.id)).status is Status.REJECTED


async def test_a_cancelled_periodic_payment_keeps_what_was_on_its_way(
    firm: Desk, port: SmallBank, clock: TestClock
) -> None:
    port.usual = SENT
    payment = await a_payment(firm, order(schedule=monthly(FRIDAY)))
    await later(firm, clock, port, timedelta(days=2))
    await cancelled(firm, payment.id)
    async with firm.writing(REQUEST) as work:
        held = await payments.lock_own(work, TPP.organisation, payment.id)
        await payments.approve_cancellation(work, held)

    port.stands = dict.fromkeys(port.orders, Standing(OrderState.SETTLED))
    await later(firm, clock, port, timedelta(days=40))

    assert (await stands(firm, payment.id)).status is Status.CANCELLED
    assert await states(firm, payment.id) == [State.CANCELLED, State.SETTLED]


async def states(desk: Desk, key: PaymentId) -> list[State]:
    async with desk.reading(REQUEST) as work:
        return [one.state for one in await executions.newest_of(work, key)]


async def test_an_organisation_that_moved_its_clock_pays_in_its_own_time(
    firm: Desk, port: SmallBank
) -> None:
    payment = await a_payment(firm, order(wanted_on=FRIDAY))
    async with firm.writing(REQUEST) as work:
        organisation = await tpps.look(work, TPP.organisation)
        await tpps.advance_clock(work, organisation, timedelta(days=2))
        await settlement.catch_up(work, port.of(work, organisation.id), organisation.id)
    assert (await stands(firm, payment.id)).status is Status.SETTLED


async def test_the_worker_too_goes_by_the_clock_of_the_organisation(
    firm: Desk, port: SmallBank
) -> None:
    payment = await a_payment(firm, order(wanted_on=FRIDAY))
    async with firm.writing(REQUEST) as work:
        organisation = await tpps.look(work, TPP.organisation)
        await tpps.advance_clock(work, organisation, timedelta(days=2))
    await work_off(firm, port)
    await work_off(firm, port)
    assert (await stands(firm, payment.id)).status is Status.SETTLED


async def test_a_lost_answer_pays_nothing_twice(
    firm: Desk, port: SmallBank, clock: TestClock
) -> None:
    port.away = 2
    payment = await a_payment(firm, order(transfer(100), transfer(200)))
    for _ in range(2):
        with pytest.raises(Unavailable):
            await execute(firm, payment.id, way=Way(port.of))
    assert (await stands(firm, payment.id)).status is Status.AUTHORISED

    await later(firm, clock, port, timedelta(minutes=3))

    assert (await stands(firm, payment.id)).status is Status.SETTLED
    assert len(port.orders) == 2
    assert max(port.asked.values()) == 3


async def test_a_worker_that_died_leaves_nothing_unpaid(
    firm: Desk, port: SmallBank, clock: TestClock
) -> None:
    payment = await a_payment(firm)
    async with firm.writing(REQUEST) as work:
        assert await settlement.begin(work, payment.id) is not None
    assert await states(firm, payment.id) == [State.SENDING]
    await later(firm, clock, port, timedelta(minutes=3))
    assert (await stands(firm, payment.id)).status is Status.SETTLED


async def test_nothing_is_asked_for_a_payment_that_is_gone(firm: Desk, port: SmallBank) -> None:
    await execute(firm, "gone", way=Way(port.of))
    await follow(firm, "gone", way=Way(port.of))
    async with firm.writing(REQUEST) as work:
        await settlement.record(work, PaymentId("gone"), {})
    payment = await received(firm)
    await execute(firm, payment.id, way=Way(port.of))
    assert not port.orders


async def test_after_the_cut_off_today_is_over(
    firm: Desk, port: SmallBank, clock: TestClock
) -> None:
    clock.advance(timedelta(hours=6))
    payment = await a_payment(firm)
    assert (payment.status, payment.changed_to) == (Status.CHANGED, date(2026, 11, 19))
    await work_off(firm, port)
    assert not port.orders
    await later(firm, clock, port, timedelta(hours=8))
    assert (await stands(firm, payment.id)).status is Status.SETTLED


class TestWhereTheBankSettlesAtOnce:
    @pytest.fixture
    def profile(self) -> Profile:
        return Profile(settlement=Settlement.AT_ONCE)

    async def test_no_day_is_closed(self, firm: Desk, port: SmallBank, clock: TestClock) -> None:
        clock.advance(timedelta(days=3, hours=9))
        payment = await a_payment(firm)
        assert payment.status is Status.AUTHORISED
        await work_off(firm, port)
        assert (await stands(firm, payment.id)).status is Status.SETTLED
