"""Certificates on pages: what is wrong with one that was sent."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from wicketgate import certificates
from wicketgate.certificates import Unreadable


class Unread(StrEnum):
    """Why what was sent cannot be read; the words are in `kit/certificate.html`."""

    MISSING = "missing"
    NO_CERTIFICATE = "no-certificate"
    PRIVATE_KEY = "private-key"
    SEVERAL = "several"
    TOO_LARGE = "too-large"


UNREAD: Final[Mapping[type[Unreadable], Unread]] = {
    certificates.Unreadable: Unread.NO_CERTIFICATE,
    certificates.NotACertificate: Unread.NO_CERTIFICATE,
    certificates.PrivateKeyGiven: Unread.PRIVATE_KEY,
    certificates.SeveralCertificates: Unread.SEVERAL,
    certificates.CertificateTooLarge: Unread.TOO_LARGE,
}
"""A message at the field, for every page that takes a certificate."""
