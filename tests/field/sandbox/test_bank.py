"""The sandbox bank through its port: accounts, balances, statements, single bookings."""

from datetime import date, timedelta
from typing import NamedTuple

import pytest

from tests.support.bookings import told
from wicketgate import personas, sandbox
from wicketgate.bank import (
    Account,
    AccountState,
    BalanceType,
    Bank,
    Booking,
    Period,
    Statement,
    write_entry,
)
from wicketgate.kernel import clock as time
from wicketgate.kernel.actors import NOBODY
from wicketgate.kernel.ids import AccountId, OrganisationId, PsuId
from wicketgate.kernel.money import Money
from wicketgate.kernel.work import Work
from wicketgate.sandbox import model

ONE = OrganisationId("PSDBE-NBB-0123456")
FIRST, TODAY = date(2024, 11, 18), date(2026, 11, 18)
NOBODY_ELSE = PsuId("nobody")

pytestmark = pytest.mark.asyncio(loop_scope="module")


class Visit(NamedTuple):
    """A customer who signed in, with all accounts."""

    bank: Bank
    psu: PsuId
    accounts: list[Account]

    async def page(self, account: Account, period: Period, *, balances: bool = False) -> Statement:
        statement = await self.bank.statement(self.psu, account.id, period, with_balances=balances)
        assert statement is not None
        return statement


async def visit(work: Work, login: str) -> Visit:
    bank = sandbox.bank(work, ONE)
    signed_in = await bank.authenticate(login, "123456")
    assert signed_in.customer is not None
    psu = signed_in.customer.id
    answers = await bank.accounts(psu, with_balances=False)
    return Visit(bank, psu, [answer.account for answer in answers])


async def test_accounts_come_in_the_order_of_the_table_with_their_facts(world: Work) -> None:
    seen = await visit(world, "psu-ok")

    for account, wanted in zip(seen.accounts, personas.accounts_of("psu-ok"), strict=True):
        assert account == Account(
            account.id,
            wanted.currency,
            wanted.product,
            wanted.name,
            wanted.usage,
            iban=wanted.iban,
            bic=wanted.bic,
            cash_account_type=wanted.cash_account_type,
            display_name=wanted.display_name,
            owner_names=("Emma Claessens",),
        )


async def test_a_blocked_account_is_read_and_a_closed_one_is_not_there(world: Work) -> None:
    seen = await visit(world, "psu-blocked-account")

    assert [account.state for account in seen.accounts] == [
        AccountState.ENABLED,
        AccountState.BLOCKED,
    ]
    assert told(await seen.page(seen.accounts[1], Period(FIRST, TODAY, 10)))
    closed = AccountId(world.keys.name("account", ONE, "closed"))
    assert await seen.bank.chosen_accounts(seen.psu, [closed], with_balances=False) == []
    assert (
        await seen.bank.statement(seen.psu, closed, Period(FIRST, TODAY, 9), with_balances=True)
        is None
    )


async def test_the_company_account_is_one_for_both_signatories(world: Work) -> None:
    first, second = await visit(world, "psu-corp-a"), await visit(world, "psu-corp-b")

    assert first.accounts == second.accounts
    assert first.accounts[0].signatures_required == 2
    assert first.accounts[0].owner_names == ("Vollmer und Reinhardt Feinmechanik GmbH",)
    customer = await first.bank.customer(first.psu)
    assert customer is not None
    assert customer.corporate_id == "KST-DE-4471020"


async def test_a_joint_account_names_both_owners(world: Work) -> None:
    [account] = (await visit(world, "psu-joint")).accounts
    assert account.owner_names == ("Femke Huisman", "Daan Huisman")
    assert account.signatures_required == 1


async def test_a_customer_without_accounts_sees_an_empty_list(world: Work) -> None:
    seen = await visit(world, "psu-noaccounts")
    assert seen.accounts == []
    assert await seen.bank.accounts(seen.psu, with_balances=True) == []


async def test_chosen_accounts_are_those_one_may_use(world: Work) -> None:
    seen, other = await visit(world, "psu-ok"), await visit(world, "psu-joint")
    giro, savings, *_ = seen.accounts

    chosen = await seen.bank.chosen_accounts(
        seen.psu, [savings.id, other.accounts[0].id, giro.id], with_balances=True
    )

    assert [answer.account for answer in chosen] == [giro, savings]
    assert all(len(answer.balances) == 3 for answer in chosen)
    plain = await seen.bank.chosen_accounts(seen.psu, [giro.id], with_balances=False)
    assert plain[0].balances == ()


