"""A third party proves who it is by a certificate (RTS Art. 34, contract C.2 stage 1).

    handed over -> read -> path and form -> its time -> revocation -> Proof

A `Proof` exists only where all of that held. What a `Judge` has found is remembered for a minute,
by the certificate's fingerprint.
"""

from .errors import (
    CertificateExpired,
    CertificateInvalid,
    CertificateMissing,
    CertificateRevoked,
)
from .model import Proof
from .service import Judge

__all__ = [
    "CertificateExpired",
    "CertificateInvalid",
    "CertificateMissing",
    "CertificateRevoked",
    "Judge",
    "Proof",
]
