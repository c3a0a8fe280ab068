"""Verbs of the clearing. Whoever calls one that moves money has locked the world before."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Final, Protocol

from wicketgate.bank import Conversion, PaymentOrder, Preview, Reason
from wicketgate.kernel import calendar
from wicketgate.kernel import clock as time
from wicketgate.kernel.ids import AccountId, OrganisationId, PsuId
from wicketgate.kernel.money import Money
from wicketgate.kernel.profile import Settlement
from wicketgate.kernel.states import AlreadyDecided, IllegalMove, final, move
from wicketgate.kernel.work import Work
from wicketgate.personas import Entry, Outcome, outcome_of, rate

from . import model, store
from .model import MOST_ORDERS, MOVES, PAID, Account, Counts, Order, Phase, Sides, Verdict

_DAY: Final = timedelta(days=1)


class Books(Protocol):
    """The bank's accounts in one world, as the clearing needs them."""

    async def live_up_to(self, day: date) -> None:
        """Book what else happens on the accounts up to that day."""

    async def of_customer(self, psu: PsuId, account: AccountId) -> Account | None:
        """The account, if this customer may use it; closed ones too."""

    async def accounts(self) -> Sequence[Account]:
        """All accounts of the world as they stand, in their order."""

    async def book(self, account: AccountId, entries: Sequence[Entry], at_us: int) -> None:
        """Book the entries on the day of that moment."""

    async def hold(self, account: AccountId, change: int) -> None:
        """Set that much more aside."""


# ------------------------------------------------------------------ asking and taking
def _day_of(work: Work, order: PaymentOrder) -> tuple[date, date | None]:
    """When it is executed, and the day it was changed to."""
    at, zone = work.profile.cut_off, work.profile.zone
    day = model.day_for(order.scheme, order.wanted_on, work.now, at, zone)
    if work.profile.settlement is Settlement.AT_ONCE:
        day = max(order.wanted_on, work.today)
    if outcome_of(order.transfer.amount, order.scheme) is Outcome.CHANGED:
        day = calendar.business_day_from(day + _DAY)
    return day, None if day == order.wanted_on else day


def _read(work: Work, asked: PaymentOrder, debtor: Account | None) -> Order:
    """The order as it begins; without a rate for its currency it has no debit."""
    day, changed_to = _day_of(work, asked)
    currency = None if debtor is None else debtor.currency
    debit = fee = 0
    if currency is not None:
        debit = model.converted(asked.transfer.amount, currency) or 0
        fee = model.fee_of(asked.scheme, asked.transfer, currency)
    return Order(
        key=asked.key,
        psu=asked.psu,
        account=asked.account,
        scheme=asked.scheme,
        transfer=asked.transfer,
        day=day,
        may_wait=asked.may_wait,
        debit=debit,
        fee=fee,
        due_us=max(work.now_us, model.begin_us(day, work.profile.zone)),
        changed_to=changed_to,
    )


async def preview(work: Work, books: Books, orders: Sequence[PaymentOrder]) -> Preview:
    """What would become of these orders on one account; nothing is kept."""
    first = orders[0]
    debtor = await books.of_customer(first.psu, first.account)
    total, fee, payees, reason = 0, 0, [], None
    read = [_read(work, order, debtor) for order in orders]
    ours = await books.accounts()
    for order in read:
        creditor = model.creditor_of(order, ours)
        payees.append(model.check_payee(order, creditor))
        reason = reason or model.forbidden(order, Sides(debtor, creditor))
        total, fee = total + order.total, fee + order.fee
    return Preview(
        execution_date=max(order.day for order in read),
        fee=Money(fee, "EUR" if debtor is None else debtor.currency),
        funds_available=debtor is not None
        and debtor.available >= total
        and all(order.outcome is not Outcome.NO_FUNDS for order in read),
        payees=tuple(check for check, _ in payees),
        close_names=tuple(name for _, name in payees),
        reason=reason,
        conversion=_conversion(read, debtor),
    )


def _conversion(orders: Sequence[Order], debtor: Account | None) -> Conversion | None:
    """What they take from the account, where they pay in one other currency that has a rate."""
    currencies = {order.transfer.amount.currency for order in orders}
    if debtor is None or len(currencies) > 1:
        return None
    at = rate(currencies.pop(), debtor.currency)
    if at is None:
        return None
    return Conversion(Money(sum(order.debit for order in orders), debtor.currency), at)


async def take(
    work: Work, organisation: OrganisationId, books: Books, asked: PaymentOrder
) -> Order:
    """Take the order in, once; `turn` sees to it. The same key again gives the first one."""
    debtor = await books.of_customer(asked.psu, asked.account)
    new = _read(work, asked, debtor)
    if debtor is None:
        reason = model.forbidden(new, Sides(None, None))
        new = replace(new, phase=Phase.REJECTED, reason=reason, due_us=None)
    if await store.add(work, organisation, new):
        return new
    return await find(work, organisation, asked.key) or new


