"""Two acts at once on one application: exactly one wins, the other is told so.

Each race is run on both databases, by two desks that know nothing of each other, as two processes
would have them; often enough that either side comes first now and then.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Sequence

import pytest

from tests.conftest import desk_on
from tests.support.cases import (
    DOSSIER,
    OTHER_CLERK,
    a_member,
    an_order,
    approved,
    look,
    papers,
    sent,
)
from tests.support.clock import TestClock
from tests.support.firms import REQUEST, plain
from wicketgate import certificates, mail, memberships, onboarding, tpps
from wicketgate.kernel.errors import Refusal
from wicketgate.kernel.ids import MemberId, OrganisationId
from wicketgate.kernel.profile import Profile
from wicketgate.kernel.states import IllegalMove
from wicketgate.kernel.work import Desk
from wicketgate.onboarding import Case, Dossier, State

ROUNDS = range(4)


@pytest.fixture
async def second(
    desk: Desk, database_url: str, clock: TestClock, profile: Profile
) -> AsyncIterator[Desk]:
    """Another process on the same database."""
    assert desk.database is not None  # emptied first
    async with desk_on(database_url, clock, profile, fresh=False) as made:
        yield made


async def at_once(acts: Sequence[Awaitable[Case]], *, turn: int) -> tuple[Case, Refusal]:
    """What the winner has and what the loser was told; every other round starts last first."""
    told = await asyncio.gather(*acts[:: -1 if turn % 2 else 1], return_exceptions=True)
    for one in told:
        if isinstance(one, BaseException) and not isinstance(one, Refusal):
            raise one
    [won] = [one for one in told if isinstance(one, Case)]
    [lost] = [one for one in told if isinstance(one, Refusal)]
    return won, lost


def of_firm(turn: int) -> tuple[OrganisationId, Dossier]:
    """Another organisation each round."""
    key = OrganisationId(f"PSDBE-NBB-000000010{turn}")
    facts = DOSSIER.facts
    return key, Dossier(facts, papers(an_order(key)), "en")


async def withdrawn(desk: Desk, member: MemberId) -> Case:
    async with desk.writing(REQUEST) as work:
        return await onboarding.withdraw(work, plain, member)


async def test_the_applicant_withdraws_while_the_bank_approves(desk: Desk, second: Desk) -> None:
    for turn in ROUNDS:
        key, dossier = of_firm(turn)
        member = await a_member(desk, f"Member{turn}")
        case = await sent(desk, member, dossier)

        acts = [approved(desk, case), withdrawn(second, member)]
        won, lost = await at_once(acts, turn=turn)

        assert isinstance(lost, IllegalMove)
        assert (await look(desk, case)).state is won.state
        let_in = won.state is State.VERIFIED
        async with desk.reading(REQUEST) as work:
            assert (await tpps.find(work, key) is not None) is let_in
            assert bool(await certificates.held_by(work, key)) is let_in
            assert await memberships.belongs(work, member) is let_in
            assert len(await mail.latest(work)) == 2 * (turn + 1)


async def test_two_people_of_the_bank_approve_at_once(desk: Desk, second: Desk) -> None:
    for turn in ROUNDS:
        key, dossier = of_firm(turn)
        case = await sent(desk, await a_member(desk, f"Member{turn}"), dossier)

        acts = [approved(desk, case), approved(second, case, OTHER_CLERK)]
        won, lost = await at_once(acts, turn=turn)

        assert won.state is State.VERIFIED
        assert isinstance(lost, IllegalMove)
        async with desk.reading(REQUEST) as work:
            assert len(await memberships.members_of(work, key)) == 1


async def test_two_members_apply_for_one_organisation_at_once(desk: Desk, second: Desk) -> None:
    for turn in ROUNDS:
        _, dossier = of_firm(turn)
        first, other = [await a_member(desk, f"Member{turn}{one}") for one in "ab"]

        acts = [sent(desk, first, dossier), sent(second, other, dossier)]
        won, lost = await at_once(acts, turn=turn)

        assert won.state is State.SENT
        assert isinstance(lost, onboarding.NotInOrder)
        assert lost.faults == {"qwac": "under-review"}


async def test_a_form_that_is_sent_twice_is_one_application(desk: Desk, second: Desk) -> None:
    for turn in ROUNDS:
        _, dossier = of_firm(turn)
        member = await a_member(desk, f"Member{turn}")

        acts = [sent(desk, member, dossier), sent(second, member, dossier)]
        _, lost = await at_once(acts, turn=turn)

        assert isinstance(lost, IllegalMove)
        async with desk.reading(REQUEST) as work:
            assert len((await onboarding.in_state(work, State.SENT)).lines) == turn + 1
