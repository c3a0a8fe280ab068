"""The portal beside the doors it tells about."""

from collections.abc import AsyncIterator, Callable
from dataclasses import replace

import httpx2
import pytest
from starlette.routing import Mount, Router

from tests.support.edges import SERVED
from wicketgate.web.account import mount as account
from wicketgate.web.berlin.routes import mount as berlin
from wicketgate.web.developer import mount as developer
from wicketgate.web.kit.assets import static_files
from wicketgate.web.kit.last_resort import LastResort
from wicketgate.web.kit.seat import Seat
from wicketgate.web.portal import mount as portal
from wicketgate.web.reference import mount as reference
from wicketgate.web.services import mount as services

Visit = Callable[[Seat], httpx2.AsyncClient]


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """SQLite alone: the pages ask the database one question."""
    return sqlite_url


@pytest.fixture
def bank(seat: Seat) -> Seat:
    """The seat as the app fills it, with what the doors for programs answer."""
    return replace(seat, served=SERVED)


def visiting(seat: Seat) -> httpx2.AsyncClient:
    """A browser in front of the portal of that bank."""
    pages = [*account(seat), *developer(seat), *portal(seat), *reference(seat), *services(seat)]
    doors = [*berlin(seat), *pages, Mount("/static", static_files())]
    app = LastResort(Router(doors, redirect_slashes=False), seat)
    transport = httpx2.ASGITransport(app=app)
    return httpx2.AsyncClient(transport=transport, base_url=seat.base_url)


@pytest.fixture
def visit() -> Visit:
    """Opens a browser in front of the portal of a bank."""
    return visiting


@pytest.fixture
async def client(bank: Seat) -> AsyncIterator[httpx2.AsyncClient]:
    """A browser in front of the sandbox's portal."""
    async with visiting(bank) as made:
        yield made
