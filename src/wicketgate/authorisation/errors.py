"""What authorisations refuse (contract A.4.2, D.9)."""

from typing import ClassVar

from wicketgate.kernel.errors import Refusal


class AuthorisationBegun(Refusal):
    """A customer is deciding about the resource alone at this moment."""


class AuthorisationNotPossible(Refusal):
    """The resource is in a state that allows no further authorisation."""


class AuthorisationUnknown(Refusal):
    """The authorisation is not known."""


class NotConfirmable(Refusal):
    """There is no approval of a customer to confirm: it is missing, failed or too old."""


class ApprovalVoid(NotConfirmable):
    """What the customer approved cannot be had any more."""

    kept: ClassVar[bool] = True  # it ends what the customer approved


class RedirectDiffers(Refusal):
    """TPP-Redirect-URI must stay the same during the whole transaction."""
