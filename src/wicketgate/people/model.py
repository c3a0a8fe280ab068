"""Members, sign-ups, sessions, and what makes an address good."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum, StrEnum
from typing import Final

from wicketgate import credentials
from wicketgate.kernel.clock import micros
from wicketgate.kernel.ids import MemberId
from wicketgate.kernel.states import Moves

ACTIVATION: Final = timedelta(hours=24)
RESET: Final = timedelta(hours=1)
CONFIRMATION: Final = timedelta(hours=24)
RESEND_AFTER: Final = timedelta(seconds=60)
SESSION: Final = timedelta(hours=12)
TOUCH_AFTER: Final = timedelta(minutes=5)
HALF_SESSION: Final = timedelta(minutes=10)
"""Between the password and the second factor."""

_EMAIL: Final = re.compile(r"[^@\s]{1,64}@(?:[^@\s.]{1,63}\.)+[^@\s.]{2,63}")
_LONGEST_EMAIL: Final = 254  # RFC 5321 4.5.3.1.3, less the brackets


class State(StrEnum):
    """A member's standing."""

    ACTIVE = "active"
    CLOSED = "closed"


MOVES: Final[Moves[State]] = {
    State.ACTIVE: frozenset({State.CLOSED}),
    State.CLOSED: frozenset(),
}


class Stage(StrEnum):
    """How far a session's sign-in has come."""

    FIRST_FACTOR = "first_factor"
    FULL = "full"


class Limit(Enum):
    """What members and strangers may try, how often and in how long a time."""

    SIGN_IN = credentials.Limit("sign-in", 5, timedelta(minutes=15))
    """Wrong passwords for one address."""
    SIGN_IN_HERE = credentials.Limit("sign-in-here", 60, timedelta(minutes=15))
    """Sign-ins from one network address."""
    SECOND_FACTOR = credentials.Limit("second-factor", 5, timedelta(minutes=15))
    SIGN_UP_HERE = credentials.Limit("sign-up-here", 20, timedelta(hours=1))
    LINK_HERE = credentials.Limit("link-here", 60, timedelta(minutes=15))
    """Links of letters opened from one network address."""
    LETTER = credentials.Limit("letter", 5, timedelta(hours=1))
    """Letters that strangers can have us send to one address."""
    TRY_IT = credentials.Limit("try-it", 120, timedelta(hours=1))
    """Calls of the sandbox that one member has the portal make."""
    JOIN = credentials.Limit("join", 10, timedelta(hours=1))
    """Organisation codes tried by one member."""
    JOIN_HERE = credentials.Limit("join-here", 30, timedelta(hours=1))
    """Organisation codes tried from one network address."""
    ONBOARD = credentials.Limit("onboard", 60, timedelta(hours=1))
    """Onboarding forms posted by one member."""


@dataclass(frozen=True, slots=True)
class Member:
    """A person with an account."""

    id: MemberId
    name: str
    email: str
    language: str
    state: State


@dataclass(frozen=True, slots=True)
class Applicant:
    """What somebody signs up with; `email` normalised, the password as its Argon2 hash."""

    name: str
    email: str
    password_hash: str
    language: str
    code_hash: str | None = None
    """What is kept of the organisation code they brought, if they did (`memberships.keep`)."""


@dataclass(frozen=True, slots=True)
class SignUp:
    """A sign-up that waits for its link to be opened."""

    id: str
    token_hash: str
    applicant: Applicant
    sent_us: int
    expires_us: int

    @classmethod
    def sent(cls, name: str, applicant: Applicant, token_hash: str, now: datetime) -> "SignUp":
        """As it stands when its letter is written."""
        return cls(name, token_hash, applicant, micros(now), micros(now + ACTIVATION))


@dataclass(frozen=True, slots=True)
class Activated:
    """A new member, the secret for their browser, and the organisation code they brought."""

    member: Member
    secret: str
    code_hash: str | None


@dataclass(frozen=True, slots=True)
class Link:
    """What a link of a letter is for: a new password, or the new address `email`."""

    member: Member
    email: str | None = None


@dataclass(frozen=True, slots=True)
class Candidate:
    """Who wants to sign in. Without a member nothing fits, and it takes as long."""

    member_id: MemberId | None
    password_hash: str | None
    email: str


@dataclass(frozen=True, slots=True)
class Session:
    """One browser of a member. `id` names it on pages; the browser holds a secret beside it."""

    id: str
    member_id: MemberId
    stage: Stage
    agent: str
    created_us: int
    used_us: int
    """The last use, to the nearest five minutes."""
    expires_us: int

    def stale(self, now_us: int) -> bool:
        """Whether its last use is to be noted anew."""
        return now_us - self.used_us >= TOUCH_AFTER // timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A member in a browser."""

    member: Member
    session: Session


def normalised(email: str) -> str:
    """The form in which an address is kept and compared: NFKC, lower case, without blanks around.

    The local part may be case-sensitive (RFC 5321 2.4); in practice nobody has two that differ in
    case, and people type theirs either way.
    """
    return unicodedata.normalize("NFKC", email).strip().lower()


def email_fault(email: str) -> bool:
    """Whether this cannot be an address; that it can is shown by the letter that arrives."""
    return len(email) > _LONGEST_EMAIL or _EMAIL.fullmatch(email) is None
