"""What the interface relies on in any bank, as checks to run against one (docs/core.md).

Each check is a sentence; it passes, or raises Broken with what was found. They make small payments
between accounts that the facts name, so run them against a bank that is there for tests.
"""

import asyncio
import json
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Final

from wicketgate import bank
from wicketgate.bank import Bank, OrderState, Reference, Scheme, Statement, Transfer
from wicketgate.kernel import secrets
from wicketgate.kernel.errors import Refusal
from wicketgate.kernel.ids import AccountId, AuthorisationId, PsuId
from wicketgate.kernel.money import Money

_PAGE: Final = 7
_HISTORY: Final = timedelta(days=89)
_GOOD: Final = frozenset(OrderState) - {OrderState.REJECTED}
_WRONG_CODE: Final = "not-a-code"


class Broken(AssertionError):
    """The bank does something else than the port says."""


@dataclass(frozen=True, slots=True)
class Facts:
    """A test customer of the bank, and somebody to pay. `today` is the bank's day.

    `code` is the one-time code that is right for this customer, `foreign` the id of an account that
    is somebody else's; empty and None where it cannot be known.
    """

    login: str
    password: str
    creditor_iban: str
    creditor_name: str
    today: date
    code: str = ""
    foreign: AccountId | None = None


@dataclass(frozen=True, slots=True)
class Probe:
    """One check at work: the bank, the facts, and the customer once known."""

    port: Bank
    facts: Facts
    customer: bank.Customer

    async def accounts(self) -> list[bank.AccountAnswer]:
        return await self.port.accounts(self.customer.id, with_balances=True)

    async def payer(self) -> bank.AccountAnswer:
        """An account in EUR with more than ten on it."""
        for one in await self.accounts():
            if one.account.currency == "EUR" and available(one) > _TEN_EUROS:
                return one
        raise Broken("the customer has no account in EUR with more than 10.00 on it")

    def order(self, account: AccountId, minor: int) -> bank.PaymentOrder:
        """A transfer at once, of its own key, to whom the facts name: no calendar decides it."""
        reference = Reference(iban=self.facts.creditor_iban)
        transfer = Transfer(Money(minor, "EUR"), self.facts.creditor_name, reference)
        return bank.PaymentOrder(
            f"suite-{secrets.new_id()}",
            self.customer.id,
            account,
            Scheme.INSTANT,
            transfer,
            self.facts.today,
        )


_TEN_EUROS: Final = 1_000
_OTHER_CURRENCY: Final = "USD"
Check = Callable[[Probe], Awaitable[None]]


def available(answer: bank.AccountAnswer) -> int:
    """Minor units that can be spent. Raises Broken where the balance is not told."""
    for balance in answer.balances:
        if balance.kind is bank.BalanceType.INTERIM_AVAILABLE:
            return balance.amount.minor
    raise Broken("an account has no interimAvailable balance")


def expect(right: object, otherwise: str) -> None:
    """Raises Broken unless `right` is true."""
    if not right:
        raise Broken(otherwise)


# ------------------------------------------------------------------ customers
async def unknown_logins_answer_as_wrong_passwords_do(probe: Probe) -> None:
    unknown = await probe.port.authenticate(f"nobody-{secrets.new_id()}", "x")
    expect(unknown == bank.SignIn(bank.SignInOutcome.WRONG), f"an unknown login is {unknown}")
    wrong = await probe.port.authenticate(probe.facts.login, _WRONG_CODE)
    expect(wrong == unknown, f"a wrong password is {wrong}")


async def a_customer_is_found_by_id(probe: Probe) -> None:
    found = await probe.port.customer(probe.customer.id)
    expect(found == probe.customer, "the id of sign-in leads to somebody else")
    nobody = await probe.port.customer(PsuId("nobody"))
    expect(nobody is None, "an unknown id leads to somebody")


async def a_customer_can_answer_strongly(probe: Probe) -> None:
    methods = await probe.port.methods(probe.customer.id)
    expect(methods, "there is no method")
    expect(len(set(methods)) == len(methods), "a method is named twice")


