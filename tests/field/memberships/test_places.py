"""An organisation always has an owner, whoever leaves, is removed or hands over."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from tests.conftest import desk_on
from tests.support.clock import TestClock
from tests.support.firms import NEST, REQUEST, a_firm, colleagues_of, plain, positions
from wicketgate import journal, mail, memberships
from wicketgate.kernel.ids import MemberId
from wicketgate.kernel.profile import Profile
from wicketgate.kernel.work import Desk
from wicketgate.memberships import Position

ROUNDS = range(4)
Firm = tuple[Desk, MemberId, MemberId]


@pytest.fixture
async def firm(sqlite_desk: Desk) -> Firm:
    """Olga owns the hive, Nina develops in it."""
    olga, code = await a_firm(sqlite_desk)
    [nina] = await colleagues_of(sqlite_desk, code, ["Nina"])
    return sqlite_desk, olga, nina


@pytest.fixture
async def second(
    desk: Desk, database_url: str, clock: TestClock, profile: Profile
) -> AsyncIterator[Desk]:
    """Another process on the same database."""
    assert desk.database is not None  # emptied first
    async with desk_on(database_url, clock, profile, fresh=False) as made:
        yield made


async def test_an_owner_makes_another_one(firm: Firm) -> None:
    desk, olga, nina = firm
    async with desk.writing(REQUEST) as work:
        await memberships.appoint(work, olga, nina)
        await memberships.appoint(work, olga, nina)
    assert set((await positions(desk)).values()) == {Position.OWNER}


async def test_ownership_is_handed_over(firm: Firm) -> None:
    desk, olga, nina = firm
    async with desk.writing(REQUEST) as work:
        await memberships.hand_over(work, olga, nina)
        lines = await journal.history(work, "organisation:PSDBE-NBB-0000000011")
    assert await positions(desk) == {"Olga": Position.DEVELOPER, "Nina": Position.OWNER}
    assert [(line.before, line.after) for line in lines if line.act == "membership.placed"] == [
        (f"{nina} developer", f"{nina} owner"),
        (f"{olga} owner", f"{olga} developer"),
    ]


async def test_nobody_hands_over_to_themselves(firm: Firm) -> None:
    desk, olga, _ = firm
    with pytest.raises(memberships.LastOwner):
        async with desk.writing(REQUEST) as work:
            await memberships.hand_over(work, olga, olga)


async def test_who_is_removed_reads_so_and_so_do_the_owners(firm: Firm) -> None:
    desk, olga, nina = firm
    async with desk.writing(REQUEST) as work:
        await memberships.remove(work, plain, olga, nina)
        letters = await mail.latest(work)
    assert await positions(desk) == {"Olga": Position.OWNER}
    assert {one.draft.to for one in letters} == {"olga@hive.example", "nina@hive.example"}
    assert all("member: Nina" in one.draft.text for one in letters)


async def test_a_developer_changes_nobodys_place(firm: Firm) -> None:
    desk, olga, nina = firm
    for act in (memberships.appoint, memberships.hand_over):
        with pytest.raises(memberships.NotOwner):
            async with desk.writing(REQUEST) as work:
                await act(work, nina, olga)
    with pytest.raises(memberships.NotOwner):
        async with desk.writing(REQUEST) as work:
            await memberships.remove(work, plain, nina, olga)


async def test_an_owner_has_no_say_in_another_organisation(firm: Firm) -> None:
    desk, _, nina = firm
    otto, _ = await a_firm(desk, "Otto", NEST, "Nest")
    with pytest.raises(memberships.NotColleague):
        async with desk.writing(REQUEST) as work:
            await memberships.remove(work, plain, otto, nina)


async def test_the_last_owner_cannot_go_before_handing_over(firm: Firm) -> None:
    desk, olga, _ = firm
    for act in (memberships.leave, memberships.part):
        with pytest.raises(memberships.LastOwner):
            async with desk.writing(REQUEST) as work:
                await act(work, olga)
    with pytest.raises(memberships.LastOwner):
        async with desk.writing(REQUEST) as work:
            await memberships.remove(work, plain, olga, olga)


async def test_a_developer_leaves_at_any_time(firm: Firm) -> None:
    desk, _, nina = firm
    async with desk.writing(REQUEST) as work:
        await memberships.leave(work, nina)
    assert await positions(desk) == {"Olga": Position.OWNER}
    with pytest.raises(memberships.NoOrganisation):
        async with desk.writing(REQUEST) as work:
            await memberships.leave(work, nina)


async def test_an_owner_alone_may_close_the_account(firm: Firm) -> None:
    desk, olga, nina = firm
    async with desk.writing(REQUEST) as work:
        await memberships.leave(work, nina)
        await memberships.part(work, olga)
        await memberships.part(work, olga)
    assert await positions(desk) == {}


async def test_of_two_owners_who_go_at_once_one_stays(desk: Desk, second: Desk) -> None:
    olga, code = await a_firm(desk)
    [nina] = await colleagues_of(desk, code, ["Nina"])

    async def go(where: Desk, member: MemberId) -> None:
        async with where.writing(REQUEST) as work:
            await memberships.leave(work, member)

    async with desk.writing(REQUEST) as work:
        await memberships.appoint(work, olga, nina)
    told = await asyncio.gather(go(desk, olga), go(second, nina), return_exceptions=True)

    assert sorted(type(one).__name__ for one in told) == ["LastOwner", "NoneType"]
    assert list((await positions(desk)).values()) == [Position.OWNER]


async def test_of_two_owners_who_remove_each_other_one_stays(desk: Desk, second: Desk) -> None:
    olga, code = await a_firm(desk)
    [nina] = await colleagues_of(desk, code, ["Nina"])

    async def remove(where: Desk, by: MemberId, member: MemberId) -> None:
        async with where.writing(REQUEST) as work:
            await memberships.remove(work, plain, by, member)

    async with desk.writing(REQUEST) as work:
        await memberships.appoint(work, olga, nina)
    told = await asyncio.gather(
        remove(desk, olga, nina), remove(second, nina, olga), return_exceptions=True
    )

    assert sorted(type(one).__name__ for one in told) == ["NoneType", "NotColleague"]
    assert list((await positions(desk)).values()) == [Position.OWNER]
