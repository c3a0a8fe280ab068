"""What the sandbox's trust service provider refuses."""

from wicketgate.kernel.errors import Refusal


class RequestUnreadable(Refusal):
    """The signing request is no PKCS#10 in PEM or DER form whose signature fits its key."""


class KeyTooWeak(Refusal):
    """The key of the signing request must be EC P-256 or better, or RSA with 2048 bits or more."""


class IdentifierTaken(Refusal):
    """The identifier belongs to another organisation of this sandbox."""


class IssueUnknown(Refusal):
    """No such certificate was issued to this member or their organisation."""
