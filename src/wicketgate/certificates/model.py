"""A certificate as we read it, whom we trust to issue one, and what speaks against it."""

import base64
import binascii
import hashlib
import re
import warnings
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, load_der_private_key
from cryptography.x509 import verification
from cryptography.x509.oid import NameOID

from wicketgate.kernel.ids import OrganisationId
from wicketgate.kernel.qc_statements import (
    ORGANISATION_IDENTIFIER,
    QcStatements,
    QcType,
    statements_in,
)

from .errors import CertificateTooLarge, NotACertificate, PrivateKeyGiven, SeveralCertificates

MOST_BYTES: Final = 32 * 1024
LEAST_RSA_BITS: Final = 2048
LEAST_EC_BITS: Final = 256
WARNINGS: Final = (timedelta(days=90), timedelta(days=30), timedelta(days=7))
"""How long before its end the owners of a certificate are told."""


class Kind(StrEnum):
    """What a TPP's certificate is for: its connections (QWAC), or its signatures (QSealC)."""

    QWAC = "qwac"
    QSEAL = "qseal"


_KINDS: Final = {QcType.WEB: Kind.QWAC, QcType.SEAL: Kind.QSEAL}


class Doubt(StrEnum):
    """One thing that speaks against a certificate, in the order in which we tell them."""

    STATEMENTS_MALFORMED = "statements-malformed"
    """The QC statements are there, but have not one clear meaning."""
    NO_PSD2_STATEMENT = "no-psd2-statement"
    WRONG_KIND = "wrong-kind"
    NO_ORGANISATION_ID = "no-organisation-id"
    ORGANISATION_ID_MALFORMED = "organisation-id-malformed"
    OTHER_ORGANISATION = "other-organisation"
    """It names another organisation than the one that shows it."""
    HELD_ELSEWHERE = "held-elsewhere"
    """Another organisation has shown it before."""
    ROLE_MISSING = "role-missing"
    KEY_UNFIT = "key-unfit"
    """Neither RSA with 2048 bits nor EC with 256, or more (ETSI TS 119 312)."""
    NOT_YET_VALID = "not-yet-valid"
    EXPIRED = "expired"
    ISSUER_UNKNOWN = "issuer-unknown"
    SIGNATURE_WRONG = "signature-wrong"
    """It bears the name of an issuer we trust, but not its signature."""
    CHAIN_BROKEN = "chain-broken"
    """Its issuer has signed, but could not: it is expired, or no authority at all."""
    REVOKED = "revoked"


@dataclass(frozen=True, slots=True)
class Certificate:
    """What stands in a certificate. `faults` are the doubts that nobody needs to ask for."""

    pem: str = field(repr=False)
    der: bytes = field(repr=False)
    fingerprint: str
    kind: Kind | None
    organisation_id: OrganisationId | None
    organisation_name: str | None
    country: str | None
    common_name: str | None
    roles: frozenset[str]
    authority_name: str | None
    authority_id: str | None
    dns_names: tuple[str, ...]
    subject: str
    issuer: str
    serial: str
    key: str
    signature: str
    not_before: datetime
    not_after: datetime
    faults: tuple[Doubt, ...] = ()

    @property
    def psd2(self) -> bool:
        """Whether the statement of PSD2 is there and can be read."""
        return self.authority_id is not None

    def valid(self, at: datetime) -> bool:
        """Whether the moment lies in its time."""
        return self.not_before <= at <= self.not_after

    def ends_within(self, at: datetime) -> timedelta | None:
        """The shortest of WARNINGS that has begun; None before the first and after the end."""
        left = self.not_after - at
        begun = [warning for warning in WARNINGS if timedelta(0) <= left <= warning]
        return min(begun, default=None)