async def test_balances_are_the_three_of_the_contract(world: Work) -> None:
    seen = await visit(world, "psu-ok")
    [giro, savings, *_] = await seen.bank.accounts(seen.psu, with_balances=True)
    booked, available, closing = giro.balances
    newest = told(await seen.page(giro.account, Period(FIRST, TODAY, 1)))[0]

    assert [balance.kind for balance in giro.balances] == [
        BalanceType.INTERIM_BOOKED,
        BalanceType.INTERIM_AVAILABLE,
        BalanceType.CLOSING_BOOKED,
    ]
    assert booked.amount == newest.balance_after
    assert available.amount == booked.amount + Money(125_000, "EUR")
    assert available.credit_limit_included is True
    assert savings.balances[1].credit_limit_included is False
    assert savings.balances[1].amount == savings.balances[0].amount
    assert booked.last_entry_reference == available.last_entry_reference == newest.entry_reference
    assert booked.last_change is not None
    assert time.local_date(booked.last_change, world.profile.zone) == newest.booking_date
    assert booked.last_change <= world.now
    assert (booked.reference_date, closing.reference_date) == (None, date(2026, 11, 17))
    by_then = told(await seen.page(giro.account, Period(FIRST, date(2026, 11, 17), 1)))[0]
    assert closing.amount == by_then.balance_after


@pytest.mark.parametrize(
    ("today", "closing"),
    [
        (date(2026, 11, 22), date(2026, 11, 20)),  # a Sunday
        (date(2026, 11, 23), date(2026, 11, 20)),  # a Monday
        (date(2026, 12, 28), date(2026, 12, 24)),  # after Christmas and its weekend
    ],
)
async def test_the_closing_day_is_the_last_business_day_before(
    world: Work, today: date, closing: date
) -> None:
    world.act_as(NOBODY, today - TODAY)
    await sandbox.live_on(world, ONE)
    seen = await visit(world, "psu-ok")
    [giro, *_] = await seen.bank.accounts(seen.psu, with_balances=True)
    assert giro.balances[2].reference_date == closing
    page = await seen.page(giro.account, Period(FIRST, closing, 1), balances=True)
    assert page.balances == giro.balances
    assert giro.balances[2].amount == told(page)[0].balance_after


async def test_before_the_first_evening_the_closing_balance_is_nothing(world: Work) -> None:
    world.act_as(NOBODY, timedelta(days=-731))
    seen = await visit(world, "psu-ok")
    [giro, *_] = await seen.bank.accounts(seen.psu, with_balances=True)
    assert giro.balances[2].amount == Money(0, "EUR")


async def every_page(seen: Visit, account: Account, period: Period) -> list[Booking]:
    """As a reader with cursors goes: on from the last entry, within the snapshot."""
    found: list[Booking] = []
    while True:
        page = await seen.page(account, period)
        found += told(page)
        assert len(told(page)) == period.limit or page.rest is None
        if page.rest is None:
            return found
        period = Period(
            *(period.first, period.last, period.limit), before=page.rest, newest=page.newest
        )


@pytest.mark.parametrize("limit", [97, 1000])
async def test_pages_together_are_the_whole_without_doubles_or_gaps(
    world: Work, limit: int
) -> None:
    seen = await visit(world, "psu-many")
    [many] = seen.accounts
    whole = await seen.page(many, Period(FIRST, TODAY, 10_000))
    assert len(told(whole)) > 5000
    assert whole.rest is None

    assert await every_page(seen, many, Period(FIRST, TODAY, limit)) == list(told(whole))


async def test_a_page_that_is_just_full_has_no_next(world: Work) -> None:
    seen = await visit(world, "psu-low")
    [low] = seen.accounts
    whole = await seen.page(low, Period(FIRST, TODAY, 1000))
    count = len(told(whole))

    just = await seen.page(low, Period(FIRST, TODAY, count))
    short = await seen.page(low, Period(FIRST, TODAY, count - 1))

    assert (told(just), just.rest) == (told(whole), None)
    assert told(short) == told(whole)[:-1]
    oldest = told(short)[-1]
    assert short.rest == (oldest.booking_date, int(oldest.entry_reference))


async def test_new_bookings_do_not_enter_a_snapshot(world: Work) -> None:
    seen = await visit(world, "psu-many")
    [many] = seen.accounts
    first = await seen.page(many, Period(FIRST, TODAY, 10))
    world.act_as(NOBODY, timedelta(days=2))
    await sandbox.live_on(world, ONE)

    frozen = await seen.page(many, Period(FIRST, date(2026, 11, 20), 10, newest=first.newest))
    fresh = await seen.page(many, Period(FIRST, date(2026, 11, 20), 10))

    assert told(frozen) == told(first)
    assert frozen.newest == first.newest
    assert fresh.newest > first.newest


