"""What to do about certificates and seals that do not hold."""

from collections.abc import Mapping
from typing import Final

from wicketgate import proofs
from wicketgate.kernel.errors import Refusal
from wicketgate.web.kit import hand_over, seals

from .kinds import On, Repair

OF_CERTIFICATES: Final[Mapping[type[Refusal], Repair]] = {
    hand_over.HandOverRefused: Repair(
        On.EVERY,
        "Send no header that only the bank's proxy may send, such as `X-Client-Cert`.",
        "In a sandbox of your own behind a proxy: call past it and send `X-Client-Cert`.",
    ),
    proofs.CertificateMissing: Repair(
        On.EVERY,
        "Connect with your QWAC as TLS client.",
        'In a sandbox of your own: set `client_certificate = "required"`, then call without one.',
    ),
    proofs.CertificateInvalid: Repair(
        On.EVERY,
        "`text` tells what is wrong; `/dev/sandbox/qtsp/check` tells everything at once.",
        "Connect with a test certificate whose issuer is not trusted.",
    ),
    proofs.CertificateExpired: Repair(
        On.EVERY,
        "Connect with the certificate that followed it.",
        "Connect with a test certificate that has expired.",
    ),
    proofs.CertificateRevoked: Repair(
        On.EVERY, "Order another certificate.", "Revoke a test certificate, then connect with it."
    ),
}
OF_SEALS: Final[Mapping[type[Refusal], Repair]] = {
    seals.SignatureMissing: Repair(
        On.CREATING,
        "Send `Digest`, `Signature` and `TPP-Signature-Certificate`.",
        "Send `Sandbox-Scenario: require-signature` and no signature.",
    ),
    seals.SignatureInvalid: Repair(
        On.CREATING,
        "`text` tells what does not hold; the log of your calls shows what the bank has verified.",
        "Send `Sandbox-Scenario: require-signature` and sign another body.",
    ),
}
