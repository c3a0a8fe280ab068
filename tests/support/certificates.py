"""Certificates of the sandbox's provider, valid by default."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID

from tests.support.clock import TestClock
from wicketgate import certificates, qtsp
from wicketgate.certificates import Certificate, Kind
from wicketgate.kernel.ids import OrganisationId
from wicketgate.kernel.secrets import Keyring
from wicketgate.qtsp.model import Place, Provider

KEYS: Final = Keyring(b"k" * 32)
"""Those of `tests.conftest.desk_on`."""
URL: Final = "http://sandbox.kestrel-bank.com/qtsp"
BEE: Final = OrganisationId("PSDBE-NBB-9990000001")
NOW: Final = TestClock()()
KEY: Final = ec.generate_private_key(ec.SECP256R1())
ORDER: Final = qtsp.Order("Budget Bee", BEE, "BE", frozenset({"PSP_AI", "PSP_PI"}))


@dataclass(frozen=True)
class Ca:
    """A provider whose certificates are made without a database."""

    keys: Keyring = KEYS
    at: datetime = NOW

    def raw(self, kind: Kind = Kind.QWAC, order: qtsp.Order = ORDER) -> x509.Certificate:
        foreign = order.defect is qtsp.Defect.FOREIGN_ISSUER
        provider = Provider.of(self.keys, foreign=foreign)
        return provider.issue(order, kind, KEY.public_key(), Place(URL, self.at))

    def certificate(self, kind: Kind = Kind.QWAC, order: qtsp.Order = ORDER) -> Certificate:
        return certificates.read(self.raw(kind, order).public_bytes(Encoding.DER))


def a_certificate(
    kind: Kind = Kind.QWAC, *, defect: qtsp.Defect = qtsp.Defect.NONE, at: datetime | None = None
) -> Certificate:
    """A certificate for Budget Bee."""
    ca = Ca() if at is None else Ca(at=at)
    return ca.certificate(kind, replace(ORDER, defect=defect))


def a_request(key: ec.EllipticCurvePrivateKey = KEY) -> x509.CertificateSigningRequest:
    """A signing request, as `openssl req -new` makes it."""
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "whatever")])
    return x509.CertificateSigningRequestBuilder().subject_name(name).sign(key, hashes.SHA256())