async def find(work: Work, organisation: OrganisationId, key: str) -> Order | None:
    """The order with that key, or None."""
    return await store.find(work, organisation, key)


# ------------------------------------------------------------------ as time goes by
@dataclass(slots=True)
class _Turn:
    """One go through a world's orders."""

    work: Work
    organisation: OrganisationId
    books: Books
    settled: int = 0
    rejected: int = 0

    async def step(self, order: Order, at_us: int, cut_off_us: int | None = None) -> Order:
        """What becomes of the order at that moment, with all that is booked for it."""
        sides = model.sides_of(order, await self.books.accounts())
        if cut_off_us is None:
            profile = self.work.profile
            cut_off_us = model.cut_off_us(order.day, profile.cut_off, profile.zone)
        verdict = model.judge(order, sides, at_us, cut_off_us)
        if verdict.phase is Phase.CLEARING and self.work.profile.settlement is Settlement.AT_ONCE:
            verdict = model.judge(order, sides, at_us, at_us)
        return await self.apply(order, sides, verdict, at_us)

    async def apply(self, order: Order, sides: Sides, verdict: Verdict, at_us: int) -> Order:
        """Move the order and the money, or neither. Raises IllegalMove, AlreadyDecided."""
        if verdict.phase is order.phase:
            if verdict.due_us != order.due_us:  # the bank's cut-off is another one now
                await store.move(self.work, self.organisation, order, verdict)
            return replace(order, due_us=verdict.due_us)
        move(order.phase, verdict.phase, MOVES)
        if not await store.move(self.work, self.organisation, order, verdict):
            raise AlreadyDecided
        if order.phase is Phase.CLEARING:
            await self.books.hold(order.account, -order.total)
        if verdict.phase is Phase.CLEARING:
            await self.books.hold(order.account, order.total)
        if verdict.phase in PAID:
            await self._book(order, sides, at_us)
            self.settled += 1
        self.rejected += verdict.phase is Phase.REJECTED
        return replace(order, phase=verdict.phase, reason=verdict.reason, due_us=verdict.due_us)

    async def _book(self, order: Order, sides: Sides, at_us: int) -> None:
        """Both sides of it."""
        debtor, creditor = sides
        if debtor is None:
            raise AlreadyDecided  # the world was wiped in between
        day = time.local_date(time.moment(at_us), self.work.profile.zone)
        await self.books.book(debtor.id, model.debits(order, debtor, creditor, day), at_us)
        if creditor is not None:
            await self.books.book(creditor.id, [model.credit(order, debtor, creditor, day)], at_us)

    async def try_again(self, at_us: int) -> None:
        """Those that wait for funds, as long as one of them gets through."""
        before = -1
        while before < self.settled:
            before = self.settled
            for order in await store.short(self.work, self.organisation, MOST_ORDERS):
                await self.step(order, at_us)


async def turn(work: Work, organisation: OrganisationId, books: Books, up_to_us: int) -> bool:
    """Let everything happen that is due by then, each in its time; whether some is left."""
    going = _Turn(work, organisation, books)
    zone = work.profile.zone
    for _ in range(MOST_ORDERS):
        found = await store.due(work, organisation, up_to_us, 1)
        if not found:
            break
        [order] = found
        at_us = order.due_us or up_to_us
        await books.live_up_to(time.local_date(time.moment(at_us), zone))
        await going.step(order, at_us)
    else:
        return True
    await books.live_up_to(time.local_date(time.moment(up_to_us), zone))
    await going.try_again(up_to_us)
    return False


async def run(work: Work, organisation: OrganisationId, books: Books) -> Counts:
    """The clearing out of turn: everything that waits, but for checks, is paid now or rejected."""
    going = _Turn(work, organisation, books)
    for order in await store.due(work, organisation, _FOREVER, MOST_ORDERS):
        await going.step(order, work.now_us, work.now_us)
    left, _ = await store.waiting(work, organisation)
    return Counts(going.settled, going.rejected, left)


_FOREVER: Final = 2**62


async def decide(
    work: Work, organisation: OrganisationId, books: Books, order: Order, reason: Reason | None
) -> Order:
    """Somebody decides over an order that waits: it is paid now, or rejected for that reason.

    Paid as far as there are funds. Raises IllegalMove, AlreadyDecided.
    """
    if final(order.phase, MOVES):
        raise IllegalMove
    going = _Turn(work, organisation, books)
    if reason is None:
        return await going.step(order, work.now_us, work.now_us)
    return await going.apply(order, Sides(None, None), Verdict(Phase.REJECTED, reason), work.now_us)


async def waiting(work: Work, organisation: OrganisationId) -> tuple[int, int | None]:
    """How many orders have not ended, and when the next of them is due."""
    return await store.waiting(work, organisation)


async def due_next(work: Work) -> dict[OrganisationId, int]:
    """When each world that has something waiting has it due next, in that world's time."""
    return await store.waiting_anywhere(work)


async def forget_organisation(work: Work, organisation: OrganisationId) -> None:
    """Delete the organisation's orders: its world is wiped."""
    await store.forget_organisation(work, organisation)
