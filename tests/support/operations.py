"""People of the bank in front of operations' pages, and what they look after."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Final

import httpx2
import pyotp
from starlette.routing import Router

from tests.support.cases import TRUST
from tests.support.clock import TestClock
from tests.support.members import BASE, Person
from wicketgate import credentials, sandbox, staff
from wicketgate.issuers import Register
from wicketgate.kernel.ids import StaffId
from wicketgate.kernel.permissions import StaffRole
from wicketgate.kernel.work import Desk
from wicketgate.settlement import Way
from wicketgate.web import account, backoffice
from wicketgate.web.kit.seat import Seat

REQUEST: Final = "00000000-0000-4000-8000-0000000000cc"
SECRET: Final = "violin cactus seldom harbour"
SALT: Final = "salt"
HASHES: Final[dict[str, str]] = {}


async def hashed(password: str = SECRET) -> str:
    """Its hash, made once: it takes long."""
    if password not in HASHES:
        HASHES[password] = await credentials.hash_password(password)
    return HASHES[password]


async def somebody(
    desk: Desk, name: str = "Iris", role: StaffRole = StaffRole.ADMIN
) -> staff.Operator:
    """A person of the bank with password and app, who can sign in as `name@bank.example`."""
    newcomer = staff.Newcomer(name, f"{name.lower()}@bank.example", role)
    password = await hashed()
    async with desk.writing(REQUEST) as work:
        await staff.seed(work, newcomer, password, SALT)
        found = await staff.find_by_email(work, newcomer.email)
    assert found is not None
    return found


def code_of(desk: Desk, who: StaffId, salt: str = SALT) -> str:
    """What the person's app shows now."""
    secret = credentials.totp_secret(desk.keys, who, salt)
    return pyotp.TOTP(secret).at(int(desk.clock().timestamp()))


@dataclass
class House:
    """Operations and the members' sign-in on one desk."""

    desk: Desk
    sandbox: bool = True
    app: Router = field(init=False)

    def __post_init__(self) -> None:
        seat = Seat(
            self.desk,
            Way(sandbox.bank),
            BASE,
            sandbox=self.sandbox,
            letters_shown=True,
            issuers=Register(TRUST),
        )
        doors = [*account.mount(seat), *backoffice.mount(seat)]
        self.app = Router(doors, redirect_slashes=False)

    def browser(self) -> Person:
        """A browser with a cookie jar of its own."""
        assert isinstance(self.desk.clock, TestClock)
        transport = httpx2.ASGITransport(app=self.app)
        return Person(httpx2.AsyncClient(transport=transport, base_url=BASE), self.desk.clock)

    @asynccontextmanager
    async def signed_in(self, who: staff.Operator) -> AsyncIterator[Person]:
        """A browser in which the person has signed in by both factors."""
        person = self.browser()
        async with person.client:
            await half_way(person, who)
            assert await person.post({"code": code_of(self.desk, who.id)}) == 200
            assert person.path == "/ops"
            person.clock.advance(timedelta(seconds=30))  # the next sign-in needs the next code
            yield person


async def half_way(person: Person, who: staff.Operator, password: str = SECRET) -> int:
    """The first factor."""
    await person.get("/ops/sign-in")
    return await person.post({"email": who.email, "password": password})


async def fill_in(person: Person, path: str, action: str, fields: Mapping[str, str]) -> int:
    """Send the form of a page that leads to this action."""
    await person.get(path)
    forms = [form.attributes["action"] for form in person.page.all("form")]
    return await person.post(fields, forms.index(action))
