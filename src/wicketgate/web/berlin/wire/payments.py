"""Payments as they are answered (official OpenAPI: paymentInitationRequestResponse-201 and others).

What a GET gives back of the request was written when it was read; here it only gets its status.
"""

from collections.abc import Mapping
from typing import Final, Self

from wicketgate.bank import Reason
from wicketgate.payments import Payment, Status

from .authorisations import Links
from .bodies import BulkBody, PaymentBody, PeriodicBody
from .consents import Reading
from .names import ENCODER, Wire

_REASONS: Final[Mapping[Reason, str]] = {
    Reason.WRONG_ACCOUNT: "the account is wrong",
    Reason.CLOSED_ACCOUNT: "the account is closed",
    Reason.BLOCKED_ACCOUNT: "the account is blocked",
    Reason.OVER_LIMIT: "the amount is over a limit",
    Reason.NO_FUNDS: "there are not enough funds",
    Reason.BY_CUSTOMER: "the customer refused",
    Reason.TOO_LATE: "the time was over",
    Reason.DUPLICATE: "the same payment was made before",
    Reason.REGULATORY: "a rule of the regulator forbids it",
    Reason.NOT_SPECIFIED: "the bank gives no reason",
}


class PaymentCreated(Wire, frozen=True):
    """201 of POST /v1/{payment-service}/{payment-product}."""

    transaction_status: str
    payment_id: str
    transaction_fee_indicator: bool
    links: Links
    tpp_messages: list[dict[str, str]] | None = None


class PaymentStatus(Wire, frozen=True):
    """GET …/status."""

    transaction_status: str
    tpp_messages: list[dict[str, str]] | None = None

    @classmethod
    def of(cls, payment: Payment) -> Self:
        return cls(payment.status.value, messages_of(payment))


class CancellationAsked(Wire, frozen=True):
    """202 of DELETE: the customer must agree."""

    transaction_status: str
    links: Links


class _Standing(Wire, frozen=True):
    """What a GET adds to what was sent."""

    transaction_status: str
    tpp_messages: list[dict[str, str]] | None = None


class TppMessage(Reading):
    """Why it was rejected, or what the bank changed."""

    category: str
    code: str
    text: str


class PaymentInformation(PaymentBody):
    """GET of a single payment: what was sent, and where it stands."""

    transaction_status: str
    tpp_messages: list[TppMessage] | None = None


class BulkInformation(BulkBody):
    """GET of a bulk payment."""

    transaction_status: str
    tpp_messages: list[TppMessage] | None = None


class PeriodicInformation(PeriodicBody):
    """GET of a periodic payment."""

    transaction_status: str
    tpp_messages: list[TppMessage] | None = None


def messages_of(payment: Payment) -> list[dict[str, str]] | None:
    """Why it was rejected, or what the bank changed (contract B.2.1)."""
    if payment.status is Status.CHANGED and payment.changed_to is not None:
        return [warning(f"executed on {payment.changed_to.isoformat()}")]
    reason = payment.told_reason
    if payment.status is not Status.REJECTED or reason is None:
        return None
    text = f"{reason.value} {_REASONS[reason]}"
    return [{"category": "ERROR", "code": "PAYMENT_FAILED", "text": text}]


def warning(text: str) -> dict[str, str]:
    """A hint beside a good answer (A.12 row 6)."""
    return {"category": "WARNING", "code": "WARNING", "text": text}


def information(content: bytes, payment: Payment) -> bytes:
    """What was sent, as it is kept, with where it stands."""
    told = ENCODER.encode(_Standing(payment.status.value, messages_of(payment)))
    return content[:-1] + b"," + told[1:]
