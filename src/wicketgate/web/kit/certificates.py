"""Certificates on pages: how one stands, and what is wrong with one that was sent.

The words and the decoded view are in `kit/certificate.html`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from wicketgate import certificates
from wicketgate.certificates import Certificate, Kind, Trust, Unreadable


class Unread(StrEnum):
    """Why what was sent cannot be read."""

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


class Standing(StrEnum):
    """How a certificate stands at a moment."""

    VALID = "valid"
    ENDING = "ending"
    """Its owners have been warned of its end."""
    EXPIRED = "expired"
    EARLY = "early"
    REVOKED = "revoked"


@dataclass(frozen=True, kw_only=True)
class Shown:
    """A certificate as a page shows it: what it was shown for, how it stands, who signed it."""

    certificate: Certificate
    kind: Kind | None
    at: datetime
    revoked: bool = False
    chain: tuple[str, ...] = ()

    @property
    def standing(self) -> Standing:
        if self.revoked:
            return Standing.REVOKED
        if self.at < self.certificate.not_before:
            return Standing.EARLY
        if self.at > self.certificate.not_after:
            return Standing.EXPIRED
        ending = self.certificate.ends_within(self.at) is not None
        return Standing.ENDING if ending else Standing.VALID

    @property
    def days_left(self) -> int:
        """Whole days until its end."""
        return max((self.certificate.not_after - self.at).days, 0)

    @property
    def roles(self) -> tuple[str, ...]:
        return tuple(sorted(self.certificate.roles))


def chain_of(trust: Trust, certificate: Certificate) -> tuple[str, ...]:
    """The names of those who signed it, up to the root; empty where we know none of them."""
    return tuple(one.common_name or one.subject for one in trust.chain(certificate))
