"""What consents refuse (contract A.2)."""

from wicketgate.kernel.errors import Refusal


class ConsentUnknown(Refusal):
    """The consent is not known."""


class ValidUntilPassed(Refusal):
    """validUntil must not lie in the past."""


class BankOffered(Refusal):
    """Consents whose accounts the customer chooses at the bank are not offered."""


class OwnerNameNotOffered(Refusal):
    """Owner names are not offered."""


class RestrictionNotOffered(Refusal):
    """The restriction to account types is not offered."""


class SessionsNotOffered(Refusal):
    """Combined AIS and PIS sessions are not supported."""
