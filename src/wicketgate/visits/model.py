"""One visit of one browser."""

from dataclasses import dataclass
from enum import StrEnum

from wicketgate import bank
from wicketgate.kernel.ids import AuthorisationId, OrganisationId, PsuId, QuestionId, TicketId
from wicketgate.oauth import CodeRequest
from wicketgate.subjects import Told


class Step(StrEnum):
    """Where the customer stands."""

    SIGN_IN = "sign_in"
    DECIDE = "decide"
    ANSWER = "answer"
    ENDED = "ended"


class Outcome(StrEnum):
    """How a visit ended; the values of the negative ones are `error_description` (C.7)."""

    APPROVED = "approved"
    REFUSED = "refused"
    SCA_FAILED = "sca_failed"
    TIMEOUT = "timeout"
    ACCOUNT_MISMATCH = "account_mismatch"
    ACCOUNT_BLOCKED = "account_blocked"
    PSU_MISMATCH = "psu_mismatch"
    TOO_LATE = "too_late"


@dataclass(frozen=True, slots=True)
class Opening:
    """A validated authorization request (RFC 6749 4.1.1, contract D.2)."""

    client: OrganisationId
    request: CodeRequest
    state: str
    locale: str | None


@dataclass(frozen=True, slots=True)
class Visit:
    """`ticket` stands in the URL; the browser holds a secret whose SHA-256 is `secret_hash`."""

    ticket: TicketId
    secret_hash: str
    authorisation_id: AuthorisationId
    organisation_id: OrganisationId
    request: CodeRequest
    state: str
    locale: str | None
    step: Step
    expires_us: int
    psu_id: PsuId | None = None
    method: bank.Method | None = None
    question: QuestionId | None = None
    """What the signing app asks, where the customer signs in it."""
    outcome: Outcome | None = None
    grant_id: str | None = None
    shift_us: int = 0
    """What the organisation moved its clock by."""


# ------------------------------------------------------------------ what the bank told
@dataclass(frozen=True, slots=True)
class FirstFactor:
    """What the bank said to login name and password; `accounts` of whom it knows by them."""

    answer: bank.SignIn
    accounts: tuple[bank.Account, ...] = ()


@dataclass(frozen=True, slots=True)
class Challenged:
    """How the customer is asked for the second factor, for what it is `linked` to (RTS Art. 5).

    `told` where the bank waives it: then the customer's yes is all there is.
    """

    challenge: bank.Challenge
    linked: bank.Linked | None
    told: Told | None = None


@dataclass(frozen=True, slots=True)
class SecondFactor:
    """What the bank said to an answer for what is `linked`; `told` to a right one."""

    outcome: bank.ScaOutcome
    linked: bank.Linked | None
    told: Told | None = None
