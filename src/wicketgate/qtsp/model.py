"""What is asked of the provider, and the certificates it makes (EN 319 412, TS 119 495).

Its keys are drawn from the installation's secret: every process of it has the same ones, and they
are kept nowhere else.
"""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Final, TypeAlias

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import AuthorityInformationAccessOID, ExtendedKeyUsageOID, NameOID

from wicketgate.certificates import LEAST_EC_BITS, LEAST_RSA_BITS, Kind, PrivateKeyGiven
from wicketgate.kernel.ids import MemberId, OrganisationId
from wicketgate.kernel.qc_statements import (
    EXTENSION,
    ORGANISATION_IDENTIFIER,
    Psd2,
    QcType,
    write_statements,
)
from wicketgate.kernel.secrets import Keyring

from .errors import KeyTooWeak, RequestUnreadable

PublicKey: TypeAlias = ec.EllipticCurvePublicKey | rsa.RSAPublicKey
PrivateKey: TypeAlias = ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey

IDENTIFIER: Final = re.compile(r"PSD([A-Z]{2})-([A-Z]{2,8})-([A-Za-z0-9.-]{1,40})")
_P256_ORDER: Final = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
_BEGINS: Final = datetime(2020, 1, 1, tzinfo=UTC)
_ENDS: Final = datetime(2049, 1, 1, tzinfo=UTC)
_SKEW: Final = timedelta(hours=1)
"""Certificates begin a little earlier, for clocks that are behind."""
_NEW_RSA_BITS: Final = 3072  # ETSI TS 119 312: 3000 bits and more


class Life(StrEnum):
    """How long a certificate lives."""

    DAYS_5 = "5-days"
    """For those who want to see the warnings before its end."""
    DAYS_90 = "90-days"
    YEAR = "1-year"
    TWO_YEARS = "2-years"


LIVES: Final = {
    Life.DAYS_5: timedelta(days=5),
    Life.DAYS_90: timedelta(days=90),
    Life.YEAR: timedelta(days=365),
    Life.TWO_YEARS: timedelta(days=730),
}


class Defect(StrEnum):
    """What is wrong with it on purpose, so that refusals can be tried."""

    NONE = "none"
    EXPIRED = "expired"
    NOT_YET_VALID = "not-yet-valid"
    REVOKED = "revoked"
    WRONG_ROLE = "wrong-role"
    """The role of banks alone, PSP_AS, which opens nothing."""
    FOREIGN_ISSUER = "foreign-issuer"
    """An issuer that the bank does not trust."""
    NO_PSD2_STATEMENT = "no-psd2-statement"


class KeyKind(StrEnum):
    """The kind of key that is made."""

    EC = "ec"
    RSA = "rsa"


@dataclass(frozen=True, slots=True)
class Order:
    """What a certificate is to say. The identifier fits IDENTIFIER."""

    name: str
    identifier: OrganisationId
    country: str
    roles: frozenset[str]
    life: Life = Life.YEAR
    defect: Defect = Defect.NONE

    @property
    def psd2(self) -> Psd2 | None:
        """Its statement: the authority stands in the identifier (TS 119 495 5.2.1)."""
        if self.defect is Defect.NO_PSD2_STATEMENT:
            return None
        roles = frozenset({"PSP_AS"}) if self.defect is Defect.WRONG_ROLE else self.roles
        country, authority = _parts(self.identifier)[:2]
        code = f"{country}-{authority}"
        return Psd2(roles, _AUTHORITIES.get(code, f"Authority {code}"), code)

    @property
    def host(self) -> str:
        """A host name for the organisation below .example, which is nobody's (RFC 2606)."""
        slug = "-".join(re.findall(r"[a-z0-9]+", self.name.lower()))[:50].strip("-")
        return f"api.{slug or 'tpp'}.example"

    def time(self, now: datetime) -> tuple[datetime, datetime]:
        """When it begins and ends."""
        life = LIVES[self.life]
        begins = {
            Defect.EXPIRED: now - life - timedelta(days=1),
            Defect.NOT_YET_VALID: now + timedelta(days=30),
        }.get(self.defect, now - _SKEW)
        return begins, begins + life


_AUTHORITIES: Final = {
    "BE-NBB": "National Bank of Belgium",
    "DE-BAFIN": "Bundesanstalt für Finanzdienstleistungsaufsicht",
    "ES-BDE": "Banco de España",
    "FR-ACPR": "Autorité de contrôle prudentiel et de résolution",
    "IE-CBI": "Central Bank of Ireland",
    "IT-BI": "Banca d'Italia",
    "LT-BL": "Lietuvos bankas",
    "LU-CSSF": "Commission de Surveillance du Secteur Financier",
    "NL-DNB": "De Nederlandsche Bank",
}
"""Names of authorities by their ids; others are called after their id."""


