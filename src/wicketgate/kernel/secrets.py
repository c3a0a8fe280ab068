"""Chance, hashes and signatures: one place, so that the choice of algorithm is one place too."""

import base64
import hashlib
import hmac
import secrets
import uuid
from dataclasses import dataclass
from functools import lru_cache

from wicketgate.kernel.errors import Refusal

_BITS_80 = 10
_BITS_128 = 16
_BITS_256 = 32
_LEAST_NUMBER = 10
_NUMBERS = 90


class ForgedSeal(Refusal):
    """The value was not sealed by us."""


def new_id() -> str:
    """A URL-safe name of 144 random bits: no sequence, no meaning (contract A.2.3)."""
    return secrets.token_urlsafe(_BITS_128 + 2)


def new_uuid() -> str:
    """A fresh UUID, version 4 (RFC 9562)."""
    return str(uuid.UUID(bytes=secrets.token_bytes(_BITS_128), version=4))


def new_secret(prefix: str) -> str:
    """A bearer secret of 256 bits; the prefix lets leak scanners recognise it (contract D.3)."""
    return f"{prefix}_{secrets.token_urlsafe(_BITS_256)}"


def new_code() -> str:
    """A code of 80 random bits that a person can copy: `kq3v-d7mx-...`, base 32 (RFC 4648)."""
    signs = base64.b32encode(secrets.token_bytes(_BITS_80)).decode().lower()
    return "-".join(signs[at : at + 4] for at in range(0, len(signs), 4))


def draw(signs: str, length: int) -> str:
    """So many signs, each drawn from `signs`."""
    return "".join(secrets.choice(signs) for _ in range(length))


def new_number() -> str:
    """Two digits to compare on two screens, the first of them no zero."""
    return str(_LEAST_NUMBER + secrets.randbelow(_NUMBERS))


def digest(secret: str) -> str:
    """SHA-256 of a high-entropy secret: what we keep instead of it."""
    return hashlib.sha256(secret.encode()).hexdigest()


def equal(left: str, right: str) -> bool:
    """Compare in constant time."""
    return hmac.compare_digest(left.encode(), right.encode())


@lru_cache(maxsize=64)
def _mac(root: bytes, purpose: str) -> hmac.HMAC:
    """HMAC-SHA-256 with the key of a purpose, which HMAC derives from the root; to be copied."""
    return hmac.new(hmac.digest(root, b"wicketgate/" + purpose.encode(), "sha256"), None, "sha256")


@dataclass(frozen=True, slots=True)
class Keyring:
    """Keys drawn from the installation's one secret, each for one purpose."""

    root: bytes

    def fingerprint(self, purpose: str, *parts: str) -> str:
        """Keyed hash, 256 bits in hexadecimal; parts cannot run into each other."""
        mac = _mac(self.root, purpose).copy()
        mac.update("\x1f".join(parts).encode())
        return mac.hexdigest()

    def name(self, purpose: str, *parts: str) -> str:
        """A short keyed name (132 bits, URL-safe), stable for the same parts."""
        raw = bytes.fromhex(self.fingerprint(purpose, *parts))
        return base64.urlsafe_b64encode(raw).decode()[:22]

    def seal(self, purpose: str, text: str) -> str:
        """`text`, readable and signed: URL-safe, for values that travel through others."""
        body = base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")
        return f"{body}.{self.name(purpose, body)}"

    def unseal(self, purpose: str, sealed: str) -> str:
        """The text behind `seal`. Raises ForgedSeal for anything we did not make."""
        body, _, mark = sealed.partition(".")
        if not equal(mark, self.name(purpose, body)):
            raise ForgedSeal
        padding = "=" * (-len(body) % 4)
        return base64.urlsafe_b64decode(body + padding).decode()


def new_root() -> bytes:
    """A fresh installation secret of 256 bits."""
    return secrets.token_bytes(_BITS_256)