@dataclass(frozen=True, slots=True)
class Held:
    """A certificate that an organisation holds. `kept_us` in microseconds since 1970."""

    organisation_id: OrganisationId
    certificate: Certificate
    kind: Kind
    kept_us: int

    def valid_qwac(self, at: datetime) -> bool:
        """Whether connections can be made with it at that moment."""
        return self.kind is Kind.QWAC and self.certificate.valid(at)


@dataclass(frozen=True, slots=True)
class Demand:
    """What a certificate is shown for; `holder` is the organisation that shows it, if known."""

    kind: Kind
    roles: frozenset[str] = frozenset()
    holder: OrganisationId | None = None


# ------------------------------------------------------------------ reading
_ORGANISATION_ID: Final = re.compile(
    # PSD2 identifiers name the authority (TS 119 495 5.2.1); banks may have another kind
    # (EN 319 412-1 5.1.4): VAT, NTR, LEI, or a national one such as `NO:NO-123`.
    r"PSD[A-Z]{2}-[A-Z]{2,8}-\S.{0,99}|(?!PSD)(?:[A-Z]{3}|[A-Z]{2}:)[A-Z]{2}-\S.{0,99}"
)
_BLOCK: Final = re.compile(rb"-----BEGIN ([A-Z0-9 ]+)-----([^-]*)-----END \1-----")
_ARMOUR: Final = b"-----BEGIN "
_CERTIFICATES: Final = frozenset({b"CERTIFICATE", b"X509 CERTIFICATE", b"TRUSTED CERTIFICATE"})
_PRIVATE_KEY: Final = re.compile(
    rb"PRIVATE KEY-----"  # PEM and OpenSSH
    rb"|^PuTTY-User-Key-File"
    rb"|^\xfe\xed\xfe\xed"  # a Java key store
)
_PKCS12: Final = re.compile(rb"\x30(?:[\x00-\x80]|[\x81-\x84].{1,4}?)\x02\x01\x03\x30", re.DOTALL)
"""A sequence that begins with version 3 (RFC 7292 4); such a file is made to hold a key."""


def read(raw: bytes) -> Certificate:
    """Read one certificate: PEM, DER, or the base64 of DER.

    Raises CertificateTooLarge, PrivateKeyGiven, SeveralCertificates, NotACertificate.
    """
    if len(raw) > MOST_BYTES:
        raise CertificateTooLarge
    if _PRIVATE_KEY.search(raw):
        raise PrivateKeyGiven
    ders = list(_ders(raw))
    if any(_holds_private_key(der) for der in ders):
        raise PrivateKeyGiven
    if len(ders) > 1:
        raise SeveralCertificates
    if not ders:
        raise NotACertificate
    return _read_der(ders[0])


def _ders(raw: bytes) -> Iterator[bytes]:
    """The certificates in their binary form; whether they are any is not looked at."""
    if _ARMOUR not in raw:
        yield _unpacked(raw) or raw
        return
    for label, body in _BLOCK.findall(raw):
        der = _unpacked(body)
        if label in _CERTIFICATES and der:
            yield der


def _unpacked(text: bytes) -> bytes:
    """What base64 stands for; empty for anything else."""
    try:
        return base64.b64decode(b"".join(text.split()), validate=True)
    except binascii.Error:
        return b""


def _holds_private_key(der: bytes) -> bool:
    """Whether it is a private key of any form, or a file that is made to hold one."""
    try:
        load_der_private_key(der, password=None, unsafe_skip_rsa_key_validation=True)
    except ValueError:
        return _PKCS12.match(der) is not None
    except (TypeError, UnsupportedAlgorithm):  # it is encrypted, or of a kind unknown to us
        return True
    return True


def _read_der(der: bytes) -> Certificate:
    try:
        with warnings.catch_warnings():
            # The library warns of what RFC 5280 forbids, such as a serial number below one.
            warnings.simplefilter("error")
            return _told_by(x509.load_der_x509_certificate(der))
    except (ValueError, TypeError, UnsupportedAlgorithm, x509.DuplicateExtension, Warning) as error:
        raise NotACertificate from error


