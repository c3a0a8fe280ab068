"""Trusted lists of our own making (ETSI TS 119 612), signed as the real ones are."""

import base64
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Final

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID
from lxml import etree
from signxml.xades import XAdESSigner

BASE: Final = "http://uri.etsi.org/TrstSvc"
WEB: Final = "ForWebSiteAuthentication"
SEALS: Final = "ForeSeals"
SIGNATURES: Final = "ForeSignatures"
DAY: Final = timedelta(days=1)


@dataclass
class Operator:
    """Who publishes and signs lists."""

    now: datetime = field(default_factory=lambda: datetime.now(UTC).replace(microsecond=0))

    def __post_init__(self) -> None:
        self.key = rsa.generate_private_key(65537, 2048)
        name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Test operator")])
        self.certificate = (
            x509.CertificateBuilder()
            .subject_name(name)
            .issuer_name(name)
            .public_key(self.key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(self.now - DAY)
            .not_valid_after(self.now + 365 * DAY)
            .sign(self.key, hashes.SHA256())
        )

    @property
    def pem(self) -> str:
        return self.certificate.public_bytes(Encoding.PEM).decode()

    def sign(self, xml: str) -> bytes:
        signer = XAdESSigner(signature_algorithm="rsa-sha256")
        signed = signer.sign(
            etree.fromstring(xml.encode()),
            key=self.key,
            cert=[self.certificate],
            always_add_key_value=False,
        )
        return bytes(etree.tostring(signed))


@dataclass(frozen=True)
class Draft:
    """What a list says; current by default."""

    territory: str = "BE"
    sequence: int = 1
    until: timedelta = 180 * DAY
    services: Sequence[tuple[x509.Certificate, str, str]] = ()
    """Authority, what for, and its status: `granted` or `withdrawn`."""
    pointers: Sequence[tuple[str, str, x509.Certificate]] = ()
    """Territory, address and signer of other lists."""


def xml_of(draft: Draft, now: datetime) -> str:
    services = "".join(_service(*one) for one in draft.services)
    provider = (
        f"<TrustServiceProviderList><TrustServiceProvider><TSPInformation><TSPName>"
        f'<Name xml:lang="en">Test QTSP</Name></TSPName></TSPInformation><TSPServices>{services}'
        f"</TSPServices></TrustServiceProvider></TrustServiceProviderList>"
    )
    pointers = "".join(_pointer(*one) for one in draft.pointers)
    others = f"<PointersToOtherTSL>{pointers}</PointersToOtherTSL>" if pointers else ""
    kind = "EUlistofthelists" if draft.territory == "EU" else "EUgeneric"
    return (
        f'<TrustServiceStatusList xmlns="http://uri.etsi.org/02231/v2#" Id="TL" '
        f'TSLTag="http://uri.etsi.org/19612/TSLTag"><SchemeInformation>'
        f"<TSLVersionIdentifier>6</TSLVersionIdentifier>"
        f"<TSLSequenceNumber>{draft.sequence}</TSLSequenceNumber>"
        f"<TSLType>{BASE}/TrustedList/TSLType/{kind}</TSLType>"
        f'<SchemeOperatorName><Name xml:lang="en">Operator</Name></SchemeOperatorName>'
        f'<SchemeName><Name xml:lang="en">Test</Name></SchemeName>'
        f'<SchemeInformationURI><URI xml:lang="en">https://lists.example/</URI>'
        f"</SchemeInformationURI><SchemeTerritory>{draft.territory}</SchemeTerritory>"
        f"<HistoricalInformationPeriod>65535</HistoricalInformationPeriod>{others}"
        f"<ListIssueDateTime>{_time(now)}</ListIssueDateTime>"
        f"<NextUpdate><dateTime>{_time(now + draft.until)}</dateTime></NextUpdate>"
        f"</SchemeInformation>{provider if services else ''}</TrustServiceStatusList>"
    )


def _service(authority: x509.Certificate, purpose: str, status: str) -> str:
    return (
        f"<TSPService><ServiceInformation>"
        f"<ServiceTypeIdentifier>{BASE}/Svctype/CA/QC</ServiceTypeIdentifier>"
        f'<ServiceName><Name xml:lang="en">CA</Name></ServiceName><ServiceDigitalIdentity>'
        f"<DigitalId><X509Certificate>{_line(authority)}</X509Certificate></DigitalId>"
        f"</ServiceDigitalIdentity>"
        f"<ServiceStatus>{BASE}/TrustedList/Svcstatus/{status}</ServiceStatus>"
        f"<StatusStartingTime>2020-01-01T00:00:00Z</StatusStartingTime>"
        f'<ServiceInformationExtensions><Extension Critical="true">'
        f'<AdditionalServiceInformation><URI xml:lang="en">{BASE}/TrustedList/SvcInfoExt/{purpose}'
        f"</URI></AdditionalServiceInformation></Extension></ServiceInformationExtensions>"
        f"</ServiceInformation></TSPService>"
    )


def _pointer(territory: str, url: str, signer: x509.Certificate) -> str:
    return (
        f"<OtherTSLPointer><ServiceDigitalIdentities><ServiceDigitalIdentity><DigitalId>"
        f"<X509Certificate>{_line(signer)}</X509Certificate></DigitalId></ServiceDigitalIdentity>"
        f"</ServiceDigitalIdentities><TSLLocation>{url}</TSLLocation><AdditionalInformation>"
        f"<OtherInformation><TSLType>{BASE}/TrustedList/TSLType/EUgeneric</TSLType>"
        f"</OtherInformation><OtherInformation><SchemeTerritory>{territory}</SchemeTerritory>"
        f"</OtherInformation><OtherInformation><MimeType "
        f'xmlns="http://uri.etsi.org/02231/v2/additionaltypes#">application/vnd.etsi.tsl+xml'
        f"</MimeType></OtherInformation><OtherInformation><SchemeTypeCommunityRules>"
        f'<URI xml:lang="en">{BASE}/TrustedList/schemerules/EUcommon</URI>'
        f"</SchemeTypeCommunityRules></OtherInformation></AdditionalInformation></OtherTSLPointer>"
    )


def _line(certificate: x509.Certificate) -> str:
    return base64.b64encode(certificate.public_bytes(Encoding.DER)).decode()


def _time(at: datetime) -> str:
    return at.strftime("%Y-%m-%dT%H:%M:%SZ")
