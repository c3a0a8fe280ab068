"""A provider of certificates that is not the sandbox's own: its responder and its list answer.

Its root signs an issuing authority, which signs certificates. What it says of them is told over
HTTP while the block of `Authority.open` lasts.
"""

import base64
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Final, Literal

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509 import ocsp
from cryptography.x509.oid import AuthorityInformationAccessOID, ExtendedKeyUsageOID, NameOID

from wicketgate.certificates import Kind
from wicketgate.kernel.qc_statements import (
    EXTENSION,
    ORGANISATION_IDENTIFIER,
    Psd2,
    QcType,
    write_statements,
)

Key = ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey
Way = Literal["ocsp", "list", "both", "none"]
HOUR: Final = timedelta(hours=1)
DAY: Final = timedelta(days=1)
_TYPES: Final = {Kind.QWAC: QcType.WEB, Kind.QSEAL: QcType.SEAL}


@dataclass(frozen=True)
class Made:
    """A certificate with its key."""

    certificate: x509.Certificate
    key: Key

    @property
    def pem(self) -> str:
        return self.certificate.public_bytes(Encoding.PEM).decode("ascii")

    @property
    def der(self) -> bytes:
        return self.certificate.public_bytes(Encoding.DER)

    @property
    def key_pem(self) -> str:
        raw = self.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        return raw.decode("ascii")

    @property
    def line(self) -> str:
        """As `TPP-Signature-Certificate` wants it."""
        return base64.b64encode(self.der).decode("ascii")

    def save(self, folder: Path, name: str) -> tuple[Path, Path]:
        """Where certificate and key lie for programs."""
        certificate, key = folder / f"{name}.pem", folder / f"{name}.key"
        certificate.write_text(self.pem)
        key.write_text(self.key_pem)
        key.chmod(0o600)
        return certificate, key


@dataclass(frozen=True)
class Wanted:
    """What a certificate is to say; valid by default."""

    organisation: str = "PSDBE-NBB-000001"
    roles: frozenset[str] = frozenset({"PSP_AI", "PSP_PI", "PSP_IC"})
    kind: Kind = Kind.QWAC
    begins: timedelta = -HOUR
    ends: timedelta = 90 * DAY
    ask: Way = "both"
    usage: bool = True
    """Whether its key may sign."""


def _name(common_name: str, organisation: str = "Test QTSP", identifier: str = "") -> x509.Name:
    parts = [
        x509.NameAttribute(NameOID.COUNTRY_NAME, "BE"),
        x509.NameAttribute(NameOID.ORGANIZATION_NAME, organisation),
        x509.NameAttribute(NameOID.COMMON_NAME, common_name),
    ]
    if identifier:
        parts.append(x509.NameAttribute(ORGANISATION_IDENTIFIER, identifier))
    return x509.Name(parts)


def _usage(*, signs: bool = False, seals: bool = False, issues: bool = False) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=signs,
        content_commitment=seals,
        key_encipherment=not (signs or seals or issues),
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=issues,
        crl_sign=issues,
        encipher_only=False,
        decipher_only=False,
    )


def _usage_of(wanted: Wanted) -> x509.KeyUsage:
    seal = wanted.kind is Kind.QSEAL
    return _usage(signs=wanted.usage and not seal, seals=wanted.usage and seal)


GOOD: Final = Wanted()


