"""What authorisations refuse (contract A.4.2)."""

from wicketgate.kernel.errors import Refusal


class AuthorisationBegun(Refusal):
    """A customer is deciding about the resource alone at this moment."""


class AuthorisationNotPossible(Refusal):
    """The resource is in a state that allows no further authorisation."""


class AuthorisationUnknown(Refusal):
    """The authorisation is not known."""


class RedirectDiffers(Refusal):
    """TPP-Redirect-URI must stay the same during the whole transaction."""
