"""The developers' area beside the doors for programs, on SQLite with settled worlds."""

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from uuid import uuid4

import httpx2
import pytest
from starlette.routing import Router

from tests.doors.berlin.calling import body
from tests.support import worlds
from tests.support.clock import TestClock
from tests.support.consents import Granted, grant
from tests.support.edges import SERVED
from tests.support.members import BASE, SECRET, Person
from tests.support.worlds import BEE, PAYER, WASP, Party
from wicketgate import credentials, memberships, people, sandbox, traffic
from wicketgate.kernel.work import Desk
from wicketgate.settlement import Way
from wicketgate.web import account, developer, oauth
from wicketgate.web.berlin.routes import mount as berlin
from wicketgate.web.kit.seat import Seat

EMAILS = {BEE: "bea@bee.example", WASP: "wim@wasp.example", PAYER: "pia@payer.example"}


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """SQLite alone: what the fields do on either database is tested there."""
    return sqlite_url


class Developer(Person):
    """A member at work: the page's own form is the last one, behind those that sign out."""

    async def post(self, fields: Mapping[str, str], form: int = -1, **changed: str) -> int:
        return await super().post(fields, form, **changed)


@dataclass
class House:
    """All doors that matter here, and the members of each organisation."""

    desk: Desk
    shelf: traffic.Shelf
    app: Router

    def client(self) -> httpx2.AsyncClient:
        transport = httpx2.ASGITransport(app=self.app)
        return httpx2.AsyncClient(transport=transport, base_url=BASE)

    async def member(self, email: str) -> Developer:
        """Somebody who has signed in."""
        assert isinstance(self.desk.clock, TestClock)
        person = Developer(self.client(), self.desk.clock)
        assert await person.sign_in(email=email) == 200
        return person

    async def call(self, key: str, path: str = "/v1/accounts", **headers: str) -> httpx2.Response:
        """A reading with this key."""
        sent = {"apiKey": key, "X-Request-ID": str(uuid4()), **headers}
        async with self.client() as client:
            return await client.get(f"/psd2{path}", headers=sent)

    async def ask(self, key: str) -> httpx2.Response:
        """A consent, which needs nothing but a key."""
        sent = {"apiKey": key, "X-Request-ID": str(uuid4()), "PSU-IP-Address": "198.51.100.7"}
        async with self.client() as client:
            return await client.post("/psd2/v1/consents", headers=sent, json=body())


@pytest.fixture
async def house(desk: Desk) -> House:
    shelf = traffic.Shelf(desk)
    seat = Seat(desk, Way(sandbox.bank), BASE, sandbox=True, served=SERVED, shelf=shelf)
    hashed = await credentials.hash_password(SECRET)
    async with desk.writing(worlds.REQUEST) as work:
        for organisation, email in EMAILS.items():
            applicant = people.Applicant("Bea Bromley", email, hashed, "en")
            await memberships.found(work, await people.seed(work, applicant), organisation)
        loner = people.Applicant("Lone", "lone@nobody.example", hashed, "en")
        await people.seed(work, loner)
    doors = [*account.mount(seat), *developer.mount(seat), *oauth.mount(seat), *berlin(seat)]
    return House(desk, shelf, Router(doors, redirect_slashes=False))


@pytest.fixture
async def bea(house: House) -> AsyncIterator[Developer]:
    person = await house.member(EMAILS[BEE])
    yield person
    await person.client.aclose()


@pytest.fixture
async def wim(house: House) -> AsyncIterator[Developer]:
    """A member of another organisation."""
    person = await house.member(EMAILS[WASP])
    yield person
    await person.client.aclose()


@pytest.fixture
async def granted(desk: Desk, bee: Party) -> Granted:
    """A valid consent of Bee's own application."""
    async with desk.writing(worlds.REQUEST) as work:
        return await grant(work, bee)
