"""A proof of who calls, and the sentences for certificates that prove nothing."""

import base64
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, TypeVar

from cryptography import x509
from cryptography.x509.oid import ExtendedKeyUsageOID

from wicketgate.certificates import Certificate, Doubt, Kind
from wicketgate.kernel.errors import Refusal
from wicketgate.kernel.ids import OrganisationId

from .errors import CertificateExpired, CertificateInvalid, CertificateRevoked

_Extension = TypeVar("_Extension", bound=x509.ExtensionType)


@dataclass(frozen=True, slots=True)
class Proof:
    """A certificate that was judged in full: whose it is, and which roles it states."""

    kind: Kind
    organisation: OrganisationId
    roles: frozenset[str]
    fingerprint: str

    @property
    def thumbprint(self) -> str:
        """`x5t#S256`: BASE64URL(SHA-256(DER)) without padding (RFC 8705 3.1)."""
        raw = bytes.fromhex(self.fingerprint)
        return base64.urlsafe_b64encode(raw).decode("ascii").rstrip("=")


@dataclass(frozen=True, slots=True)
class Verdict:
    """What was found of a certificate, and until when that is remembered."""

    found: Proof | Refusal
    until: datetime

    def tell(self) -> Proof:
        """The proof. Raises what speaks against the certificate."""
        if isinstance(self.found, Refusal):
            # A fresh one each time: an exception that is raised again keeps its old way.
            raise type(self.found)(self.found.text)
        return self.found


_SENTENCES: Final[Mapping[Doubt, str]] = {
    Doubt.STATEMENTS_MALFORMED: "its statements of a qualified certificate are malformed",
    Doubt.NO_PSD2_STATEMENT: "it has no PSD2 statement (ETSI TS 119 495)",
    Doubt.NO_ORGANISATION_ID: "its subject has no organizationIdentifier",
    Doubt.ORGANISATION_ID_MALFORMED: "its organizationIdentifier is malformed",
    Doubt.HELD_ELSEWHERE: "another organisation holds it",
    Doubt.OTHER_ORGANISATION: "it names another organisation",
    Doubt.KEY_UNFIT: "its key is too weak",
    Doubt.NOT_YET_VALID: "its time has not begun",
    Doubt.ISSUER_UNKNOWN: "its issuer is not trusted here",
    Doubt.SIGNATURE_WRONG: "it bears the name of a trusted issuer but not its signature",
    Doubt.CHAIN_BROKEN: "its issuer could not issue it",
}
_WRONG_KIND: Final = {Kind.QWAC: "it is no QWAC", Kind.QSEAL: "it is no QSealC"}


def refusal_for(doubts: Sequence[Doubt], kind: Kind) -> Refusal | None:
    """What is said of these doubts, in the order of contract C.2: path, time, revocation."""
    other = [doubt for doubt in doubts if doubt not in {Doubt.EXPIRED, Doubt.REVOKED}]
    if other:
        told = _WRONG_KIND[kind] if other[0] is Doubt.WRONG_KIND else _SENTENCES[other[0]]
        return CertificateInvalid(f"The certificate is not accepted: {told}")
    if Doubt.EXPIRED in doubts:
        return CertificateExpired()
    return CertificateRevoked() if Doubt.REVOKED in doubts else None


def check_usage(leaf: x509.Certificate, kind: Kind) -> None:
    """Its key may do what it is shown for (RFC 5280 4.2.1.3, 4.2.1.12; EN 319 412-3 and -4).

    Raises CertificateInvalid. What does not stand in a certificate does not limit it.
    """
    usage = _value(leaf, x509.KeyUsage)
    if usage is not None and not _signs(usage, kind):
        raise CertificateInvalid("The certificate is not accepted: its key may not sign")
    extended = _value(leaf, x509.ExtendedKeyUsage)
    if kind is Kind.QWAC and extended is not None:
        allowed = {ExtendedKeyUsageOID.CLIENT_AUTH, ExtendedKeyUsageOID.ANY_EXTENDED_KEY_USAGE}
        if not allowed & set(extended):
            raise CertificateInvalid(
                "The certificate is not accepted: its key is not for TLS clients"
            )


def _signs(usage: x509.KeyUsage, kind: Kind) -> bool:
    if kind is Kind.QSEAL and usage.content_commitment:
        return True
    return usage.digital_signature


def _value(leaf: x509.Certificate, kind: type[_Extension]) -> _Extension | None:
    try:
        return leaf.extensions.get_extension_for_class(kind).value
    except x509.ExtensionNotFound:
        return None


def proof_in(certificate: Certificate, holder: OrganisationId | None, kind: Kind) -> Proof:
    """The proof that a certificate without doubts gives; its holder counts before its name."""
    named = holder or certificate.organisation_id
    if named is None:
        raise CertificateInvalid("The certificate is not accepted: it names no organisation")
    return Proof(kind, named, certificate.roles, certificate.fingerprint)
