"""What goes wrong between us and the core."""

from wicketgate.kernel.errors import Unavailable


class CoreMisunderstood(Unavailable):
    """The bank's core system gave an answer that its contract does not know."""
