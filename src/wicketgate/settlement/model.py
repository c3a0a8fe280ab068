"""What is sent to the bank for a payment."""

from collections.abc import Callable
from dataclasses import dataclass

from wicketgate.bank import Bank, PaymentOrder, Scheme
from wicketgate.executions import Execution
from wicketgate.kernel.ids import OrganisationId
from wicketgate.kernel.work import Work
from wicketgate.payments import Payment

BankOf = Callable[[Work, OrganisationId], Bank]
"""The bank as a work speaks to it for an organisation: one of many in the sandbox."""


@dataclass(frozen=True, slots=True)
class Sending:
    """Orders that are marked as being sent; none when there is nothing to do."""

    organisation_id: OrganisationId
    orders: tuple[PaymentOrder, ...]


def order_of(payment: Payment, execution: Execution) -> PaymentOrder | None:
    """What the bank is asked to do; None for a payment that nobody has signed.

    Whoever asked to be told at once, and whoever pays instantly, does not wait for funds.
    """
    if payment.psu_id is None or payment.account_id is None:
        return None
    order = payment.order
    return PaymentOrder(
        key=execution.key,
        psu=payment.psu_id,
        account=payment.account_id,
        scheme=order.scheme,
        transfer=order.transfers[execution.place],
        wanted_on=execution.due_on,
        may_wait=not payment.rejects_without_funds and order.scheme is not Scheme.INSTANT,
    )
