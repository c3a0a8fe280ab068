"""What a database refuses to those who open it."""

from wicketgate.kernel.errors import Refusal


class OtherEnvironment(Refusal):
    """The database belongs to the other environment, sandbox or live."""


class OtherSecret(Refusal):
    """The database was made with another secret than the one at hand."""
