"""The pages of the developers' area: method, path, who may call, what answers."""

from typing import Final

from starlette.routing import Route

from wicketgate.kernel.permissions import Permission
from wicketgate.web.kit.guarding import guard_pages
from wicketgate.web.kit.rows import routes_of
from wicketgate.web.kit.seat import Row, Seat

from . import overview

ROUTES: Final[tuple[Row, ...]] = (Row("GET", "/dev", Permission.MEMBER, overview.overview_page),)


def mount(seat: Seat) -> list[Route]:
    """The door's routes."""
    return routes_of(seat, ROUTES, guard_pages())
