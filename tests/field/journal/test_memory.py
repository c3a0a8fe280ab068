"""What happened and what was answered, on both databases (contract B, E.1)."""

import asyncio
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text

from tests.conftest import desk_on
from tests.support.clock import TestClock
from wicketgate import journal
from wicketgate.journal import Access, Answer, CreationKey, RequestIdTaken, TwinUnfinished
from wicketgate.kernel.actors import Actor, ActorKind
from wicketgate.kernel.profile import Profile
from wicketgate.kernel.sql import Sql
from wicketgate.kernel.work import Desk

REQUEST = "00000000-0000-4000-8000-000000000004"
KEY = CreationKey("org", "POST", "/psd2/v1/consents", "id", "hash")
ANSWER = Answer(201, "{}", '{"a": "\N{EURO SIGN}"}')


async def test_the_answer_is_given_again(desk: Desk) -> None:
    async with desk.writing(REQUEST) as work:
        assert await journal.claim(work, KEY) is None
        await journal.remember(work, KEY, ANSWER)
        assert await journal.claim(work, KEY) == ANSWER
    async with desk.writing(REQUEST) as work:
        assert await journal.claim(work, KEY) == ANSWER


@pytest.mark.parametrize(
    "other",
    [
        CreationKey("other", *("POST", "/psd2/v1/consents", "id", "hash")),
        CreationKey("org", "PUT", "/psd2/v1/consents", "id", "hash"),
        CreationKey("org", "POST", "/psd2/v1/consents/x/authorisations", "id", "hash"),
        CreationKey("org", "POST", "/psd2/v1/consents", "other", "hash"),
    ],
)
async def test_another_key_is_another_request(desk: Desk, other: CreationKey) -> None:
    async with desk.writing(REQUEST) as work:
        await journal.claim(work, KEY)
        await journal.remember(work, KEY, ANSWER)
        assert await journal.claim(work, other) is None


async def test_another_body_by_the_same_key(desk: Desk) -> None:
    other = CreationKey("org", "POST", "/psd2/v1/consents", "id", "other")
    async with desk.writing(REQUEST) as work:
        await journal.claim(work, KEY)
        with pytest.raises(RequestIdTaken):
            await journal.claim(work, other)
        with pytest.raises(TwinUnfinished):
            await journal.claim(work, KEY)


async def test_a_day_later_the_key_is_free(desk: Desk, clock: TestClock) -> None:
    async with desk.writing(REQUEST) as work:
        await journal.claim(work, KEY)
        await journal.remember(work, KEY, ANSWER)
    clock.advance(timedelta(hours=24, microseconds=1))
    other = CreationKey("org", "POST", "/psd2/v1/consents", "id", "other")
    async with desk.writing(REQUEST) as work:
        assert await journal.claim(work, other) is None
        with pytest.raises(TwinUnfinished):  # the old answer is gone with the old body
            await journal.claim(work, other)


async def test_a_refused_creation_leaves_no_claim(desk: Desk) -> None:
    with pytest.raises(RequestIdTaken):
        async with desk.writing(REQUEST) as work:
            await journal.claim(work, KEY)
            raise RequestIdTaken
    async with desk.writing(REQUEST) as work:
        assert await journal.claim(work, KEY) is None


async def test_of_two_claims_at_once_one_waits_for_the_other(desk: Desk) -> None:
    order: list[str] = []

    async def create(name: str) -> Answer | None:
        async with desk.writing(REQUEST) as work:
            known = await journal.claim(work, KEY)
            if known is None:
                order.append(name)
                await asyncio.sleep(0.05)
                await journal.remember(work, KEY, ANSWER)
            return known

    told = await asyncio.gather(*map(create, "abc"))
    assert len(order) == 1
    assert sorted(map(str, told)) == sorted(map(str, [None, ANSWER, ANSWER]))


async def test_lines_tell_who_did_what_to_which_thing(desk: Desk, clock: TestClock) -> None:
    async with desk.writing(REQUEST) as work:
        await journal.record(work, "thing.made", "thing:1", after="new")
        clock.advance(timedelta(seconds=1))
        work.act_as(Actor(ActorKind.PSU, "p"), timedelta(days=1))
        await journal.record(work, "thing.changed", "thing:1", before="new", after="old")
        await journal.record(work, "thing.made", "thing:2")
    async with desk.reading(REQUEST) as work:
        first, second = await journal.history(work, "thing:1")
        assert await journal.history(work, "thing:3") == []
    assert (first.actor, first.act, first.before, first.after) == (
        "setup:wicketgate",
        "thing.made",
        None,
        "new",
    )
    assert (second.actor, second.before, second.after) == ("psu:p", "new", "old")
    assert second.at_us - first.at_us == (86_400 + 1) * 1_000_000
    assert first.request_id == REQUEST


async def test_a_party_sees_its_own_last_hundred_calls(desk: Desk) -> None:
    for number in range(103):
        access = Access(f"op{number}", REQUEST, "GET", at_us=number, status=200)
        access.organisation_id = "org" if number % 2 == 0 or number > 2 else "other"
        if number == 102:
            async with desk.writing(REQUEST) as work:
                await journal.log_access_within(work, access)
        else:
            await journal.log_access(desk.database, access)
    async with desk.reading(REQUEST) as work:
        found = await journal.accesses(work, "org")
        assert [a.operation for a in await journal.accesses(work, "other")] == ["op1"]
    assert [a.operation for a in found] == [f"op{n}" for n in range(102, 2, -1)]


@given(st.lists(st.text(max_size=3), min_size=5, max_size=5), st.integers(0, 4), st.text())
def test_keys_are_the_same_when_every_part_is(parts: list[str], at: int, other: str) -> None:
    changed = [*parts[:at], other, *parts[at + 1 :]]
    assert (CreationKey(*parts) == CreationKey(*changed)) == (parts == changed)


async def test_a_twin_that_takes_too_long_is_told_of(
    migrated_postgres_url: str, clock: TestClock
) -> None:
    """Where the database waits for the other work; SQLite has one that writes at a time."""
    shortly = Sql(text("SET LOCAL lock_timeout = '20ms'"))
    async with (
        desk_on(migrated_postgres_url, clock, Profile()) as desk,
        desk.writing(REQUEST) as first,
    ):
        assert await journal.claim(first, KEY) is None
        with pytest.raises(TwinUnfinished):
            async with desk.writing(REQUEST) as second:
                await second.one(shortly)
                await journal.claim(second, KEY)
