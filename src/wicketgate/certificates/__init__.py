"""Certificates of third parties: QWAC for connections, QSealC for signatures (ETSI TS 119 495).

`read` says what stands in one, `judge` and `examine` everything that speaks against it. An
organisation holds several of a kind side by side while it changes from one to the next.
"""

from .errors import (
    CertificateTooLarge,
    CertificateUnknown,
    LastValidQwac,
    NotACertificate,
    PrivateKeyGiven,
    SeveralCertificates,
    Unreadable,
)
from .model import (
    LEAST_EC_BITS,
    LEAST_RSA_BITS,
    MOST_BYTES,
    Certificate,
    Demand,
    Doubt,
    Held,
    Kind,
    Trust,
    judge,
    read,
)
from .service import (
    examine,
    held_by,
    holder,
    keep,
    note_ending,
    note_revoked,
    remove,
    revoked,
)

__all__ = [
    "LEAST_EC_BITS",
    "LEAST_RSA_BITS",
    "MOST_BYTES",
    "Certificate",
    "CertificateTooLarge",
    "CertificateUnknown",
    "Demand",
    "Doubt",
    "Held",
    "Kind",
    "LastValidQwac",
    "NotACertificate",
    "PrivateKeyGiven",
    "SeveralCertificates",
    "Trust",
    "Unreadable",
    "examine",
    "held_by",
    "holder",
    "judge",
    "keep",
    "note_ending",
    "note_revoked",
    "read",
    "remove",
    "revoked",
]
