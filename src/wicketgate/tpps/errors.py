"""What is refused to a third party as a whole."""

from wicketgate.kernel.errors import Refusal


class OrganisationBlocked(Refusal):
    """The bank has blocked this third party."""


class ClockTooFar(Refusal):
    """The clock of an organisation can run at most ten years ahead."""


class OrganisationUnknown(Refusal):
    """There is no such organisation."""


class RedirectsMissing(Refusal):
    """No redirect URL is declared yet, so that no customer could come back."""