async def a_wrong_code_is_wrong_and_the_right_one_right(probe: Probe) -> None:
    if bank.Method.OTP not in await probe.port.methods(probe.customer.id):
        return
    psu, attempt = probe.customer.id, AuthorisationId(secrets.new_id())
    await probe.port.challenge(psu, attempt, bank.Method.OTP)
    wrong = await probe.port.check(psu, attempt, _WRONG_CODE)
    expect(wrong is bank.ScaOutcome.WRONG, f"a wrong code is {wrong}")
    if probe.facts.code:
        right = await probe.port.check(psu, attempt, probe.facts.code)
        expect(right is bank.ScaOutcome.RIGHT, f"the right code is {right}")


async def a_code_is_bound_to_amount_and_payee(probe: Probe) -> None:
    if bank.Method.OTP not in await probe.port.methods(probe.customer.id):
        return
    psu, attempt = probe.customer.id, AuthorisationId(secrets.new_id())
    shown = bank.Linked((Money(100, "EUR"),), (probe.facts.creditor_name,), secrets.digest("one"))
    await probe.port.challenge(psu, attempt, bank.Method.OTP, shown)
    changed = replace(shown, amounts=(Money(900, "EUR"),), mark=secrets.digest("nine"))
    told = await probe.port.check(psu, attempt, probe.facts.code or _WRONG_CODE, changed)
    expect(told is bank.ScaOutcome.VOID, f"a code for another amount is {told}")


# ------------------------------------------------------------------ accounts
async def accounts_have_names_numbers_and_balances(probe: Probe) -> None:
    answers = await probe.accounts()
    expect(answers, "the customer has no account")
    ids = [one.account.id for one in answers]
    expect(len(set(ids)) == len(ids), "two accounts have one id")
    for one in answers:
        expect(one.account.iban or one.account.bban, "an account has neither IBAN nor BBAN")
        kinds = {balance.kind for balance in one.balances}
        expect(kinds == set(bank.BalanceType), f"an account tells the balances {sorted(kinds)}")
    again = [one.account.id for one in await probe.accounts()]
    expect(again == ids, "the order of the accounts changes")


async def only_own_accounts_are_told(probe: Probe) -> None:
    answers = await probe.accounts()
    wanted = [answers[0].account.id, AccountId("nobody's")]
    told = await probe.port.chosen_accounts(probe.customer.id, wanted, with_balances=False)
    expect([one.account.id for one in told] == wanted[:1], "an unknown account is told")
    expect(not told[0].balances, "balances are told unasked")
    for account in _not_theirs(probe):
        expect(await _page(probe, account) is None, "an account of nobody's has a statement")


def _not_theirs(probe: Probe) -> tuple[AccountId, ...]:
    """An account that there is not and, where one is known, somebody else's."""
    foreign = probe.facts.foreign
    return (AccountId("nobody's"), *([] if foreign is None else [foreign]))


async def _page(
    probe: Probe, account: AccountId, after: Statement | None = None
) -> Statement | None:
    """The first page of a quarter, or the one that follows another."""
    today = probe.facts.today
    before, newest = (None, None) if after is None else (after.rest, after.newest)
    period = bank.Period(today - _HISTORY, today, _PAGE, before, newest)
    return await probe.port.statement(probe.customer.id, account, period, with_balances=False)


async def pages_of_bookings_have_no_gap_and_no_double(probe: Probe) -> None:
    for one in await probe.accounts():
        await _walk(probe, one.account.id)


