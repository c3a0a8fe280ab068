"""Where a developer stands."""

from starlette.requests import Request
from starlette.responses import Response

from wicketgate import applications, memberships
from wicketgate.kernel.work import Work
from wicketgate.tpps import Organisation
from wicketgate.web.kit.browser import Browser
from wicketgate.web.kit.progress import NOWHERE, where_it_stands
from wicketgate.web.kit.seat import Seat

from .figures import gather
from .keys import SOON, line_of_key
from .overview_views import EndingKey, GoLive, Overview, Standing


async def overview_page(seat: Seat, request: Request) -> Response:
    """The way to live, the figures, and what will end soon. Raises people.NotSignedIn."""
    browser = Browser(seat, request)
    who = await browser.recognise()
    standing = None
    try:
        belonging = await browser.belong()
    except memberships.NoOrganisation:
        pass
    else:
        async with seat.desk.reading(browser.request_id) as work:
            standing = await _standing(work, belonging.organisation)
    page = Overview(
        csrf=browser.csrf,
        name=who.member.name,
        standing=standing,
        progress=NOWHERE if standing is None else standing.progress,
    )
    return browser.show(page)


async def go_live_page(seat: Seat, request: Request) -> Response:
    """What is different in live, and where that is. Raises people.NotSignedIn."""
    browser = Browser(seat, request)
    await browser.recognise()
    return browser.show(GoLive(csrf=browser.csrf, portal=seat.live_url))


async def _standing(work: Work, organisation: Organisation) -> Standing:
    own = {one.id: one.name for one in await applications.of_organisation(work, organisation.id)}
    ending = await applications.ending_keys(work, organisation.id, SOON)
    return Standing(
        organisation=organisation.name,
        declared=bool(organisation.redirects),
        progress=await where_it_stands(work, organisation.id),
        figures=await gather(work, organisation.id, None, month=False),
        apps=tuple(own.items()),
        ending=tuple(
            EndingKey(
                app_id=key.application_id,
                app=own[key.application_id],
                key=line_of_key(work, key, {}),
            )
            for key in ending
        ),
    )
