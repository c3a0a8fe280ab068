"""Colleagues join by their organisation's code, ten people and no more."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from tests.conftest import desk_on
from tests.support.clock import TestClock
from tests.support.firms import (
    HIVE,
    NEST,
    REQUEST,
    a_firm,
    colleagues_of,
    plain,
    positions,
    somebody,
)
from wicketgate import journal, mail, memberships, outbox
from wicketgate.kernel.errors import Refusal
from wicketgate.kernel.ids import MemberId
from wicketgate.kernel.profile import Profile
from wicketgate.kernel.work import Desk
from wicketgate.memberships import Position
from wicketgate.memberships.jobs import jobs
from wicketgate.worker import Worker


@pytest.fixture
async def second(
    desk: Desk, database_url: str, clock: TestClock, profile: Profile
) -> AsyncIterator[Desk]:
    """Another process on the same database."""
    assert desk.database is not None  # emptied first
    async with desk_on(database_url, clock, profile, fresh=False) as made:
        yield made


async def join(desk: Desk, member: MemberId, code: str) -> memberships.Belonging:
    async with desk.writing(REQUEST) as work:
        return await memberships.join(work, member, code)


async def newcomer(desk: Desk, name: str = "Nina") -> MemberId:
    async with desk.writing(REQUEST) as work:
        return await somebody(work, name)


async def test_a_code_has_ten_plain_signs_in_groups_and_is_kept_as_a_hash(desk: Desk) -> None:
    _, code = await a_firm(desk)
    assert [len(group) for group in code.split("-")] == [5, 5]
    assert not set(code) & set("01OILUabc")

    async with desk.reading(REQUEST) as work:
        held = await memberships.code_of(work, HIVE)
        lines = await journal.history(work, f"organisation:{HIVE}")

    assert held is not None
    assert code.replace("-", "") not in f"{held}{lines}"
    assert held.expires_us - held.made_us == timedelta(days=14) // timedelta(microseconds=1)


async def test_a_member_joins_by_the_code_however_it_is_typed(desk: Desk) -> None:
    _, code = await a_firm(desk)

    belonging = await join(desk, await newcomer(desk), f" {code.lower().replace('-', ' ')} ")

    assert belonging.organisation.name == "Hive"
    assert await positions(desk) == {"Olga": Position.OWNER, "Nina": Position.DEVELOPER}


async def test_the_owners_read_who_has_joined(desk: Desk) -> None:
    _, code = await a_firm(desk)
    await join(desk, await newcomer(desk), code)

    assert await Worker(desk, jobs(plain), {}).do_next()

    async with desk.reading(REQUEST) as work:
        [letter] = await mail.latest(work)
    assert (letter.draft.to, letter.draft.subject) == ("olga@hive.example", "member-joined")
    assert "member: Nina" in letter.draft.text


async def test_nobody_is_told_of_a_member_who_has_left_again(desk: Desk) -> None:
    _, code = await a_firm(desk)
    member = await newcomer(desk)
    await join(desk, member, code)
    async with desk.writing(REQUEST) as work:
        await memberships.leave(work, member)

    assert await Worker(desk, jobs(plain), {}).do_next()

    async with desk.reading(REQUEST) as work:
        assert await mail.latest(work) == []


@pytest.mark.parametrize("typed", ["", "AAAAA-AAAAA", "7KQ3M"])
async def test_a_wrong_code_opens_nothing(sqlite_desk: Desk, typed: str) -> None:
    await a_firm(sqlite_desk)
    with pytest.raises(memberships.CodeUnknown):
        await join(sqlite_desk, await newcomer(sqlite_desk), typed)


async def test_a_code_opens_for_two_weeks(sqlite_desk: Desk, clock: TestClock) -> None:
    _, code = await a_firm(sqlite_desk)
    clock.advance(timedelta(days=14))
    with pytest.raises(memberships.CodeUnknown):
        await join(sqlite_desk, await newcomer(sqlite_desk), code)


async def test_a_new_code_ends_the_old_one_and_is_in_the_letter(desk: Desk) -> None:
    olga, old = await a_firm(desk)
    async with desk.writing(REQUEST) as work:
        new = await memberships.renew_code(work, plain, olga)
        [letter] = await mail.latest(work)

    assert f"code: {new}" in letter.draft.text
    with pytest.raises(memberships.CodeUnknown):
        await join(desk, await newcomer(desk), old)
    assert await join(desk, await newcomer(desk), new)


async def test_only_an_owner_renews_the_code(sqlite_desk: Desk) -> None:
    _, code = await a_firm(sqlite_desk)
    [nina] = await colleagues_of(sqlite_desk, code, ["Nina"])
    with pytest.raises(memberships.NotOwner):
        async with sqlite_desk.writing(REQUEST) as work:
            await memberships.renew_code(work, plain, nina)


async def test_nobody_belongs_to_two_organisations(sqlite_desk: Desk) -> None:
    _, code = await a_firm(sqlite_desk)
    _, other = await a_firm(sqlite_desk, "Otto", NEST, "Nest")
    member = await newcomer(sqlite_desk)
    await join(sqlite_desk, member, code)
    for tried in (code, other):
        with pytest.raises(memberships.AlreadyBelongs):
            await join(sqlite_desk, member, tried)


async def test_ten_at_once_join_and_the_eleventh_does_not(desk: Desk, second: Desk) -> None:
    """With the owner there is room for nine: of ten at once nine win, and then nobody."""
    _, code = await a_firm(desk)
    names = [f"Member {number}" for number in range(10)]
    waiting = [await newcomer(desk, name) for name in names]
    desks = (desk, second)

    told = await asyncio.gather(
        *(join(desks[turn % 2], member, code) for turn, member in enumerate(waiting)),
        return_exceptions=True,
    )

    lost = [one for one in told if isinstance(one, BaseException)]
    assert [type(one) for one in lost] == [memberships.OrganisationFull]
    assert len(await positions(desk)) == memberships.MOST_MEMBERS
    with pytest.raises(memberships.OrganisationFull):
        await join(desk, await newcomer(desk, "Eleventh"), code)


async def test_the_same_member_at_two_doors_joins_once(desk: Desk, second: Desk) -> None:
    _, code = await a_firm(desk)
    _, other = await a_firm(desk, "Otto", NEST, "Nest")
    member = await newcomer(desk)

    told = await asyncio.gather(
        join(desk, member, code), join(second, member, other), return_exceptions=True
    )

    lost = [one for one in told if isinstance(one, Refusal)]
    assert [type(one) for one in lost] == [memberships.AlreadyBelongs]


async def test_a_place_that_was_left_is_free_again(sqlite_desk: Desk) -> None:
    _, code = await a_firm(sqlite_desk)
    names = [f"Member {number}" for number in range(9)]
    [first, *_] = await colleagues_of(sqlite_desk, code, names)
    async with sqlite_desk.writing(REQUEST) as work:
        await memberships.leave(work, first)
        assert await outbox.lease(work, "w") is not None

    assert await join(sqlite_desk, await newcomer(sqlite_desk, "Tenth"), code)
