"""What baskets refuse (contract A.8, A.4.2)."""

from wicketgate.kernel.errors import Refusal


class BasketUnknown(Refusal):
    """The signing basket is not known."""


class BasketExpired(Refusal):
    """The signing basket ended more than thirteen months ago."""


class BasketEnded(Refusal):
    """The signing basket has ended: it was rejected or cancelled."""


class BasketDecided(Refusal):
    """A customer has signed the signing basket: it cannot be deleted any more."""


class ConsentsNotOffered(Refusal):
    """A signing basket holds payments only."""


class InstantNotOffered(Refusal):
    """An instant payment cannot be part of a signing basket."""


class MemberUnknown(Refusal):
    """The payment is not known."""


class MemberEnded(Refusal):
    """The payment was rejected, cancelled or timed out."""


class MemberAuthorised(Refusal):
    """The payment has been approved already, in part or as a whole."""


class MemberInBasket(Refusal):
    """The payment is part of another signing basket."""
