"""The adapters to payments: one to approve a payment, one to take it back (contract B.2).

Before them stands what they share with the adapter to baskets.
"""

from abc import abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Final, Self

from wicketgate import bank, oauth, payments, settlement
from wicketgate.bank import Linked, PaymentOrder, Reason
from wicketgate.baskets import Basket
from wicketgate.executions import Occurrence, Turn
from wicketgate.kernel import secrets
from wicketgate.kernel.ids import ApplicationId, OrganisationId, PsuId
from wicketgate.kernel.work import Work
from wicketgate.payments import Matched, Payment

from .model import Asked, Due, Ending, PaymentsAsked, Purpose, Told

_ACCESS_LIFE: Final = timedelta(minutes=15)
_REASONS: Final[Mapping[Ending, Reason]] = {
    Ending.REFUSED: Reason.BY_CUSTOMER,
    Ending.ACCOUNT_MISMATCH: Reason.WRONG_ACCOUNT,
    Ending.ACCOUNT_BLOCKED: Reason.BLOCKED_ACCOUNT,
}
"""Why a payment is rejected; the rest is nobody's business but the customer's (B.2.1)."""


class MovesMoney:
    """What is the same for a payment and for several under one approval.

    Neither lives with its tokens: those are for the calls about it, which need none (contract D.5).
    """

    __slots__ = ()

    @property
    @abstractmethod
    def held(self) -> Payment | Basket:
        """The resource, as it was read."""

    @property
    def organisation_id(self) -> OrganisationId:
        return self.held.organisation_id

    @property
    def application_id(self) -> ApplicationId:
        return self.held.application_id

    @property
    def redirect_uri(self) -> str | None:
        return self.held.redirect_uri

    def terms(self, work: Work, *, complete: bool) -> oauth.GrantTerms:
        """For the calls about this resource."""
        del work, complete  # no rule of the profile bears on it, nor who else must sign
        return oauth.GrantTerms(_ACCESS_LIFE, refreshable=False, ends_us=None)

    def check_usable(self) -> None:
        """Whatever became of it, it may be read."""

    @property
    def redeemable(self) -> bool:
        """It may end before its code is redeemed: the token is for reading how."""
        return True

    @property
    def refreshable(self) -> bool:
        return False

    async def redeemed(self, work: Work, lapses_us: int | None) -> None:
        """Nothing follows from it."""
        del work, lapses_us

    async def replayed(self, work: Work, act: str) -> None:
        """What was approved stays so: the tokens alone end (contract D.6)."""
        del work, act

    async def revoked(self, work: Work, *, whole: bool) -> None:
        """Nothing follows from it."""
        del work, whole


class Waits(MovesMoney):
    """One that waits for signatures, as the resource itself counts them."""

    __slots__ = ()

    @property
    def purpose(self) -> Purpose:
        return Purpose.GRANT

    @property
    def open(self) -> bool:
        return self.held.open

    @property
    def signers(self) -> tuple[str, ...]:
        return self.held.signers

    @property
    def signatures_required(self) -> int:
        return self.held.signatures_required

    @property
    def signatures_left(self) -> int:
        return max(0, self.signatures_required - len(self.signers))

    @property
    def lapses_us(self) -> int:
        return self.held.lapses_us

    def check_startable(self) -> None:
        self.held.check_startable()


@dataclass(frozen=True, slots=True)
class _OfPayment(MovesMoney):
    """What is the same whether it is approved or taken back. `today` is the organisation's."""

    payment: Payment
    today: date

    @property
    def scope(self) -> oauth.Scope:
        return payments.scope_of(self.payment.id)

    @property
    def thing(self) -> str:
        return f"payment:{self.payment.id}"

    @property
    def held(self) -> Payment:
        return self.payment

    @property
    def linked(self) -> Linked | None:
        return linked_of(self.payment)

    async def ask(self, port: bank.Bank, customer: bank.Customer) -> Told:
        answers = tuple(await port.accounts(customer.id, with_balances=False))
        told = Told(customer, answers)
        try:
            account = payments.match(self.payment, told.named).account
        except bank.AccountsDoNotMatch:
            return told  # there is nothing to ask about; who looks at it says so
        orders = orders_of(self.payment, customer.id, account, self.today)
        preview = await port.preview(orders)
        return replace(told, dues=(Due(self.payment, account, preview),))

    def _due(self, work: Work, told: Told) -> Due:
        account = payments.matching(work, self.payment, told.named).account
        return told.due(self.payment, account)


