"""The customer in this browser: the cookie of the session, and the work in which it is seen."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import ClassVar, Final

from starlette.requests import Request
from starlette.responses import Response

from wicketgate import services
from wicketgate.bank import Bank, Customer
from wicketgate.kernel import clock
from wicketgate.kernel.work import Work
from wicketgate.services import Session, Step
from wicketgate.settlement import Entered
from wicketgate.web.kit.browser import Visitor
from wicketgate.web.kit.pages import Shell
from wicketgate.web.kit.reader import shell_for
from wicketgate.web.kit.seat import Seat

from .views import Closing

WORLD: Final = "world"
"""The cookie that remembers in whose sandbox the customer lives; no secret."""
_WARNING_AHEAD: Final = timedelta(minutes=1)  # WCAG 2.2, 2.2.1 asks for 20 seconds at least


@dataclass(slots=True)
class Guest(Visitor):
    """One request of a browser in which a customer may be signed in."""

    session: ClassVar[str] = "services"

    @property
    def shell(self) -> Shell:
        """What stands around the page; the sandbox's bar says who may sign in."""
        return shell_for(self.seat, self.request, signed_in_as=self.signed_in_as)

    def forget(self, answer: Response) -> Response:
        """Take the secret of the session away."""
        self.let_in(answer, "")
        return answer


@dataclass(frozen=True, slots=True)
class Scene:
    """What a page of a customer needs; `work` runs in the time of the customer's world."""

    guest: Guest
    work: Work
    session: Session
    bank: Bank
    customer: Customer

    @property
    def closing(self) -> Closing:
        """The page warns before it closes, and opening it anew begins the five minutes again."""
        expires_at = clock.moment(self.session.expires_us)
        left = expires_at - self.work.clock() - _WARNING_AHEAD
        path = self.guest.request.url.path
        return Closing(
            expires_at=expires_at,
            warn_after=max(0, int(left.total_seconds())),
            extend_url=path,
        )


@asynccontextmanager
async def looking(seat: Seat, request: Request, step: Step = Step.INSIDE) -> AsyncIterator[Scene]:
    """A reading work; the activity is noted once in a while. Raises services.SignedOut."""
    guest = Guest(seat, request)
    async with seat.desk.reading(guest.request_id) as work:
        session = await services.look(work, guest.secret, step)
        stale = session.stale(clock.micros(work.clock()))
    if stale:
        async with seat.desk.writing(guest.request_id) as work:
            session = await services.touch(work, await services.look(work, guest.secret, step))
    async with seat.desk.reading(guest.request_id) as work:
        yield await _scene(guest, work, step)


@dataclass(frozen=True, slots=True)
class Acting:
    """What an act of a customer needs; the bank was asked before."""

    work: Work
    session: Session


@asynccontextmanager
async def acting(seat: Seat, request: Request, step: Step = Step.INSIDE) -> AsyncIterator[Acting]:
    """A writing work of an act whose form came from our page. Raises services.SignedOut."""
    guest = Guest(seat, request)
    async with seat.desk.writing(guest.request_id) as work:
        yield Acting(work, await services.look(work, guest.secret, step))


@dataclass(frozen=True, slots=True)
class Asking:
    """The bank, and the customer's session as it stood when the bank was asked."""

    bank: Bank
    session: Session


@asynccontextmanager
async def asking(seat: Seat, request: Request, secret: str = "") -> AsyncIterator[Asking]:
    """The bank, for questions about the second factor of a session. Raises services.SignedOut.

    `secret` is the session's, where the browser does not hold it yet.
    """
    guest = Guest(seat, request)

    async def enter(work: Work) -> Entered[Session]:
        session = await services.look(work, secret or guest.secret, Step.CONFIRM)
        return session.organisation_id, session

    async with seat.way.asking(seat.desk, guest.request_id, enter) as (port, session):
        yield Asking(port, session)


async def _scene(guest: Guest, work: Work, step: Step) -> Scene:
    session = await services.look(work, guest.secret, step)
    bank = guest.seat.bank_of(work, session.organisation_id)
    customer = await bank.customer(session.psu_id)
    if customer is None:
        raise services.SignedOut
    if step is Step.INSIDE:
        guest.signed_in_as = customer.name
    return Scene(guest, work, session, bank, customer)
