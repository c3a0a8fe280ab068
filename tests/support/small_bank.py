"""A small bank that pays, and orders for it. What it was asked for it keeps by key."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final, cast

from wicketgate import payments, tpps
from wicketgate.bank import (
    Account,
    Bank,
    Customer,
    OrderState,
    PaymentOrder,
    Reference,
    Scheme,
    Standing,
    Transfer,
    Usage,
)
from wicketgate.kernel.actors import Tpp
from wicketgate.kernel.errors import Unavailable
from wicketgate.kernel.ids import AccountId, ApplicationId, OrganisationId, PaymentId, PsuId
from wicketgate.kernel.money import Money
from wicketgate.kernel.work import Desk, Work
from wicketgate.payments import Form, Order, Payment, PaymentRequest, Schedule, Service

REQUEST: Final = "00000000-0000-4000-8000-000000000007"
TPP: Final = Tpp(OrganisationId("PSDBE-NBB-000007"), ApplicationId("app"), frozenset(), frozenset())
ANNA: Final = Customer(PsuId("psu-anna"), "anna", "Anna")
BERT: Final = Customer(PsuId("psu-bert"), "bert", "Bert")
GIRO: Final = Account(AccountId("giro"), "EUR", "p", "n", Usage.PRIVATE, iban="BE17981100100121")
FIRM: Final = Account(
    AccountId("firm"),
    "EUR",
    "p",
    "n",
    Usage.ORGANISATION,
    iban="BE28999999999920",
    signatures_required=2,
)
CREDITOR: Final = Reference(iban="NL91ABNA0417164300")


@dataclass
class SmallBank:
    """Makes every order once, whatever happens to the asking; `answers` says what becomes of it.

    `away` lets that many askings fail after the order was made: the answer is lost.
    """

    answers: dict[int, Standing] = field(default_factory=dict)
    usual: Standing = field(default_factory=lambda: Standing(OrderState.SETTLED))
    orders: dict[str, PaymentOrder] = field(default_factory=dict)
    stands: dict[str, Standing] = field(default_factory=dict)
    asked: Counter[str] = field(default_factory=Counter)
    away: int = 0

    def of(self, _work: Work, _organisation: OrganisationId) -> Bank:
        """As a process speaks to it."""
        return cast("Bank", self)

    async def pay(self, order: PaymentOrder) -> Standing:
        self.asked[order.key] += 1
        if order.key not in self.orders:
            self.orders[order.key] = order
            minor = order.transfer.amount.minor
            self.stands[order.key] = self.answers.get(minor, self.usual)
        if self.away:
            self.away -= 1
            raise Unavailable
        return self.stands[order.key]

    async def standing(self, key: str) -> Standing | None:
        return self.stands.get(key)


def transfer(minor: int = 1250, currency: str = "EUR", **more: Any) -> Transfer:
    return Transfer(Money(minor, currency), "Bakery", CREDITOR, **more)


def order(*transfers: Transfer, account: Account = GIRO, **more: Any) -> Order:
    """A single SEPA payment from Anna's account, unless told otherwise."""
    told: dict[str, Any] = {"service": Service.SINGLE, "scheme": Scheme.SEPA, "form": Form.JSON}
    if len(transfers) > 1:
        told["service"] = Service.BULK
    if "schedule" in more:
        told["service"] = Service.PERIODIC
    debtor = Reference(iban=account.iban)
    return Order(debtor_account=debtor, transfers=transfers or (transfer(),), **{**told, **more})


def request(asked: Order, *, explicit: bool = False, rejects: bool = False) -> PaymentRequest:
    return PaymentRequest(
        asked,
        b'{"debtorAccount":{}}',
        "application/json",
        explicit=explicit,
        redirect_uri=None,
        rejects_without_funds=rejects,
    )


async def admitted(desk: Desk) -> None:
    async with desk.writing(REQUEST) as work:
        await tpps.admit(work, tpps.Organisation(TPP.organisation, "Firm", frozenset()))


async def received(desk: Desk, asked: Order | None = None, **more: Any) -> Payment:
    async with desk.writing(REQUEST) as work:
        return await payments.receive(work, TPP, request(asked or order(), **more))


async def approved(
    desk: Desk, key: PaymentId, customers: Sequence[Customer] = (ANNA,), account: Account = GIRO
) -> Payment:
    """The payment with the signatures of all these."""
    payment = None
    for customer in customers:
        async with desk.writing(REQUEST) as work:
            held = await payments.lock_any(work, key)
            matched = payments.matching(work, held, [account])
            payment = await payments.approve(work, held, customer, matched)
    assert payment is not None
    return payment


async def a_payment(desk: Desk, asked: Order | None = None, **more: Any) -> Payment:
    """A payment that Anna approved."""
    payment = await received(desk, asked, **more)
    return await approved(desk, payment.id)


async def stands(desk: Desk, key: PaymentId) -> Payment:
    async with desk.reading(REQUEST) as work:
        return await payments.look(work, key)


async def cancelled(desk: Desk, key: PaymentId) -> Payment:
    """As a DELETE does it."""
    async with desk.writing(REQUEST) as work:
        return await payments.cancel(work, await payments.lock_own(work, TPP.organisation, key))


def monthly(start: date, **more: Any) -> Schedule:
    return Schedule(start, payments.Frequency.MONTHLY, **more)
