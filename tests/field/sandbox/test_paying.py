"""The sandbox bank pays: once, on its day, on both sides, or not at all."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from tests.support.paying import ONE, PAYEE, Payer, iban_of, payer, transfer
from wicketgate import personas, sandbox
from wicketgate.bank import (
    Conversion,
    OrderState,
    Reason,
    Reference,
    Scheme,
    Standing,
    StructuredReference,
)
from wicketgate.kernel.actors import NOBODY
from wicketgate.kernel.ids import AccountId
from wicketgate.kernel.money import Money
from wicketgate.kernel.states import IllegalMove
from wicketgate.kernel.work import Work

pytestmark = pytest.mark.asyncio(loop_scope="module")

TODAY, TOMORROW = date(2026, 11, 18), date(2026, 11, 19)
CUT_OFF = timedelta(hours=5, minutes=30)
"""From 10:30 in Brussels, where the tests begin, to 16:00."""
IN_PROCESS = Standing(OrderState.IN_PROCESS)
SETTLED, CREDITED = Standing(OrderState.SETTLED), Standing(OrderState.CREDITED)


def rejected(reason: Reason) -> Standing:
    return Standing(OrderState.REJECTED, reason)


async def later(work: Work, by: timedelta) -> None:
    """Time moves on, and the world with it."""
    work.act_as(NOBODY, work.shift + by)
    await sandbox.live_on(work, ONE)


async def test_a_transfer_to_another_bank_settles_at_the_cut_off(world: Work) -> None:
    emma = await payer(world)
    before, available = await emma.balance(), await emma.available()

    key, standing = await emma.pay(transfer("100.00"))

    assert standing == IN_PROCESS
    assert await emma.balance() == before
    assert await emma.available() == available - 10_000
    await later(world, CUT_OFF - timedelta(seconds=1))
    assert await emma.stands(key) == IN_PROCESS
    await later(world, timedelta(seconds=1))
    assert await emma.stands(key) == SETTLED
    assert await emma.balance() == before - 10_000
    assert await emma.available() == available - 10_000


async def test_a_booking_says_what_was_sent_in_letters_that_sepa_knows(world: Work) -> None:
    emma = await payer(world)
    what = transfer(
        "12.30",
        name="Žofie Müller & Söhne",
        end_to_end_id="E2E-1",
        purpose_code="GDDS",
        remittance=("Façade № 7",),
    )

    await emma.pay(what)
    await later(world, CUT_OFF)

    booked = (await emma.booked())[0]
    assert booked.minor == -1230
    assert booked.booking_date == booked.value_date == TODAY
    assert booked.counterparty.name == "Zofie Muller + Sohne"
    assert booked.counterparty.iban == PAYEE.iban
    assert booked.remittance == ("Facade No 7",)
    assert (booked.end_to_end_id, booked.purpose_code) == ("E2E-1", "GDDS")
    assert (booked.bank_transaction_code, booked.proprietary_code) == ("PMNT-ICDT-ESCT", "SCT")


async def test_a_transfer_within_the_bank_is_on_both_sides_at_once(world: Work) -> None:
    emma, femke = await payer(world), await payer(world, "psu-joint")
    mine, theirs = await emma.balance(), await femke.balance()
    reference = StructuredReference("RF18539007547034")
    what = transfer("25.00", to=iban_of("joint"), remittance_structured=reference)

    _, standing = await emma.pay(what)

    assert standing == CREDITED
    assert await emma.balance() == mine - 2_500
    assert await femke.balance() == theirs + 2_500
    booked = (await femke.booked())[0]
    assert booked.counterparty.name == "Emma Claessens"
    assert booked.counterparty.iban == iban_of("giro")
    assert booked.remittance_structured == "RF18539007547034"
    assert booked.bank_transaction_code == "PMNT-RCDT-BOOK"
    assert (await emma.booked())[0].bank_transaction_code == "PMNT-ICDT-BOOK"


async def test_an_instant_payment_is_there_at_once_at_night_and_on_sundays(world: Work) -> None:
    await later(world, timedelta(days=3, hours=12))
    emma = await payer(world)
    before = await emma.balance()

    _, standing = await emma.pay(transfer("5.00"), scheme=Scheme.INSTANT)

    assert standing == CREDITED
    assert await emma.balance() == before - 500
    assert (await emma.booked())[0].booking_date == date(2026, 11, 21)


async def test_the_same_key_pays_once(world: Work) -> None:
    emma = await payer(world)
    before = await emma.balance()
    order = emma.order(transfer("7.00", to=iban_of("joint")))

    first = await emma.bank.pay(order)
    again = await emma.bank.pay(order)

    assert first == again == CREDITED
    assert await emma.balance() == before - 700
    assert await emma.bank.standing("nobody-asked") is None


async def test_after_the_cut_off_it_is_tomorrow(world: Work) -> None:
    await later(world, CUT_OFF)
    emma = await payer(world)

    key, standing = await emma.pay(transfer("3.00"))

    assert standing == Standing(OrderState.PENDING, changed_to=TOMORROW)
    await later(world, timedelta(hours=8))
    assert (await emma.stands(key)).state is OrderState.IN_PROCESS
    await later(world, timedelta(hours=16))
    assert (await emma.stands(key)).state is OrderState.SETTLED
    assert (await emma.booked())[0].booking_date == TOMORROW


async def test_a_leap_of_the_clock_books_each_thing_on_its_day(world: Work) -> None:
    emma = await payer(world)
    friday = date(2026, 11, 20)
    on_its_day, _ = await emma.pay(transfer("3.00"), wanted_on=friday)
    on_a_sunday, moved = await emma.pay(transfer("4.00"), wanted_on=date(2026, 11, 22))
    at_christmas, _ = await emma.pay(transfer("5.00"), wanted_on=date(2026, 12, 25))

    await later(world, timedelta(days=60))

    assert moved.changed_to == date(2026, 11, 23)
    for key in (on_its_day, on_a_sunday, at_christmas):
        assert (await emma.stands(key)).state is OrderState.SETTLED
    days = {
        b.minor: b.booking_date for b in await emma.booked() if b.counterparty.name == PAYEE.name
    }
    assert days == {-300: friday, -400: date(2026, 11, 23), -500: date(2026, 12, 28)}


async def test_without_funds_it_waits_for_them_until_the_cut_off(world: Work) -> None:
    ines = await payer(world, "psu-low")
    before = await ines.balance()

    key, standing = await ines.pay(transfer("50.00"))

    assert standing == Standing(OrderState.PENDING, Reason.NO_FUNDS)
    await later(world, CUT_OFF)
    assert await ines.stands(key) == rejected(Reason.NO_FUNDS)
    assert await ines.balance() == await ines.available() == before


async def test_what_waits_goes_on_when_money_comes(world: Work) -> None:
    ines, emma = await payer(world, "psu-low"), await payer(world)
    abroad, _ = await ines.pay(transfer("50.00"))
    within, _ = await ines.pay(transfer("20.00", to=iban_of("giro")))

    await emma.pay(transfer("60.00", to=iban_of("low")))

    assert await ines.stands(abroad) == IN_PROCESS
    assert await ines.stands(within) == CREDITED
    await later(world, CUT_OFF)
    assert await ines.stands(abroad) == SETTLED


async def test_who_may_not_wait_is_told_at_once(world: Work) -> None:
    ines = await payer(world, "psu-low")

    _, standing = await ines.pay(transfer("50.00"), may_wait=False)
    _, instant = await ines.pay(transfer("50.00"), scheme=Scheme.INSTANT)

    assert standing == instant == rejected(Reason.NO_FUNDS)


async def test_money_set_aside_cannot_be_spent_twice(world: Work) -> None:
    ines = await payer(world, "psu-low")
    held = await ines.available()

    first, _ = await ines.pay(transfer(f"{held // 100}.{held % 100:02d}"))
    _, second = await ines.pay(transfer("1.00"))

    assert await ines.stands(first) == IN_PROCESS
    assert second.state is OrderState.PENDING
    assert await ines.available() == 0


@pytest.mark.parametrize(
    ("login", "key", "reason"),
    [
        ("psu-blocked-account", "blocked", Reason.BLOCKED_ACCOUNT),
        ("psu-ok", "giro", Reason.OVER_LIMIT),
    ],
)
async def test_what_the_account_cannot_do_is_rejected(
    world: Work, login: str, key: str, reason: Reason
) -> None:
    customer = await payer(world, login, key)
    order = customer.order(transfer("50000.01"))

    preview = await customer.bank.preview([order])

    assert preview.reason is reason
    assert await customer.bank.pay(order) == rejected(reason)


async def test_an_account_of_somebody_else_cannot_pay(world: Work) -> None:
    emma, femke = await payer(world), await payer(world, "psu-joint")
    stolen = Payer(world, emma.psu, femke.account)
    nowhere = Payer(world, emma.psu, AccountId("nowhere"))

    for wrong in (stolen, nowhere):
        order = wrong.order()
        assert (await wrong.bank.preview([order])).reason is Reason.WRONG_ACCOUNT
        assert await wrong.bank.pay(order) == rejected(Reason.WRONG_ACCOUNT)


@pytest.mark.parametrize(
    ("to", "reason"),
    [
        (iban_of("closed"), Reason.CLOSED_ACCOUNT),
        (iban_of("blocked"), Reason.BLOCKED_ACCOUNT),
    ],
)
async def test_nothing_is_paid_to_an_account_of_ours_that_takes_nothing(
    world: Work, to: str, reason: Reason
) -> None:
    emma = await payer(world)
    before = await emma.balance()

    _, standing = await emma.pay(transfer("1.00", to=to))

    assert standing == rejected(reason)
    assert await emma.balance() == before


async def test_a_closed_account_elsewhere_is_found_out_by_the_clearing(world: Work) -> None:
    emma = await payer(world)
    before = await emma.available()
    [closed] = [payee for payee in personas.PAYEES if payee.closed]

    key, standing = await emma.pay(transfer("1.00", to=closed.iban))
    _, instant = await emma.pay(transfer("1.00", to=closed.iban), scheme=Scheme.INSTANT)

    assert standing == IN_PROCESS
    await later(world, CUT_OFF)
    assert await emma.stands(key) == instant == rejected(Reason.CLOSED_ACCOUNT)
    assert await emma.available() == await emma.balance() + 125_000 == before


# ------------------------------------------------------------------ fees and currencies
@pytest.mark.parametrize(
    ("scheme", "bearer", "fee", "kept"),
    [
        (Scheme.TARGET2, None, 500, 0),
        (Scheme.TARGET2, "DEBT", 800, 0),
        (Scheme.CROSS_BORDER, "SHAR", 750, 0),
        (Scheme.CROSS_BORDER, "DEBT", 1500, 0),
        (Scheme.CROSS_BORDER, "CRED", 0, 750),
    ],
)
async def test_fees_are_booked_beside_the_payment(
    world: Work, scheme: Scheme, bearer: str | None, fee: int, kept: int
) -> None:
    emma, femke = await payer(world), await payer(world, "psu-joint")
    mine, theirs = await emma.balance(), await femke.balance()
    order = emma.order(transfer("100.00", to=iban_of("joint"), charge_bearer=bearer), scheme=scheme)

    assert (await emma.bank.preview([order])).fee.minor == fee
    await emma.bank.pay(order)

    assert await emma.balance() == mine - 10_000 - fee
    assert await femke.balance() == theirs + 10_000 - kept
    newest = (await emma.booked())[0]
    assert (newest.bank_transaction_code == "ACMT-MDOP-FEES") is (fee > 0)


async def test_a_payment_in_dollars_is_bought_at_the_banks_rate(world: Work) -> None:
    emma = await payer(world)
    before = await emma.balance()
    what = transfer("10.00", "USD", charge_bearer="CRED")

    await emma.pay(what, scheme=Scheme.CROSS_BORDER)
    await later(world, CUT_OFF)

    booked = (await emma.booked())[0]
    assert booked.minor == -926  # 10 / 1.08, rounded up
    assert await emma.balance() == before - 926
    assert booked.exchange is not None
    assert booked.exchange[:4] == ("EUR", "USD", "EUR", "1.080000")


@pytest.mark.parametrize(
    ("key", "paid", "takes"),
    [
        ("giro", ("1200.00", "USD"), Conversion(Money(111_112, "EUR"), "1.08")),
        ("giro", ("10000", "JPY"), Conversion(Money(6_173, "EUR"), "162")),
        ("pocket-usd", ("10.00", "EUR"), Conversion(Money(1_080, "USD"), "0.925926")),
        ("pocket-usd", ("10.00", "USD"), None),
        ("giro", ("10.00", "KWD"), None),
    ],
)
async def test_a_preview_tells_what_another_currency_takes(
    world: Work, key: str, paid: tuple[str, str], takes: Conversion | None
) -> None:
    emma = await payer(world, key=key)
    order = emma.order(transfer(*paid, charge_bearer="SHAR"), scheme=Scheme.CROSS_BORDER)

    assert (await emma.bank.preview([order])).conversion == takes


async def test_money_can_be_moved_between_the_currencies_of_one_account(world: Work) -> None:
    euros = await payer(world, key="pocket-eur")
    dollars = await payer(world, key="pocket-usd")
    before = await dollars.balance()
    to_dollars = Reference(iban_of("pocket-usd"), currency="USD")
    what = replace(transfer("10.00", charge_bearer="SHAR"), creditor_account=to_dollars)

    _, standing = await euros.pay(what, scheme=Scheme.CROSS_BORDER)

    assert standing == CREDITED
    assert await dollars.balance() == before + 1_080
    booked = (await dollars.booked())[0]
    assert booked.exchange is not None
    assert booked.exchange[:2] == ("EUR", "USD")


async def test_a_currency_without_a_rate_is_not_sent(world: Work) -> None:
    emma = await payer(world)
    what = transfer("10.00", "KWD", charge_bearer="SHAR")

    _, standing = await emma.pay(what, scheme=Scheme.CROSS_BORDER)

    assert standing == rejected(Reason.NOT_SPECIFIED)


# ------------------------------------------------------------------ by hand
async def test_the_clearing_can_be_run_out_of_turn(world: Work) -> None:
    emma, ines = await payer(world), await payer(world, "psu-low")
    on_its_way, _ = await emma.pay()
    next_week, _ = await emma.pay(wanted_on=date(2026, 11, 25))
    short, _ = await ines.pay(transfer("50.00"))
    checked, _ = await emma.pay(transfer("1.54"))

    counts = await sandbox.run_clearing(world, ONE)

    assert counts == (2, 1, 1)
    assert (await emma.stands(on_its_way)).state is OrderState.SETTLED
    assert (await emma.stands(next_week)).state is OrderState.SETTLED
    assert await ines.stands(short) == rejected(Reason.NO_FUNDS)
    assert await emma.stands(checked) == Standing(OrderState.PENDING)


async def test_a_check_ends_as_somebody_decides(world: Work) -> None:
    emma = await payer(world)
    good, bad = [(await emma.pay(transfer("1.54")))[0] for _ in range(2)]
    await later(world, timedelta(days=1))
    grown = await emma.balance()

    assert await sandbox.decide(world, ONE, good, None) == SETTLED
    assert await sandbox.decide(world, ONE, bad, Reason.REGULATORY) == rejected(Reason.REGULATORY)

    assert await emma.balance() == grown - 154
    assert await sandbox.decide(world, ONE, "unknown", None) is None
    for key in (good, bad):
        with pytest.raises(IllegalMove):
            await sandbox.decide(world, ONE, key, None)
        with pytest.raises(IllegalMove):
            await sandbox.decide(world, ONE, key, Reason.REGULATORY)


async def test_what_is_decided_against_on_its_way_is_available_again(world: Work) -> None:
    emma = await payer(world)
    before = await emma.available()
    key, _ = await emma.pay(transfer("30.00"))

    await sandbox.decide(world, ONE, key, Reason.DUPLICATE)

    assert await emma.available() == before
    assert await emma.stands(key) == rejected(Reason.DUPLICATE)