def _parts(identifier: str) -> tuple[str, str, str]:
    found = IDENTIFIER.fullmatch(identifier)
    if found is None:
        message = f"{identifier} is no identifier of PSD2"
        raise ValueError(message)
    return found[1], found[2], found[3]


def invented_identifier(keys: Keyring, member: MemberId) -> OrganisationId:
    """The same for the same member. Belgian numbers begin with 0 or 1, so this is nobody's."""
    digits = int(keys.fingerprint("qtsp-identifier", member), 16) % 10**8
    return OrganisationId(f"PSDBE-NBB-98{digits:08}")


@dataclass(frozen=True, slots=True)
class Owner:
    """Who asked for a certificate: a member, and the organisation they act for, if any."""

    member: MemberId
    organisation: OrganisationId | None


@dataclass(frozen=True, slots=True)
class Issued:
    """A certificate that was issued, and to whom. Times in microseconds since 1970."""

    fingerprint: str
    member_id: MemberId
    organisation_id: OrganisationId | None
    kind: Kind
    defect: Defect
    pem: str
    serial: str
    issued_us: int
    ends_us: int
    revoked_us: int | None = None

    @property
    def revocable(self) -> bool:
        """Only what is ours and stands can be revoked."""
        return self.revoked_us is None and self.defect is not Defect.FOREIGN_ISSUER


# ------------------------------------------------------------------ keys
def new_key(kind: KeyKind) -> PrivateKey:
    """A fresh key."""
    if kind is KeyKind.RSA:
        return rsa.generate_private_key(public_exponent=65537, key_size=_NEW_RSA_BITS)
    return ec.generate_private_key(ec.SECP256R1())


def key_in_request(raw: bytes) -> PublicKey:
    """The key of a PKCS#10 request (RFC 2986), which its owner has proved to have.

    What else the request says is not looked at: the order says it. Raises RequestUnreadable,
    KeyTooWeak, certificates.PrivateKeyGiven.
    """
    if b"PRIVATE KEY-----" in raw:
        raise PrivateKeyGiven
    try:
        read = x509.load_pem_x509_csr if b"-----BEGIN" in raw else x509.load_der_x509_csr
        request = read(raw)
        key = request.public_key()
        proved = request.is_signature_valid
    except (ValueError, TypeError, ArithmeticError, LookupError) as error:
        raise RequestUnreadable from error
    if not proved:
        raise RequestUnreadable
    if isinstance(key, rsa.RSAPublicKey) and key.key_size >= LEAST_RSA_BITS:
        return key
    if isinstance(key, ec.EllipticCurvePublicKey) and key.key_size >= LEAST_EC_BITS:
        return key
    raise KeyTooWeak


# ------------------------------------------------------------------ issuing
@dataclass(frozen=True, slots=True)
class Place:
    """Where and when the provider works: `url` is where its list and certificates are served."""

    url: str
    now: datetime

    @property
    def disclosure_url(self) -> str:
        """What the provider tells about itself; https in any case (EN 319 412-5 4.3.4)."""
        return f"https://{self.url.partition('://')[2]}/disclosure"

    @property
    def responder_url(self) -> str:
        return f"{self.url}/ocsp"

    @property
    def list_url(self) -> str:
        return f"{self.url}/qualified.crl"

    @property
    def issuer_url(self) -> str:
        return f"{self.url}/qualified.cer"


@dataclass(frozen=True, slots=True)
class Authority:
    """A certificate authority: its certificate and its key."""

    certificate: x509.Certificate
    key: ec.EllipticCurvePrivateKey


@dataclass(frozen=True, slots=True)
class Provider:
    """A root and the authority below it that issues. `foreign` is one that nobody trusts."""

    root: Authority
    issuing: Authority

    @classmethod
    def of(cls, keys: Keyring, *, foreign: bool = False) -> "Provider":
        """The same for the same installation."""
        name = "Unknown Test Provider" if foreign else "Wicketgate Sandbox QTSP"
        root = _authority(keys, name, "Root CA", above=None)
        return cls(root, _authority(keys, name, "Qualified CA 1", above=root))

    def issue(self, order: Order, kind: Kind, key: PublicKey, at: Place) -> x509.Certificate:
        """A certificate for this key."""
        begins, ends = order.time(at.now)
        builder = (
            _builder(_subject(order, kind), self.issuing, key)
            .serial_number(x509.random_serial_number())
            .not_valid_before(begins)
            .not_valid_after(ends)
        )
        for extension, critical in (*_for_all(order, kind, at), *_FOR_KIND[kind]):
            builder = builder.add_extension(extension, critical)
        if kind is Kind.QWAC:
            names = x509.SubjectAlternativeName([x509.DNSName(order.host)])
            builder = builder.add_extension(names, critical=False)
        return builder.sign(self.issuing.key, hashes.SHA256())


