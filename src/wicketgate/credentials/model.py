"""What makes a password, a code and a passkey's answer good; how often one may try."""

import base64
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import Enum, StrEnum
from importlib import import_module
from ipaddress import ip_address
from types import ModuleType
from typing import Final
from urllib.parse import urlsplit

import pyotp

from wicketgate.kernel.secrets import Keyring, equal

from .errors import PasskeyWrong

SHORTEST_PASSWORD: Final = 12
RECOVERY_CODES: Final = 10
QUESTION: Final = timedelta(minutes=10)
"""How long a passkey may take to answer: as long as a half sign-in lives."""

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

    app: bool = False
    passkeys: int = 0

    def __bool__(self) -> bool:
        return self.app or self.passkeys > 0


class Purpose(StrEnum):
    """What a passkey is asked for; an answer to one question fits no other."""

    REGISTER = "register"
    SIGN_IN = "sign-in"


@dataclass(frozen=True, slots=True)
class RelyingParty:
    """We, as a passkey knows us: the host it is bound to, our name, the origin of our pages."""

    host: str
    name: str
    origin: str

    @classmethod
    def at(cls, base_url: str, name: str) -> "RelyingParty | None":
        """None where we are reached by a bare network address: no passkey is bound to one."""
        host = urlsplit(base_url).hostname or ""
        try:
            ip_address(host)
        except ValueError:
            return cls(host, name, base_url)
        return None


@dataclass(frozen=True, slots=True)
class Passkey:
    """A registered passkey. `id` and `public_key` in base64url.

    `sign_count` is what the authenticator told last: one that does not grow comes from a copy
    (WebAuthn 7.2 step 22); authenticators that do not count tell 0.
    """

    id: str
    name: str
    public_key: str
    sign_count: int
    added_us: int
    used_us: int | None = None


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


# ------------------------------------------------------------------ passkeys (WebAuthn level 3)
def _webauthn() -> ModuleType:
    """The library: 15 MB that only somebody with a passkey needs."""
    return import_module("webauthn")


def creation_options(
    party: RelyingParty, owner: str, name: str, question: str, known: Sequence[Passkey]
) -> str:
    """What the browser is told to make a new passkey with, as JSON."""
    library = _webauthn()
    kinds = library.helpers.structs
    options = library.generate_registration_options(
        rp_id=party.host,
        rp_name=party.name,
        user_id=owner.encode(),
        user_name=name,
        challenge=question.encode(),
        authenticator_selection=kinds.AuthenticatorSelectionCriteria(
            resident_key=kinds.ResidentKeyRequirement.DISCOURAGED,
            user_verification=kinds.UserVerificationRequirement.REQUIRED,
        ),
        exclude_credentials=_named(known),
    )
    return str(library.options_to_json(options))


def assertion_options(party: RelyingParty, question: str, known: Sequence[Passkey]) -> str:
    """What the browser is told to have one of these passkeys answer with, as JSON."""
    library = _webauthn()
    options = library.generate_authentication_options(
        rp_id=party.host,
        challenge=question.encode(),
        allow_credentials=_named(known),
        user_verification=library.helpers.structs.UserVerificationRequirement.REQUIRED,
    )
    return str(library.options_to_json(options))


def _named(passkeys: Sequence[Passkey]) -> list[object]:
    described = _webauthn().helpers.structs.PublicKeyCredentialDescriptor
    return [described(id=_bytes(one.id)) for one in passkeys]


def question_in(answer: str) -> str:
    """The question that an answer was made for. Raises PasskeyWrong where it names none."""
    try:
        client = json.loads(_bytes(json.loads(answer)["response"]["clientDataJSON"]))
        return _bytes(client["challenge"]).decode()
    except (ValueError, KeyError, TypeError) as error:
        raise PasskeyWrong from error


def credential_in(answer: str) -> str:
    """The id of the passkey that made an answer. Raises PasskeyWrong where it names none."""
    try:
        return str(json.loads(answer)["id"])
    except (ValueError, KeyError, TypeError) as error:
        raise PasskeyWrong from error


def registered(party: RelyingParty, name: str, question: str, answer: str, now_us: int) -> Passkey:
    """The passkey that an answer registers; its user was verified. Raises PasskeyWrong."""
    library = _webauthn()
    try:
        made = library.verify_registration_response(
            credential=answer,
            expected_challenge=question.encode(),
            expected_rp_id=party.host,
            expected_origin=party.origin,
            require_user_verification=True,
        )
    except (library.helpers.exceptions.WebAuthnException, ValueError, TypeError) as error:
        raise PasskeyWrong from error
    return Passkey(
        id=_text(made.credential_id),
        name=name,
        public_key=_text(made.credential_public_key),
        sign_count=int(made.sign_count),
        added_us=now_us,
    )


def count_after(party: RelyingParty, passkey: Passkey, question: str, answer: str) -> int:
    """What a passkey counts after a good answer; its user was verified. Raises PasskeyWrong."""
    library = _webauthn()
    try:
        shown = library.verify_authentication_response(
            credential=answer,
            expected_challenge=question.encode(),
            expected_rp_id=party.host,
            expected_origin=party.origin,
            credential_public_key=_bytes(passkey.public_key),
            credential_current_sign_count=passkey.sign_count,
            require_user_verification=True,
        )
    except (library.helpers.exceptions.WebAuthnException, ValueError, TypeError) as error:
        raise PasskeyWrong from error
    return int(shown.new_sign_count)


def _bytes(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def _text(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")
