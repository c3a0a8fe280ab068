"""Keys are made, rolled and revoked, and end by the bank's own clock."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from tests.conftest import desk_on
from tests.support.clock import TestClock
from wicketgate import applications, tpps
from wicketgate.applications import MOST_KEYS, Api, Application, Draft, IssuedKey
from wicketgate.kernel.ids import OrganisationId
from wicketgate.kernel.sql import Sql
from wicketgate.kernel.work import Desk, Work

REQUEST = "00000000-0000-4000-8000-0000000000cc"
BEE = tpps.Organisation(
    OrganisationId("PSDBE-NBB-000001"), "Bee", frozenset({tpps.Role.ACCOUNT_INFORMATION})
)
WASP = OrganisationId("PSDBE-NBB-000002")
MONTH, DAY = timedelta(days=30), timedelta(days=1)
AIS = frozenset({Api.AIS})


async def an_application(work: Work) -> Application:
    await tpps.admit(work, BEE)
    return await applications.found(work, BEE, Draft("App", "", AIS))


async def issued(work: Work, own: Application, name: str = "Backend") -> IssuedKey:
    return await applications.issue_key(work, own, name, MONTH)


async def opens(desk: Desk, secret: str) -> bool:
    """As a call on another connection would find it."""
    async with desk.reading(REQUEST) as work:
        try:
            await applications.present(work, secret)
        except applications.ApiKeyUnknown:
            return False
    return True


@pytest.fixture
async def own(desk: Desk) -> Application:
    async with desk.writing(REQUEST) as work:
        return await an_application(work)


@pytest.fixture
async def key(desk: Desk, own: Application) -> IssuedKey:
    async with desk.writing(REQUEST) as work:
        return await issued(work, own)


async def test_who_was_let_in_begins_with_one_application_of_all_its_apis(desk: Desk) -> None:
    async with desk.writing(REQUEST) as work:
        await tpps.admit(work, BEE)
        await applications.begin(work, BEE.id)
        await applications.begin(work, BEE.id)  # a job may come twice
        await applications.begin(work, WASP)  # who is not there begins with nothing

        [first] = await applications.of_organisation(work, BEE.id)

        assert (first.name, first.apis) == ("Bee", frozenset({Api.AIS, Api.OAUTH2}))
        assert not await applications.of_organisation(work, WASP)


async def test_of_a_key_only_its_hash_is_kept(desk: Desk, key: IssuedKey) -> None:
    async with desk.reading(REQUEST) as work:
        rows = await work.all(Sql(applications.api_key.select()))
    assert key.secret not in str(rows)
    assert key.secret.startswith(key.key.prefix)
    assert await opens(desk, key.secret)


async def test_a_key_expires_by_the_banks_own_clock(
    desk: Desk, clock: TestClock, key: IssuedKey
) -> None:
    async with desk.writing(REQUEST) as work:
        await tpps.advance_clock(work, BEE, timedelta(days=365))
    assert await opens(desk, key.secret)
    clock.advance(MONTH)
    async with desk.reading(REQUEST) as work:
        with pytest.raises(applications.ApiKeyExpired):
            await applications.present(work, key.secret)


async def test_a_rolled_key_works_as_long_as_it_was_said(
    desk: Desk, clock: TestClock, own: Application, key: IssuedKey
) -> None:
    async with desk.writing(REQUEST) as work:
        new = await applications.roll_key(work, own, key.key.id, life=MONTH, overlap=DAY)
        listed = {one.id: one for one in await applications.keys_of(work, own)}
    assert listed[key.key.id].replaced_by == new.key.id
    assert listed[new.key.id].name == key.key.name
    assert await opens(desk, key.secret)
    assert await opens(desk, new.secret)
    clock.advance(DAY)
    assert not await opens(desk, key.secret)
    assert await opens(desk, new.secret)


async def test_an_overlap_does_not_make_a_key_live_longer(
    desk: Desk, clock: TestClock, own: Application, key: IssuedKey
) -> None:
    clock.advance(MONTH - timedelta(hours=1))
    async with desk.writing(REQUEST) as work:
        new = await applications.roll_key(work, own, key.key.id, life=MONTH, overlap=DAY)
    assert new.old_until_us == key.key.expires_us


async def test_rolled_without_overlap_the_old_key_is_dead_at_once(
    desk: Desk, own: Application, key: IssuedKey
) -> None:
    async with desk.writing(REQUEST) as work:
        await applications.roll_key(work, own, key.key.id, life=MONTH, overlap=timedelta(0))
    assert not await opens(desk, key.secret)


@pytest.fixture
async def other_worker(desk: Desk, database_url: str) -> AsyncIterator[Desk]:
    """Another process on the same database."""
    assert isinstance(desk.clock, TestClock)
    async with desk_on(database_url, desk.clock, desk.profile, fresh=False) as made:
        yield made


async def test_a_revoked_key_opens_nothing_on_another_worker(
    desk: Desk, other_worker: Desk, own: Application, key: IssuedKey
) -> None:
    assert await opens(other_worker, key.secret)
    async with desk.writing(REQUEST) as work:
        await applications.revoke_key(work, own, key.key.id)
    assert not await opens(other_worker, key.secret)


async def test_a_key_ends_once_only(desk: Desk, own: Application, key: IssuedKey) -> None:
    async with desk.writing(REQUEST) as work:
        await applications.revoke_key(work, own, key.key.id)
        with pytest.raises(applications.KeyUnknown):
            await applications.revoke_key(work, own, key.key.id)
        with pytest.raises(applications.KeyUnknown):
            await applications.roll_key(work, own, key.key.id, life=MONTH, overlap=DAY)


async def test_there_are_no_more_working_keys_than_allowed(
    desk: Desk, clock: TestClock, own: Application, key: IssuedKey
) -> None:
    async with desk.writing(REQUEST) as work:
        for _ in range(MOST_KEYS - 1):
            await issued(work, own)
        with pytest.raises(applications.TooManyKeys):
            await issued(work, own)
        with pytest.raises(applications.TooManyKeys):
            await applications.roll_key(work, own, key.key.id, life=MONTH, overlap=DAY)
        await applications.roll_key(work, own, key.key.id, life=MONTH, overlap=timedelta(0))
    clock.advance(MONTH)
    async with desk.writing(REQUEST) as work:
        await issued(work, own)  # the others have expired


async def test_of_two_last_keys_at_once_one_is_refused(desk: Desk, own: Application) -> None:
    async def make() -> None:
        async with desk.writing(REQUEST) as work:
            held = await applications.lock_own(work, BEE.id, own.id)
            await issued(work, held)

    for _ in range(MOST_KEYS - 1):
        await make()
    outcomes = await asyncio.gather(make(), make(), return_exceptions=True)
    assert [type(one) for one in outcomes if one is not None] == [applications.TooManyKeys]


async def test_a_key_lives_no_longer_than_the_bank_allows(desk: Desk, own: Application) -> None:
    async with desk.writing(REQUEST) as work:
        with pytest.raises(applications.LifeTooLong):
            await applications.issue_key(work, own, "Long", timedelta(days=366))


async def test_keys_that_end_soon_are_told_until_they_are_rolled(
    desk: Desk, own: Application, key: IssuedKey
) -> None:
    async with desk.writing(REQUEST) as work:
        assert await applications.ending_keys(work, BEE.id, DAY) == []
        [ending] = await applications.ending_keys(work, BEE.id, MONTH)
        assert ending.id == key.key.id
        await applications.roll_key(work, own, key.key.id, life=MONTH, overlap=DAY)
        assert [one.name for one in await applications.ending_keys(work, BEE.id, DAY)] == []


async def test_the_oauth2_server_is_in_every_selection(own: Application) -> None:
    assert own.apis == {Api.AIS, Api.OAUTH2}


async def test_an_api_without_its_role_cannot_be_selected(desk: Desk, own: Application) -> None:
    async with desk.writing(REQUEST) as work:
        with pytest.raises(applications.ApiOutOfReach):
            await applications.select(work, BEE, own.id, frozenset({Api.AIS, Api.PIS}))
        with pytest.raises(applications.ApiOutOfReach):
            await applications.found(work, BEE, Draft("Other", "", frozenset({Api.FUNDS})))


async def test_anothers_application_is_as_unknown_as_none(desk: Desk, own: Application) -> None:
    async with desk.writing(REQUEST) as work:
        for find in (applications.find_own, applications.lock_own):
            with pytest.raises(applications.ApplicationUnknown):
                await find(work, WASP, own.id)


async def test_a_deleted_application_takes_its_keys_with_it(
    desk: Desk, own: Application, key: IssuedKey
) -> None:
    async with desk.writing(REQUEST) as work:
        await applications.delete(work, own)
    assert not await opens(desk, key.secret)
    async with desk.reading(REQUEST) as work:
        assert await applications.of_organisation(work, BEE.id) == []
        assert not await applications.any_key(work, BEE.id)


async def test_a_new_start_of_the_sandbox_leaves_members_keys_alone(
    desk: Desk, own: Application, key: IssuedKey
) -> None:
    async with desk.writing(REQUEST) as work:
        first = await applications.replace_key(work, own.id)
        second = await applications.replace_key(work, own.id)
    assert [await opens(desk, one) for one in (key.secret, first, second)] == [True, False, True]