def _told_by(raw: x509.Certificate) -> Certificate:
    der = raw.public_bytes(Encoding.DER)
    faults, statements = _statements(raw)
    id_faults, organisation_id = _organisation_id(raw.subject)
    psd2 = None if statements is None else statements.psd2
    kind = None if statements is None or statements.type is None else _KINDS.get(statements.type)
    return Certificate(
        pem=raw.public_bytes(Encoding.PEM).decode("ascii"),
        der=der,
        fingerprint=hashlib.sha256(der).hexdigest(),
        kind=kind,
        organisation_id=organisation_id,
        organisation_name=_first(raw.subject, NameOID.ORGANIZATION_NAME),
        country=_first(raw.subject, NameOID.COUNTRY_NAME),
        common_name=_first(raw.subject, NameOID.COMMON_NAME),
        roles=frozenset() if psd2 is None else psd2.roles,
        authority_name=None if psd2 is None else psd2.authority_name,
        authority_id=None if psd2 is None else psd2.authority_id,
        dns_names=_dns_names(raw),
        subject=raw.subject.rfc4514_string(),
        issuer=raw.issuer.rfc4514_string(),
        serial=f"{raw.serial_number:x}",
        key=_key_in_words(raw),
        signature=_signature_in_words(raw),
        not_before=raw.not_valid_before_utc,
        not_after=raw.not_valid_after_utc,
        faults=(*faults, *id_faults, *_key_faults(raw)),
    )


def _statements(raw: x509.Certificate) -> tuple[tuple[Doubt, ...], QcStatements | None]:
    extensions = raw.extensions  # where these cannot be read at all, it is no certificate
    try:
        statements = statements_in(extensions)
    except ValueError:
        return (Doubt.STATEMENTS_MALFORMED,), None
    if statements is None or statements.psd2 is None:
        return (Doubt.NO_PSD2_STATEMENT,), statements
    return (), statements


def _organisation_id(subject: x509.Name) -> tuple[tuple[Doubt, ...], OrganisationId | None]:
    found = [str(one.value) for one in subject.get_attributes_for_oid(ORGANISATION_IDENTIFIER)]
    if not found:
        return (Doubt.NO_ORGANISATION_ID,), None
    if len(found) > 1 or not _ORGANISATION_ID.fullmatch(found[0]):
        return (Doubt.ORGANISATION_ID_MALFORMED,), None
    return (), OrganisationId(found[0])


def _first(name: x509.Name, oid: x509.ObjectIdentifier) -> str | None:
    return next((str(one.value) for one in name.get_attributes_for_oid(oid)), None)


def _dns_names(raw: x509.Certificate) -> tuple[str, ...]:
    try:
        names = raw.extensions.get_extension_for_class(x509.SubjectAlternativeName)
    except x509.ExtensionNotFound:
        return ()
    return tuple(names.value.get_values_for_type(x509.DNSName))


def _key_in_words(raw: x509.Certificate) -> str:
    key = raw.public_key()
    if isinstance(key, rsa.RSAPublicKey):
        return f"RSA, {key.key_size} bits"
    if isinstance(key, ec.EllipticCurvePublicKey):
        return f"EC, {key.curve.name}"
    return type(key).__name__.removesuffix("PublicKey")


def _key_faults(raw: x509.Certificate) -> tuple[Doubt, ...]:
    key = raw.public_key()
    rsa_fits = isinstance(key, rsa.RSAPublicKey) and key.key_size >= LEAST_RSA_BITS
    ec_fits = isinstance(key, ec.EllipticCurvePublicKey) and key.key_size >= LEAST_EC_BITS
    return () if rsa_fits or ec_fits else (Doubt.KEY_UNFIT,)


def _signature_in_words(raw: x509.Certificate) -> str:
    hashed = raw.signature_hash_algorithm
    name = "" if hashed is None else f" with {hashed.name.upper().replace('SHA', 'SHA-')}"
    kind = "RSA" if raw.signature_algorithm_oid.dotted_string.startswith("1.2.840.113549") else ""
    return f"{kind or _signature_kind(raw)}{name}"


