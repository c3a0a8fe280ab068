"""What to do about each refusal of payments: part of the table in `repairs`."""

from collections.abc import Mapping
from typing import Final

from wicketgate import payments
from wicketgate.kernel.errors import Refusal

from .kinds import On, Repair

REPAIRS: Final[Mapping[type[Refusal], Repair]] = {
    payments.ProductUnknown: Repair(
        On.PAYMENTS,
        "Use a product of this bank, in a service that has it: bulk and periodic are SEPA only.",
        "Call `/psd2/v1/bulk-payments/target-2-payments`.",
    ),
    payments.PaymentUnknown: Repair(
        On.PAYMENT,
        "Use an id of a payment of your own organisation, below the service it was made with.",
        "Read `/psd2/v1/payments/sepa-credit-transfers/nobody`.",
    ),
    payments.PaymentExpired: Repair(
        On.PAYMENT,
        "Keep what you need: a payment can be read for thirteen months after its end.",
        "Cancel a payment, move the clock by fourteen months, then read it.",
    ),
    payments.ProductDiffers: Repair(
        On.PAYMENT,
        "Use the product of the path in which the payment was created.",
        "Read a SEPA payment below `instant-sepa-credit-transfers`.",
    ),
    payments.ExecutionDateInvalid: Repair(
        On.INITIATING,
        "Choose today or one of the next 365 days, in the bank's time zone; an instant payment is "
        "for today, a periodic one begins today only before the cut-off.",
        "Send a `requestedExecutionDate` of yesterday.",
    ),
    payments.PeriodInvalid: Repair(
        On.INITIATING,
        "Leave room for one execution at least between `startDate` and `endDate`.",
        "Send an `endDate` before `startDate`.",
    ),
    payments.PaymentInBasket: Repair(
        On.CHANGING_PAYMENT,
        "Act on the signing basket: it decides about its payments.",
        "Put a payment into a signing basket, then delete it.",
    ),
    payments.PaymentEnded: Repair(
        On.CHANGING_PAYMENT,
        "Initiate a new payment: this one was rejected, cancelled, or never approved in time.",
        "Cancel a payment, then start an authorisation of it.",
    ),
    payments.NotCancellable: Repair(
        On.CANCELLING,
        "Too late, or no DELETE before: a payment can be cancelled until the day before it is "
        "executed, unless the bank has it already, and the customer asked after a DELETE was "
        "accepted.",
        "Delete a payment of today that `psu-ok` has approved.",
    ),
}
