"""Members, sign-ups, sessions, and what makes a password, a code and an address good."""

import base64
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import Enum, StrEnum
from typing import Final

import pyotp

from wicketgate.kernel.ids import MemberId
from wicketgate.kernel.secrets import Keyring, equal
from wicketgate.kernel.states import Moves

SHORTEST_PASSWORD: Final = 12
ACTIVATION: Final = timedelta(hours=24)
RESET: Final = timedelta(hours=1)
RESEND_AFTER: Final = timedelta(seconds=60)
SESSION: Final = timedelta(hours=12)
HALF_SESSION: Final = timedelta(minutes=10)
"""Between the password and the second factor."""
RECOVERY_CODES: Final = 10

_LOOKED_AT: Final = 72
"""How much of a password is searched for words: the search takes longer than its length."""
_FEW_GUESSES: Final = 10**8
"""Below it a password falls to an attacker who may try it against a stolen hash for a day."""
_EMAIL: Final = re.compile(r"[^@\s]{1,64}@(?:[^@\s.]{1,63}\.)+[^@\s.]{2,63}")
_LONGEST_EMAIL: Final = 254  # RFC 5321 4.5.3.1.3, less the brackets
_STEP_SECONDS: Final = 30  # RFC 6238 5.2
_TOTP_BYTES: Final = 20  # RFC 4226 R6 recommends 160 bits


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


class Weakness(Enum):
    """Why a password is refused. There are no rules about the kinds of its signs (NIST 800-63B)."""

    SHORT = "short"
    GUESSABLE = "guessable"


class Limit(Enum):
    """How often something may be tried, and in how long a time."""

    SIGN_IN = ("sign-in", 5, timedelta(minutes=15))
    """Wrong passwords for one address."""
    SIGN_IN_HERE = ("sign-in-here", 60, timedelta(minutes=15))
    """Sign-ins from one network address."""
    SECOND_FACTOR = ("second-factor", 5, timedelta(minutes=15))
    SIGN_UP_HERE = ("sign-up-here", 20, timedelta(hours=1))
    LINK_HERE = ("link-here", 60, timedelta(minutes=15))
    """Links of letters opened from one network address."""
    LETTER = ("letter", 5, timedelta(hours=1))
    """Letters that strangers can have us send to one address."""

    TRY_IT = ("try-it", 120, timedelta(hours=1))
    """Calls of the sandbox that one member has the portal make."""

    @property
    def label(self) -> str:
        return self.value[0]

    @property
    def most(self) -> int:
        return self.value[1]

    @property
    def length(self) -> timedelta:
        return self.value[2]


@dataclass(frozen=True, slots=True)
class Member:
    """A person with an account. `totp_salt` is there when a second factor is set up.

    `totp_step` is the last time step whose code was taken (RFC 6238 5.2: each code once).
    """

    id: MemberId
    name: str
    email: str
    language: str
    state: State
    totp_salt: str | None = None
    totp_step: int = 0

    @property
    def second_factor(self) -> bool:
        return self.totp_salt is not None


@dataclass(frozen=True, slots=True)
class Applicant:
    """What somebody signs up with; `email` normalised, the password as its Argon2 hash."""

    name: str
    email: str
    password_hash: str
    language: str


@dataclass(frozen=True, slots=True)
class SignUp:
    """A sign-up that waits for its link to be opened."""

    id: str
    token_hash: str
    applicant: Applicant
    sent_us: int
    expires_us: int


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
    expires_us: int


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


def weakness(password: str, about: Sequence[str]) -> Weakness | None:
    """What speaks against a password: its length, or that it is easily guessed.

    Guessable are those of breaches (zxcvbn knows the 30,000 most used), words, keyboard rows,
    years, repetitions, and what stands in `about`: the person's name and address, the bank's name.
    """
    if len(password) < SHORTEST_PASSWORD:
        return Weakness.SHORT
    import zxcvbn  # noqa: PLC0415  # 12 MB of word lists that only a new password needs

    judged = zxcvbn.zxcvbn(password[:_LOOKED_AT], user_inputs=list(about))
    return Weakness.GUESSABLE if int(judged["guesses"]) < _FEW_GUESSES else None


def totp_secret(keys: Keyring, member: MemberId, salt: str) -> str:
    """The secret that the authenticator app holds, in base 32 (RFC 6238, RFC 4226).

    It is drawn from the installation's secret, so the database alone makes no codes.
    """
    raw = bytes.fromhex(keys.fingerprint("totp", member, salt))[:_TOTP_BYTES]
    return base64.b32encode(raw).decode()


def totp_address(secret: str, email: str, issuer: str) -> str:
    """The `otpauth:` address that an authenticator app reads from a QR code."""
    totp = pyotp.TOTP(secret, interval=_STEP_SECONDS)
    return totp.provisioning_uri(name=email, issuer_name=issuer)


def step_of(secret: str, code: str, now_seconds: int, after: int) -> int | None:
    """The time step of a code of now, of the step before or of the one after; None for another.

    Steps up to `after` are spent.
    """
    totp = pyotp.TOTP(secret, interval=_STEP_SECONDS)
    now = now_seconds // _STEP_SECONDS
    steps = (step for step in (now - 1, now, now + 1) if step > after)
    return next((step for step in steps if equal(totp.generate_otp(step), code)), None)