def _signature_kind(raw: x509.Certificate) -> str:
    known = {"1.2.840.10045": "ECDSA", "1.3.101.112": "Ed25519", "1.3.101.113": "Ed448"}
    oid = raw.signature_algorithm_oid.dotted_string
    return next((name for start, name in known.items() if oid.startswith(start)), oid)


# ------------------------------------------------------------------ trusting
@dataclass(frozen=True, slots=True)
class Trust:
    """The issuers of this environment. Each may stand alone: trusted lists name issuing CAs."""

    issuers: tuple[x509.Certificate, ...] = ()

    @classmethod
    def of(cls, pems: Iterable[str]) -> "Trust":
        """Read the issuers. Raises ValueError for what is no certificate."""
        return cls(tuple(x509.load_pem_x509_certificate(pem.encode("ascii")) for pem in pems))

    def chain(self, certificate: Certificate) -> tuple[Certificate, ...]:
        """Who signed it, who signed that one, and so on; empty where nobody known did."""
        chain: list[x509.Certificate] = []
        below = x509.load_der_x509_certificate(certificate.der)
        while (issuer := self.signer(below)) is not None and issuer not in chain:
            chain.append(issuer)
            below = issuer
        return tuple(_told_by(one) for one in chain)

    def doubt(self, certificate: Certificate, at: datetime) -> Doubt | None:
        """What speaks against its chain at that moment; its own time is not looked at."""
        leaf = x509.load_der_x509_certificate(certificate.der)
        if not any(issuer.subject == leaf.issuer for issuer in self.issuers):
            return Doubt.ISSUER_UNKNOWN
        if self.signer(leaf) is None:
            return Doubt.SIGNATURE_WRONG
        within = min(max(at, certificate.not_before), certificate.not_after)
        try:
            self._verifier(within).verify(leaf, [])
        except verification.VerificationError:
            return Doubt.CHAIN_BROKEN
        return None

    def signer(self, below: x509.Certificate) -> x509.Certificate | None:
        """The issuer whose signature it bears."""
        return next((one for one in self.issuers if _signed_by(below, one)), None)

    def _verifier(self, at: datetime) -> verification.ClientVerifier:
        # What an end certificate must have is said by ETSI, not by the rules for browsers: a seal
        # has no host name. `judge` looks at that.
        return (
            verification.PolicyBuilder()
            .store(verification.Store(list(self.issuers)))
            .time(at)
            .extension_policies(
                ca_policy=verification.ExtensionPolicy.webpki_defaults_ca(),
                ee_policy=verification.ExtensionPolicy.permit_all(),
            )
            .build_client_verifier()
        )


def _signed_by(below: x509.Certificate, issuer: x509.Certificate) -> bool:
    try:
        below.verify_directly_issued_by(issuer)
    except (ValueError, TypeError, InvalidSignature, UnsupportedAlgorithm):
        return False
    return True


def judge(
    certificate: Certificate, *, kind: Kind, roles: Collection[str], at: datetime, trust: Trust
) -> tuple[Doubt, ...]:
    """Everything that speaks against it, at once; `roles` are those that are asked for.

    Whether it was revoked stands in no certificate: `service.examine` knows.
    """
    chain = trust.doubt(certificate, at)
    found = {
        *certificate.faults,
        *([Doubt.WRONG_KIND] if certificate.kind is not kind else []),
        *([Doubt.ROLE_MISSING] if certificate.psd2 and set(roles) - certificate.roles else []),
        *([Doubt.NOT_YET_VALID] if at < certificate.not_before else []),
        *([Doubt.EXPIRED] if at > certificate.not_after else []),
        *([chain] if chain is not None else []),
    }
    return tuple(doubt for doubt in Doubt if doubt in found)
