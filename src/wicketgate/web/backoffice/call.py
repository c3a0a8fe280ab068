"""One request of somebody of the bank: who they are, what they may do, and the work it runs in.

Each row is admitted here by its own permission, in the transaction in which it acts: a role that
was taken away a moment ago lets nothing through.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import ClassVar, Final

from starlette.requests import Request
from starlette.responses import Response

from wicketgate import credentials, staff
from wicketgate.credentials import Limit
from wicketgate.kernel.permissions import STAFF_MAY, Permission
from wicketgate.kernel.work import Work
from wicketgate.staff import Operator, SignedIn, Stage
from wicketgate.web.kit.browser import Visitor
from wicketgate.web.kit.forms import Form
from wicketgate.web.kit.pages import View
from wicketgate.web.kit.seat import Endpoint, Seat

from .views import Frame

LONG_TEXTS: Final = frozenset({"reason", "note", "question"})
"""Fields in which people may write several lines."""


@dataclass(slots=True)
class Console(Visitor):
    """A browser in which somebody of the bank may be signed in."""

    session: ClassVar[str] = "operator"

    async def recognise(self, work: Work, stage: Stage = Stage.FULL) -> SignedIn:
        """Whose browser it is; the work acts as them. Raises staff.NotSignedIn."""
        found = await staff.signed_in(work, self.secret, stage)
        self.signed_in_as = found.operator.name
        return found

    async def half(self, stage: Stage) -> SignedIn:
        """As `recognise`, for a sign-in that is under way. Raises staff.NotSignedIn."""
        async with self.seat.desk.reading(self.request_id) as work:
            return await self.recognise(work, stage)

    async def count(self, limit: Limit) -> None:
        """Count a try from this network address. Raises credentials.TooManyTries."""
        async with self.seat.desk.writing(self.request_id) as work:
            await credentials.count(work, limit, self.address)


@dataclass(frozen=True, slots=True)
class Call:
    """A request whose caller may make it. `form` is empty for a page that is only looked at."""

    console: Console
    work: Work
    who: SignedIn
    form: Form

    @property
    def operator(self) -> Operator:
        return self.who.operator

    @property
    def seat(self) -> Seat:
        return self.console.seat

    @property
    def frame(self) -> Frame:
        """What the page around the page needs."""
        return Frame(csrf=self.console.csrf, may=STAFF_MAY[self.operator.role])

    def place(self, name: str) -> str:
        """What stands in the address at this name; no id of ours holds a NUL."""
        given: str = self.console.request.path_params[name]
        return given.replace("\0", "\N{REPLACEMENT CHARACTER}")

    def asked(self, name: str) -> str:
        """What the query says at this name, without blanks around it."""
        return self.console.request.query_params.get(name, "").replace("\0", "").strip()[:200]

    def written(self, name: str) -> str:
        """What the form says at this name, without blanks around it."""
        return self.form.get(name).replace("\r\n", "\n").strip()

    def show(self, view: View) -> Response:
        return self.console.show(view)

    def see(self, path: str) -> Response:
        return self.console.see(path)


async def admit(console: Console, work: Work, permission: Permission) -> SignedIn:
    """Who acts in this work, if they may. Raises staff.NotSignedIn, staff.NotPermitted."""
    who = await console.recognise(work)
    who.operator.check(permission)
    return who


Act = Callable[[Call], Awaitable[Response]]
"""What one row does."""


def reading(permission: Permission, act: Act) -> Endpoint:
    """The row looks at one state of the database."""

    async def endpoint(seat: Seat, request: Request) -> Response:
        console = Console(seat, request)
        async with seat.desk.reading(console.request_id) as work:
            who = await admit(console, work, permission)
            return await act(Call(console, work, who, Form({}, frozenset())))

    return endpoint


def writing(permission: Permission, act: Act) -> Endpoint:
    """The row changes something, all or nothing. Its form is read before the work begins."""

    async def endpoint(seat: Seat, request: Request) -> Response:
        console = Console(seat, request)
        async with seat.desk.reading(console.request_id) as work:
            await console.recognise(work)
        form = await console.form(LONG_TEXTS)
        async with seat.desk.writing(console.request_id) as work:
            who = await admit(console, work, permission)
            return await act(Call(console, work, who, form))

    return endpoint