async def _walk(probe: Probe, account: AccountId) -> None:
    references: list[str] = []
    days: list[str] = []
    page = await _page(probe, account)
    for _ in range(3):
        if page is None:
            raise Broken("an account of the customer has no statement")
        expect(len(page.entries) <= _PAGE, "a page is longer than its limit")
        told = [json.loads(entry) for entry in page.entries]
        references += [entry["entryReference"] for entry in told]
        days += [entry["bookingDate"] for entry in told]
        if page.rest is None:
            break
        page = await _page(probe, account, page)
    expect(len(set(references)) == len(references), "an entry comes twice")
    expect(days == sorted(days, reverse=True), "entries do not come newest first")
    first, last = probe.facts.today - _HISTORY, probe.facts.today
    expect(all(first.isoformat() <= day <= last.isoformat() for day in days), "outside the period")


async def a_booking_is_found_by_its_names(probe: Probe) -> None:
    psu = probe.customer.id
    for one in await probe.accounts():
        page, account = await _page(probe, one.account.id), one.account.id
        for entry in () if page is None else page.entries[:1]:
            told = json.loads(entry)
            found = await probe.port.entry(psu, account, told["transactionId"])
            expect(
                found is not None and json.loads(found) == told, "an entry reads otherwise alone"
            )
            place = await probe.port.sequence_of(psu, account, told["entryReference"])
            expect(
                place is not None and place[0].isoformat() == told["bookingDate"],
                "an entry reference leads elsewhere",
            )
        expect(await probe.port.entry(psu, account, "none") is None, "an unknown entry is there")
        expect(
            await probe.port.sequence_of(psu, account, "none") is None, "an unknown reference is"
        )


# ------------------------------------------------------------------ payments
async def a_preview_keeps_nothing(probe: Probe) -> None:
    payer = await probe.payer()
    order = probe.order(payer.account.id, 100)
    preview = await probe.port.preview([order])
    expect(preview.execution_date >= probe.facts.today, "the day of execution has passed")
    expect(preview.funds_available, "one euro is not there, though the balance says so")
    expect(len(preview.payees) == 1, "not one answer for each payee")
    expect(await probe.port.standing(order.key) is None, "a preview has left an order")


async def another_currency_is_converted_at_the_rate_that_is_told(probe: Probe) -> None:
    payer = await probe.payer()
    own = probe.order(payer.account.id, 100)
    expect((await probe.port.preview([own])).conversion is None, "euros are converted to euros")
    amount = Money(1_000_000, _OTHER_CURRENCY)
    transfer = replace(own.transfer, amount=amount, charge_bearer="SHAR")
    order = replace(own, scheme=Scheme.CROSS_BORDER, transfer=transfer)
    told = (await probe.port.preview([order])).conversion
    if told is None:
        return  # the core does not know the rate beforehand
    expect(told.debit.currency == "EUR", f"what an account in EUR pays is {told.debit.currency}")
    worth = told.debit.minor * Decimal(told.rate)
    expect(
        abs(worth - amount.minor) < amount.minor // 100,
        f"10000.00 {_OTHER_CURRENCY} at {told.rate} for one euro are {told.debit} EUR",
    )


async def an_order_is_made_once_for_its_key(probe: Probe) -> None:
    payer = await probe.payer()
    order = probe.order(payer.account.id, 117)
    before = available(payer)
    told = await asyncio.gather(*(probe.port.pay(order) for _ in range(4)))
    expect(all(one.state in _GOOD for one in told), f"the bank says {told}")
    again = await probe.port.pay(order)
    expect(again.state in _GOOD, f"asked again it says {again}")
    expect(await probe.port.standing(order.key) is not None, "the order is not known by its key")
    taken = before - available(await _same(probe, payer.account.id))
    expect(taken in {0, 117}, f"an order of 1.17 asked for five times took {taken / 100:.2f}")


async def _same(probe: Probe, account: AccountId) -> bank.AccountAnswer:
    [one] = await probe.port.chosen_accounts(probe.customer.id, [account], with_balances=True)
    return one


async def an_unknown_order_is_unknown(probe: Probe) -> None:
    expect(await probe.port.standing(f"suite-{secrets.new_id()}") is None, "an order is there")


