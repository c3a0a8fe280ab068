"""A real SMTP server on this machine that keeps what it takes."""

import re
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from ipaddress import IPv4Address
from pathlib import Path
from typing import Final

from aiosmtpd import smtp
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, Envelope, LoginPassword, Session
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

USER: Final = "portal"
SECRET: Final = "s p/cial"
PATIENCE_SECONDS: Final = 20


@dataclass
class PostOffice:
    """`refusal` is what it says instead of taking a letter."""

    port: int = 0
    refusal: str = ""
    letters: list[EmailMessage] = field(default_factory=list)
    encrypted: list[bool] = field(default_factory=list)
    _arrival: threading.Condition = field(default_factory=threading.Condition)

    def of(self, email: str) -> list[EmailMessage]:
        """What has come for this address so far."""
        return [one for one in self.letters if one["To"] == email]

    def letter(self, email: str, subject: str = "") -> str:
        """The text of a letter to this address, as soon as it has arrived."""

        def found() -> list[EmailMessage]:
            return [one for one in self.of(email) if subject in one["Subject"]]

        with self._arrival:
            assert self._arrival.wait_for(found, PATIENCE_SECONDS), f"no letter about {subject}"
        text = found()[0].get_body(("plain",))
        assert text is not None
        return str(text.get_content()).replace("\r", "")

    def link(self, email: str, subject: str = "") -> str:
        """The one link in that letter."""
        [found] = re.findall(r"^http\S+$", self.letter(email, subject), re.MULTILINE)
        return str(found)

    async def handle_RCPT(  # noqa: N802  # the name and form that aiosmtpd calls
        self,
        _server: smtp.SMTP,
        _session: Session,
        envelope: Envelope,
        address: str,
        _options: object,
    ) -> str:
        if self.refusal:
            return self.refusal
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(  # noqa: N802  # the name that aiosmtpd calls
        self, _server: smtp.SMTP, session: Session, envelope: Envelope
    ) -> str:
        assert isinstance(envelope.content, bytes)
        message = message_from_bytes(envelope.content, policy=default)
        assert isinstance(message, EmailMessage)
        self.encrypted.append(session.ssl is not None)
        with self._arrival:
            self.letters.append(message)
            self._arrival.notify_all()
        return "250 OK"


def _admits(
    _server: smtp.SMTP, _session: Session, _envelope: Envelope, _mechanism: str, given: object
) -> AuthResult:
    right = isinstance(given, LoginPassword) and given == LoginPassword(
        USER.encode(), SECRET.encode()
    )
    return AuthResult(success=right)


@contextmanager
def post_office(certificate: Path | None = None) -> Iterator[PostOffice]:
    """Open until the block is left; with a certificate it wants TLS and a login."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        office = PostOffice(port=free.getsockname()[1])
    if certificate is None:
        controller = Controller(office, hostname="127.0.0.1", port=office.port)
    else:
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(certificate)
        controller = Controller(
            office,
            hostname="127.0.0.1",
            port=office.port,
            tls_context=context,
            require_starttls=True,
            auth_required=True,
            authenticator=_admits,
        )
    controller.start()
    try:
        yield office
    finally:
        controller.stop()


def self_signed(folder: Path) -> Path:
    """A key and a certificate for 127.0.0.1 in one file: its own authority."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "post office")])
    here = x509.SubjectAlternativeName([x509.IPAddress(IPv4Address("127.0.0.1"))])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(here, critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    secret = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    file = folder / "post-office.pem"
    file.write_bytes(secret + made.public_bytes(serialization.Encoding.PEM))
    return file
