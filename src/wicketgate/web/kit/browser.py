"""The browser at our door: its cookies, its forms, and who is in it.

Before the sign-in a browser proves by a random cookie that a form is its own; from then on by the
secret of its session. Over TLS the names begin with `__Host-`: no neighbouring host can set them
(RFC 6265bis 4.1.3.2).
"""

import asyncio
from collections.abc import Awaitable, Collection
from dataclasses import dataclass, replace
from typing import ClassVar, Final

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from wicketgate import credentials, memberships, people
from wicketgate.kernel import clock, secrets
from wicketgate.kernel.work import Work
from wicketgate.memberships import Belonging
from wicketgate.people import Limit, SignedIn, Stage
from wicketgate.web.kit.forms import Form, read_form
from wicketgate.web.kit.headers_of_pages import PAGE_HEADERS
from wicketgate.web.kit.pages import Shell, View, render
from wicketgate.web.kit.reader import shell_for
from wicketgate.web.kit.request_ids import request_id_of
from wicketgate.web.kit.seat import Seat
from wicketgate.web.kit.session import check_came_from_us
from wicketgate.web.kit.uploads import read_upload

_SEE_OTHER: Final = 303
_FORM: Final = "form"
_SAME_TIME_SECONDS: Final = 0.4
"""How long an answer takes that must not tell by its time whether an address is known."""


@dataclass(slots=True)
class Visitor:
    """One request of a browser, whoever is in it.

    `session` names the cookie of its session; `signed_in_as` is the name of who was recognised, and
    `prefers` their language.
    """

    session: ClassVar[str]
    seat: Seat
    request: Request
    signed_in_as: str | None = None
    prefers: str | None = None
    _new_form_secret: str = ""

    # -------------------------------------------------------------- cookies
    def cookie(self, name: str) -> str:
        """What the browser shows under this name; empty where it shows nothing."""
        return self.request.cookies.get(self._named(name), "")

    def _named(self, name: str) -> str:
        return f"__Host-{name}" if self.seat.secure else name

    def give(self, answer: Response, name: str, value: str) -> None:
        """Set a cookie of ours; an empty value takes it away."""
        answer.set_cookie(
            self._named(name),
            value,
            max_age=None if value else 0,
            secure=self.seat.secure,
            httponly=True,
            samesite="lax",
        )

    def let_in(self, answer: Response, secret: str) -> None:
        """Hand out the secret of a session, or take it back where it is empty."""
        self.give(answer, self.session, secret)

    # -------------------------------------------------------------- forms
    @property
    def csrf(self) -> str:
        """The token of this browser's forms; it changes with the sign-in."""
        secret = self._form_secret() if self.signed_in_as is None else self.secret
        return self.seat.desk.keys.fingerprint("account-csrf", secret)

    def _form_secret(self) -> str:
        known = self.cookie(_FORM) or self._new_form_secret
        self._new_form_secret = known or secrets.new_secret("wgf")
        return self._new_form_secret

    async def form(self, long_texts: Collection[str] = ()) -> Form:
        """What was posted. Raises Malformed, and HTTPException 403 for another site's form."""
        form = await read_form(self.request, long_texts)
        check_came_from_us(self.seat, self.request, form, self.csrf)
        return form

    async def upload(self, long_texts: Collection[str] = ()) -> Form:
        """What was posted with files. Raises Malformed, and HTTPException 403 as `form` does."""
        form = await read_upload(self.request, long_texts)
        check_came_from_us(self.seat, self.request, form, self.csrf)
        return form

    # -------------------------------------------------------------- answers
    @property
    def shell(self) -> Shell:
        """What stands around the page. The sandbox's test customer has no business here."""
        shell = shell_for(
            self.seat, self.request, ui_locales=self.prefers, signed_in_as=self.signed_in_as
        )
        return replace(shell.without_test_customer, inside=bool(self.secret))

    def show(self, view: View) -> Response:
        """The page, with the cookie that its form needs."""
        answer = render(view, self.shell)
        if self._new_form_secret and not self.cookie(_FORM):
            self.give(answer, _FORM, self._new_form_secret)
        return answer

    def see(self, path: str) -> Response:
        """303 to a page of ours: what was posted is done."""
        return RedirectResponse(path, _SEE_OTHER, PAGE_HEADERS)

    # -------------------------------------------------------------- who
    @property
    def agent(self) -> str:
        """What the browser calls itself."""
        return self.request.headers.get("user-agent", "")

    @property
    def address(self) -> str:
        """The network address it comes from."""
        return self.request.client.host if self.request.client else ""

    @property
    def request_id(self) -> str:
        return request_id_of(self.request)

    @property
    def secret(self) -> str:
        """The secret of its session; empty where there is none."""
        return self.cookie(self.session)


@dataclass(slots=True)
class Browser(Visitor):
    """One request of a browser in which a member of the portal may be signed in."""

    session: ClassVar[str] = "member"
    member: SignedIn | None = None

    async def recognise(self, stage: Stage = Stage.FULL) -> SignedIn:
        """Whose browser it is. Raises people.NotSignedIn."""
        async with self.seat.desk.reading(self.request_id) as work:
            found = await self._find(work, stage)
        await self._note_use(found)
        return found

    async def _find(self, work: Work, stage: Stage = Stage.FULL) -> SignedIn:
        self.member = await people.signed_in(work, self.secret, stage)
        self.signed_in_as = self.member.member.name
        self.prefers = self.member.member.language
        return self.member

    async def _note_use(self, found: SignedIn) -> None:
        """Once in five minutes: reading costs no write."""
        if found.session.stale(clock.micros(self.seat.desk.clock())):
            async with self.seat.desk.writing(self.request_id) as work:
                await people.touch(work, found)

    async def belong(self) -> Belonging:
        """Where its member belongs. Raises people.NotSignedIn, memberships.NoOrganisation."""
        async with self.seat.desk.reading(self.request_id) as work:
            found = await self._find(work)
            belonging = await memberships.of_member(work, found.member.id)
        await self._note_use(found)
        return belonging

    async def count(self, limit: Limit, subject: str = "") -> None:
        """Count a try from this network address. Raises credentials.TooManyTries."""
        async with self.seat.desk.writing(self.request_id) as work:
            await credentials.count(work, limit.value, subject or self.address)


async def in_the_same_time(doing: Awaitable[None]) -> None:
    """Do it, and take as long for it as for anything else that is done this way."""
    await asyncio.gather(doing, asyncio.sleep(_SAME_TIME_SECONDS))
