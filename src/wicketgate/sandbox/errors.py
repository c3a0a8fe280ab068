"""What the sandbox's world refuses to whoever moves it."""

from wicketgate.kernel.errors import Refusal


class AccountUnknown(Refusal):
    """No account of this sandbox has that id."""
