"""One function a page: gather its facts, and show them to this reader."""

from dataclasses import replace
from typing import Final

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from wicketgate import memberships, people, personas
from wicketgate.applications import Api
from wicketgate.web.kit.browser import Browser
from wicketgate.web.kit.catalogue import below, services
from wicketgate.web.kit.pages import View, render
from wicketgate.web.kit.reader import shell_for
from wicketgate.web.kit.seat import Seat
from wicketgate.web.kit.targets import with_parameters

from . import facts, views
from .standing import stands_of

_NOT_FOUND: Final = 404
SERVICES: Final = "/psu/services"


def _show(seat: Seat, request: Request, view: View) -> Response:
    """The page; its header leads strangers to the sign-up and members to their area."""
    inside = bool(Browser(seat, request).secret)
    return render(view, replace(shell_for(seat, request), inside=inside))


async def home(seat: Seat, request: Request) -> Response:
    view = views.Home(
        services=services(seat),
        example=facts.example(seat),
        customers=facts.customers(seat),
        health=await facts.health(seat),
    )
    return _show(seat, request, view)


async def get_started(seat: Seat, request: Request) -> Response:
    view = views.GetStarted(
        example=facts.example(seat),
        journey=facts.journey(seat),
        stands=await stands_of(Browser(seat, request)),
    )
    return _show(seat, request, view)


async def apis(seat: Seat, request: Request) -> Response:
    profile = seat.desk.profile
    view = views.Apis(services=services(seat), profile=profile, zone=profile.time_zone)
    return _show(seat, request, view)


async def test_data(seat: Seat, request: Request) -> Response:
    """Raises HTTPException 404 in live, which has no test customers."""
    if not seat.sandbox:
        raise HTTPException(_NOT_FOUND)
    view = views.TestData(
        services_url=await _services_url(seat, request),
        password=personas.PASSWORD,
        code=personas.ONE_TIME_CODE,
        customers=facts.customers(seat),
        control=below(seat, [facts.CONTROL]),
        amounts=facts.amounts(),
        payees=facts.payees(),
    )
    return _show(seat, request, view)


async def _services_url(seat: Seat, request: Request) -> str:
    """Where test customers see who is connected: for a member those of the own sandbox."""
    browser = Browser(seat, request)
    if not browser.secret:
        return SERVICES
    try:
        belonging = await browser.belong()
    except (people.NotSignedIn, memberships.NoOrganisation):
        return SERVICES
    return with_parameters(SERVICES, {"sandbox": belonging.organisation.id})


async def faq(seat: Seat, request: Request) -> Response:
    served = {service.api for service in services(seat) if service.served}
    view = views.Faq(profile=seat.desk.profile, payments=Api.PIS in served)
    return _show(seat, request, view)


async def status(seat: Seat, request: Request) -> Response:
    view = views.Status(health=await facts.health(seat), services=services(seat))
    return _show(seat, request, view)


async def contact(seat: Seat, request: Request) -> Response:
    return _show(seat, request, views.Contact())


async def terms(seat: Seat, request: Request) -> Response:
    return _show(seat, request, views.Terms())


async def privacy(seat: Seat, request: Request) -> Response:
    return _show(seat, request, views.Privacy())


async def accessibility(seat: Seat, request: Request) -> Response:
    return _show(seat, request, views.Accessibility())
