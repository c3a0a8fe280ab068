"""The public pages on one page: method, path, who may call, what answers."""

from typing import Final

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from wicketgate.kernel.permissions import Permission
from wicketgate.web.kit.reader import error_page, remember_language, remember_theme
from wicketgate.web.kit.request_ids import echo
from wicketgate.web.kit.rows import routes_of
from wicketgate.web.kit.seat import Endpoint, Row, Seat

from . import pages

_PAGES: Final = (
    ("/", pages.home),
    ("/get-started", pages.get_started),
    ("/apis", pages.apis),
    ("/test-data", pages.test_data),
    ("/faq", pages.faq),
    ("/contact", pages.contact),
    ("/status", pages.status),
    ("/legal/terms", pages.terms),
    ("/legal/privacy", pages.privacy),
    ("/legal/accessibility", pages.accessibility),
)
ROUTES: Final[tuple[Row, ...]] = tuple(
    Row(method, path, Permission.ANYONE, page)
    for path, page in _PAGES
    for method in ("GET", "HEAD")
)


def mount(seat: Seat) -> list[Route]:
    """The door's routes. What lies at no known path is answered by the last resort."""
    return routes_of(seat, ROUTES, _guard)


async def _guard(seat: Seat, request: Request, endpoint: Endpoint) -> Response:
    try:
        answer = await endpoint(seat, request)
    except HTTPException as fault:
        answer = error_page(seat, request, fault.status_code, fault.headers)
    answer.headers.update(echo(request))
    remember_language(seat, request, answer)
    remember_theme(seat, request, answer)
    return answer
