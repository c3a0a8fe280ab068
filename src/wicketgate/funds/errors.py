"""What confirmation of funds refuses (contract A.9, C.1)."""

from wicketgate.kernel.errors import Refusal


class FundsConsentUnknown(Refusal):
    """The consent for confirmation of funds is not known."""


class CardExpired(Refusal):
    """cardExpiryDate must not lie in the past."""


class OtherAccount(Refusal):
    """The consent is for another account."""


class OtherCard(Refusal):
    """The consent is for another card."""


class FundsNotActivated(Refusal):
    """The customer does not let card issuers ask for funds."""
