"""What the journal refuses."""

from wicketgate.kernel.errors import Refusal


class RequestIdTaken(Refusal):
    """The X-Request-ID was already used for another request."""


class TwinUnfinished(Refusal):
    """The same request is still being answered."""
