"""What goes wrong between us and the core."""

from wicketgate.bank import Misunderstood


class CoreMisunderstood(Misunderstood):
    """The bank's core system gave an answer that its contract does not know."""
