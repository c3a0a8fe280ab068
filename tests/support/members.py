"""A browser in front of the account's pages, and the letters behind them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Final
from urllib.parse import urlsplit

import httpx2
import pyotp
from starlette.routing import Router

from tests.pages.markup import Reader
from tests.support.clock import TestClock
from wicketgate import mail, sandbox
from wicketgate.kernel.work import Desk
from wicketgate.mail import Letter
from wicketgate.settlement import Way
from wicketgate.web import account, developer
from wicketgate.web.kit.seat import Seat

BASE: Final = "https://portal.bank.example"
REQUEST: Final = "00000000-0000-4000-8000-0000000000bb"
EMAIL: Final = "lea@bee.example"
SECRET: Final = "violin cactus seldom harbour"
NEW_SECRET: Final = "gravel tulip mistook lantern"


@dataclass
class Portal:
    """The door on a desk."""

    desk: Desk
    shown: bool = True
    app: Router = field(init=False)

    def __post_init__(self) -> None:
        seat = Seat(self.desk, Way(sandbox.bank), BASE, sandbox=True, letters_shown=self.shown)
        self.app = Router([*account.mount(seat), *developer.mount(seat)], redirect_slashes=False)

    def browser(self) -> "Person":
        """A browser with a cookie jar of its own."""
        transport = httpx2.ASGITransport(app=self.app)
        assert isinstance(self.desk.clock, TestClock)
        return Person(httpx2.AsyncClient(transport=transport, base_url=BASE), self.desk.clock)

    async def letters(self) -> list[Letter]:
        """What was written, newest first."""
        async with self.desk.reading(REQUEST) as work:
            return await mail.latest(work)

    async def newest_link(self) -> str:
        """The path of the link in the newest letter."""
        return await self.link_to("")

    async def link_to(self, email: str) -> str:
        """The path of the link in the newest letter to this address; to anybody for none."""
        newest = next(one for one in await self.letters() if email in ("", one.draft.to))
        [link] = [one for one in newest.draft.text.splitlines() if one.startswith(BASE)]
        return urlsplit(link).path


@dataclass
class Person:
    """Somebody with a browser: follows our redirects and fills in our forms."""

    client: httpx2.AsyncClient
    clock: TestClock
    answer: httpx2.Response | None = None

    @property
    def last(self) -> httpx2.Response:
        assert self.answer is not None
        return self.answer

    @property
    def page(self) -> Reader:
        return Reader(self.last.text)

    @property
    def heading(self) -> str:
        return self.page.one("h1").text

    @property
    def path(self) -> str:
        return self.last.request.url.path

    @property
    def faults(self) -> list[str]:
        """What the summary of errors leads to."""
        links = [a.attributes["href"] or "" for a in self.page.all("a")]
        return [
            link.removeprefix("#") for link in links if link.startswith("#") and link != "#main"
        ]

    async def get(self, path: str) -> int:
        return await self._follow(await self.client.get(path))

    async def post(self, fields: Mapping[str, str], form: int = 0, **changed: str) -> int:
        """Send a form of the page, with its hidden fields."""
        page = self.page
        action = page.all("form")[form].attributes["action"] or ""
        hidden = {
            one.attributes["name"] or "": one.attributes["value"] or ""
            for one in page.all("input")
            if one.attributes["type"] == "hidden"
        }
        sent = {**hidden, **fields, **changed}
        self.clock.advance(timedelta(milliseconds=1))  # letters have an order
        return await self._follow(await self.client.post(action, data=sent))

    async def _follow(self, answer: httpx2.Response) -> int:
        while answer.status_code == 303:
            answer = await self.client.get(answer.headers["location"])
        self.answer = answer
        return answer.status_code

    # -------------------------------------------------------------- journeys
    @property
    def question(self) -> str:
        """What the page asks a passkey, as JSON."""
        asked = [one.attributes.get("data-question") for one in self.page.all("form")]
        return next(one for one in asked if one)

    @property
    def removals(self) -> list[str]:
        """Where each passkey of the list is removed."""
        links = [one.attributes["href"] or "" for one in self.page.all("a")]
        return [link for link in links if link.endswith("/remove")]

    async def ask_for_account(
        self, email: str = EMAIL, password: str = SECRET, code: str = ""
    ) -> int:
        await self.get("/sign-up")
        return await self.post(
            {
                "name": "Léa Peeters",
                "email": email,
                "password": password,
                "again": password,
                "code": code,
                "terms": "yes",
            }
        )

    async def join(self, portal: Portal, email: str = EMAIL) -> int:
        """From the empty form to the account."""
        await self.ask_for_account(email)
        await self.get(await portal.newest_link())
        return await self.post({})

    async def sign_out(self) -> int:
        return await self.press("Sign out")

    async def press(self, button: str, **fields: str) -> int:
        """Send the form that ends with this button."""
        forms = enumerate(self.page.all("form"))
        [form] = [number for number, one in forms if one.text.endswith(button)]
        return await self.post(fields, form=form)

    async def sign_in(self, password: str = SECRET, email: str = EMAIL) -> int:
        await self.get("/sign-in")
        return await self.post({"email": email, "password": password})


def code_at(secret: str, clock: TestClock) -> str:
    """What the authenticator app shows now."""
    return pyotp.TOTP(secret).at(clock.now)


async def with_second_factor(person: Person, clock: TestClock) -> tuple[str, list[str]]:
    """Set up an app; its secret and the recovery codes."""
    await person.get("/account/second-factor")
    secret = person.page.one("main").text.split("into the app:")[1].split()[0]
    assert await person.post({"code": code_at(secret, clock)}) == 200
    assert person.heading == "Keep your recovery codes"
    return secret, [one.text for one in person.page.all("code")]
