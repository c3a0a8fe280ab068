"""What is refused to members of organisations, and to those who want to be."""

from wicketgate.kernel.errors import Refusal


class NoOrganisation(Refusal):
    """The page is for members of an organisation that the bank has verified."""


class NotOwner(Refusal):
    """Only an owner of the organisation may do this."""


class NotColleague(Refusal):
    """There is no such member in the organisation."""


class LastOwner(Refusal):
    """An organisation needs an owner, so the last one cannot go before handing over."""


class CodeUnknown(Refusal):
    """The organisation code is wrong or has expired."""


class OrganisationFull(Refusal):
    """The organisation has ten members, which is the most there can be."""


class AlreadyBelongs(Refusal):
    """The member belongs to an organisation already."""
