"""What is said of a certificate that proves nothing (contract C.1)."""

from wicketgate.kernel.errors import Refusal


class CertificateMissing(Refusal):
    """A client certificate (QWAC) is required."""


class CertificateInvalid(Refusal):
    """The certificate is not accepted."""


class CertificateExpired(Refusal):
    """The time of the certificate is over."""


class CertificateRevoked(Refusal):
    """The certificate has been revoked by its issuer."""