class PaymentApproval(_OfPayment, Waits):
    """A payment that waits for signatures.

    `check_startable` raises payments.PaymentInBasket, PaymentEnded, AlreadyDecided.
    """

    def match(self, work: Work, accounts: Sequence[bank.Account]) -> int:
        """Raises bank.AccountBlocked where nothing can be paid from the account."""
        matched = payments.matching(work, self.payment, accounts)
        if matched.account.state is not bank.AccountState.ENABLED:
            raise bank.AccountBlocked
        return matched.account.signatures_required

    async def expect(self, work: Work, signatures: int) -> Self:
        expecting = replace(self.payment, signatures_required=signatures)
        act = "payment.signatures_found"
        return replace(self, payment=await payments.move_on(work, self.payment, expecting, act))

    async def see(self, work: Work, told: Told) -> PaymentsAsked:
        """Raises bank.AccountBlocked where it was blocked meanwhile."""
        due = self._due(work, told)
        if due.preview.reason is Reason.BLOCKED_ACCOUNT:
            raise bank.AccountBlocked
        return PaymentsAsked(self, told.customer, (due,))

    async def sign(self, work: Work, asked: Asked) -> Self:
        if not isinstance(asked, PaymentsAsked):
            raise TypeError(asked)
        matched = Matched(asked.dues[0].account)
        signed = await payments.approve(work, self.payment, asked.customer, matched)
        return replace(self, payment=signed)

    async def reject(self, work: Work, ending: Ending) -> None:
        reason = _REASONS.get(ending, Reason.NOT_SPECIFIED)
        await payments.reject(work, self.payment, reason)

    async def wait_until(self, work: Work, until_us: int) -> None:
        waiting = replace(self.payment, lapses_us=until_us)
        await payments.move_on(work, self.payment, waiting, "payment.deadline_set")


class PaymentCancellation(_OfPayment):
    """An approved payment that its TPP wants to take back; one signature is enough."""

    @property
    def purpose(self) -> Purpose:
        return Purpose.CANCEL

    @property
    def open(self) -> bool:
        return self.payment.withdrawal_us is not None

    @property
    def signers(self) -> tuple[str, ...]:
        return ()

    @property
    def signatures_required(self) -> int:
        return 1

    @property
    def signatures_left(self) -> int:
        """The one, until it is given or the wish has lapsed."""
        return self.signatures_required if self.open else 0

    @property
    def lapses_us(self) -> int:
        return self.payment.withdrawal_us or self.payment.lapses_us

    def check_startable(self) -> None:
        """Raises AlreadyDecided, payments.NotCancellable."""
        self.payment.check_withdrawal(self.today)

    def match(self, work: Work, accounts: Sequence[bank.Account]) -> int:
        """Raises payments.NotCancellable when the cut-off has passed, before anything is shown."""
        payments.matching(work, self.payment, accounts)
        self.payment.check_withdrawal(self.today)
        return self.signatures_required

    async def expect(self, work: Work, signatures: int) -> Self:
        """One signature is enough, whatever the account asks for."""
        del work, signatures
        return self

    async def see(self, work: Work, told: Told) -> PaymentsAsked:
        return PaymentsAsked(self, told.customer, (self._due(work, told),))

    async def sign(self, work: Work, asked: Asked) -> Self:
        """Raises payments.NotCancellable when the cut-off has passed meanwhile."""
        del asked  # the account was matched, and nothing of it is needed
        cancelled = await payments.approve_cancellation(work, self.payment)
        return replace(self, payment=cancelled)

    async def reject(self, work: Work, ending: Ending) -> None:
        del ending  # whyever: the payment stays as it was
        await payments.drop_cancellation(work, self.payment)

    async def wait_until(self, work: Work, until_us: int) -> None:
        waiting = replace(self.payment, withdrawal_us=until_us)
        await payments.move_on(work, self.payment, waiting, "payment.deadline_set")


def linked_of(payment: Payment) -> Linked:
    """What a strong answer to a payment is bound to: amounts and every payee (RTS Art. 5)."""
    order = payment.order
    payees = [f"{one.creditor_name} {one.creditor_account.number}" for one in order.transfers]
    amounts = [f"{one.amount.currency} {one.amount}" for one in order.transfers]
    mark = secrets.digest("\x1f".join([payment.id, *payees, *amounts]))
    return Linked(order.totals(), tuple(payees), mark)


def orders_of(
    payment: Payment, psu: PsuId, account: bank.Account, today: date
) -> tuple[PaymentOrder, ...]:
    """What the bank would be asked to do on the first day; asked beforehand nothing is kept."""
    days = payments.first_days(payment.order, today, any_day=True)
    first = Occurrence(today, today) if days is None else days[1]
    turn = Turn(payment.id, payment.organisation_id, 1, first, len(payment.order.transfers))
    signed = replace(payment, psu_id=psu, account_id=account.id)
    return settlement.orders_of(signed, turn.executions())
