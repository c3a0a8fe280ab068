"""What is refused for the sake of an application or its API key (contract C.1, own codes)."""

from wicketgate.kernel.errors import Refusal


class ApiKeyMissing(Refusal):
    """The apiKey header is missing."""


class ApiKeyUnknown(Refusal):
    """The apiKey is unknown or of another third party."""


class ApiKeyExpired(ApiKeyUnknown):
    """The apiKey has expired."""


class ApiKeyBlocked(Refusal):
    """The apiKey is suspended."""


class ApiNotSelected(Refusal):
    """The application has not selected this API."""


class ApplicationUnknown(Refusal):
    """The organisation has no such application."""


class KeyUnknown(Refusal):
    """The application has no such key that still works."""


class TooManyApplications(Refusal):
    """The organisation has as many applications as it may have."""


class TooManyKeys(Refusal):
    """The application has as many working keys as it may have."""


class ApiOutOfReach(Refusal):
    """The organisation lacks the role for an API that was chosen."""


class LifeTooLong(Refusal):
    """A key cannot live that long at this bank."""
