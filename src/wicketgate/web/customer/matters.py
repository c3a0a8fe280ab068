"""What a customer decides, in the words of the pages: one word for each kind of subject."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Final

from wicketgate.kernel.money import Money
from wicketgate.oauth import ScopeKind
from wicketgate.payments import Order
from wicketgate.subjects import (
    BasketApproval,
    PaymentApproval,
    PaymentCancellation,
    Purpose,
    Subject,
)


class Matter(Enum):
    """The pages choose their words by it."""

    SHARE = "share"
    """Account data with a TPP."""
    PAY = "pay"
    CANCEL = "cancel"
    """A payment is taken back."""
    FUNDS = "funds"
    """A TPP may ask whether an amount is there."""


_MATTERS: Final[Mapping[tuple[ScopeKind, Purpose], Matter]] = {
    (ScopeKind.AIS, Purpose.GRANT): Matter.SHARE,
    (ScopeKind.PIS, Purpose.GRANT): Matter.PAY,
    (ScopeKind.SBS, Purpose.GRANT): Matter.PAY,
    (ScopeKind.PIS, Purpose.CANCEL): Matter.CANCEL,
    (ScopeKind.PIIS, Purpose.GRANT): Matter.FUNDS,
}


def matter_of(subject: Subject) -> Matter:
    """The word for what this customer is asked."""
    return _MATTERS[subject.scope.kind, subject.purpose]


@dataclass(frozen=True, slots=True)
class Sum:
    """What a strong answer is bound to, wherever it is asked for (RTS Art. 5(1)(a)).

    Several `payments` are a basket, several `transfers` of one payment a bulk; of a basket that has
    ended only the number of payments is known. `payee` is the one who gets it, at the account
    `number`; empty where there are several. It is paid again and again where it `repeats`.
    """

    totals: tuple[Money, ...]
    payments: int = 1
    transfers: int = 1
    payee: str = ""
    number: str = ""
    repeats: bool = False


def sum_of(subject: Subject) -> Sum | None:
    """The amount and the payee that stand beside the field for the code; None for no payment."""
    linked = subject.linked
    if linked is None:
        return None
    payees = linked.payees
    payee, _, number = payees[0].rpartition(" ") if len(payees) == 1 else ("", "", "")
    return Sum(
        totals=linked.amounts,
        payments=len(subject.basket.payments) if isinstance(subject, BasketApproval) else 1,
        transfers=len(payees),
        payee=payee,
        number=number,
        repeats=any(order.schedule is not None for order in _orders(subject)),
    )


def _orders(subject: Subject) -> tuple[Order, ...]:
    """What is paid; nothing where no money moves, and of a basket that has ended."""
    if isinstance(subject, BasketApproval):
        return tuple(payment.order for payment in subject.members)
    if isinstance(subject, PaymentApproval | PaymentCancellation):
        return (subject.payment.order,)
    return ()