async def test_a_period_includes_both_its_days(world: Work) -> None:
    seen = await visit(world, "psu-many")
    [many] = seen.accounts
    first, last = date(2026, 3, 2), date(2026, 3, 31)

    page = await seen.page(many, Period(first, last, 1000))

    dates = [booking.booking_date for booking in told(page)]
    assert (dates[0], dates[-1]) == (last, first)
    assert dates == sorted(dates, reverse=True)


async def test_a_delta_gives_what_came_after(world: Work) -> None:
    seen = await visit(world, "psu-ok")
    giro = seen.accounts[0]
    newest_first = told(await seen.page(giro, Period(FIRST, TODAY, 50)))

    page = await seen.page(
        giro, Period(FIRST, TODAY, 100, after_sequence=int(newest_first[7].entry_reference))
    )

    assert told(page) == newest_first[:7]
    assert page.rest is None


async def test_an_empty_period_still_gives_the_account(world: Work) -> None:
    seen = await visit(world, "psu-ok")
    giro = seen.accounts[0]

    page = await seen.page(giro, Period(date(2020, 1, 1), date(2020, 2, 1), 10), balances=True)

    assert page.account == giro
    assert (told(page), page.rest) == ((), None)
    assert len(page.balances) == 3
    assert page.newest > 0


async def test_a_statement_without_balances_has_none(world: Work) -> None:
    seen = await visit(world, "psu-ok")
    assert (await seen.page(seen.accounts[0], Period(FIRST, TODAY, 5))).balances == ()


async def test_a_statement_of_somebody_elses_account_is_none(world: Work) -> None:
    seen, other = await visit(world, "psu-ok"), await visit(world, "psu-joint")
    for psu, account in (
        (seen.psu, other.accounts[0].id),
        (NOBODY_ELSE, seen.accounts[0].id),
        (seen.psu, AccountId("unknown")),
    ):
        period = Period(FIRST, TODAY, 5)
        assert await seen.bank.statement(psu, account, period, with_balances=True) is None


async def test_a_booking_is_found_by_its_name_on_its_own_account_only(world: Work) -> None:
    seen, other = await visit(world, "psu-ok"), await visit(world, "psu-joint")
    giro, savings, *_ = seen.accounts
    bookings = told(await seen.page(giro, Period(FIRST, TODAY, 400)))
    one = next(booking for booking in bookings if booking.exchange is not None)

    assert await seen.bank.entry(seen.psu, giro.id, one.transaction_id) == write_entry(one)
    assert await seen.bank.entry(seen.psu, savings.id, one.transaction_id) is None
    assert await seen.bank.entry(other.psu, giro.id, one.transaction_id) is None
    assert await seen.bank.entry(seen.psu, giro.id, one.entry_reference) is None


async def test_an_entry_reference_names_a_booking_on_its_own_account_only(world: Work) -> None:
    seen, other = await visit(world, "psu-ok"), await visit(world, "psu-joint")
    giro, savings, *_ = seen.accounts
    bookings = told(await seen.page(giro, Period(FIRST, TODAY, 400)))
    one = bookings[123]

    assert await seen.bank.sequence_of(seen.psu, giro.id, one.entry_reference) == (
        one.booking_date,
        int(one.entry_reference),
    )
    assert await seen.bank.sequence_of(other.psu, giro.id, one.entry_reference) is None
    for wrong in ("", "x", "0", "-1", one.entry_reference + "0", one.entry_reference + " "):
        assert await seen.bank.sequence_of(seen.psu, giro.id, wrong) is None
    unknown = str(model.place_before(date(2020, 1, 1)) + 1)
    assert await seen.bank.sequence_of(seen.psu, savings.id, unknown) is None


async def test_a_booking_reads_as_its_story_tells_it(world: Work) -> None:
    seen = await visit(world, "psu-ok")
    giro = seen.accounts[0]
    day = date(2026, 11, 16)

    page = await seen.page(giro, Period(day, day, 100))

    story = personas.booked_on("giro", day)
    assert len(story) == len(page.entries) > 2
    for entry, booking in zip(story, told(page)[::-1], strict=True):
        assert booking == Booking(
            booking.transaction_id,
            booking.entry_reference,
            day,
            entry.value_date,
            entry.amount,
            "EUR",
            *entry[2:-1],
            minor_after=booking.minor_after,
            exchange=entry.exchange,
        )


async def test_a_customer_is_known_by_login_without_signing_in(world: Work) -> None:
    seen = await visit(world, "psu-ok")
    called = await sandbox.customer_called(world, ONE, "psu-ok")
    assert called is not None
    assert called.id == seen.psu
    assert await sandbox.customer_called(world, ONE, "psu-stranger") is None
