"""What is refused for want of a membership."""

from wicketgate.kernel.errors import Refusal


class NoOrganisation(Refusal):
    """The page is for members of an organisation that the bank has verified."""


class NotOwner(Refusal):
    """Only an owner of the organisation may do this."""
