"""Who acts for an organisation in the portal: its owners and developers.

A member belongs to one organisation at most. The first owner is the contact whose onboarding the
bank approved.
"""

from .errors import NoOrganisation, NotOwner
from .model import Belonging, Membership, Position
from .service import found, members_of, of_member

__all__ = [
    "Belonging",
    "Membership",
    "NoOrganisation",
    "NotOwner",
    "Position",
    "found",
    "members_of",
    "of_member",
]
