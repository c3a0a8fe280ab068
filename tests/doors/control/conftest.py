"""The control API beside the XS2A API, as third parties call them."""

from collections.abc import AsyncIterator
from datetime import timedelta

import httpx2
import pytest
from starlette.routing import Router

from tests.doors.control.calling import Caller
from tests.support import worlds
from tests.support.worlds import Party
from wicketgate import sandbox, tpps
from wicketgate.kernel.work import Desk
from wicketgate.web.berlin.routes import mount as berlin
from wicketgate.web.control.routes import mount as control
from wicketgate.web.kit.last_resort import LastResort
from wicketgate.web.kit.seat import Seat


@pytest.fixture
async def client(seat: Seat, desk: Desk, database_url: str) -> AsyncIterator[httpx2.AsyncClient]:
    app = LastResort(Router([*berlin(seat), *control(seat)], redirect_slashes=False), seat)
    transport = httpx2.ASGITransport(app=app)
    async with httpx2.AsyncClient(transport=transport, base_url="http://testserver") as made:
        yield made
    if database_url.startswith("postgresql"):
        await _renew_the_world_that_moved(desk)


async def _renew_the_world_that_moved(desk: Desk) -> None:
    """Settled worlds are shared with the tests of other doors, where the database keeps them."""
    async with desk.writing(worlds.REQUEST) as work:
        bee = await tpps.find(work, worlds.BEE)
        assert bee is not None
        if bee.clock_shift > timedelta(0):
            await sandbox.reset(work, worlds.BEE)


@pytest.fixture
def bees(client: httpx2.AsyncClient, desk: Desk, bee: Party) -> Caller:
    """Budget Bee calls."""
    return Caller(client, desk, bee)


@pytest.fixture
def wasps(client: httpx2.AsyncClient, desk: Desk, wasp: Party) -> Caller:
    """Another one calls."""
    return Caller(client, desk, wasp)
