"""What connected services refuse; each is a message on the customer's page."""

from wicketgate.kernel.errors import Refusal


class SignedOut(Refusal):
    """Nobody is signed in here, or has not been active for five minutes."""


class SignInBlocked(Refusal):
    """Online access is blocked."""


class ServiceUnknown(Refusal):
    """The customer has no such service."""


class AlreadyStopped(Refusal):
    """The service has ended already."""
