"""Members with browsers in front of the developers' area."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta

import httpx2
from starlette.routing import Router

from tests.support.cases import PAPERS, TRUST
from tests.support.clock import TestClock
from tests.support.firms import REQUEST, somebody
from tests.support.members import BASE, Person
from wicketgate import mail, people, sandbox
from wicketgate.issuers import Register
from wicketgate.kernel.ids import MemberId
from wicketgate.kernel.work import Desk
from wicketgate.settlement import Way
from wicketgate.web import account, developer
from wicketgate.web.kit.seat import Seat

FIELDS: Mapping[str, str] = {
    "first_name": "Ada",
    "last_name": "Peeters",
    "company": "Budget Bee",
    "email": "ada@bee.example",
    "phone": "+32 2 555 01 23",
    "PSP_AI": "yes",
}
FILES: Mapping[str, bytes] = {
    "qwac": (PAPERS.qwac or "").encode(),
    "qseal": (PAPERS.seal or "").encode(),
}


@dataclass(kw_only=True)
class Colleague(Person):
    """A member in a browser."""

    id: MemberId

    async def fill_in(
        self, do: str, fields: Mapping[str, str] = FIELDS, files: Mapping[str, bytes] = FILES
    ) -> int:
        """Post the form of the organisation."""
        await self.get("/dev/organisation/verify")
        hidden = {
            one.attributes["name"] or "": one.attributes["value"] or ""
            for one in self.page.all("input")
            if one.attributes["type"] == "hidden"
        }
        # A browser sends a file that was not chosen too: without a name and empty.
        sent = {name: (f"{name}.pem", files.get(name, b"")) for name in FILES}
        self.clock.advance(timedelta(milliseconds=1))
        answer = await self.client.post(
            "/dev/organisation/verify", data={**hidden, **fields, "do": do}, files=sent
        )
        return await self._follow(answer)

    @property
    def csrf(self) -> str:
        """The token of the page's forms."""
        tokens = [one for one in self.page.all("input") if one.attributes["name"] == "csrf"]
        return tokens[0].attributes["value"] or ""

    def value_of(self, name: str) -> str:
        """What stands in a field."""
        [found] = [one for one in self.page.all("input") if one.attributes["name"] == name]
        return found.attributes.get("value") or ""

    async def submit(self, ending: str, **fields: str) -> int:
        """Send the first form of the page whose address ends so."""
        forms = [one.attributes["action"] or "" for one in self.page.all("form")]
        form = next(at for at, action in enumerate(forms) if action.endswith(ending))
        return await self.post(fields, form=form)


@dataclass
class Site:
    """The doors of account and developers on a desk."""

    desk: Desk
    sandbox: bool = True
    seat: Seat = field(init=False)
    app: Router = field(init=False)

    def __post_init__(self) -> None:
        self.seat = Seat(
            self.desk,
            Way(sandbox.bank),
            BASE,
            sandbox=self.sandbox,
            letters_shown=True,
            issuers=Register(TRUST),
        )
        doors = [*account.mount(self.seat), *developer.mount(self.seat)]
        self.app = Router(doors, redirect_slashes=False)

    async def member(self, name: str) -> Colleague:
        """Somebody who has signed in; the caller closes the browser."""
        async with self.desk.writing(REQUEST) as work:
            member = await somebody(work, name)
            who = await people.candidate(work, f"{name.lower()}@hive.example")
            _, secret = await people.sign_in(work, who, "a browser", fits=True)
        transport = httpx2.ASGITransport(app=self.app)
        cookies = {"__Host-member": secret}
        client = httpx2.AsyncClient(transport=transport, base_url=BASE, cookies=cookies)
        assert isinstance(self.desk.clock, TestClock)
        return Colleague(client=client, clock=self.desk.clock, id=member)

    async def letters(self) -> list[mail.Letter]:
        """What was written, newest first."""
        async with self.desk.reading(REQUEST) as work:
            return await mail.latest(work)
