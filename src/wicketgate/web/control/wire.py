"""The JSON of the control API: what is read (pydantic) and what is answered (msgspec)."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Final

import msgspec
from pydantic import BaseModel, Field

from wicketgate import clearing, payments
from wicketgate.bank import Entry, Party, Reason, read_entry
from wicketgate.consenting import Status
from wicketgate.journal import Access
from wicketgate.kernel import clock as time
from wicketgate.kernel.errors import Fault, Malformed
from wicketgate.kernel.ids import ConsentId
from wicketgate.kernel.money import MalformedAmount, decimal_text, read_money
from wicketgate.kernel.work import Work

from .durations import write_duration

SETTABLE: Final = (
    Status.REJECTED,
    Status.REVOKED_BY_PSU,
    Status.EXPIRED,
    Status.TERMINATED_BY_TPP,
)
"""Statuses that can be asked for: ends. A valid consent takes a customer's yes."""

PAYMENT_ENDS: Final = ("ACSC", "RJCT", "CANC")
"""Ends of a payment that can be asked for."""

_ENCODER: Final = msgspec.json.Encoder()


class Advance(BaseModel):
    """How far the clock moves on."""

    advance: str


class StatusWanted(BaseModel):
    """What the consent's status shall be."""

    status: str

    def end(self) -> Status:
        """The status, one of SETTABLE. Raises Malformed."""
        if self.status not in SETTABLE:
            offered = ", ".join(SETTABLE)
            raise Malformed([Fault("status", f"must be one of {offered}")])
        return Status(self.status)


class PaymentStatusWanted(BaseModel):
    """What the payment's status shall be, and with RJCT why."""

    status: str
    reason: str | None = None

    def end(self) -> tuple[payments.Status, Reason]:
        """The status and the reason. Raises Malformed."""
        faults = []
        if self.status not in PAYMENT_ENDS:
            faults.append(Fault("status", f"must be one of {', '.join(PAYMENT_ENDS)}"))
        if self.reason is not None and self.reason not in set(Reason):
            faults.append(Fault("reason", f"must be one of {', '.join(sorted(Reason))}"))
        if faults:
            raise Malformed(faults)
        return payments.Status(self.status), Reason(self.reason or Reason.NOT_SPECIFIED)


class SignedAmount(BaseModel):
    """An amount; with `-` it leaves the account."""

    currency: str
    amount: str


class BookingWanted(BaseModel):
    """What shall be booked, and who is on the other side."""

    transaction_amount: SignedAmount = Field(alias="transactionAmount")
    counterparty_name: str = Field(alias="counterpartyName", min_length=1, max_length=70)
    counterparty_iban: str | None = Field(
        None, alias="counterpartyIban", pattern=r"^[A-Z]{2}[0-9]{2}[A-Z0-9]{11,30}$"
    )
    remittance: str | None = Field(
        None, alias="remittanceInformationUnstructured", min_length=1, max_length=140
    )

    def minor(self, currency: str) -> int:
        """The amount, other than zero and in the account's currency. Raises Malformed."""
        told = self.transaction_amount
        if told.currency != currency:
            path = "transactionAmount.currency"
            raise Malformed([Fault(path, f"must be {currency}, as the account's")])
        path = "transactionAmount.amount"
        try:
            minor = read_money(told.amount, currency).minor
        except MalformedAmount as error:
            raise Malformed([Fault(path, error.text)]) from error
        if minor == 0:
            raise Malformed([Fault(path, "must not be zero")])
        return minor

    def words(self) -> tuple[Party, str | None]:
        """Who is on the other side, and what is said."""
        return Party(self.counterparty_name, self.counterparty_iban), self.remittance


class TokensWanted(BaseModel):
    """Whose access tokens expire: one consent's, or without it all."""

    consent_id: ConsentId | None = Field(None, alias="consentId")


class Clock(msgspec.Struct, rename="camel"):
    """Answer of the clock, and of a reset."""

    now: str
    bank_day: str
    advanced_by: str


