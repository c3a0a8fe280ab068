"""Every magic amount does what the published table says, and the payees are who it says."""

from datetime import date, timedelta

import pytest

from tests.support.paying import INSTANTLY, ONE, PAYEE, WITH_A_DAY, iban_of, payer, transfer
from wicketgate import personas, sandbox
from wicketgate.bank import OrderState, PayeeCheck, Scheme, Standing
from wicketgate.kernel.actors import NOBODY
from wicketgate.kernel.money import Money
from wicketgate.kernel.work import Work
from wicketgate.personas import MagicAmount

pytestmark = pytest.mark.asyncio(loop_scope="module")

IN_PROCESS = Standing(OrderState.IN_PROCESS)
PAID = {OrderState.SETTLED, OrderState.WITHOUT_POSTING}
DAYS = [Scheme.SEPA, Scheme.TARGET2, Scheme.CROSS_BORDER]


@pytest.mark.parametrize("magic", personas.MAGIC_AMOUNTS, ids=lambda magic: str(magic.cents))
@pytest.mark.parametrize("scheme", DAYS)
async def test_a_magic_amount_with_a_day(world: Work, magic: MagicAmount, scheme: Scheme) -> None:
    emma = await payer(world)
    at_once, in_the_end = WITH_A_DAY.get(magic.outcome, (IN_PROCESS, Standing(OrderState.SETTLED)))

    key, standing = await emma.pay(transfer(f"2.{magic.cents}"), scheme=scheme)
    world.act_as(NOBODY, timedelta(days=2))
    await sandbox.live_on(world, ONE)

    assert standing == at_once
    assert await emma.stands(key) == in_the_end
    paid = [b for b in await emma.booked() if b.counterparty.iban == PAYEE.iban]
    assert [b.minor for b in paid] == [-200 - magic.cents] * (in_the_end.state in PAID)


@pytest.mark.parametrize("magic", personas.MAGIC_AMOUNTS, ids=lambda magic: str(magic.cents))
async def test_a_magic_amount_at_once(world: Work, magic: MagicAmount) -> None:
    emma = await payer(world)
    before = await emma.available()

    _, standing = await emma.pay(transfer(f"2.{magic.cents}"), scheme=Scheme.INSTANT)

    assert standing == INSTANTLY.get(magic.outcome, Standing(OrderState.CREDITED))
    paid = standing.state is not OrderState.REJECTED
    assert await emma.available() == before - (200 + magic.cents) * paid


async def test_a_payment_within_the_bank_is_never_left_unposted(world: Work) -> None:
    emma, femke = await payer(world), await payer(world, "psu-joint")
    before = await femke.balance()

    _, standing = await emma.pay(transfer("1.56", to=iban_of("joint")), scheme=Scheme.INSTANT)

    assert standing.state is OrderState.CREDITED
    assert await femke.balance() == before + 156


async def test_an_amount_that_has_no_funds_says_so_before(world: Work) -> None:
    emma = await payer(world)

    good = await emma.bank.preview([emma.order(transfer("1.00")), emma.order(transfer("2.00"))])
    bad = await emma.bank.preview([emma.order(transfer("1.00")), emma.order(transfer("1.51"))])

    assert (good.funds_available, bad.funds_available) == (True, False)
    assert good.execution_date == date(2026, 11, 18)
    assert (good.fee, good.reason) == (Money(0, "EUR"), None)


async def test_several_orders_need_funds_for_all_of_them(world: Work) -> None:
    ines = await payer(world, "psu-low")
    orders = [ines.order(transfer("7.00")), ines.order(transfer("7.00"))]

    assert (await ines.bank.preview(orders[:1])).funds_available
    assert not (await ines.bank.preview(orders)).funds_available


# ------------------------------------------------------------------ verification of payee
DEAF = next(payee for payee in personas.PAYEES if not payee.tells)


@pytest.mark.parametrize(
    ("name", "to", "check", "close"),
    [
        ("Marijke Claes", PAYEE.iban, PayeeCheck.MATCH, None),
        ("CLAES, Marijke", PAYEE.iban, PayeeCheck.MATCH, None),
        ("Marijke Claas", PAYEE.iban, PayeeCheck.CLOSE_MATCH, "Marijke Claes"),
        ("Somebody Else", PAYEE.iban, PayeeCheck.NO_MATCH, None),
        ("Somebody Else", DEAF.iban, PayeeCheck.NOT_POSSIBLE, None),
        ("Émma Claessens", iban_of("giro"), PayeeCheck.MATCH, None),
        ("Daan Huisman", iban_of("joint"), PayeeCheck.MATCH, None),
        ("Dan Huisman", iban_of("joint"), PayeeCheck.CLOSE_MATCH, "Daan Huisman"),
        ("Vollmer und Reinhardt", iban_of("corp"), PayeeCheck.NO_MATCH, None),
        ("Anybody", "BE68539007547034", PayeeCheck.MATCH, None),
    ],
)
async def test_the_payees_bank_knows_the_name(
    world: Work, name: str, to: str, check: PayeeCheck, close: str | None
) -> None:
    emma = await payer(world)
    what = transfer("1.00", name=name, to=to)

    sepa = await emma.bank.preview([emma.order(what)])
    target = await emma.bank.preview([emma.order(what, scheme=Scheme.TARGET2)])

    assert (sepa.payees, sepa.close_names) == ((check,), (close,))
    assert target.payees == (PayeeCheck.NOT_POSSIBLE,)


# ------------------------------------------------------------------ asked about funds
async def test_only_who_said_so_is_not_asked_about(world: Work) -> None:
    for login, wanted in (("psu-ok", True), ("psu-nopiis", False)):
        customer = await payer(world, login)
        assert await customer.bank.answers_about_funds(customer.psu) is wanted


async def test_funds_are_what_is_there_with_the_credit_line(world: Work) -> None:
    emma = await payer(world)
    there = await emma.available()
    assert there == await emma.balance() + 125_000

    async def asked(minor: int, currency: str = "EUR") -> bool:
        answer: bool = await emma.bank.funds_available(
            emma.psu, emma.account, Money(minor, currency)
        )
        return answer

    assert await asked(there)
    assert not await asked(there + 1)
    assert await asked(there * 108 // 100, "USD")
    assert not await asked(there * 108 // 100 + 2, "USD")
    assert not await asked(1, "KWD")
    await emma.pay(transfer("10.00"))
    assert not await asked(there)
    assert await asked(there - 1_000)


async def test_a_blocked_or_foreign_account_has_no_funds(world: Work) -> None:
    wim = await payer(world, "psu-blocked-account", "blocked")
    emma = await payer(world)
    cent = Money(1, "EUR")

    assert not await wim.bank.funds_available(wim.psu, wim.account, cent)
    assert not await wim.bank.funds_available(wim.psu, emma.account, cent)