_OID: Final = x509.ObjectIdentifier
_Extensions: TypeAlias = tuple[tuple[x509.ExtensionType, bool], ...]


def _usage(*, signs: bool = False, seals: bool = False, issues: bool = False) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=signs,
        content_commitment=seals,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=issues,
        crl_sign=issues,
        encipher_only=False,
        decipher_only=False,
    )


def _policies(*oids: str) -> x509.CertificatePolicies:
    return x509.CertificatePolicies([x509.PolicyInformation(_OID(oid), None) for oid in oids])


_FOR_KIND: Final[dict[Kind, _Extensions]] = {
    # TS 119 495 6.1 (QCP-w-psd2) on top of EN 319 411-2 (QEVCP-w); EN 319 412-4.
    Kind.QWAC: (
        (_policies("0.4.0.194112.1.4", "0.4.0.19495.3.1"), False),
        (_usage(signs=True), True),
        (
            x509.ExtendedKeyUsage(
                [ExtendedKeyUsageOID.SERVER_AUTH, ExtendedKeyUsageOID.CLIENT_AUTH]
            ),
            False,
        ),
    ),
    # EN 319 411-2 (QCP-l); EN 319 412-3 with the key usage A of EN 319 412-2 4.3.2.
    Kind.QSEAL: (
        (_policies("0.4.0.194112.1.1"), False),
        (_usage(seals=True), True),
    ),
}
_TYPES: Final = {Kind.QWAC: QcType.WEB, Kind.QSEAL: QcType.SEAL}


def _for_all(order: Order, kind: Kind, at: Place) -> _Extensions:
    issuer = x509.AccessDescription(
        AuthorityInformationAccessOID.CA_ISSUERS, x509.UniformResourceIdentifier(at.issuer_url)
    )
    listed = x509.DistributionPoint([x509.UniformResourceIdentifier(at.list_url)], None, None, None)
    statements = write_statements(_TYPES[kind], order.psd2, at.disclosure_url)
    responder = x509.AccessDescription(
        AuthorityInformationAccessOID.OCSP, x509.UniformResourceIdentifier(at.responder_url)
    )
    return (
        (x509.AuthorityInformationAccess([responder, issuer]), False),
        (x509.CRLDistributionPoints([listed]), False),
        (x509.UnrecognizedExtension(EXTENSION, statements), False),
    )


def _name(country: str, organisation: str, identifier: str, common_name: str) -> x509.Name:
    return x509.Name(
        [
            x509.NameAttribute(NameOID.COUNTRY_NAME, country),
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, organisation),
            x509.NameAttribute(ORGANISATION_IDENTIFIER, identifier),
            x509.NameAttribute(NameOID.COMMON_NAME, common_name),
        ]
    )


def _subject(order: Order, kind: Kind) -> x509.Name:
    common_name = order.host if kind is Kind.QWAC else order.name
    return _name(order.country, order.name, order.identifier, common_name)


def _builder(subject: x509.Name, issuer: Authority, key: PublicKey) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer.certificate.subject)
        .public_key(key)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key), critical=False)
        .add_extension(_key_of(issuer), critical=False)
    )


def _key_of(issuer: Authority) -> x509.AuthorityKeyIdentifier:
    return x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer.key.public_key())


def _authority(keys: Keyring, name: str, title: str, *, above: Authority | None) -> Authority:
    """Drawn from the secret, the same each time: the key, the serial number, the signature."""
    drawn = keys.fingerprint("qtsp-key", name, title) + keys.fingerprint("qtsp-more", name, title)
    key = ec.derive_private_key(int(drawn, 16) % (_P256_ORDER - 1) + 1, ec.SECP256R1())
    signer = key if above is None else above.key
    subject = _name("BE", name, "VATBE-0999000099", f"{name} {title}")
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject if above is None else above.certificate.subject)
        .public_key(key.public_key())
        .serial_number(int(keys.fingerprint("qtsp-serial", name, title)[:30], 16) + 1)
        .not_valid_before(_BEGINS)
        .not_valid_after(_ENDS)
        .add_extension(
            x509.BasicConstraints(ca=True, path_length=None if above is None else 0), critical=True
        )
        .add_extension(_usage(issues=True), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(signer.public_key()), critical=False
        )
        .sign(signer, hashes.SHA256(), ecdsa_deterministic=True)
    )
    return Authority(certificate, key)
