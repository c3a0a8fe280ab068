"""Worlds: one per organisation, always in balance, living on in their organisation's time."""

import sqlite3
from datetime import date, timedelta

import pytest
from sqlalchemy import func, select

from tests.support import bookings
from tests.support.clock import TestClock
from wicketgate import outbox, personas, sandbox, tpps
from wicketgate.bank import Period, Statement
from wicketgate.kernel.actors import NOBODY
from wicketgate.kernel.ids import OrganisationId, PsuId
from wicketgate.kernel.sql import METADATA, Sql
from wicketgate.kernel.work import Desk, Work
from wicketgate.sandbox import jobs

ONE, OTHER = OrganisationId("PSDBE-NBB-0123456"), OrganisationId("PSDDE-BAFIN-987654")
ALWAYS = Period(date(2000, 1, 1), date(2099, 12, 31), 100_000)
REQUEST = "00000000-0000-4000-8000-000000000001"


async def psu(work: Work, login: str, organisation: OrganisationId = ONE) -> PsuId:
    """The customer behind a login."""
    signed_in = await sandbox.bank(work, organisation).authenticate(login, "123456")
    assert signed_in.customer is not None
    return signed_in.customer.id


async def everything(work: Work, organisation: OrganisationId) -> dict[str, Statement]:
    """IBAN and currency -> the whole statement with balances, of every account one may see."""
    bank = sandbox.bank(work, organisation)
    told = {}
    for persona in personas.PERSONAS:
        if persona.signs_in is personas.SignsIn.NORMALLY:
            customer = await psu(work, persona.login, organisation)
            for answer in await bank.accounts(customer, with_balances=False):
                account = answer.account
                name = f"{account.iban} {account.currency}"
                statement = await bank.statement(customer, account.id, ALWAYS, with_balances=True)
                assert statement is not None
                told[name] = statement
    return told


def assert_in_balance(statement: Statement) -> None:
    """Balances are sums of bookings, booking by booking; dates and sequences ascend."""
    oldest_first = bookings.told(statement)[::-1]
    balance = 0
    for booking in oldest_first:
        balance += booking.amount.minor
        assert booking.balance_after is not None
        assert booking.balance_after.minor == balance
    references = [b.entry_reference for b in oldest_first]
    assert references == sorted(set(references))
    assert all(len(reference) <= 35 for reference in references)
    assert [b.booking_date for b in oldest_first] == sorted(b.booking_date for b in oldest_first)
    booked, available, closing = statement.balances
    assert booked.amount.minor == balance
    assert available.amount.minor >= balance
    assert closing.reference_date is not None
    by_then = [b for b in oldest_first if b.booking_date <= closing.reference_date]
    assert closing.amount.minor == sum(b.amount.minor for b in by_then)
    assert statement.newest == (int(references[-1]) if references else 0)


async def test_a_world_is_in_balance_booking_by_booking(work: Work) -> None:
    await sandbox.settle(work, ONE)

    told = await everything(work, ONE)

    seen = {f"{a.iban} {a.currency}" for a in personas.ACCOUNTS.values()}
    hidden = {"closed", "wrong-password", "no-access"}
    seen -= {f"{personas.ACCOUNTS[key].iban} EUR" for key in hidden}
    assert told.keys() == seen
    for statement in told.values():
        assert_in_balance(statement)
        assert bookings.told(statement)[-1].booking_date == date(2024, 11, 18)
        assert bookings.told(statement)[0].booking_date <= date(2026, 11, 18)
    names = [b.transaction_id for statement in told.values() for b in bookings.told(statement)]
    assert len(set(names)) == len(names)


async def test_a_settled_world_is_not_settled_again(work: Work) -> None:
    await sandbox.settle(work, ONE)
    customer = await psu(work, "psu-ok")
    before = await sandbox.bank(work, ONE).accounts(customer, with_balances=True)

    await sandbox.settle(work, ONE)

    assert await sandbox.bank(work, ONE).accounts(customer, with_balances=True) == before


async def test_two_organisations_see_the_same_story_under_other_ids(work: Work) -> None:
    for organisation in (ONE, OTHER):
        await sandbox.settle(work, organisation)

    mine, theirs = await everything(work, ONE), await everything(work, OTHER)

    assert mine.keys() == theirs.keys()
    for name, statement in mine.items():
        twin = theirs[name]
        assert statement.account.id != twin.account.id
        assert [b._replace(transaction_id="") for b in bookings.told(statement)] == [
            b._replace(transaction_id="") for b in bookings.told(twin)
        ]
        ids = {b.transaction_id for b in bookings.told(statement)}
        assert ids.isdisjoint(b.transaction_id for b in bookings.told(twin))


async def test_a_customer_of_one_world_is_nobody_in_another(work: Work) -> None:
    for organisation in (ONE, OTHER):
        await sandbox.settle(work, organisation)
    mine, theirs = await psu(work, "psu-ok"), await psu(work, "psu-ok", OTHER)
    [account, *_] = await sandbox.bank(work, ONE).accounts(mine, with_balances=False)

    assert mine != theirs
    assert await sandbox.bank(work, ONE).customer(theirs) is None
    assert (
        await sandbox.bank(work, ONE).statement(
            theirs, account.account.id, ALWAYS, with_balances=True
        )
        is None
    )


