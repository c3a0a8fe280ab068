"""Third parties with a settled sandbox world, made once and shared by the tests of the doors."""

from dataclasses import dataclass
from typing import Final

from wicketgate import applications, sandbox, tpps
from wicketgate.applications import ALL_APIS, Application
from wicketgate.kernel.ids import ApplicationId, OrganisationId
from wicketgate.kernel.work import Desk, Work

REQUEST: Final = "00000000-0000-4000-8000-000000000000"
BACK: Final = "https://app.tpp.example/back"
"""Declared by every party; it counts in live."""
ALL_ROLES: Final = frozenset({tpps.Role("PSP_AI"), tpps.Role("PSP_PI"), tpps.Role("PSP_IC")})
BEE: Final = OrganisationId("PSDBE-NBB-000001")
WASP: Final = OrganisationId("PSDBE-NBB-000002")
PAYER: Final = OrganisationId("PSDBE-NBB-000003")
NAMES: Final = {BEE: "Budget Bee", WASP: "Wasp Finance", PAYER: "Paywell"}
ROLES: Final = {BEE: ALL_ROLES, WASP: ALL_ROLES, PAYER: frozenset({tpps.Role("PSP_PI")})}


@dataclass(frozen=True)
class Party:
    """A third party and the key it calls with."""

    organisation: OrganisationId
    application: ApplicationId
    api_key: str


async def settle(desk: Desk) -> None:
    """Admit the parties and let their customers live; nothing when that was done before."""
    async with desk.writing(REQUEST) as work:
        if await tpps.find(work, BEE) is not None:
            return
        for key, name in NAMES.items():
            new = tpps.Organisation(key, name, ROLES[key], redirects=(BACK,))
            await tpps.admit(work, new)
            await applications.create(
                work, Application(ApplicationId(f"app-{key}"), key, f"{name} app", ALL_APIS)
            )
        await sandbox.settle(work, BEE)
        await sandbox.settle(work, WASP)


def app_of(organisation: OrganisationId) -> ApplicationId:
    """The application that each party has."""
    return ApplicationId(f"app-{organisation}")


async def party(work: Work, organisation: OrganisationId) -> Party:
    """The third party with a fresh key."""
    application = ApplicationId(f"app-{organisation}")
    return Party(organisation, application, await applications.replace_key(work, application))
