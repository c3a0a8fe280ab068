"""The XS2A API as a third party calls it."""

from collections.abc import AsyncIterator
from datetime import timedelta
from uuid import uuid4

import httpx2
import pytest
from starlette.applications import Starlette

from tests.support import worlds
from tests.support.consents import Granted, grant
from tests.support.worlds import Party
from wicketgate.kernel.work import Desk
from wicketgate.web.berlin import routes
from wicketgate.web.kit.seat import Seat


class Api:
    """Calls with a fresh X-Request-ID and the party's key unless told otherwise."""

    def __init__(self, client: httpx2.AsyncClient, party: Party) -> None:
        self._client = client
        self.party = party

    async def call(
        self, method: str, path: str, *, granted: Granted | None = None, **more: object
    ) -> httpx2.Response:
        headers = {"X-Request-ID": str(uuid4()), "apiKey": self.party.api_key}
        if granted is not None:
            headers |= {
                "Authorization": f"Bearer {granted.token}",
                "Consent-ID": granted.consent.id,
            }
        given = more.pop("headers", {})
        assert isinstance(given, dict)
        merged = {k: v for k, v in {**headers, **given}.items() if v is not None}
        return await self._client.request(method, f"/psd2{path}", headers=merged, **more)  # type: ignore[arg-type]  # httpx2's own keywords

    async def get(self, path: str, **more: object) -> httpx2.Response:
        return await self.call("GET", path, **more)  # type: ignore[arg-type]  # httpx2's own keywords


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
async def granted(desk: Desk, bee: Party) -> Granted:
    """A valid recurring consent of psu-ok on the giro account with all rights."""
    async with desk.writing(worlds.REQUEST) as work:
        return await grant(work, bee, life=timedelta(days=30))
