"""Whatever is paid whenever: balances are sums of bookings, and no payment is half booked."""

from collections import defaultdict
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import bindparam, select

from tests.field.sandbox.conftest import UndoneError
from tests.support.paying import ONE, PAYEE, Payer, iban_of, payer, transfer
from wicketgate import clearing, personas, sandbox
from wicketgate.bank import Booking, OrderState, Scheme, read_entry
from wicketgate.kernel.actors import NOBODY
from wicketgate.kernel.sql import METADATA, Sql
from wicketgate.kernel.work import Desk, Work

pytestmark = pytest.mark.asyncio(loop_scope="module")

REQUEST = "00000000-0000-4000-8000-000000000002"
_b = METADATA.tables["sandbox_booking"].c
SINCE = Sql(
    select(_b.account_id, _b.sequence, _b.balance_after, _b.entry)
    .where(_b.sequence > bindparam("after"))
    .order_by(_b.account_id, _b.sequence)
)
_a = METADATA.tables["sandbox_account"].c
STANDS = Sql(select(_a.id, _a.booked, _a.newest))
PAYERS = ("psu-ok", "psu-joint", "psu-low", "psu-many")
CLOSED = next(payee.iban for payee in personas.PAYEES if payee.closed)
PAYEES = (
    PAYEE.iban,
    PAYEE.iban,
    CLOSED,
    iban_of("giro"),
    iban_of("joint"),
    iban_of("low"),
    iban_of("closed"),
)
PAID = {OrderState.SETTLED, OrderState.CREDITED, OrderState.WITHOUT_POSTING}


@dataclass(frozen=True)
class Pay:
    """Somebody pays somebody, today or in some days."""

    payer: int
    payee: int
    minor: int
    scheme: Scheme
    ahead: int
    may_wait: bool


@dataclass(frozen=True)
class Wait:
    """Time goes by, and the worker comes, or not."""

    hours: int
    lived: bool


@dataclass(frozen=True)
class Clear:
    """The clearing runs out of turn."""


MAGIC = st.sampled_from([51, 52, 53, 54, 55, 56])
AMOUNTS = st.one_of(st.integers(1, 500_000), st.builds(lambda c: 1_000 + c, MAGIC))
SCHEMES = st.sampled_from([Scheme.SEPA, Scheme.SEPA, Scheme.INSTANT, Scheme.TARGET2])
ACTS = st.one_of(
    st.builds(
        Pay,
        st.integers(0, len(PAYERS) - 1),
        st.integers(0, len(PAYEES) - 1),
        AMOUNTS,
        SCHEMES,
        st.integers(-1, 5),
        st.booleans(),
    ),
    st.builds(Wait, st.integers(0, 60), st.booleans()),
    st.builds(Clear),
)


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(acts=st.lists(ACTS, min_size=3, max_size=14))
async def test_every_story_of_payments_is_in_balance(
    settled: Desk, acts: Sequence[Pay | Wait | Clear]
) -> None:
    with suppress(UndoneError):
        async with settled.writing(REQUEST) as work:
            payers = [await payer(work, login) for login in PAYERS]
            before = await start(work)
            keys = [key for act in acts if (key := await happens(work, payers, act)) is not None]

            assert_in_balance(await bookings(work, before), before.balance)
            await assert_set_aside(work, keys)
            work.act_as(NOBODY, work.shift + timedelta(days=12))
            await sandbox.live_on(work, ONE)
            booked = await bookings(work, before)
            assert_in_balance(booked, before.balance)
            await assert_all_over(work, keys)
            await assert_none_is_half_booked(work, keys, booked)
            raise UndoneError


async def happens(work: Work, payers: list[Payer], act: Pay | Wait | Clear) -> str | None:
    """The key of the order, where it is one."""
    if isinstance(act, Wait):
        work.act_as(NOBODY, work.shift + timedelta(hours=act.hours))
        if act.lived:
            await sandbox.live_on(work, ONE)
        return None
    if isinstance(act, Clear):
        await sandbox.run_clearing(work, ONE)
        return None
    who = payers[act.payer]
    order = who.order()
    what = transfer(
        f"{act.minor // 100}.{act.minor % 100:02d}", to=PAYEES[act.payee], end_to_end_id=order.key
    )
    key, _ = await who.pay(
        what,
        key=order.key,
        scheme=act.scheme,
        wanted_on=work.today + timedelta(days=act.ahead),
        may_wait=act.may_wait,
    )
    return key


@dataclass(frozen=True)
class Start:
    """Where each ledger stood before: its balance and its newest sequence."""

    balance: dict[str, int]
    newest: dict[str, int]


async def start(work: Work) -> Start:
    rows = await work.all(STANDS)
    return Start({row[0]: row[1] for row in rows}, {row[0]: row[2] for row in rows})


async def bookings(work: Work, since: Start) -> dict[str, list[tuple[int, Booking]]]:
    """Account -> balance after and booking, in their order."""
    found = defaultdict(list)
    for account, sequence, after, entry in await work.all(SINCE, after=20261118_000_000):
        if sequence > since.newest[account]:
            found[account].append((after, read_entry(entry)))
    return found


def assert_in_balance(booked: dict[str, list[tuple[int, Booking]]], before: dict[str, int]) -> None:
    for account, lines in booked.items():
        references = [int(booking.entry_reference) for _, booking in lines]
        assert references == sorted(set(references))
        days = [booking.booking_date for _, booking in lines]
        assert days == sorted(days)
        balance = before[account]
        for after, booking in lines:
            balance += booking.minor
            assert after == balance


async def assert_set_aside(work: Work, keys: Sequence[str]) -> None:
    """What is set aside is what is on its way, and no account that has paid is overdrawn."""
    on_its_way: dict[str, int] = defaultdict(int)
    for key in keys:
        order = await clearing.find(work, ONE, key)
        assert order is not None
        if order.phase is clearing.Phase.CLEARING:
            on_its_way[order.account] += order.total
    for account in await sandbox.accounts(work, ONE):
        assert account.held == on_its_way[account.id]


async def assert_all_over(work: Work, keys: Sequence[str]) -> None:
    for key in keys:
        order = await clearing.find(work, ONE, key)
        assert order is not None
        over = order.phase in clearing.PAID | {clearing.Phase.REJECTED}
        assert over or order.phase is clearing.Phase.CHECK
    assert all(account.held == 0 for account in await sandbox.accounts(work, ONE))


async def assert_none_is_half_booked(
    work: Work, keys: Sequence[str], booked: dict[str, list[tuple[int, Booking]]]
) -> None:
    sides: dict[str | None, list[int]] = defaultdict(list)
    for lines in booked.values():
        for _, booking in lines:
            sides[booking.end_to_end_id].append(booking.minor)
    for key in keys:
        order = await clearing.find(work, ONE, key)
        assert order is not None
        wanted = []
        if order.standing.state in PAID:
            wanted.append(-order.debit)
            if order.transfer.creditor_account.iban != PAYEE.iban:
                wanted.append(order.debit)
        assert sorted(sides[key]) == sorted(wanted)
