"""What is refused about calls."""

from wicketgate.kernel.errors import Refusal


class CallUnknown(Refusal):
    """The organisation has made no such call."""
