"""An organisation as the bank admitted it."""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from functools import lru_cache
from typing import Final

from wicketgate.kernel.ids import OrganisationId
from wicketgate.kernel.states import Moves

from .errors import ClockTooFar, OrganisationBlocked, RedirectsMissing

FARTHEST: Final = timedelta(days=3653)


class Role(StrEnum):
    """PSD2 roles of a certificate (OID 0.4.0.19495.1.x, contract A.0.1)."""

    ACCOUNT_SERVICING = "PSP_AS"
    PAYMENT_INITIATION = "PSP_PI"
    ACCOUNT_INFORMATION = "PSP_AI"
    CARD_ISSUING = "PSP_IC"


@lru_cache
def read_roles(text: str) -> frozenset[Role]:
    """The roles of a text that names them with blanks between. Kept: every call has such a text."""
    return frozenset(map(Role, text.split()))


@lru_cache
def read_redirects(text: str) -> tuple[str, ...]:
    """The URLs of a text that has one in each line. Kept, as the roles are."""
    return tuple(text.split())


class Standing(StrEnum):
    """Whether the bank lets the organisation in."""

    ACTIVE = "active"
    BLOCKED = "blocked"


@dataclass(frozen=True, slots=True)
class Organisation:
    """`id` is the organizationIdentifier, which is also the OAuth2 client_id (contract D.8).

    `redirects` are the redirect URLs that it has declared, which count in live (D.7).
    """

    id: OrganisationId
    name: str
    roles: frozenset[Role]
    standing: Standing = Standing.ACTIVE
    clock_shift: timedelta = timedelta(0)
    redirects: tuple[str, ...] = ()

    def check_standing(self) -> None:
        """Raises OrganisationBlocked when the bank closed its door."""
        if self.standing is not Standing.ACTIVE:
            raise OrganisationBlocked

    def check_declared(self) -> None:
        """Raises RedirectsMissing where no customer of it could come back in live."""
        if not self.redirects:
            raise RedirectsMissing

    def shifted(self, by: timedelta) -> timedelta:
        """The clock shift after moving it on. Raises ClockTooFar past ten years."""
        shift = self.clock_shift + by
        if shift > FARTHEST:
            raise ClockTooFar(path="advance")
        return shift


class SuspensionState(StrEnum):
    """Whether a suspension still holds."""

    IN_FORCE = "inForce"
    LIFTED = "lifted"


MOVES: Final[Moves[SuspensionState]] = {
    SuspensionState.IN_FORCE: frozenset({SuspensionState.LIFTED}),
    SuspensionState.LIFTED: frozenset(),
}


@dataclass(frozen=True, slots=True)
class Suspension:
    """A time during which the bank lets the organisation do nothing, and why (PSD2 Art. 68(5)).

    `by` and `lifted_by` are actors as the journal names them; moments in microseconds since 1970.
    """

    id: str
    organisation_id: OrganisationId
    state: SuspensionState
    reason: str
    since_us: int
    by: str
    lifted_us: int | None = None
    lifted_by: str | None = None
    lift_reason: str | None = None


@dataclass(frozen=True, slots=True)
class Search:
    """Which organisations are wanted: those with this text in name or identifier.

    `behind` is the last one of the page before.
    """

    text: str = ""
    standing: Standing | None = None
    behind: OrganisationId | None = None
