"""What is kept of an application, and for how long."""

from datetime import timedelta

import pytest

from tests.support.cases import (
    BUDGET,
    DOSSIER,
    a_member,
    approved,
    asked,
    look,
    refused,
    sent,
)
from tests.support.clock import TestClock
from tests.support.firms import REQUEST, plain
from wicketgate import onboarding
from wicketgate.kernel.ids import MemberId
from wicketgate.kernel.work import Desk
from wicketgate.onboarding import Case, State
from wicketgate.onboarding.jobs import forget_decided

ALMOST = timedelta(days=390)
"""Thirteen months have 395 to 397 days."""
WEEK = timedelta(days=7)


async def forget(desk: Desk) -> None:
    async with desk.writing(REQUEST) as work:
        await forget_decided(work, "")


async def latest(desk: Desk, member: MemberId) -> Case | None:
    async with desk.reading(REQUEST) as work:
        return await onboarding.of_member(work, member)


async def test_a_refused_application_is_forgotten_with_what_was_written(
    desk: Desk, clock: TestClock
) -> None:
    member = await a_member(desk)
    case = await sent(desk, member)
    await asked(desk, case)
    await refused(desk, case)
    clock.advance(ALMOST)
    await forget(desk)
    assert (await look(desk, case)).state is State.REFUSED

    clock.advance(WEEK)
    await forget(desk)

    assert await latest(desk, member) is None
    with pytest.raises(onboarding.CaseUnknown):
        await look(desk, case)


@pytest.mark.parametrize("left", [State.DRAFT, State.WITHDRAWN])
async def test_so_is_one_that_was_never_decided(desk: Desk, clock: TestClock, left: State) -> None:
    member = await a_member(desk)
    async with desk.writing(REQUEST) as work:
        await onboarding.save(work, member, DOSSIER)
        if left is State.WITHDRAWN:
            await onboarding.withdraw(work, plain, member)

    clock.advance(ALMOST + WEEK)
    await forget(desk)

    assert await latest(desk, member) is None


async def test_of_who_was_let_in_the_evidence_stays_and_the_contact_goes(
    desk: Desk, clock: TestClock
) -> None:
    case = await approved(desk, await sent(desk, await a_member(desk)))

    clock.advance(ALMOST + WEEK)
    await forget(desk)
    await forget(desk)  # a turn that comes twice changes nothing

    kept = await look(desk, case)
    assert (kept.state, kept.organisation_id) == (State.VERIFIED, BUDGET)
    assert (kept.checks, kept.dossier.papers) == (case.checks, case.dossier.papers)
    facts = kept.facts
    assert (facts.company, facts.roles) == (DOSSIER.facts.company, DOSSIER.facts.roles)
    assert {facts.first_name, facts.last_name, facts.email, facts.phone} == {""}
    assert kept.thread == ()


async def test_what_waits_is_never_forgotten(desk: Desk, clock: TestClock) -> None:
    case = await sent(desk, await a_member(desk))

    clock.advance(ALMOST * 3)
    await forget(desk)

    assert await look(desk, case) == case


async def test_the_next_application_begins_anew(desk: Desk, clock: TestClock) -> None:
    member = await a_member(desk)
    await refused(desk, await sent(desk, member))
    clock.advance(ALMOST + WEEK)
    await forget(desk)

    async with desk.writing(REQUEST) as work:
        again = await onboarding.save(work, member, DOSSIER)

    assert again.state is State.DRAFT
