"""What moves money as something to approve: the customer's code is bound to it (RTS Art. 5)."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Final, Self

from wicketgate import bank, baskets, executions, oauth, payments
from wicketgate.bank import AccountBlocked, AccountState, PaymentOrder, Scheme
from wicketgate.baskets import Basket
from wicketgate.kernel import secrets
from wicketgate.kernel.ids import ApplicationId, OrganisationId, PsuId
from wicketgate.kernel.money import added
from wicketgate.kernel.work import Work
from wicketgate.payments import Payment

from .model import Asked, Due, Ending, PaymentsAsked, Purpose

TOKEN_LIFE: Final = timedelta(minutes=15)
"""Of what moves money: its token reads statuses only (contract D.5)."""


def linked_to(members: Sequence[Payment]) -> bank.Linked:
    """What the code for all of these is bound to: every amount, every payee, every account."""
    transfers = [one for payment in members for one in payment.order.transfers]
    written = (
        f"{payment.id} {payment.order.debtor_account.number} {one.amount} {one.amount.currency} "
        f"{_payee(one)}"
        for payment in members
        for one in payment.order.transfers
    )
    return bank.Linked(
        amounts=added(one.amount for one in transfers),
        payees=tuple(dict.fromkeys(map(_payee, transfers))),
        mark=secrets.digest("\n".join(written)),
    )


def _payee(transfer: bank.Transfer) -> str:
    return f"{transfer.creditor_name} {transfer.creditor_account.number}"


# ------------------------------------------------------------------ what is seen beforehand
@dataclass(frozen=True, slots=True)
class Preview:
    """Asks the bank about payments of one customer; nothing is kept of it."""

    work: Work
    port: bank.Bank
    psu: PsuId

    async def of(self, members: Iterable[tuple[Payment, bank.Account]]) -> tuple[Due, ...]:
        """Each payment with its account and what the bank says of it.

        Several on one day and one account must all be covered by what is there.
        """
        dues = [await self._due(payment, account) for payment, account in members]
        together: defaultdict[tuple[object, ...], list[Due]] = defaultdict(list)
        for due in dues:
            together[due.account.id, due.preview.execution_date].append(due)
        short = {
            due.payment.id
            for group in together.values()
            if len(group) > 1 and not await self._funded(group)
            for due in group
        }
        return tuple(
            replace(due, preview=replace(due.preview, funds_available=False))
            if due.payment.id in short
            else due
            for due in dues
        )

    async def _due(self, payment: Payment, account: bank.Account) -> Due:
        preview = await self.port.preview(self._orders(payment, account))
        return Due(payment, account, preview)

    async def _funded(self, dues: Sequence[Due]) -> bool:
        orders = [one for due in dues for one in self._orders(due.payment, due.account)]
        return (await self.port.preview(orders)).funds_available

    def _orders(self, payment: Payment, account: bank.Account) -> list[PaymentOrder]:
        order, today = payment.order, self.work.today
        days = payments.first_days(order, today)
        wanted_on = today if days is None else days[1].due_on
        return [
            PaymentOrder(
                key=executions.key_of(payment.id, 1, place),
                psu=self.psu,
                account=account.id,
                scheme=order.scheme,
                transfer=transfer,
                wanted_on=wanted_on,
                may_wait=not payment.rejects_without_funds and order.scheme is not Scheme.INSTANT,
            )
            for place, transfer in enumerate(order.transfers)
        ]


def check_payable(account: bank.Account) -> None:
    """Raises bank.AccountBlocked where nothing can be paid from the account (B.1.4 rule 8)."""
    if account.state is AccountState.BLOCKED:
        raise AccountBlocked


# ------------------------------------------------------------------ baskets
@dataclass(frozen=True, slots=True)
class BasketApproval:
    """A signing basket, with the payments it decides about (contract A.8)."""

    basket: Basket
    members: tuple[Payment, ...]

    @property
    def scope(self) -> oauth.Scope:
        return baskets.scope_of(self.basket.id)

    @property
    def purpose(self) -> Purpose:
        return Purpose.GRANT

    @property
    def thing(self) -> str:
        return f"basket:{self.basket.id}"

    @property
    def organisation_id(self) -> OrganisationId:
        return self.basket.organisation_id

    @property
    def application_id(self) -> ApplicationId:
        return self.basket.application_id

    @property
    def redirect_uri(self) -> str | None:
        return self.basket.redirect_uri

    @property
    def open(self) -> bool:
        return self.basket.open

    @property
    def signers(self) -> tuple[str, ...]:
        return self.basket.signers

    @property
    def signatures_required(self) -> int:
        return self.basket.signatures_required

    @property
    def lapses_us(self) -> int:
        return self.basket.lapses_us

    @property
    def linked(self) -> bank.Linked | None:
        return linked_to(self.members)

    def check_startable(self) -> None:
        self.basket.check_startable()

    async def match(self, work: Work, port: bank.Bank, psu: PsuId) -> None:
        await self._matched(work, port, psu)

    async def _matched(self, work: Work, port: bank.Bank, psu: PsuId) -> baskets.Matched:
        answers = await port.accounts(psu, with_balances=False)
        accounts = [given.account for given in answers]
        matched = baskets.matching(work, self.basket, self.members, accounts)
        for _, found in matched.members:
            check_payable(found.account)
        return matched

    async def see(self, work: Work, port: bank.Bank, customer: bank.Customer) -> PaymentsAsked:
        matched = await self._matched(work, port, customer.id)
        preview = Preview(work, port, customer.id)
        dues = await preview.of((payment, found.account) for payment, found in matched.members)
        return PaymentsAsked(self, customer, dues)

    async def sign(self, work: Work, asked: Asked) -> Self:
        if not isinstance(asked, PaymentsAsked):
            raise TypeError(asked)
        matched = baskets.Matched(
            tuple((due.payment, payments.Matched(due.account)) for due in asked.dues)
        )
        signed = await baskets.approve(work, self.basket, asked.customer, matched)
        return replace(self, basket=signed)

    async def reject(self, work: Work, ending: Ending) -> None:
        del ending  # its payments are free again whyever
        await baskets.reject(work, self.basket)

    def terms(self, work: Work) -> oauth.GrantTerms:
        del work  # the same for all
        return oauth.GrantTerms(TOKEN_LIFE, refreshable=False, ends_us=None)

    def check_usable(self) -> None:
        """Raises baskets.BasketEnded."""
        if self.basket.status in {baskets.Status.REJECTED, baskets.Status.CANCELLED}:
            raise baskets.BasketEnded

    @property
    def redeemable(self) -> bool:
        return self.basket.status in {
            baskets.Status.PARTLY_AUTHORISED,
            baskets.Status.AUTHORISED,
        }

    @property
    def refreshable(self) -> bool:
        return False

    async def redeemed(self, work: Work, lapses_us: int | None) -> None:
        """What was signed does not live with its tokens."""

    async def replayed(self, work: Work, act: str) -> None:
        """What was signed stays so: only the tokens end."""

    async def revoked(self, work: Work, *, whole: bool) -> None:
        """As above."""
