"""Requests sealed by their sender: `Digest`, `Signature`, `TPP-Signature-Certificate`.

draft-cavage-http-signatures-10 as NextGenPSD2 section 12 uses it (contract C.6). Pure: it says
whose certificate sealed the request; whether that certificate is good, and whose it may be, is
asked elsewhere.
"""

import base64
import binascii
import hashlib
import hmac
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final
from urllib.parse import unquote

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.serialization import Encoding

from wicketgate.kernel.errors import Refusal

from .issuer_names import name_in, read_name

SIGNATURE: Final = "signature"
DIGEST: Final = "digest"
CERTIFICATE: Final = "tpp-signature-certificate"
HEADERS: Final = (DIGEST, SIGNATURE, CERTIFICATE)
TARGET: Final = "(request-target)"
_ALWAYS: Final = (DIGEST, "x-request-id")
_WHEN_SENT: Final = ("psu-id", "psu-corporate-id", "tpp-redirect-uri")
_LONGEST: Final = 16_384
_LEAST_RSA_BITS: Final = 2048
_SIGNED_IN_STRICT: Final = frozenset({*_ALWAYS, *_WHEN_SENT, "date"})
_PARAMETER: Final = re.compile(r'\s*([A-Za-z]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^",\s]+))\s*(?:,|$)')
_KEY_ID: Final = re.compile(
    r"\s*SN\s*=\s*(?:0[xX])?([0-9A-Fa-f: ]{1,100}?)\s*,\s*CA\s*=\s*(.+)", re.DOTALL
)
_DIGESTS: Final[Mapping[str, Callable[[bytes], "hashlib._Hash"]]] = {
    "sha-256": hashlib.sha256,
    "sha-512": hashlib.sha512,
}
_ALGORITHMS: Final[Mapping[str, tuple[type, hashes.HashAlgorithm]]] = {
    "rsa-sha256": (rsa.RSAPublicKey, hashes.SHA256()),
    "rsa-sha512": (rsa.RSAPublicKey, hashes.SHA512()),
    "ecdsa-sha256": (ec.EllipticCurvePublicKey, hashes.SHA256()),
    "ecdsa-sha512": (ec.EllipticCurvePublicKey, hashes.SHA512()),
}


class SignatureMissing(Refusal):
    """The request must be signed: `Digest`, `Signature` and `TPP-Signature-Certificate`."""


class SignatureInvalid(Refusal):
    """The signature of the request does not hold."""


@dataclass(frozen=True)
class Sealed:
    """A request as it came: every header as often as it was sent, and the raw body."""

    method: str
    target: str
    headers: Sequence[tuple[bytes, bytes]] = field(repr=False)
    body: bytes = field(repr=False)

    @cached_property
    def told(self) -> Mapping[str, list[str]]:
        """Values by name in lower case, in the order they were sent."""
        found: dict[str, list[str]] = {}
        for name, value in self.headers:
            found.setdefault(name.decode("latin-1").lower(), []).append(value.decode("latin-1"))
        return found

    @property
    def any(self) -> bool:
        """Whether it carries a signature; the other headers mean nothing without it."""
        return SIGNATURE in self.told

    def one(self, name: str) -> str:
        """The value of a header that stands once. Raises SignatureInvalid."""
        values = self.told.get(name, [])
        if len(values) != 1:
            found = "is missing" if not values else "was sent more than once"
            raise SignatureInvalid(f"{name} {found}", path=name)
        return values[0]


@dataclass(frozen=True)
class Seal:
    """What `Signature` says."""

    key_id: str
    algorithm: str
    names: tuple[str, ...]
    signature: bytes = field(repr=False)


def check(sealed: Sealed, *, strict: bool) -> x509.Certificate:
    """Whose certificate sealed the request; nothing is known of that certificate yet.

    Raises SignatureMissing where one of the three headers is not there, SignatureInvalid.
    """
    if any(name not in sealed.told for name in HEADERS):
        raise SignatureMissing
    check_digest(sealed.one(DIGEST), sealed.body)
    seal = read_signature(sealed.one(SIGNATURE))
    _check_names(sealed, seal.names, strict=strict)
    certificate = read_certificate(sealed.one(CERTIFICATE))
    _check_key_id(seal.key_id, certificate, strict=strict)
    _check_signature(seal, certificate, signing_string(sealed, seal.names))
    return certificate


def check_digest(value: str, body: bytes) -> None:
    """Each digest of a kind we know must fit (RFC 3230). Raises SignatureInvalid."""
    known = False
    for part in value.split(","):
        kind, _, given = part.strip().partition("=")
        hashed = _DIGESTS.get(kind.lower())
        if hashed is None:
            continue
        if not hmac.compare_digest(_unpacked(given, "Digest"), hashed(body).digest()):
            raise SignatureInvalid("Digest does not fit the body as it arrived", path="Digest")
        known = True
    if not known:
        raise SignatureInvalid("Digest must be SHA-256 or SHA-512", path="Digest")


def digest_of(body: bytes, kind: str = "SHA-256") -> str:
    """The value of `Digest` for this body."""
    hashed = _DIGESTS[kind.lower()](body).digest()
    return f"{kind}={base64.b64encode(hashed).decode('ascii')}"


