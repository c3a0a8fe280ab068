"""What is sent to the bank for a payment, and why a payment stands still."""

from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final, TypeAlias, TypeVar

from wicketgate import executions
from wicketgate.bank import Bank, PaymentOrder, Reason, Scheme
from wicketgate.executions import Execution, State
from wicketgate.kernel.ids import OrganisationId
from wicketgate.kernel.work import Desk, Work
from wicketgate.outbox import Undone
from wicketgate.payments import Payment

EXECUTE: Final = "settlement.execute"
FOLLOW: Final = "settlement.follow"

BankOf = Callable[[Work, OrganisationId], Bank]
"""The bank as one organisation meets it: its sandbox world, or in live the one core bank."""
Found = TypeVar("Found")
Entered: TypeAlias = tuple[OrganisationId, Found]
"""Whose bank it is, and what was found beside."""


class AskedWhileHolding(AssertionError):
    """A work that can write holds what others wait for: a bank far away is not asked in it."""


@dataclass(frozen=True, slots=True)
class Way:
    """How a process reaches the bank: the sandbox's in the very work, or a core `far` away.

    A core may be slow. Whoever waited for it in a work that can write would stop all other writers
    on SQLite, and on PostgreSQL whoever wants the same rows (docs/decisions/0029).
    """

    bank_of: BankOf
    far: bool = False

    def within(self, work: Work, organisation: OrganisationId) -> Bank:
        """The bank, for questions inside this work. Raises AskedWhileHolding."""
        if self.far and work.writes:
            raise AskedWhileHolding
        return self.bank_of(work, organisation)

    @asynccontextmanager
    async def asking(
        self, desk: Desk, request_id: str, enter: Callable[[Work], Awaitable[Entered[Found]]]
    ) -> AsyncIterator[tuple[Bank, Found]]:
        """The bank, for questions whose answers a later work writes down, and what `enter` found.

        A bank far away is asked while no work is open; the sandbox's in one of its own, as it
        counts and books. What `enter` found may have changed when the answers are written down:
        whoever writes looks again.
        """
        opened = desk.reading if self.far else desk.writing
        async with opened(request_id) as work:
            organisation, found = await enter(work)
            port = self.bank_of(work, organisation)
            if not self.far:
                yield port, found
                return
        yield port, found


@dataclass(frozen=True, slots=True)
class Sending:
    """Orders that are marked as being sent; none when there is nothing to do."""

    organisation_id: OrganisationId
    orders: tuple[PaymentOrder, ...]


def orders_of(payment: Payment, movements: Iterable[Execution]) -> tuple[PaymentOrder, ...]:
    """What the bank is asked to do; nothing for a payment that nobody has signed.

    Whoever asked to be told at once, and whoever pays instantly, does not wait for funds.
    """
    psu, account, order = payment.psu_id, payment.account_id, payment.order
    if psu is None or account is None:
        return ()
    may_wait = not payment.rejects_without_funds and order.scheme is not Scheme.INSTANT
    return tuple(
        PaymentOrder(
            key=one.key,
            psu=psu,
            account=account,
            scheme=order.scheme,
            transfer=order.transfers[one.place],
            wanted_on=one.due_on,
            may_wait=may_wait,
        )
        for one in movements
    )


# ------------------------------------------------------------------ what stands still
class Halt(StrEnum):
    """What a payment waits for, in the order in which somebody must look after it."""

    STUCK = "stuck"
    """The bank was not to be reached for more than a day; it is tried again every hour."""
    FAILING = "failing"
    """The bank was not to be reached; it is tried again."""
    CONTRADICTED = "contradicted"
    """The bank takes back what it had said: somebody must ask there."""
    SIGNATURES = "signatures"
    BASKET = "basket"
    """What the customers say to the basket it is in."""
    WITHDRAWAL = "withdrawal"
    """The customer's word on a cancellation; what is due meanwhile is made."""
    DAY = "day"
    SENDING = "sending"
    """Somebody began to ask the bank, and its answer is not written down yet."""
    FUNDS = "funds"
    CHECK = "check"
    """The bank has it, and has not said why it waits."""
    CLEARING = "clearing"


@dataclass(frozen=True, slots=True)
class Stop:
    """One thing that a payment waits for: `count` movements or signatures, `tries` in vain.

    `until_us` is when time alone goes on; `day` the first day on which something is due.
    """

    halt: Halt
    count: int = 1
    until_us: int | None = None
    day: date | None = None
    tries: int = 0
    error: str = ""


def stops(
    payment: Payment, movements: Sequence[Execution], undone: Sequence[Undone]
) -> tuple[Stop, ...]:
    """Everything that the payment waits for, what somebody must look after first."""
    failed = [_trouble(one) for one in undone if one.in_trouble]
    found = [*failed, *_moving(movements)]
    if payment.open:
        found.append(_signing(payment))
    if payment.withdrawal_us is not None and not payment.ended:
        found.append(_withdrawal(payment.withdrawal_us))
    return tuple(sorted(found, key=_place_of))


def _place_of(stop: Stop) -> int:
    return tuple(Halt).index(stop.halt)


def _trouble(task: Undone) -> Stop:
    halt = Halt.STUCK if task.stuck else Halt.FAILING
    return Stop(halt, until_us=task.due_us, tries=task.attempts, error=task.error)


def _withdrawal(until_us: int) -> Stop:
    return Stop(Halt.WITHDRAWAL, until_us=until_us)


def _signing(payment: Payment) -> Stop:
    if payment.basket_id is not None:
        return Stop(Halt.BASKET)
    missing = payment.signatures_required - len(payment.signers)
    return Stop(Halt.SIGNATURES, count=missing, until_us=payment.lapses_us)


def _halt_of(movement: Execution) -> Halt | None:
    if movement.contradiction is not None:
        return Halt.CONTRADICTED
    if movement.state is State.PENDING:
        return Halt.FUNDS if movement.reason is Reason.NO_FUNDS else Halt.CHECK
    return _HALTS.get(movement.state)


_HALTS: Final[Mapping[State, Halt]] = {
    State.WAITING: Halt.DAY,
    State.SENDING: Halt.SENDING,
    State.IN_PROCESS: Halt.CLEARING,
}


def _moving(movements: Sequence[Execution]) -> list[Stop]:
    """One stop for each reason why movements wait."""
    found: dict[Halt, list[Execution]] = {}
    for one in movements:
        halt = _halt_of(one)
        if halt is not None:
            found.setdefault(halt, []).append(one)
    return [
        Stop(halt, len(found[halt]), day=min(one.changed_to or one.due_on for one in found[halt]))
        for halt in Halt
        if halt in found
    ]


def unsent(movements: Sequence[Execution], now_us: int) -> bool:
    """Whether the bank is to be asked to make one of them by now."""
    return any(
        one.state is State.SENDING or (one.state is State.WAITING and one.due_us <= now_us)
        for one in movements
    )


def with_the_bank(movements: Sequence[Execution]) -> bool:
    """Whether the bank is to be asked where one of them stands."""
    return any(one.state in executions.FOLLOWED for one in movements)
