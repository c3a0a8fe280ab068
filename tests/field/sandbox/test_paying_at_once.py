"""Several pay at the same time, and a worker comes in between."""

import asyncio
from datetime import date, timedelta

import pytest

from tests.field.sandbox.test_worlds import assert_in_balance
from tests.support.clock import TestClock
from tests.support.paying import ALWAYS, ONE, Payer, iban_of, payer, transfer
from wicketgate import clearing, outbox, sandbox, tpps
from wicketgate.bank import OrderState, PaymentOrder, Standing
from wicketgate.kernel.profile import Profile, Settlement
from wicketgate.kernel.work import Desk
from wicketgate.sandbox import jobs

REQUEST = "00000000-0000-4000-8000-000000000003"
CREDITED = Standing(OrderState.CREDITED)
WITHIN = {"to": iban_of("joint")}


@pytest.fixture
async def emma(desk: Desk) -> Payer:
    """A customer of a settled world of each kind; her work is over."""
    async with desk.writing(REQUEST) as work:
        await tpps.admit(work, tpps.Organisation(ONE, "One", frozenset()))
        await sandbox.settle(work, ONE)
        return await payer(work)


async def pays(desk: Desk, customer: Payer, order: PaymentOrder) -> Standing:
    async with desk.writing(REQUEST) as work:
        standing: Standing = await customer.on(work).bank.pay(order)
        return standing


async def balance(desk: Desk, customer: Payer) -> int:
    async with desk.reading(REQUEST) as work:
        return await customer.on(work).balance()


async def test_one_order_asked_for_by_many_pays_once(desk: Desk, emma: Payer) -> None:
    before = await balance(desk, emma)
    order = emma.order(transfer("5.00", **WITHIN))

    answers = await asyncio.gather(*(pays(desk, emma, order) for _ in range(6)))

    assert answers == [CREDITED] * 6
    assert await balance(desk, emma) == before - 500


async def test_many_orders_on_one_account_have_a_place_each(desk: Desk, emma: Payer) -> None:
    before = await balance(desk, emma)
    orders = [emma.order(transfer("1.00", **WITHIN)) for _ in range(8)]

    answers = await asyncio.gather(*(pays(desk, emma, order) for order in orders))

    assert answers == [CREDITED] * 8
    async with desk.reading(REQUEST) as work:
        femke = sandbox.bank(work, ONE)
        statement = await femke.statement(emma.psu, emma.account, ALWAYS, with_balances=True)
    assert statement is not None
    assert_in_balance(statement)
    assert statement.balances[0].amount.minor == before - 800


async def test_the_last_money_is_spent_once(desk: Desk, emma: Payer) -> None:
    async with desk.writing(REQUEST) as work:
        ines = await payer(work, "psu-low")
    orders = [ines.order(transfer("12.35", **WITHIN), may_wait=False) for _ in range(4)]

    answers = await asyncio.gather(*(pays(desk, ines, order) for order in orders))

    assert sorted(answer.state for answer in answers) == [
        OrderState.CREDITED,
        *[OrderState.REJECTED] * 3,
    ]
    assert await balance(desk, ines) == 0
    assert emma


async def test_paying_and_living_on_do_not_get_in_each_others_way(
    desk: Desk, emma: Payer, clock: TestClock
) -> None:
    orders = [emma.order(transfer("1.00", **WITHIN)) for _ in range(4)]
    clock.advance(timedelta(days=5))

    async def live_on() -> None:
        async with desk.writing(REQUEST) as work:
            assert await sandbox.live_on(work, ONE) == date(2026, 11, 23)

    await asyncio.gather(live_on(), *(pays(desk, emma, order) for order in orders), live_on())

    async with desk.reading(REQUEST) as work:
        bank = sandbox.bank(work, ONE)
        statement = await bank.statement(emma.psu, emma.account, ALWAYS, with_balances=True)
    assert statement is not None
    assert_in_balance(statement)


async def do_all(desk: Desk) -> int:
    """Do what the outbox has, and say how much."""
    count = 0
    while True:
        async with desk.writing(REQUEST) as work:
            lease = await outbox.lease(work, "test")
        if lease is None:
            return count
        async with desk.writing(REQUEST) as work:
            await jobs.JOBS[lease.task.job](work, lease.task.subject)
            await outbox.done(work, lease, again_after=None)
        count += 1


async def test_the_worker_settles_when_the_organisations_cut_off_comes(
    desk: Desk, emma: Payer, clock: TestClock
) -> None:
    async with desk.writing(REQUEST) as work:
        key, _ = await emma.on(work).pay()
        await jobs.clear(work, "")
    assert await do_all(desk) == 0

    clock.advance(timedelta(hours=4))
    async with desk.writing(REQUEST) as work:
        one = await tpps.find(work, ONE)
        assert one is not None
        await tpps.advance_clock(work, one, timedelta(hours=1, minutes=30))
    async with desk.writing(REQUEST) as work:
        await jobs.clear(work, "")

    assert await do_all(desk) == 1
    async with desk.reading(REQUEST) as work:
        assert (await emma.on(work).stands(key)).state is OrderState.SETTLED


async def test_more_than_one_go_can_take_is_done_in_several(
    desk: Desk, emma: Payer, clock: TestClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("wicketgate.clearing.service.MOST_ORDERS", 2)
    async with desk.writing(REQUEST) as work:
        keys = [(await emma.on(work).pay(transfer("1.00")))[0] for _ in range(5)]
    clock.advance(timedelta(hours=6))
    async with desk.writing(REQUEST) as work:
        await sandbox.live_on(work, ONE)

    assert await do_all(desk) == 2
    async with desk.reading(REQUEST) as work:
        states = {(await emma.on(work).stands(key)).state for key in keys}
    assert states == {OrderState.SETTLED}


async def test_a_reset_forgets_the_orders(desk: Desk, emma: Payer) -> None:
    async with desk.writing(REQUEST) as work:
        key, _ = await emma.on(work).pay()
        await sandbox.reset(work, ONE)

        assert await emma.on(work).bank.standing(key) is None
        assert await clearing.waiting(work, ONE) == (0, None)
        assert await emma.on(work).available() == await emma.on(work).balance() + 125_000


class TestAtOnce:
    """With the switch that settles at once."""

    @pytest.fixture
    def profile(self) -> Profile:
        return Profile(settlement=Settlement.AT_ONCE)

    async def test_nothing_waits_for_the_cut_off_nor_for_monday(
        self, desk: Desk, emma: Payer, clock: TestClock
    ) -> None:
        clock.advance(timedelta(days=3, hours=9))  # Saturday evening
        async with desk.writing(REQUEST) as work:
            _, today = await emma.on(work).pay()
            _, refused = await emma.on(work).pay(transfer("1.52"))
            _, later = await emma.on(work).pay(wanted_on=date(2026, 11, 30))

        assert today == Standing(OrderState.SETTLED)
        assert refused.state is OrderState.REJECTED
        assert later == Standing(OrderState.PENDING)
