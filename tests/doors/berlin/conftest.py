"""The XS2A API as a third party calls it."""

from collections.abc import AsyncIterator
from datetime import timedelta

import httpx2
import pytest
from starlette.applications import Starlette

from tests.doors.berlin.calling import Api, Scene
from tests.support import worlds
from tests.support.clock import TestClock
from tests.support.consents import Granted, grant
from tests.support.worlds import Party
from wicketgate.kernel.work import Desk
from wicketgate.web.berlin import routes
from wicketgate.web.kit.seat import Seat

__all__ = ["Api"]


@pytest.fixture
async def client(seat: Seat) -> AsyncIterator[httpx2.AsyncClient]:
    app = Starlette(routes=routes.mount(seat))
    transport = httpx2.ASGITransport(app=app)
    async with httpx2.AsyncClient(transport=transport, base_url="http://testserver") as made:
        yield made


@pytest.fixture
def api(client: httpx2.AsyncClient, bee: Party) -> Api:
    return Api(client, bee)


@pytest.fixture
def other_api(client: httpx2.AsyncClient, wasp: Party) -> Api:
    return Api(client, wasp)


@pytest.fixture
def scene(desk: Desk, clock: TestClock, api: Api, other_api: Api) -> Scene:
    """Two third parties before the door, and the means to act behind it."""
    return Scene(desk, clock, api, other_api)


@pytest.fixture
async def granted(desk: Desk, bee: Party) -> Granted:
    """A valid recurring consent of psu-ok on the giro account with all rights."""
    async with desk.writing(worlds.REQUEST) as work:
        return await grant(work, bee, life=timedelta(days=30))
