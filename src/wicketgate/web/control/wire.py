"""The JSON of the control API: what is read (pydantic) and what is answered (msgspec)."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Final

import msgspec
from pydantic import BaseModel, Field

from wicketgate.consents import Status
from wicketgate.journal import Access
from wicketgate.kernel import clock as time
from wicketgate.kernel.errors import Fault, Malformed
from wicketgate.kernel.ids import ConsentId
from wicketgate.kernel.work import Work

from .durations import write_duration

SETTABLE: Final = (
    Status.REJECTED,
    Status.REVOKED_BY_PSU,
    Status.EXPIRED,
    Status.TERMINATED_BY_TPP,
)
"""Statuses that can be asked for: ends. A valid consent takes a customer's yes."""

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
