"""A confirmation beside another act at the same moment: of the two one goes first."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Final

import httpx2
import pytest
from starlette.applications import Starlette

from tests.conftest import desk_on
from tests.doors.berlin.calling import Api, Scene, verdict
from tests.doors.berlin.confirming import MATTERS, Matter
from tests.support import worlds
from tests.support.clock import TestClock
from wicketgate import authorisation, executions, journal, sandbox
from wicketgate.kernel.ids import PaymentId
from wicketgate.kernel.profile import Profile
from wicketgate.kernel.work import Desk
from wicketgate.settlement import Way
from wicketgate.web.berlin import routes
from wicketgate.web.kit.seat import Seat

ROUNDS: Final = range(4)
GOOD: Final = (200, None)
VOID: Final = (400, "SCA_INVALID")


@pytest.fixture
def profile() -> Profile:
    return Profile(confirmation_required=True)


@pytest.fixture
async def second(
    scene: Scene, database_url: str, clock: TestClock, profile: Profile
) -> AsyncIterator[Api]:
    """The API of another process on the same database."""
    async with desk_on(database_url, clock, profile, fresh=False) as desk:
        seat = Seat(desk, Way(sandbox.bank), "http://testserver", sandbox=True)
        transport = httpx2.ASGITransport(app=Starlette(routes=routes.mount(seat)))
        async with httpx2.AsyncClient(transport=transport, base_url="http://testserver") as client:
            yield Api(client, scene.api.party)


async def moves_of(scene: Scene, matter: Matter) -> list[str | None]:
    """The statuses its authorisation went through."""
    key = await matter.key(scene.api)
    async with scene.desk.reading(worlds.REQUEST) as work:
        lines = await journal.history(work, f"authorisation:{key}")
    return [line.after for line in lines]


@pytest.mark.parametrize("kind", MATTERS)
async def test_two_confirmations_are_one(scene: Scene, second: Api, kind: str) -> None:
    for _ in ROUNDS:
        matter = await MATTERS[kind](scene)
        token = await matter.approve(scene)

        answers = await asyncio.gather(
            *(matter.confirm(api, token) for api in (scene.api, second, scene.api))
        )

        assert [verdict(answer) for answer in answers] == [GOOD] * 3
        assert await matter.status(scene.api) == matter.comes_to
        assert (await moves_of(scene, matter)).count("finalised") == 1
        if kind == "payment":
            key = PaymentId(matter.place.rpartition("/")[2])
            async with scene.desk.reading(worlds.REQUEST) as work:
                assert len(await executions.newest_of(work, key)) == 1


@pytest.mark.parametrize("kind", ["consent", "funds", "basket"])
async def test_it_is_confirmed_and_deleted_at_once(scene: Scene, second: Api, kind: str) -> None:
    for turn in ROUNDS:
        matter = await MATTERS[kind](scene)
        token = await matter.approve(scene)
        acts = [matter.confirm(scene.api, token), second.call("DELETE", matter.place)]
        order = acts[::-1] if turn % 2 else acts
        answers = await asyncio.gather(*order)
        confirmed, deleted = answers[::-1] if turn % 2 else answers

        status = await matter.status(scene.api)
        if verdict(confirmed) == GOOD:
            assert (await moves_of(scene, matter))[-1] == "finalised"
            kept = kind == "basket"
            assert verdict(deleted) == ((409, "STATUS_INVALID") if kept else (204, None))
            assert status == (matter.comes_to if kept else "terminatedByTpp")
        else:
            assert verdict(confirmed) == VOID
            assert verdict(deleted) == (204, None)
            assert (await moves_of(scene, matter))[-1] == "failed"
            assert status == ("CANC" if kind == "basket" else "terminatedByTpp")


async def test_a_payment_is_confirmed_and_deleted_at_once(scene: Scene, second: Api) -> None:
    for turn in ROUNDS:
        matter = await MATTERS["payment"](scene)
        token = await matter.approve(scene)
        acts = [matter.confirm(scene.api, token), second.call("DELETE", matter.place)]
        order = acts[::-1] if turn % 2 else acts
        answers = await asyncio.gather(*order)
        confirmed, deleted = answers[::-1] if turn % 2 else answers

        told = (verdict(confirmed), verdict(deleted), await matter.status(scene.api))
        # Confirmed first it is due today, and cannot be taken back any more.
        late = (405, "CANCELLATION_INVALID")
        assert told in {(GOOD, late, "ACTC"), (VOID, (204, None), "CANC")}


@pytest.mark.parametrize("kind", MATTERS)
async def test_time_runs_out_while_it_is_confirmed(
    scene: Scene, database_url: str, profile: Profile, kind: str
) -> None:
    late = TestClock()
    async with desk_on(database_url, late, profile, fresh=False) as sweeper:
        for _ in ROUNDS:
            matter = await MATTERS[kind](scene)
            token = await matter.approve(scene)
            late.now = scene.clock.now + timedelta(minutes=10)
            confirmed, _ = await asyncio.gather(matter.confirm(scene.api, token), _sweep(sweeper))
            # What is being acted on is left alone by the sweeper until its next round.
            await _sweep(sweeper)
            status = await matter.status(scene.api)
            if verdict(confirmed) == GOOD:
                assert status in {matter.comes_to, "expired"}
            else:
                assert (verdict(confirmed), status) == (VOID, matter.ends_as)
                assert (await moves_of(scene, matter))[-1] == "failed"


async def _sweep(desk: Desk) -> int:
    async with desk.writing(worlds.REQUEST) as work:
        return await authorisation.sweep(work)
