"""Who acts for an organisation in the portal: its owners and developers.

A member belongs to one organisation at most. The first owner is the contact whose onboarding the
bank approved; colleagues join by the organisation's code, ten people in all. An organisation always
has an owner.
"""

from .errors import (
    AlreadyBelongs,
    CodeUnknown,
    LastOwner,
    NoOrganisation,
    NotColleague,
    NotOwner,
    OrganisationFull,
)
from .model import MOST_MEMBERS, Belonging, Code, Colleague, Position
from .service import (
    appoint,
    belongs,
    code_of,
    colleagues,
    found,
    hand_over,
    join,
    join_kept,
    keep,
    leave,
    make_code,
    members_of,
    of_member,
    part,
    remove,
    renew_code,
    tell_of_ending_certificates,
    write_to_owners,
)

__all__ = [
    "MOST_MEMBERS",
    "AlreadyBelongs",
    "Belonging",
    "Code",
    "CodeUnknown",
    "Colleague",
    "LastOwner",
    "NoOrganisation",
    "NotColleague",
    "NotOwner",
    "OrganisationFull",
    "Position",
    "appoint",
    "belongs",
    "code_of",
    "colleagues",
    "found",
    "hand_over",
    "join",
    "join_kept",
    "keep",
    "leave",
    "make_code",
    "members_of",
    "of_member",
    "part",
    "remove",
    "renew_code",
    "tell_of_ending_certificates",
    "write_to_owners",
]
