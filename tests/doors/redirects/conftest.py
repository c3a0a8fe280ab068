"""The XS2A API and the OAuth2 server of a live bank, before third parties with declared URLs."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, replace

import httpx2
import pytest
from starlette.applications import Starlette

from tests.doors.berlin.calling import Api
from tests.support import worlds
from tests.support.clock import TestClock
from tests.support.stages import database_url
from tests.support.visitors import Stage, admit
from tests.support.worlds import Party
from wicketgate import tpps
from wicketgate.kernel.work import Desk
from wicketgate.web.berlin import routes
from wicketgate.web.kit.seat import Seat

__all__ = ["database_url"]


@dataclass(frozen=True)
class Live:
    """Both doors of a live bank, and Budget Bee before them."""

    desk: Desk
    stage: Stage
    api: Api

    async def declare(self, *urls: str) -> None:
        """Give Budget Bee this list."""
        async with self.desk.writing(worlds.REQUEST) as work:
            await tpps.declare(work, worlds.BEE, urls)


@pytest.fixture
async def live(desk: Desk, clock: TestClock, seat: Seat) -> AsyncIterator[Live]:
    keys = await admit(desk)
    stage = Stage(desk, clock, keys, sandbox=False)
    app = Starlette(routes=routes.mount(replace(seat, sandbox=False)))
    bee = Party(worlds.BEE, worlds.app_of(worlds.BEE), keys[worlds.BEE])
    transport = httpx2.ASGITransport(app=app)
    async with httpx2.AsyncClient(transport=transport, base_url="http://testserver") as client:
        yield Live(desk, stage, Api(client, bee))


@pytest.fixture
async def sandbox_api(live: Live, seat: Seat) -> AsyncIterator[Api]:
    """The same third party before a sandbox on the same database."""
    transport = httpx2.ASGITransport(app=Starlette(routes=routes.mount(seat)))
    async with httpx2.AsyncClient(transport=transport, base_url="http://testserver") as client:
        yield Api(client, live.api.party)
