"""What makes a password and a code good, and how often something may be tried."""

import base64
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import Enum
from typing import Final

import pyotp

from wicketgate.kernel.secrets import Keyring, equal

SHORTEST_PASSWORD: Final = 12
RECOVERY_CODES: Final = 10

_LOOKED_AT: Final = 72
"""How much of a password is searched for words: the search takes longer than its length."""
_FEW_GUESSES: Final = 10**8
"""Below it a password falls to an attacker who may try it against a stolen hash for a day."""
_STEP_SECONDS: Final = 30  # RFC 6238 5.2
_TOTP_BYTES: Final = 20  # RFC 4226 R6 recommends 160 bits


class Weakness(Enum):
    """Why a password is refused. There are no rules about the kinds of its signs (NIST 800-63B)."""

    SHORT = "short"
    GUESSABLE = "guessable"


@dataclass(frozen=True, slots=True)
class Limit:
    """How often something may be tried, and in how long a time. `label` is its alone."""

    label: str
    most: int
    length: timedelta


@dataclass(frozen=True, slots=True)
class Totp:
    """An authenticator app that was set up.

    `step` is the last time step whose code was taken (RFC 6238 5.2: each code once).
    """

    salt: str
    step: int


@dataclass(frozen=True, slots=True)
class SecondFactor:
    """What a person can show besides the password."""

    app: bool

    def __bool__(self) -> bool:
        return self.app


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


def totp_secret(keys: Keyring, owner: str, salt: str) -> str:
    """The secret that the authenticator app holds, in base 32 (RFC 6238, RFC 4226).

    It is drawn from the installation's secret, so the database alone makes no codes.
    """
    raw = bytes.fromhex(keys.fingerprint("totp", owner, salt))[:_TOTP_BYTES]
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
