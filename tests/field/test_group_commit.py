"""Works are durable when their block is left, and only then; one commit serves many."""

import asyncio

import pytest
from sqlalchemy import delete

from wicketgate import journal, tpps
from wicketgate.journal.store import journal_line
from wicketgate.kernel.errors import Refusal
from wicketgate.kernel.ids import OrganisationId
from wicketgate.kernel.sql import Sql
from wicketgate.kernel.work import Desk

REQUEST = "00000000-0000-4000-8000-000000000001"


def an_organisation(number: int = 1) -> tpps.Organisation:
    return tpps.Organisation(
        OrganisationId(f"PSDBE-NBB-{number:06d}"), "Budget Bee", frozenset({tpps.Role("PSP_AI")})
    )


class Kept(Refusal):
    """Refused, and what was written stands."""

    kept = True


async def admitted(desk: Desk) -> int:
    async with desk.reading(REQUEST) as work:
        return len(await tpps.everyone(work))


async def test_a_work_left_well_is_committed(desk: Desk) -> None:
    async with desk.writing(REQUEST) as work:
        await tpps.admit(work, an_organisation())
    assert await admitted(desk) == 1


async def test_a_refusal_undoes_the_work_of_its_request_alone(desk: Desk) -> None:
    async def refused() -> None:
        with pytest.raises(Refusal):
            async with desk.writing(REQUEST) as work:
                await tpps.admit(work, an_organisation(2))
                await asyncio.sleep(0)
                raise Refusal

    async def accepted() -> None:
        async with desk.writing(REQUEST) as work:
            await tpps.admit(work, an_organisation(3))

    await asyncio.gather(refused(), accepted(), refused())
    assert await admitted(desk) == 1


async def test_a_kept_refusal_is_raised_after_the_commit(desk: Desk) -> None:
    with pytest.raises(Kept):
        async with desk.writing(REQUEST) as work:
            await tpps.admit(work, an_organisation())
            raise Kept
    assert await admitted(desk) == 1


async def test_a_refused_work_leaves_no_write_lock(desk: Desk) -> None:
    with pytest.raises(Refusal):
        async with desk.writing(REQUEST) as work:
            await tpps.admit(work, an_organisation())
            raise Refusal
    await asyncio.sleep(0.05)
    async with desk.writing(REQUEST) as work:
        await tpps.admit(work, an_organisation(4))
    assert await admitted(desk) == 1


async def test_a_hundred_works_and_appends_at_once_all_stand(desk: Desk) -> None:
    async def write(number: int) -> None:
        async with desk.writing(REQUEST) as work:
            await tpps.admit(work, an_organisation(number))

    async def log(number: int) -> None:
        access = journal.Access("listAccounts", REQUEST, "GET", at_us=number, status=200)
        access.organisation_id = "PSDBE-NBB-000001"
        await journal.log_access(desk.database, access)

    await asyncio.gather(*map(write, range(100)), *map(log, range(100)))
    assert await admitted(desk) == 100
    async with desk.reading(REQUEST) as work:
        assert len(await journal.accesses(work, "PSDBE-NBB-000001")) == 100


async def test_the_journal_cannot_be_rewritten(desk: Desk) -> None:
    async with desk.writing(REQUEST) as work:
        await tpps.admit(work, an_organisation())
    with pytest.raises(Exception, match="append-only"):
        async with desk.writing(REQUEST) as work:
            await work.run(Sql(delete(journal_line)))
    async with desk.reading(REQUEST) as work:
        assert await journal.history(work, "organisation:PSDBE-NBB-000001")
