"""Consents as such: their states, and what every one of them is (contract B.1, B.5).

Nothing here knows a clock: `now` and `today` are arguments.
"""

from abc import abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Final, Self
from zoneinfo import ZoneInfo

from wicketgate.kernel import clock as time
from wicketgate.kernel.ids import ApplicationId, ConsentId, OrganisationId, PsuId
from wicketgate.kernel.states import Moves, final, move

from .errors import ConsentExpired, ConsentNotValid

REDEEM_WITHIN: Final = timedelta(minutes=10)
"""A consent whose code is not redeemed by then expires (contract B.1.1)."""
READABLE_AFTER_END: Final = timedelta(days=396)
"""Thirteen months after its end a consent is unknown (contract B.5)."""


class Status(StrEnum):
    """consentStatus (official OpenAPI)."""

    RECEIVED = "received"
    PARTIALLY_AUTHORISED = "partiallyAuthorised"
    VALID = "valid"
    REJECTED = "rejected"
    REVOKED_BY_PSU = "revokedByPsu"
    EXPIRED = "expired"
    TERMINATED_BY_TPP = "terminatedByTpp"


MOVES: Final[Moves[Status]] = {
    Status.RECEIVED: frozenset(
        {Status.VALID, Status.PARTIALLY_AUTHORISED, Status.REJECTED, Status.TERMINATED_BY_TPP}
    ),
    Status.PARTIALLY_AUTHORISED: frozenset(
        {Status.VALID, Status.REJECTED, Status.TERMINATED_BY_TPP}
    ),
    Status.VALID: frozenset({Status.REVOKED_BY_PSU, Status.EXPIRED, Status.TERMINATED_BY_TPP}),
    Status.REJECTED: frozenset(),
    Status.REVOKED_BY_PSU: frozenset(),
    Status.EXPIRED: frozenset(),
    Status.TERMINATED_BY_TPP: frozenset(),
}

LAPSES_TO: Final[Mapping[Status, Status]] = {
    Status.RECEIVED: Status.REJECTED,
    Status.PARTIALLY_AUTHORISED: Status.REJECTED,
    Status.VALID: Status.EXPIRED,
}
"""What time alone makes of a status (contract B.1.1)."""

OPEN: Final = frozenset({Status.RECEIVED, Status.PARTIALLY_AUTHORISED})


class Ground(StrEnum):
    """Why the bank ends a consent."""

    CUSTOMER = "customer"
    """The customer asked for it in a channel of the bank: by telephone, at a branch."""
    BANK = "bank"
    """The bank has a reason of its own, such as fraud."""


REVOKED_BY_BANK: Final = "consent.revoked_by_bank"
"""The act in the journal, whatever the ground: the status tells it."""
STOPPED: Final = "consent.stopped"
"""The act in the journal of a customer who ends it on our pages."""


def ended_by_bank(status: Status, ground: Ground) -> Status:
    """What an open or valid consent becomes when the bank ends it (contract B.1.1).

    `revokedByPsu` is the customer's own act, in whichever channel of the bank; there is no status
    for an act of the bank, and what it ends for a reason of its own has `expired`. Raises
    IllegalMove for a consent that has ended already.
    """
    if status in OPEN:
        return move(status, Status.REJECTED, MOVES)
    wanted = Status.REVOKED_BY_PSU if ground is Ground.CUSTOMER else Status.EXPIRED
    return move(status, wanted, MOVES)


@dataclass(frozen=True, slots=True, kw_only=True)
class AnyConsent:
    """What every consent is. `lapses_us` is when time alone ends the present status (LAPSES_TO)."""

    id: ConsentId
    organisation_id: OrganisationId
    application_id: ApplicationId
    status: Status
    last_action: date
    created_us: int
    lapses_us: int
    redirect_uri: str | None
    explicit: bool
    psu_id: PsuId | None = None
    """The customer who signed first."""
    signers: tuple[str, ...] = ()
    signatures_required: int = 1
    authorised_us: int | None = None

    @property
    @abstractmethod
    def last_day(self) -> date | None:
        """The last day of what it permits, where that has an end."""

    @property
    def open(self) -> bool:
        """Whether it still waits for signatures."""
        return self.status in OPEN

    @property
    def ended(self) -> bool:
        """Whether nothing becomes of it any more."""
        return final(self.status, MOVES)

    def as_of(self, now: datetime, zone: ZoneInfo) -> Self:
        """The consent as time has left it: expiry holds the moment it is due (contract B.5)."""
        if self.status not in LAPSES_TO or time.micros(now) < self.lapses_us:
            return self
        ended = time.local_date(time.moment(self.lapses_us), zone)
        return replace(self, status=LAPSES_TO[self.status], last_action=ended)

    def forgotten(self, today: date) -> bool:
        """Whether it ended so long ago that it is unknown."""
        return self.ended and today > self.last_action + READABLE_AFTER_END

    def check_usable(self) -> None:
        """Raises ConsentExpired or ConsentNotValid unless valid (contract C.1)."""
        if self.status in {Status.EXPIRED, Status.TERMINATED_BY_TPP}:
            raise ConsentExpired
        if self.status is not Status.VALID:
            raise ConsentNotValid


@dataclass(frozen=True, slots=True)
class Search:
    """Which consents the bank looks for; what is None does not matter. `behind` is a key."""

    organisation_id: str | None = None
    status: Status | None = None
    behind: tuple[int, str] | None = None
