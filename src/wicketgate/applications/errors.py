"""What is refused for the sake of an API key (contract C.1, own codes)."""

from wicketgate.kernel.errors import Refusal


class ApiKeyMissing(Refusal):
    """The apiKey header is missing."""


class ApiKeyUnknown(Refusal):
    """The apiKey is unknown or of another third party."""


class ApiKeyBlocked(Refusal):
    """The apiKey is suspended."""
