"""What every page of a visit shows or needs: whose browser, which visit, which TPP asks."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Final

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from wicketgate import authorisation, tpps, visits
from wicketgate.authorisation import Authorisation
from wicketgate.bank import Bank, Customer
from wicketgate.kernel import clock
from wicketgate.kernel.ids import TicketId
from wicketgate.kernel.work import Work
from wicketgate.subjects import Subject
from wicketgate.visits import Visit
from wicketgate.web.kit.dialogue import Caller
from wicketgate.web.kit.headers_of_pages import PAGE_HEADERS
from wicketgate.web.kit.pages import Shell
from wicketgate.web.kit.reader import shell_for
from wicketgate.web.kit.request_ids import request_id_of
from wicketgate.web.kit.seat import Seat
from wicketgate.web.kit.session import csrf_token, visit_path, visit_secret

from .views import Session, Tpp

_SEE_OTHER: Final = 303
_TICKET: Final = re.compile(r"[A-Za-z0-9_-]{1,64}")


def caller_of(request: Request) -> Caller:
    """The browser and the visit that its address names. Raises visits.VisitUnknown."""
    ticket = str(request.path_params["ticket"])
    if _TICKET.fullmatch(ticket) is None:
        raise visits.VisitUnknown
    return Caller(TicketId(ticket), visit_secret(request), request_id_of(request))


def see(caller: Caller, query: str = "") -> Response:
    """303 to the page of the visit: what was posted is done, the page shows where it stands."""
    return RedirectResponse(visit_path(caller.ticket) + query, _SEE_OTHER, PAGE_HEADERS)


@dataclass(frozen=True, slots=True)
class Scene:
    """One look at a visit, inside a reading work in its organisation's time."""

    seat: Seat
    request: Request
    caller: Caller
    work: Work
    visit: Visit
    organisation: tpps.Organisation

    @property
    def bank(self) -> Bank:
        return self.seat.bank_of(self.work, self.visit.organisation_id)

    @property
    def tpp(self) -> Tpp:
        return Tpp(name=self.organisation.name)

    @property
    def action(self) -> str:
        return visit_path(self.caller.ticket)

    @property
    def back_url(self) -> str:
        return f"{self.action}/leave"

    @property
    def csrf(self) -> str:
        return csrf_token(self.seat, self.caller.ticket, self.caller.secret)

    @property
    def session(self) -> Session:
        return Session(
            expires_at=clock.moment(self.visit.expires_us),
            now=self.work.now,
            extend_url=f"{self.action}/extend",
        )

    def shell(self, customer: Customer | None = None) -> Shell:
        return shell_for(
            self.seat,
            self.request,
            ui_locales=self.visit.locale,
            signed_in_as=None if customer is None else customer.name,
        )

    async def customer(self) -> Customer | None:
        """Who has signed in, if anyone has."""
        psu = self.visit.psu_id
        return None if psu is None else await self.bank.customer(psu)

    async def asked_for(self) -> tuple[Subject, Authorisation]:
        """What the TPP wants. Raises authorisation.AuthorisationUnknown."""
        return await authorisation.lock(self.work, self.visit.authorisation_id)


@asynccontextmanager
async def looking(seat: Seat, request: Request, caller: Caller) -> AsyncIterator[Scene]:
    """Look at the visit. Raises visits.VisitUnknown, tpps.OrganisationBlocked."""
    async with seat.desk.reading(caller.request_id) as work:
        visit = await visits.look(work, caller.ticket, caller.secret)
        organisation = await tpps.find(work, visit.organisation_id)
        if organisation is None:
            raise visits.VisitUnknown
        organisation.check_standing()
        yield Scene(seat, request, caller, work, visit, organisation)
