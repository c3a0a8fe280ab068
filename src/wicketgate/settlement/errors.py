"""What the settlement refuses."""

from wicketgate.kernel.errors import Refusal


class OrderUnknown(Refusal):
    """The bank was never asked for an order of this key."""