async def only_its_own_customer_pays_from_an_account(probe: Probe) -> None:
    payer = await probe.payer()
    order = probe.order(payer.account.id, 119)
    others = (probe.order(account, 121) for account in _not_theirs(probe))
    for wrong in (replace(order, psu=PsuId("nobody")), *others):
        told = await probe.port.pay(wrong)
        expect(told.state is OrderState.REJECTED, f"somebody else's order is {told}")
    taken = available(payer) - available(await _same(probe, payer.account.id))
    expect(taken == 0, f"somebody else's order took {taken / 100:.2f}")


async def what_may_wait_for_funds_takes_nothing_before(probe: Probe) -> None:
    payer = await probe.payer()
    there = available(payer)
    order = replace(probe.order(payer.account.id, there + 100_000), scheme=Scheme.SEPA)
    told = await probe.port.pay(order)
    waits = told.state is OrderState.PENDING
    no_funds = (told.state, told.reason) == (OrderState.REJECTED, bank.Reason.NO_FUNDS)
    expect(waits or no_funds, f"more than there is, to be waited for, is {told}")
    taken = there - available(await _same(probe, payer.account.id))
    expect(taken == 0, f"an order that waits for funds took {taken / 100:.2f}")


async def what_is_not_there_is_not_paid_at_once(probe: Probe) -> None:
    payer = await probe.payer()
    order = replace(probe.order(payer.account.id, available(payer) + 100_000), may_wait=False)
    told = await probe.port.pay(order)
    expect(
        (told.state, told.reason) == (OrderState.REJECTED, bank.Reason.NO_FUNDS),
        f"more than there is, not to be waited for, is {told}",
    )


# ------------------------------------------------------------------ questions about funds
async def funds_are_there_or_not(probe: Probe) -> None:
    if not await probe.port.answers_about_funds(probe.customer.id):
        return
    payer = await probe.payer()
    psu, account, there = probe.customer.id, payer.account.id, available(payer)
    yes = await probe.port.funds_available(psu, account, Money(there, "EUR"))
    no = await probe.port.funds_available(psu, account, Money(there + 1, "EUR"))
    lost = await probe.port.funds_available(psu, AccountId("nobody's"), Money(1, "EUR"))
    expect(yes, "all that is there is not there")
    expect(not no, "a cent more than there is is there")
    expect(not lost, "an unknown account has funds")


CHECKS: Final[tuple[Check, ...]] = (
    unknown_logins_answer_as_wrong_passwords_do,
    a_customer_is_found_by_id,
    a_customer_can_answer_strongly,
    a_wrong_code_is_wrong_and_the_right_one_right,
    a_code_is_bound_to_amount_and_payee,
    accounts_have_names_numbers_and_balances,
    only_own_accounts_are_told,
    pages_of_bookings_have_no_gap_and_no_double,
    a_booking_is_found_by_its_names,
    a_preview_keeps_nothing,
    another_currency_is_converted_at_the_rate_that_is_told,
    an_order_is_made_once_for_its_key,
    an_unknown_order_is_unknown,
    only_its_own_customer_pays_from_an_account,
    what_may_wait_for_funds_takes_nothing_before,
    what_is_not_there_is_not_paid_at_once,
    funds_are_there_or_not,
)


@dataclass(frozen=True, slots=True)
class Finding:
    """What became of one check; `wrong` is empty where it passed."""

    sentence: str
    wrong: str


async def run(port: Bank, facts: Facts, checks: Sequence[Check] = CHECKS) -> list[Finding]:
    """Every check, one after another. Raises Unavailable where the bank cannot be reached."""
    signed_in = await port.authenticate(facts.login, facts.password)
    if signed_in.customer is None:
        return [Finding("the test customer signs in", f"the bank says {signed_in.outcome}")]
    probe = Probe(port, facts, signed_in.customer)
    return [await _finding(check, probe) for check in checks]


async def _finding(check: Check, probe: Probe) -> Finding:
    sentence = getattr(check, "__name__", "check").replace("_", " ")
    try:
        await check(probe)
    except (Broken, Refusal) as error:
        return Finding(sentence, str(error))
    return Finding(sentence, "")
