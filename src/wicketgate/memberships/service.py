"""Verbs of the memberships."""

from wicketgate import journal
from wicketgate.kernel.ids import MemberId, OrganisationId
from wicketgate.kernel.work import Work

from . import store
from .errors import NoOrganisation
from .model import Belonging, Membership, Position


async def found(work: Work, member: MemberId, organisation: OrganisationId) -> bool:
    """Make the member an owner of a newly admitted organisation; False where they have one."""
    first = Membership(member, organisation, Position.OWNER, work.now_us)
    if not await store.add(work, first):
        return False
    thing = f"organisation:{organisation}"
    await journal.record(work, "membership.founded", thing, after=f"{member} {first.position}")
    return True


async def of_member(work: Work, member: MemberId) -> Belonging:
    """Where the member belongs. Raises NoOrganisation."""
    found_there = await store.of_member(work, member)
    if found_there is None:
        raise NoOrganisation
    return found_there


async def members_of(work: Work, organisation: OrganisationId) -> list[Membership]:
    """All memberships of the organisation, in the order in which they began."""
    return await store.of_organisation(work, organisation)