@dataclass
class Authority:
    """Root and issuing authority. `url` is where it answers; `now` its present."""

    now: datetime = field(default_factory=lambda: datetime.now(UTC).replace(microsecond=0))
    url: str = "http://127.0.0.1:9"
    name: str = "Test QTSP"
    revoked: set[int] = field(default_factory=set)
    silent: bool = False
    """Whether it has stopped answering."""
    no_responder: bool = False
    """Whether only its list is there."""
    asked: list[str] = field(default_factory=list)
    """What it was asked, in order: `ocsp` or `list`."""

    def __post_init__(self) -> None:
        self.root = self._authority("Root", None)
        self.issuing = self._authority("Issuing CA", self.root)

    def _authority(self, title: str, above: Made | None) -> Made:
        key = ec.generate_private_key(ec.SECP256R1())
        subject = _name(f"{self.name} {title}", self.name)
        signer = key if above is None else above.key
        builder = (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(subject if above is None else above.certificate.subject)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(self.now - 30 * DAY)
            .not_valid_after(self.now + 3650 * DAY)
            .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
            .add_extension(_usage(issues=True), critical=True)
            .add_extension(
                x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False
            )
            .add_extension(
                x509.AuthorityKeyIdentifier.from_issuer_public_key(signer.public_key()),
                critical=False,
            )
        )
        return Made(builder.sign(signer, hashes.SHA256()), key)

    # -------------------------------------------------------------- issuing
    def issue(self, wanted: Wanted = GOOD, key: Key | None = None) -> Made:
        """A certificate. A seal has an RSA key, as most have, unless another one is given."""
        seal = wanted.kind is Kind.QSEAL
        made = key or (rsa.generate_private_key(65537, 2048) if seal else _new_key())
        country, authority = wanted.organisation[3:5], wanted.organisation.split("-")[1]
        psd2 = Psd2(wanted.roles, "A test authority", f"{country}-{authority}")
        statements = write_statements(_TYPES[wanted.kind], psd2, "https://qtsp.example/pds")
        builder = (
            x509.CertificateBuilder()
            .subject_name(_name("A third party", "A third party", wanted.organisation))
            .issuer_name(self.issuing.certificate.subject)
            .public_key(made.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(self.now + wanted.begins)
            .not_valid_after(self.now + wanted.ends)
            .add_extension(x509.UnrecognizedExtension(EXTENSION, statements), critical=False)
            .add_extension(_usage_of(wanted), critical=True)
            .add_extension(
                x509.AuthorityKeyIdentifier.from_issuer_public_key(self.issuing.key.public_key()),
                critical=False,
            )
        )
        for extension in self._extensions(wanted):
            builder = builder.add_extension(extension, critical=False)
        return Made(builder.sign(self.issuing.key, hashes.SHA256()), made)

    def _extensions(self, wanted: Wanted) -> Iterator[x509.ExtensionType]:
        if wanted.kind is Kind.QWAC:
            purposes = [ExtendedKeyUsageOID.SERVER_AUTH, ExtendedKeyUsageOID.CLIENT_AUTH]
            yield x509.ExtendedKeyUsage(purposes)
            yield x509.SubjectAlternativeName([x509.DNSName("tpp.example")])
        if wanted.ask in {"ocsp", "both"}:
            place = x509.UniformResourceIdentifier(f"{self.url}/ocsp")
            told = x509.AccessDescription(AuthorityInformationAccessOID.OCSP, place)
            yield x509.AuthorityInformationAccess([told])
        if wanted.ask in {"list", "both"}:
            place = x509.UniformResourceIdentifier(f"{self.url}/issuing.crl")
            yield x509.CRLDistributionPoints([x509.DistributionPoint([place], None, None, None)])

    def serve(self, host: str) -> Made:
        """A plain certificate for a server, with its issuing authority behind it."""
        key = _new_key()
        builder = (
            x509.CertificateBuilder()
            .subject_name(_name(host, "A server"))
            .issuer_name(self.issuing.certificate.subject)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(self.now - HOUR)
            .not_valid_after(self.now + DAY)
            .add_extension(x509.SubjectAlternativeName([x509.DNSName(host)]), critical=False)
            .add_extension(
                x509.AuthorityKeyIdentifier.from_issuer_public_key(self.issuing.key.public_key()),
                critical=False,
            )
        )
        return Made(builder.sign(self.issuing.key, hashes.SHA256()), key)

    def revoke(self, made: Made) -> None:
        self.revoked.add(made.certificate.serial_number)

    # -------------------------------------------------------------- telling
    def revocation_list(self, now: datetime | None = None) -> bytes:
        at = now or self.now
        builder = (
            x509.CertificateRevocationListBuilder()
            .issuer_name(self.issuing.certificate.subject)
            .last_update(at - HOUR)
            .next_update(at + DAY)
            .add_extension(x509.CRLNumber(1), critical=False)
        )
        for serial in self.revoked:
            one = x509.RevokedCertificateBuilder().serial_number(serial).revocation_date(at - HOUR)
            builder = builder.add_revoked_certificate(one.build())
        return builder.sign(self.issuing.key, hashes.SHA256()).public_bytes(Encoding.DER)

    def answer(self, request: bytes, by: Made | None = None) -> bytes:
        """The OCSP answer, signed by the issuing authority or by `by`."""
        asked = ocsp.load_der_ocsp_request(request)
        signer = by or self.issuing
        status = ocsp.OCSPCertStatus.GOOD
        if asked.serial_number in self.revoked:
            status = ocsp.OCSPCertStatus.REVOKED
        revoked = status is ocsp.OCSPCertStatus.REVOKED
        builder = ocsp.OCSPResponseBuilder().add_response_by_hash(
            issuer_name_hash=asked.issuer_name_hash,
            issuer_key_hash=asked.issuer_key_hash,
            serial_number=asked.serial_number,
            algorithm=asked.hash_algorithm,
            cert_status=status,
            this_update=self.now - HOUR,
            next_update=self.now + 12 * HOUR,
            revocation_time=self.now - HOUR if revoked else None,
            revocation_reason=None,
        )
        builder = builder.responder_id(ocsp.OCSPResponderEncoding.HASH, signer.certificate)
        if by is not None:
            builder = builder.certificates([by.certificate])
        return builder.sign(signer.key, hashes.SHA256()).public_bytes(Encoding.DER)

    @contextmanager
    def open(self) -> Iterator[str]:
        """Answer over HTTP while the block lasts; certificates made in it lead there."""
        server = ThreadingHTTPServer(("127.0.0.1", 0), _answering(self))
        thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        self.url = f"http://127.0.0.1:{server.server_address[1]}"
        try:
            yield self.url
        finally:
            server.shutdown()
            server.server_close()
            thread.join()


def _new_key() -> Key:
    return ec.generate_private_key(ec.SECP256R1())


def _answering(authority: Authority) -> type[BaseHTTPRequestHandler]:
    def send(handler: BaseHTTPRequestHandler, body: bytes) -> None:
        if authority.silent:
            handler.send_error(503)
            return
        handler.send_response(200)
        handler.send_header("Content-Length", str(len(body)))
        handler.end_headers()
        handler.wfile.write(body)

    def tell_list(handler: BaseHTTPRequestHandler) -> None:
        authority.asked.append("list")
        send(handler, authority.revocation_list())

    def answer(handler: BaseHTTPRequestHandler) -> None:
        authority.asked.append("ocsp")
        asked = handler.rfile.read(int(handler.headers["Content-Length"]))
        if authority.no_responder:
            handler.send_error(404)
        else:
            send(handler, authority.answer(asked))

    verbs = {"do_GET": tell_list, "do_POST": answer, "log_message": lambda *_parts: None}
    return type("Handler", (BaseHTTPRequestHandler,), verbs)
