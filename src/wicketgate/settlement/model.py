"""What is sent to the bank for a payment, and why a payment stands still."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from wicketgate import executions
from wicketgate.bank import Bank, PaymentOrder, Reason, Scheme
from wicketgate.executions import Execution, State
from wicketgate.kernel.ids import OrganisationId
from wicketgate.kernel.work import Work
from wicketgate.outbox import Undone
from wicketgate.payments import Payment

EXECUTE: Final = "settlement.execute"
FOLLOW: Final = "settlement.follow"

BankOf = Callable[[Work, OrganisationId], Bank]
"""The bank as one organisation meets it: its sandbox world, or in live the one core bank."""


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
    """What a payment waits for."""

    GIVEN_UP = "given-up"
    """The bank was not to be reached, and nobody tries any more."""
    FAILING = "failing"
    """The bank was not to be reached; it is tried again."""
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
    if payment.ended:
        return (*failed, *_moving(movements))
    asked = [] if payment.withdrawal_us is None else [_withdrawal(payment.withdrawal_us)]
    signing = [_signing(payment)] if payment.open else []
    return (*failed, *signing, *asked, *_moving(movements))


def _trouble(task: Undone) -> Stop:
    if task.given_up:
        return Stop(Halt.GIVEN_UP, tries=task.attempts, error=task.error)
    return Stop(Halt.FAILING, until_us=task.due_us, tries=task.attempts, error=task.error)


def _withdrawal(until_us: int) -> Stop:
    return Stop(Halt.WITHDRAWAL, until_us=until_us)


def _signing(payment: Payment) -> Stop:
    if payment.basket_id is not None:
        return Stop(Halt.BASKET)
    missing = payment.signatures_required - len(payment.signers)
    return Stop(Halt.SIGNATURES, count=missing, until_us=payment.lapses_us)


def _halt_of(movement: Execution) -> Halt | None:
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
