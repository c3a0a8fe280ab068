"""Organisations and their people, for tests of the portal."""

from collections.abc import Sequence
from typing import Final

from wicketgate import mail, memberships, people, tpps
from wicketgate.kernel.ids import MemberId, OrganisationId
from wicketgate.kernel.work import Desk, Work

REQUEST: Final = "00000000-0000-4000-8000-0000000000bb"
HIVE: Final = OrganisationId("PSDBE-NBB-0000000011")
NEST: Final = OrganisationId("PSDBE-NBB-0000000012")


def plain(occasion: mail.Occasion) -> mail.Draft:
    """A press that writes what it was told."""
    facts = "\n".join(f"{name}: {told}" for name, told in sorted(occasion.facts.items()))
    return mail.Draft(occasion.to, occasion.letter, facts, f"<p>{facts}</p>")


async def somebody(work: Work, name: str) -> MemberId:
    """A member of the portal with the address `name@hive.example`."""
    email = f"{name.lower()}@hive.example"
    return await people.seed(work, people.Applicant(name, email, "no hash", "en"))


async def a_firm(
    desk: Desk, owner: str = "Olga", key: OrganisationId = HIVE, name: str = "Hive"
) -> tuple[MemberId, str]:
    """An organisation with one owner; who that is, and the organisation's code."""
    async with desk.writing(REQUEST) as work:
        roles = frozenset({tpps.Role.ACCOUNT_INFORMATION})
        await tpps.admit(work, tpps.Organisation(key, name, roles))
        member = await somebody(work, owner)
        await memberships.found(work, member, key)
        return member, await memberships.make_code(work, key)


async def colleagues_of(desk: Desk, code: str, names: Sequence[str]) -> list[MemberId]:
    """Members who have joined by the code."""
    joined = []
    for name in names:
        async with desk.writing(REQUEST) as work:
            member = await somebody(work, name)
            await memberships.join(work, member, code)
            joined.append(member)
    return joined


async def positions(desk: Desk, key: OrganisationId = HIVE) -> dict[str, memberships.Position]:
    """Who is in the organisation, by name, and as what."""
    async with desk.reading(REQUEST) as work:
        everyone = await memberships.colleagues(work, key)
    return {one.name: one.membership.position for one in everyone}
