"""The adapter to signing baskets: several payments under one approval (contract A.8, B.4)."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Self

from wicketgate import bank, baskets, oauth, payments
from wicketgate.bank import AccountBlocked, AccountState, Linked
from wicketgate.baskets import Basket
from wicketgate.kernel import secrets
from wicketgate.kernel.ids import AccountId, PsuId
from wicketgate.kernel.money import added
from wicketgate.kernel.states import AlreadyDecided
from wicketgate.kernel.work import Work
from wicketgate.payments import Payment

from .model import Asked, Due, Ending, PaymentsAsked, Told
from .paying import Waits, linked_of, orders_of


def linked_to(members: Sequence[Payment]) -> Linked:
    """What one strong answer to all of them is bound to: every amount, every payee (RTS Art. 5)."""
    each = [linked_of(payment) for payment in members]
    return Linked(
        amounts=added(amount for one in each for amount in one.amounts),
        payees=tuple(payee for one in each for payee in one.payees),
        mark=secrets.digest("\x1e".join(one.mark for one in each)),
    )


@dataclass(frozen=True, slots=True)
class BasketApproval(Waits):
    """A signing basket, with the payments it decides about: none once it has ended.

    `check_startable` raises baskets.BasketEnded, AlreadyDecided.
    """

    basket: Basket
    members: tuple[Payment, ...]
    today: date

    @property
    def scope(self) -> oauth.Scope:
        return baskets.scope_of(self.basket.id)

    @property
    def thing(self) -> str:
        return f"basket:{self.basket.id}"

    @property
    def held(self) -> Basket:
        return self.basket

    @property
    def linked(self) -> Linked | None:
        return linked_to(self.members)

    def match(self, work: Work, accounts: Sequence[bank.Account]) -> int:
        """Raises bank.AccountsDoNotMatch, bank.AccountBlocked: one payment fails them all (B.4)."""
        del work  # the accounts alone tell
        return self._matched(accounts).signatures

    async def expect(self, work: Work, signatures: int) -> Self:
        return replace(self, basket=await baskets.expect(work, self.basket, signatures))

    def _matched(self, accounts: Sequence[bank.Account]) -> baskets.Matched:
        matched = baskets.match(self.basket, self.members, accounts)
        if any(found.account.state is AccountState.BLOCKED for _, found in matched.members):
            raise AccountBlocked
        return matched

    async def ask(self, port: bank.Bank, customer: bank.Customer) -> Told:
        answers = tuple(await port.accounts(customer.id, with_balances=False))
        told = Told(customer, answers)
        try:
            matched = self._matched(told.named)
        except (bank.AccountsDoNotMatch, AlreadyDecided):
            return told  # there is nothing to ask about; who looks at it says so
        beforehand = _Beforehand(port, customer.id, self.today)
        dues = [await beforehand.due(payment, found) for payment, found in matched.members]
        return replace(told, dues=await beforehand.together(dues))

    async def see(self, work: Work, told: Told) -> PaymentsAsked:
        del work  # as above
        matched = self._matched(told.named)
        dues = (told.due(payment, found.account) for payment, found in matched.members)
        return PaymentsAsked(self, told.customer, tuple(dues))

    async def sign(self, work: Work, asked: Asked) -> Self:
        if not isinstance(asked, PaymentsAsked):
            raise TypeError(asked)
        members = ((due.payment, payments.Matched(due.account)) for due in asked.dues)
        matched = baskets.Matched(tuple(members))
        signed = await baskets.approve(work, self.basket, asked.customer, matched)
        return replace(self, basket=signed)

    async def reject(self, work: Work, ending: Ending) -> None:
        del ending  # whyever: its payments wait again
        await baskets.reject(work, self.basket)

    async def wait_until(self, work: Work, until_us: int) -> None:
        await baskets.wait_until(work, self.basket, until_us)


@dataclass(frozen=True, slots=True)
class _Beforehand:
    """Asks the bank about a customer's payments before they are approved; nothing is kept."""

    port: bank.Bank
    psu: PsuId
    today: date

    async def due(self, payment: Payment, matched: payments.Matched) -> Due:
        """What the bank says of this payment alone."""
        orders = orders_of(payment, self.psu, matched.account, self.today)
        return Due(payment, matched.account, await self.port.preview(orders))

    async def together(self, dues: Sequence[Due]) -> tuple[Due, ...]:
        """The same, with funds where there is enough for all that one account pays on one day."""
        groups: defaultdict[tuple[AccountId, date], list[Due]] = defaultdict(list)
        for due in dues:
            groups[due.account.id, due.preview.execution_date].append(due)
        short = {key for key, group in groups.items() if not await self._covered(group)}
        return tuple(
            replace(due, preview=replace(due.preview, funds_available=False))
            if (due.account.id, due.preview.execution_date) in short
            else due
            for due in dues
        )

    async def _covered(self, group: Sequence[Due]) -> bool:
        if len(group) == 1 or not all(due.preview.funds_available for due in group):
            return True  # whatever was said of each alone is all there is to say
        orders = [
            order
            for due in group
            for order in orders_of(due.payment, self.psu, due.account, self.today)
        ]
        return (await self.port.preview(orders)).funds_available
