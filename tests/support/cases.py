"""Applications of an organisation, in order by default."""

from dataclasses import replace
from typing import Final

from tests.support.certificates import KEYS, ORDER, Ca
from tests.support.firms import REQUEST, plain, somebody
from wicketgate import onboarding, qtsp
from wicketgate.certificates import Kind, Trust
from wicketgate.kernel.actors import Actor, ActorKind
from wicketgate.kernel.ids import MemberId, OrganisationId
from wicketgate.kernel.work import Desk, Work
from wicketgate.onboarding import Case, Dossier, Facts, Papers
from wicketgate.tpps import Role

TRUST: Final = qtsp.trust(KEYS)
CLERK: Final = "clerk"
OTHER_CLERK: Final = "other-clerk"
BUDGET: Final = ORDER.identifier
FACTS: Final = Facts(
    first_name="Ada",
    last_name="Peeters",
    company="Budget Bee",
    email="ada@bee.example",
    phone="+32 2 555 01 23",
    roles=frozenset({Role.ACCOUNT_INFORMATION, Role.PAYMENT_INITIATION}),
)


def papers(order: qtsp.Order = ORDER, seal: qtsp.Order | None = None) -> Papers:
    """A QWAC and a QSealC, of one organisation unless the seal is ordered apart."""
    ca = Ca()
    return Papers(
        ca.certificate(Kind.QWAC, order).pem, ca.certificate(Kind.QSEAL, seal or order).pem
    )


def an_order(key: OrganisationId, name: str = "Other") -> qtsp.Order:
    """What the provider is told for another organisation."""
    return replace(ORDER, identifier=key, name=name)


PAPERS: Final = papers()
DOSSIER: Final = Dossier(FACTS, PAPERS, "en")


async def a_member(desk: Desk, name: str = "Ada") -> MemberId:
    async with desk.writing(REQUEST) as work:
        return await somebody(work, name)


async def sent(
    desk: Desk, member: MemberId, dossier: Dossier = DOSSIER, trust: Trust = TRUST
) -> Case:
    """The case of an application that was sent."""
    async with desk.writing(REQUEST) as work:
        return await onboarding.send(work, plain, member, dossier, trust)


def as_clerk(work: Work, by: str = CLERK) -> Work:
    """The work of somebody of the bank."""
    work.act_as(Actor(ActorKind.STAFF, by), work.shift)
    return work


async def approved(desk: Desk, case: Case, by: str = CLERK) -> Case:
    async with desk.writing(REQUEST) as work:
        return await onboarding.approve(as_clerk(work, by), plain, case.id, "Fine.", by)


async def refused(desk: Desk, case: Case, reason: str = "Not you.") -> Case:
    async with desk.writing(REQUEST) as work:
        return await onboarding.refuse(as_clerk(work), plain, case.id, reason, CLERK)


async def asked(desk: Desk, case: Case, question: str = "Who are you?") -> Case:
    async with desk.writing(REQUEST) as work:
        return await onboarding.ask(as_clerk(work), plain, case.id, question, CLERK)


async def look(desk: Desk, case: Case) -> Case:
    async with desk.reading(REQUEST) as work:
        return await onboarding.find(work, case.id)
