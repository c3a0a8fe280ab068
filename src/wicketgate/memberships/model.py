"""A member's place in an organisation."""

from dataclasses import dataclass
from enum import StrEnum

from wicketgate import tpps
from wicketgate.kernel.ids import MemberId, OrganisationId

from .errors import NotOwner


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
