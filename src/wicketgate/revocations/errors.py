"""What stands in the way of knowing whether a certificate was revoked."""

from wicketgate.kernel.errors import Refusal


class Undecided(Refusal):
    """Whether the certificate was revoked could not be found out."""
