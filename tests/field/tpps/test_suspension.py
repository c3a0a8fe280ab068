"""The bank closes the door to an organisation, and opens it again."""

import asyncio

import pytest

from tests.support import worlds
from tests.support.firms import HIVE, NEST, REQUEST, a_firm
from wicketgate import applications, journal, tpps
from wicketgate.applications import ALL_APIS, Application
from wicketgate.kernel.actors import Actor, ActorKind
from wicketgate.kernel.ids import ApplicationId, OrganisationId
from wicketgate.kernel.states import IllegalMove
from wicketgate.kernel.work import Desk
from wicketgate.tpps import Search, Standing

IRIS = Actor(ActorKind.STAFF, "iris")


async def a_key(desk: Desk) -> str:
    """A key of the firm's application."""
    await a_firm(desk)
    async with desk.writing(REQUEST) as work:
        application = ApplicationId(f"app-{HIVE}")
        await applications.create(work, Application(application, HIVE, "Hive", ALL_APIS))
        return (await worlds.party(work, HIVE)).api_key


async def suspend(desk: Desk, reason: str = "Fraud.") -> None:
    async with desk.writing(REQUEST) as work:
        work.act_as(IRIS, work.shift)
        await tpps.suspend(work, HIVE, reason)


async def passes(desk: Desk, key: str) -> bool:
    """Whether a call that begins now is let in."""
    async with desk.reading(REQUEST) as work:
        try:
            await applications.present(work, key)
        except tpps.OrganisationBlocked:
            return False
    return True


async def test_once_suspended_no_call_passes(desk: Desk) -> None:
    key = await a_key(desk)
    after: list[bool] = []

    async def suspend_and_call() -> None:
        await suspend(desk)
        after.extend([await passes(desk, key) for _ in range(5)])

    await asyncio.gather(*(passes(desk, key) for _ in range(8)), suspend_and_call())
    assert after == [False] * 5


async def test_a_lifted_suspension_lets_keys_work_again_and_stays_on_record(desk: Desk) -> None:
    key = await a_key(desk)
    await suspend(desk)
    async with desk.writing(REQUEST) as work:
        work.act_as(IRIS, work.shift)
        await tpps.lift(work, HIVE, "It was none.")
    assert await passes(desk, key)
    async with desk.reading(REQUEST) as work:
        [one] = await tpps.suspensions(work, HIVE)
        lines = await journal.history(work, f"organisation:{HIVE}")
    assert (one.reason, one.by, one.lift_reason) == ("Fraud.", "staff:iris", "It was none.")
    told = [(line.act, line.before, line.after) for line in lines if line.actor == "staff:iris"]
    assert told == [
        ("organisation.suspended", "active", "blocked"),
        ("organisation.suspension_lifted", "blocked", "active"),
    ]
    assert "Fraud" not in str(lines), "what people write is kept apart from the journal"


async def test_of_two_suspensions_at_once_one_holds(desk: Desk) -> None:
    await a_firm(desk)
    outcomes = await asyncio.gather(suspend(desk), suspend(desk), return_exceptions=True)
    assert sorted(type(one).__name__ for one in outcomes) == ["IllegalMove", "NoneType"]
    async with desk.reading(REQUEST) as work:
        assert len(await tpps.suspensions(work, HIVE)) == 1


async def test_only_what_is_suspended_can_be_lifted(desk: Desk) -> None:
    await a_firm(desk)
    async with desk.writing(REQUEST) as work:
        with pytest.raises(IllegalMove):
            await tpps.lift(work, HIVE, "No reason.")
        with pytest.raises(tpps.OrganisationUnknown):
            await tpps.suspend(work, OrganisationId("nobody"), "No reason.")


async def test_organisations_are_found_by_a_part_of_name_or_identifier(desk: Desk) -> None:
    await a_firm(desk)
    await a_firm(desk, "Nina", NEST, "100% Nest_Egg")
    await suspend(desk)
    async with desk.reading(REQUEST) as work:

        async def found(wanted: Search) -> list[str]:
            return [one.name for one in (await tpps.search(work, wanted)).lines]

        assert await found(Search()) == ["100% Nest_Egg", "Hive"]
        assert await found(Search("hIV")) == ["Hive"]
        assert await found(Search("0000000012")) == ["100% Nest_Egg"]
        assert await found(Search("0%")) == ["100% Nest_Egg"], "signs of LIKE mean themselves"
        assert await found(Search("t_e")) == ["100% Nest_Egg"]
        assert await found(Search(standing=Standing.BLOCKED)) == ["Hive"]
        assert await found(Search(behind=NEST)) == ["Hive"]
