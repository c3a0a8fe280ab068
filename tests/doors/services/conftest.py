"""A customer's browser before the pages of the connected services."""

from collections.abc import AsyncIterator

import httpx2
import pytest
from starlette.routing import Router

from tests.support.visitors import BASE, Browser
from tests.support.worlds import BEE
from wicketgate import personas, sandbox
from wicketgate.kernel.work import Desk
from wicketgate.settlement import Way
from wicketgate.web import customer, services
from wicketgate.web.berlin import routes as berlin
from wicketgate.web.kit.seat import Seat


@pytest.fixture
def app(desk: Desk) -> Router:
    """The doors of customers and TPPs of one installation."""
    seat = Seat(desk, Way(sandbox.bank), BASE, sandbox=True)
    doors = [*services.mount(seat), *customer.mount(seat), *berlin.mount(seat)]
    return Router(doors, redirect_slashes=False)


@pytest.fixture
async def client(app: Router) -> AsyncIterator[httpx2.AsyncClient]:
    transport = httpx2.ASGITransport(app=app)
    async with httpx2.AsyncClient(transport=transport, base_url=BASE) as made:
        yield made


class Customer(Browser):
    """A browser that signs in to the connected services."""

    @property
    def words(self) -> str:
        """Everything that the page says."""
        return " ".join(self.page.one("main").text.split())

    async def enter(self, login: str = "psu-ok") -> None:
        """Both factors, in the world of the first organisation."""
        await self.get("/psu/services")
        await self.sign_in_here(login)
        await self.post({"code": personas.ONE_TIME_CODE})

    async def sign_in_here(
        self, login: str = "psu-ok", password: str = personas.PASSWORD, sandbox: str = BEE
    ) -> httpx2.Response:
        """The first factor."""
        return await self.post({"sandbox": sandbox, "login": login, "password": password})


@pytest.fixture
def browser(client: httpx2.AsyncClient) -> Customer:
    return Customer(client)
