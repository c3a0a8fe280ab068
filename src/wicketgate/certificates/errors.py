"""What is refused of a certificate before anything can be said about it, and of those we hold."""

from wicketgate.kernel.errors import Refusal


class Unreadable(Refusal):
    """What was sent cannot be read as a certificate."""


class NotACertificate(Unreadable):
    """What was sent is no X.509 certificate in PEM or DER form."""


class PrivateKeyGiven(Unreadable):
    """A private key was sent; it was discarded, and whoever owns it must replace it."""


class SeveralCertificates(Unreadable):
    """There is more than one certificate in it; the organisation's own is enough."""


class CertificateTooLarge(Unreadable):
    """A certificate has at most 32 kB."""


class CertificateUnknown(Refusal):
    """The organisation has no such certificate."""


class LastValidQwac(Refusal):
    """The last valid QWAC of an organisation stays until another one is there."""