def read_signature(value: str) -> Seal:
    """The parameters of `Signature`. Raises SignatureInvalid."""
    if len(value) > _LONGEST:
        raise SignatureInvalid("Signature is too long", path="Signature")
    told: dict[str, str] = {}
    at = len("Signature ") if value[:10].lower() == "signature " else 0
    while at < len(value):
        match = _PARAMETER.match(value, at)
        if match is None or match[1].lower() in told:
            raise SignatureInvalid("Signature has not the form of the draft", path="Signature")
        told[match[1].lower()] = re.sub(
            r"\\(.)", r"\1", match[2] if match[2] is not None else match[3]
        )
        at = match.end()
    lacking = [
        name for name in ("keyid", "algorithm", "headers", "signature") if not told.get(name)
    ]
    if lacking:
        raise SignatureInvalid(f"Signature has no {' and no '.join(lacking)}", path="Signature")
    names = tuple(told["headers"].lower().split(" "))
    return Seal(
        told["keyid"], told["algorithm"].lower(), names, _unpacked(told["signature"], "Signature")
    )


def read_certificate(value: str) -> x509.Certificate:
    """The certificate in one line of base64; PEM is met too. Raises SignatureInvalid."""
    text = unquote(value) if "%" in value else value
    der = _unpacked(re.sub(r"-----[A-Z ]+-----|\s", "", text), "TPP-Signature-Certificate")
    try:
        if der.startswith(b"-----BEGIN"):
            return x509.load_pem_x509_certificate(der)
        return x509.load_der_x509_certificate(der)
    except ValueError as error:
        path = "TPP-Signature-Certificate"
        raise SignatureInvalid(
            "TPP-Signature-Certificate holds no certificate", path=path
        ) from error


def signing_string(sealed: Sealed, names: Iterable[str]) -> bytes:
    """What is signed (draft-cavage 2.3): a line for each name. Raises SignatureInvalid."""
    return "\n".join(_line(sealed, name) for name in names).encode("latin-1")


def _line(sealed: Sealed, name: str) -> str:
    if name == TARGET:
        return f"{TARGET}: {sealed.method.lower()} {sealed.target}"
    values = sealed.told.get(name)
    if values is None:
        raise SignatureInvalid(f"{name} is signed but was not sent", path="Signature")
    return f"{name}: {', '.join(value.strip() for value in values)}"


def required_names(sealed: Sealed) -> list[str]:
    """The headers that the signature must cover (NextGenPSD2 12.2)."""
    return [*_ALWAYS, *(name for name in _WHEN_SENT if name in sealed.told)]


def _check_names(sealed: Sealed, names: Sequence[str], *, strict: bool) -> None:
    lacking = [name for name in required_names(sealed) if name not in names]
    if lacking:
        raise SignatureInvalid(f"the signature must cover {', '.join(lacking)}", path="Signature")
    if len(set(names)) != len(names):
        raise SignatureInvalid("a header is named twice in the signature", path="Signature")
    for name in names:
        if name != TARGET and name in (*_ALWAYS, *_WHEN_SENT):
            sealed.one(name)
    surplus = set(names) - _SIGNED_IN_STRICT
    if strict and surplus:
        told = ", ".join(sorted(surplus))
        raise SignatureInvalid(f"the signature may not cover {told}", path="Signature")


def _check_key_id(key_id: str, certificate: x509.Certificate, *, strict: bool) -> None:
    """`SN=<hexadecimal>,CA=<issuer>`; a name in a form unknown to us passes unless strict."""
    match = _KEY_ID.fullmatch(key_id)
    if match is None:
        raise SignatureInvalid("keyId must be SN=<serial>,CA=<issuer>", path="Signature")
    serial = re.sub("[: ]", "", match[1])
    if int(serial, 16) != certificate.serial_number:
        raise SignatureInvalid("the SN of keyId is not the certificate's", path="Signature")
    named = read_name(match[2])
    if named != name_in(certificate.issuer) and (strict or named is not None):
        raise SignatureInvalid("the CA of keyId is not the certificate's issuer", path="Signature")


def _check_signature(seal: Seal, certificate: x509.Certificate, signed: bytes) -> None:
    kind, algorithm = _ALGORITHMS.get(seal.algorithm, (None, hashes.SHA256()))
    if kind is None:
        raise SignatureInvalid(
            f"algorithm must be one of {', '.join(_ALGORITHMS)}", path="Signature"
        )
    try:
        key = certificate.public_key()
        if isinstance(key, rsa.RSAPublicKey) and kind is rsa.RSAPublicKey:
            _check_length(key)
            key.verify(seal.signature, signed, padding.PKCS1v15(), algorithm)
        elif isinstance(key, ec.EllipticCurvePublicKey) and kind is ec.EllipticCurvePublicKey:
            key.verify(seal.signature, signed, ec.ECDSA(algorithm))
        else:
            raise SignatureInvalid("algorithm does not fit the certificate's key", path="Signature")
    except (InvalidSignature, UnsupportedAlgorithm, ValueError) as error:
        raise SignatureInvalid(
            "the signature does not fit what was sent", path="Signature"
        ) from error


def _check_length(key: rsa.RSAPublicKey) -> None:
    if key.key_size < _LEAST_RSA_BITS:
        raise SignatureInvalid("the certificate's key is too short", path="Signature")


def _unpacked(text: str, path: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        raise SignatureInvalid(f"{path} is not base64", path=path) from error


def der_of(certificate: x509.Certificate) -> bytes:
    return certificate.public_bytes(Encoding.DER)


def evidence(sealed: Sealed) -> str:
    """What we hash and what we verify, to be laid beside what a sender has signed."""
    lines = [f"Digest of the body as it arrived, {len(sealed.body)} bytes:", digest_of(sealed.body)]
    try:
        names: Sequence[str] = read_signature(sealed.one(SIGNATURE)).names
        lines += ["Signing string:", *(_line(sealed, name) for name in names)]
    except SignatureInvalid as refusal:
        names = required_names(sealed)
        lines += [f"No signing string: {refusal.text}.", f"To be signed: {' '.join(names)}"]
    return "\n".join(lines)
