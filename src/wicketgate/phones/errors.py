"""What a phone refuses."""

from wicketgate.kernel.errors import Refusal


class NotAsked(Refusal):
    """The phone does not ask this, or not any more."""
