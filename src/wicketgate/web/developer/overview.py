"""Where a developer stands."""

from starlette.requests import Request
from starlette.responses import Response

from wicketgate import memberships
from wicketgate.web.kit.browser import Browser
from wicketgate.web.kit.seat import Seat

from .views import Overview


async def overview_page(seat: Seat, request: Request) -> Response:
    """The way from here to the first call. Raises people.NotSignedIn."""
    browser = Browser(seat, request)
    who = await browser.recognise()
    try:
        belonging = await browser.belong()
    except memberships.NoOrganisation:
        belonging = None
    page = Overview(
        csrf=browser.csrf,
        name=who.member.name,
        organisation=None if belonging is None else belonging.organisation.name,
    )
    return browser.show(page)