class ConsentNow(msgspec.Struct, rename="camel"):
    """Answer of a status that was set."""

    consent_id: str
    consent_status: str


class PaymentNow(msgspec.Struct, rename="camel", omit_defaults=True):
    """Answer of a payment's status that was set."""

    payment_id: str
    transaction_status: str
    reason: str | None = None


class Cleared(msgspec.Struct, rename="camel"):
    """Answer of a run of the clearing."""

    settled: int
    rejected: int
    waiting: int


class Waiting(msgspec.Struct, rename="camel", omit_defaults=True):
    """Answer of the clearing."""

    waiting: int
    next_due_at: str | None = None


class TestAccount(msgspec.Struct, rename="camel"):
    """One account of the world; amounts as the bank has them now."""

    resource_id: str
    iban: str
    currency: str
    owner_name: str
    status: str
    booked: str
    available: str


class Accounts(msgspec.Struct):
    """Answer of the accounts."""

    accounts: list[TestAccount]


class Booked(msgspec.Struct, rename="camel"):
    """Answer of something that was booked."""

    transaction_id: str
    entry_reference: str
    booking_date: str


class Expired(msgspec.Struct, rename="camel"):
    """Answer of tokens that were made to expire."""

    expired_tokens: int


class Line(msgspec.Struct, rename="camel", omit_defaults=True):
    """One call."""

    at: str
    method: str
    operation: str
    status: int
    duration_ms: float
    request_id: str
    code: str | None = None
    stage: int | None = None
    consent_id: str | None = None


class Log(msgspec.Struct):
    """Answer of the log."""

    log: list[Line]


def clock(work: Work) -> bytes:
    """The organisation's time, the bank's calendar day in it, and how far it was moved."""
    return _ENCODER.encode(
        Clock(time.rfc3339(work.now), work.today.isoformat(), write_duration(work.shift))
    )


def consent(key: ConsentId, status: Status) -> bytes:
    """A consent and the status it has now."""
    return _ENCODER.encode(ConsentNow(key, status))


def payment(found: payments.Payment) -> bytes:
    """A payment and the status it has now."""
    return _ENCODER.encode(PaymentNow(found.id, found.status, found.reason))


def cleared(counts: clearing.Counts) -> bytes:
    """What became of what waited."""
    return _ENCODER.encode(Cleared(*counts))


def waiting(count: int, due_us: int | None) -> bytes:
    """How much waits, and when something becomes of it by itself."""
    due_at = None if due_us is None else time.rfc3339(time.moment(due_us))
    return _ENCODER.encode(Waiting(count, due_at))


def accounts(named: Sequence[tuple[str, clearing.Account]]) -> bytes:
    """The accounts of a world, under this third party's names."""
    return _ENCODER.encode(
        Accounts(
            [
                TestAccount(
                    key,
                    one.iban,
                    one.currency,
                    " / ".join(one.owners),
                    one.state,
                    decimal_text(one.booked, one.currency),
                    decimal_text(one.available, one.currency),
                )
                for key, one in named
            ]
        )
    )


def booked(written: Entry) -> bytes:
    """How to find it again."""
    entry = read_entry(written)
    day = entry.booking_date.isoformat()
    return _ENCODER.encode(Booked(entry.transaction_id, entry.entry_reference, day))


def expired(count: int) -> bytes:
    """How many access tokens expired."""
    return _ENCODER.encode(Expired(count))


def log(accesses: Sequence[Access]) -> bytes:
    """API calls, newest first; members without a value are left out."""
    return _ENCODER.encode(
        Log(
            [
                Line(
                    at=time.rfc3339(time.moment(access.at_us)),
                    method=access.method,
                    operation=access.operation,
                    status=access.status,
                    duration_ms=timedelta(microseconds=access.duration_us) / _MILLISECOND,
                    request_id=access.request_id,
                    code=access.code,
                    stage=access.stage,
                    consent_id=access.consent_id,
                )
                for access in accesses
            ]
        )
    )


_MILLISECOND: Final = timedelta(milliseconds=1)
