"""Orders for the sandbox bank, valid by default; say only what matters."""

from dataclasses import dataclass, replace
from datetime import date
from itertools import count
from typing import Any, Final

from tests.support.bookings import told
from wicketgate import personas, sandbox
from wicketgate.bank import (
    BalanceType,
    Booking,
    OrderState,
    PaymentOrder,
    Period,
    Reason,
    Reference,
    Scheme,
    Standing,
    Transfer,
)
from wicketgate.kernel.ids import AccountId, OrganisationId, PsuId
from wicketgate.kernel.money import read_money
from wicketgate.kernel.work import Work
from wicketgate.personas import Outcome

ONE: Final = OrganisationId("PSDBE-NBB-0123456")
ALWAYS: Final = Period(date(2000, 1, 1), date(2099, 12, 31), 100_000)
PAYEE: Final = personas.PAYEES[0]
_KEYS = count()


def rejected(reason: Reason) -> Standing:
    return Standing(OrderState.REJECTED, reason)


WITH_A_DAY = {
    Outcome.NO_FUNDS: (Standing(OrderState.PENDING, Reason.NO_FUNDS), rejected(Reason.NO_FUNDS)),
    Outcome.REFUSED: (Standing(OrderState.IN_PROCESS), rejected(Reason.NOT_SPECIFIED)),
    Outcome.CHANGED: (
        Standing(OrderState.PENDING, changed_to=date(2026, 11, 19)),
        Standing(OrderState.SETTLED, changed_to=date(2026, 11, 19)),
    ),
    Outcome.CHECKED: (Standing(OrderState.PENDING), Standing(OrderState.PENDING)),
}
"""What is said at once, and after two days."""
INSTANTLY = {
    Outcome.NO_FUNDS: rejected(Reason.NO_FUNDS),
    Outcome.REFUSED: rejected(Reason.NOT_SPECIFIED),
    Outcome.TIMED_OUT: rejected(Reason.TOO_LATE),
    Outcome.UNPOSTED: Standing(OrderState.WITHOUT_POSTING),
}


def iban_of(key: str) -> str:
    """The IBAN of a test customer's account."""
    return personas.ACCOUNTS[key].iban


def transfer(amount: str = "10.00", currency: str = "EUR", **more: Any) -> Transfer:
    """To a payee at another bank, unless `to` names an IBAN."""
    account = Reference(iban=more.pop("to", PAYEE.iban))
    name = more.pop("name", PAYEE.name)
    return Transfer(read_money(amount, currency), name, account, **more)


@dataclass(frozen=True)
class Payer:
    """A customer of the world of `ONE` at one account."""

    work: Work
    psu: PsuId
    account: AccountId

    @property
    def bank(self) -> Any:
        return sandbox.bank(self.work, ONE)

    def order(self, what: Transfer | None = None, **more: Any) -> PaymentOrder:
        """For today, by SEPA, with a key of its own."""
        key = more.pop("key", f"order-{next(_KEYS)}")
        wanted_on = more.pop("wanted_on", self.work.today)
        scheme = more.pop("scheme", Scheme.SEPA)
        what = transfer() if what is None else what
        return PaymentOrder(key, self.psu, self.account, scheme, what, wanted_on, **more)

    async def pay(self, what: Transfer | None = None, **more: Any) -> tuple[str, Standing]:
        """The order's key, and what the bank says to it."""
        order = self.order(what, **more)
        standing: Standing = await self.bank.pay(order)
        return order.key, standing

    async def stands(self, key: str) -> Standing:
        standing: Standing | None = await self.bank.standing(key)
        assert standing is not None
        return standing

    async def booked(self) -> tuple[Booking, ...]:
        """All bookings, newest first."""
        statement = await self.bank.statement(self.psu, self.account, ALWAYS, with_balances=False)
        return told(statement)

    async def balance(self, kind: BalanceType = BalanceType.INTERIM_BOOKED) -> int:
        [answer] = await self.bank.chosen_accounts(self.psu, [self.account], with_balances=True)
        return next(b.amount.minor for b in answer.balances if b.kind is kind)

    async def available(self) -> int:
        return await self.balance(BalanceType.INTERIM_AVAILABLE)

    def on(self, work: Work) -> "Payer":
        """The same customer in another work."""
        return replace(self, work=work)


async def payer(work: Work, login: str = "psu-ok", key: str | None = None) -> Payer:
    """The customer at their first account, or at the one of that key."""
    bank = sandbox.bank(work, ONE)
    signed_in = await bank.authenticate(login, personas.PASSWORD)
    assert signed_in.customer is not None
    psu = signed_in.customer.id
    wanted = personas.accounts_of(login)[0] if key is None else personas.ACCOUNTS[key]
    answers = await bank.accounts(psu, with_balances=False)
    [account] = [
        a.account.id
        for a in answers
        if (a.account.iban, a.account.currency) == (wanted.iban, wanted.currency)
    ]
    return Payer(work, psu, account)
