"""Connected services: a customer's sight of who may see or ask what."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Final
from zoneinfo import ZoneInfo

from wicketgate import bank, credentials, oauth
from wicketgate.consenting import Status
from wicketgate.consents import Consent
from wicketgate.funds import FundsConsent
from wicketgate.journal import AccessKind
from wicketgate.kernel import clock as time
from wicketgate.kernel.ids import (
    AuthorisationId,
    ConsentId,
    OrganisationId,
    PsuId,
    QuestionId,
    ResourceId,
)

MOST_WRONG_CODES: Final = 3
CODES: Final = credentials.Limit("customer-code", 5, timedelta(minutes=15))
"""Codes one customer may try, over all browsers (RTS Art. 4(3)(b): five at most)."""
IDLE_MOST: Final = timedelta(minutes=5)
"""RTS Art. 4(3)(d): without activity a customer is signed out after five minutes."""
REMEMBERED: Final = timedelta(seconds=30)
"""How old the note of the last activity may be: looking at a page seldom writes."""
KEPT_AFTER_END: Final = timedelta(days=731)
"""Two years after its end a service is shown no more."""
ACTIVE: Final = frozenset({Status.VALID, Status.PARTIALLY_AUTHORISED})


class Step(StrEnum):
    """How far a customer is in."""

    CONFIRM = "confirm"
    """The first factor was right; the second is asked for."""
    INSIDE = "inside"


@dataclass(frozen=True, slots=True)
class Session:
    """A customer in one browser. `secret_hash` is the SHA-256 of what the browser holds."""

    id: AuthorisationId
    """What the bank's challenge is for: no authorisation of a TPP's request has this id."""
    secret_hash: str
    organisation_id: OrganisationId
    """In the sandbox the organisation in whose world the customer lives; in live empty."""
    psu_id: PsuId
    step: Step
    expires_us: int
    method: bank.Method | None = None
    question: QuestionId | None = None
    wrong_codes: int = 0
    shift_us: int = 0

    @property
    def codes_left(self) -> int:
        return MOST_WRONG_CODES - self.wrong_codes

    def stale(self, now_us: int) -> bool:
        """Whether this activity is worth a note."""
        remembered_us = (IDLE_MOST - REMEMBERED) // time.MICROSECOND
        return self.expires_us - now_us < remembered_us


@dataclass(frozen=True, slots=True)
class Service:
    """One consent that the customer has signed, and when it was last used, in microseconds."""

    consent: Consent | FundsConsent
    tpp: str
    used_us: int | None

    @property
    def id(self) -> ConsentId:
        return self.consent.id

    @property
    def scope(self) -> oauth.Scope:
        kind = oauth.ScopeKind.PIIS if self.asks else oauth.ScopeKind.AIS
        return oauth.Scope(kind, self.consent.id)

    @property
    def asks(self) -> bool:
        """Whether it asks for funds; else it reads accounts."""
        return isinstance(self.consent, FundsConsent)

    @property
    def active(self) -> bool:
        """Whether it may do something now, or will when another customer has signed."""
        return self.consent.status in ACTIVE

    @property
    def since_us(self) -> int:
        """When the customer's permission began to hold, or was asked for."""
        return self.consent.authorised_us or self.consent.created_us

    @property
    def until(self) -> date | None:
        """Its last day, None where it has none."""
        return self.consent.last_day

    def shown(self, today: date) -> bool:
        """Whether it is kept for the customer to read."""
        return self.active or self.consent.last_action + KEPT_AFTER_END >= today

    def as_of(self, now: datetime, zone: ZoneInfo) -> "Service":
        """As time has left it."""
        return Service(self.consent.as_of(now, zone), self.tpp, self.used_us)


@dataclass(frozen=True, slots=True)
class Read:
    """One reading of accounts: what, of which account, and whether the customer was there."""

    number: int
    at_us: int
    what: str
    """The reading's name, as `coverage.Reading` has it."""
    resource: ResourceId | None
    kind: AccessKind


def read_name(counter: str) -> tuple[str, ResourceId | None]:
    """What was read and of which account, in the name under which the reading counted."""
    what, _, rest = counter.partition(":")
    resource = rest.partition(":")[0]
    return what, ResourceId(resource) if resource else None
