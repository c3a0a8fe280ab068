"""A member's place in an organisation, and the code that gives one."""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Final

from wicketgate import tpps
from wicketgate.kernel.ids import MemberId, OrganisationId

from .errors import LastOwner, NotColleague, NotOwner

MOST_MEMBERS: Final = 10
CODE_LIFE: Final = timedelta(days=14)
CODE_SIGNS: Final = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Without those that are taken for one another: 0 and O, 1, I and L, U and V."""
CODE_LENGTH: Final = 10
_GROUP: Final = 5


class Position(StrEnum):
    """Owners look after people, certificates and the organisation; developers build."""

    OWNER = "owner"
    DEVELOPER = "developer"


@dataclass(frozen=True, slots=True)
class Membership:
    """`joined_us` in microseconds since 1970."""

    member_id: MemberId
    organisation_id: OrganisationId
    position: Position
    joined_us: int

    def check_owner(self) -> None:
        """Raises NotOwner."""
        if self.position is not Position.OWNER:
            raise NotOwner


@dataclass(frozen=True, slots=True)
class Belonging:
    """A membership with the organisation it is in."""

    membership: Membership
    organisation: tpps.Organisation


@dataclass(frozen=True, slots=True)
class Colleague:
    """A membership with the person it is of."""

    membership: Membership
    name: str
    email: str
    language: str


@dataclass(frozen=True, slots=True)
class Circle:
    """Everybody of one organisation, held still while somebody's place in it is changed."""

    memberships: tuple[Membership, ...]

    def of(self, member: MemberId) -> Membership:
        """The member's place in it. Raises NotColleague."""
        for held in self.memberships:
            if held.member_id == member:
                return held
        raise NotColleague

    def check_owned_without(self, member: MemberId) -> None:
        """Raises LastOwner where nobody else is an owner."""
        others = (held for held in self.memberships if held.member_id != member)
        if not any(held.position is Position.OWNER for held in others):
            raise LastOwner


@dataclass(frozen=True, slots=True)
class Code:
    """What is kept of an organisation's code: its keyed hash, and how long it opens."""

    organisation_id: OrganisationId
    code_hash: str
    made_us: int
    expires_us: int


def grouped(code: str) -> str:
    """The code as people copy it: `7KQ3M-9XW2D`."""
    return "-".join(code[at : at + _GROUP] for at in range(0, len(code), _GROUP))


def bare(typed: str) -> str:
    """The code as it was drawn, however it was typed."""
    return "".join(sign for sign in typed.upper() if sign.isalnum())
