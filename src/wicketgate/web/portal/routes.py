"""The public pages on one page: method, path, who may call, what answers."""

from typing import Final

from starlette.routing import Route

from wicketgate.kernel.permissions import Permission
from wicketgate.web.kit.guarding import guard_pages
from wicketgate.web.kit.rows import routes_of
from wicketgate.web.kit.seat import Row, Seat

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
    return routes_of(seat, ROUTES, guard_pages())
