"""What payments refuse (contract A.7, A.4.2, C.1)."""

from wicketgate.kernel.errors import Refusal


class PaymentUnknown(Refusal):
    """The payment is not known."""


class PaymentExpired(Refusal):
    """The payment ended more than thirteen months ago."""


class PaymentEnded(Refusal):
    """The payment was rejected or cancelled."""


class PaymentInBasket(Refusal):
    """The payment is part of a signing basket and can only be dealt with there."""


class NotCancellable(Refusal):
    """The payment cannot be cancelled, or not any more."""


class ProductUnknown(Refusal):
    """The payment product is not offered for this payment service."""


class ProductDiffers(Refusal):
    """The payment was made with another payment product."""


class ExecutionDateInvalid(Refusal):
    """The day of execution must be today or one of the next 365 days."""


class PeriodInvalid(Refusal):
    """There is no day of execution between the first and the last day."""
