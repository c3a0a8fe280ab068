"""People of the bank, their invitations and sessions."""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Final

from wicketgate.credentials import Limit
from wicketgate.kernel.actors import Actor, ActorKind
from wicketgate.kernel.ids import StaffId
from wicketgate.kernel.permissions import STAFF_MAY, Permission, StaffRole
from wicketgate.kernel.states import Moves

from .errors import NotPermitted

INVITATION: Final = timedelta(hours=24)
SESSION: Final = timedelta(hours=8)
HALF_SESSION: Final = timedelta(minutes=10)
"""Between the password and the second factor."""

_QUARTER: Final = timedelta(minutes=15)
SIGN_IN: Final = Limit("staff-sign-in", 5, _QUARTER)
"""Wrong passwords for one address."""
SECOND_FACTOR: Final = Limit("staff-second-factor", 5, _QUARTER)
"""Wrong codes of one person."""
HERE: Final = Limit("staff-here", 60, _QUARTER)
"""Tries from one network address, whatever they are."""


class State(StrEnum):
    """A person's standing. Who was invited has proved nothing yet."""

    INVITED = "invited"
    ACTIVE = "active"
    ENDED = "ended"


MOVES: Final[Moves[State]] = {
    State.INVITED: frozenset({State.ACTIVE, State.ENDED}),
    State.ACTIVE: frozenset({State.INVITED, State.ENDED}),
    State.ENDED: frozenset(),
}


class Stage(StrEnum):
    """How far a session's sign-in has come."""

    SET_UP = "set_up"
    """The password was right; a second factor must be set up before anything else."""
    FIRST_FACTOR = "first_factor"
    FULL = "full"


@dataclass(frozen=True, slots=True)
class Newcomer:
    """Whom to invite; `email` normalised."""

    name: str
    email: str
    role: StaffRole
    language: str = "en"


@dataclass(frozen=True, slots=True)
class Operator:
    """A person of the bank. The address of one who has left is forgotten, the name is kept.

    The journal names them by their id, and an auditor must be able to tell who that was.
    """

    id: StaffId
    name: str
    email: str
    language: str
    role: StaffRole
    state: State
    since_us: int

    @property
    def actor(self) -> Actor:
        return Actor(ActorKind.STAFF, self.id)

    def may(self, permission: Permission) -> bool:
        """Whether the role allows it."""
        return permission in STAFF_MAY[self.role]

    def check(self, permission: Permission) -> None:
        """Raises NotPermitted."""
        if not self.may(permission):
            raise NotPermitted


@dataclass(frozen=True, slots=True)
class Candidate:
    """Who wants to sign in. Without an id nothing fits, and it takes as long."""

    id: StaffId | None
    password_hash: str | None
    email: str


@dataclass(frozen=True, slots=True)
class Session:
    """One browser of a person; the browser holds a secret beside it."""

    id: str
    operator_id: StaffId
    stage: Stage
    created_us: int
    expires_us: int


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A person of the bank in a browser."""

    operator: Operator
    session: Session


@dataclass(frozen=True, slots=True)
class Note:
    """What somebody wrote beside an act. It is kept apart from the journal, which holds no text."""

    at_us: int
    operator_id: StaffId
    act: str
    text: str