@pytest.mark.parametrize("steps", [[1] * 9, [3, 1, 60]], ids=["daily", "leaping"])
async def test_living_day_by_day_is_living_at_once(
    desk: Desk, clock: TestClock, steps: list[int]
) -> None:
    async with desk.writing(REQUEST) as work:
        await sandbox.settle(work, ONE)
    for step in steps:
        clock.advance(timedelta(days=step))
        async with desk.writing(REQUEST) as work:
            assert await sandbox.live_on(work, ONE) == work.today
    clock.advance(timedelta(days=-sum(steps)))
    async with desk.writing(REQUEST) as work:
        await sandbox.settle(work, OTHER)
    clock.advance(timedelta(days=sum(steps)))
    async with desk.writing(REQUEST) as work:
        await sandbox.live_on(work, OTHER)
        mine, theirs = await everything(work, ONE), await everything(work, OTHER)

    for name, statement in mine.items():
        assert_in_balance(statement)
        assert [b._replace(transaction_id="") for b in bookings.told(statement)] == [
            b._replace(transaction_id="") for b in bookings.told(theirs[name])
        ]
        assert statement.balances == theirs[name].balances


async def test_a_leap_of_years_is_lived_by_the_worker_in_pieces(desk: Desk) -> None:
    shift = timedelta(days=1700)
    async with desk.writing(REQUEST) as work:
        await tpps.admit(work, tpps.Organisation(ONE, "One", frozenset()))
        await sandbox.settle(work, ONE)
        organisation = await tpps.find(work, ONE)
        assert organisation is not None
        await tpps.advance_clock(work, organisation, shift)
        assert await sandbox.live_on(work, ONE) == date(2026, 11, 18) + timedelta(days=800)

    tasks = 0
    while lease := await next_task(desk):
        async with desk.writing(REQUEST) as work:
            await jobs.JOBS[lease.task.job](work, lease.task.subject)
            await outbox.done(work, lease, again_after=None)
        tasks += 1

    assert tasks == 2
    async with desk.writing(REQUEST) as work:
        work.act_as(NOBODY, shift)
        assert await sandbox.live_on(work, ONE) == date(2026, 11, 18) + shift
        for statement in (await everything(work, ONE)).values():
            assert_in_balance(statement)


async def next_task(desk: Desk) -> outbox.Lease | None:
    async with desk.writing(REQUEST) as work:
        return await outbox.lease(work, "test")


async def test_a_new_day_wakes_the_worlds_that_are_behind(desk: Desk) -> None:
    async with desk.writing(REQUEST) as work:
        for organisation in (ONE, OTHER):
            await tpps.admit(work, tpps.Organisation(organisation, "A", frozenset()))
            await sandbox.settle(work, organisation)
        await tpps.admit(work, tpps.Organisation(OrganisationId("X"), "No world", frozenset()))
        one = await tpps.find(work, ONE)
        assert one is not None
        await tpps.advance_clock(work, one, timedelta(days=1))
    async with desk.writing(REQUEST) as work:
        await jobs.wake(work, "")

    lease = await next_task(desk)

    assert lease is not None
    assert (lease.task.job, lease.task.subject) == ("sandbox.live_on", ONE)
    assert await next_task(desk) is None
    async with desk.writing(REQUEST) as work:
        await jobs.live_on(work, "nobody")
        await jobs.live_on(work, ONE)
        work.act_as(NOBODY, timedelta(days=1))
        assert await sandbox.live_on(work, ONE) == date(2026, 11, 19)


async def test_there_is_no_living_on_without_a_world_nor_back(work: Work) -> None:
    assert await sandbox.live_on(work, ONE) is None
    await sandbox.settle(work, ONE)
    work.act_as(NOBODY, timedelta(days=-10))
    assert await sandbox.live_on(work, ONE) == date(2026, 11, 18)


async def test_a_wiped_world_leaves_nothing_and_others_alone(
    sqlite_desk: Desk, sqlite_url: str
) -> None:
    async with sqlite_desk.writing(REQUEST) as work:
        await sandbox.settle(work, OTHER)
    before = counts(sqlite_url)
    async with sqlite_desk.writing(REQUEST) as work:
        await sandbox.settle(work, ONE)
        await sandbox.bank(work, ONE).authenticate("psu-ok", "wrong")
        await sandbox.bank(work, ONE).authenticate("psu-stranger", "wrong")
    assert counts(sqlite_url) != before

    async with sqlite_desk.writing(REQUEST) as work:
        await sandbox.wipe(work, ONE)

    assert counts(sqlite_url) == before


def counts(url: str) -> dict[str, int]:
    """How many rows each table of the sandbox bank has."""
    connection = sqlite3.connect(url.removeprefix("sqlite:///"))
    tables = [table for name, table in METADATA.tables.items() if name.startswith("sandbox_")]
    found = {}
    for table in tables:
        sql = Sql(select(func.count()).select_from(table))
        found[table.name] = connection.execute(sql.sqlite.text).fetchone()[0]
    connection.close()
    return found


async def test_a_reset_world_is_as_new_and_keeps_its_ids(sqlite_desk: Desk) -> None:
    async with sqlite_desk.writing(REQUEST) as work:
        await sandbox.settle(work, ONE)
        before = await everything(work, ONE)
        for _ in range(5):
            await sandbox.bank(work, ONE).authenticate("psu-ok", "wrong")

        await sandbox.reset(work, ONE)

        assert await everything(work, ONE) == before


async def test_a_world_settled_on_a_leap_day_begins_in_february(
    sqlite_desk: Desk, clock: TestClock
) -> None:
    clock.now = clock.now.replace(year=2028, month=2, day=29)
    async with sqlite_desk.writing(REQUEST) as work:
        await sandbox.settle(work, ONE)
        giro = (await everything(work, ONE))[f"{personas.ACCOUNTS['giro'].iban} EUR"]
    assert bookings.told(giro)[-1].booking_date == date(2026, 2, 28)
