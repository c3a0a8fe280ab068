"""The pages of the developers' area: method, path, who may call, what answers."""

from typing import Final

from starlette.routing import Route

from wicketgate.kernel.permissions import Permission
from wicketgate.web.kit.guarding import guard_pages
from wicketgate.web.kit.rows import routes_of
from wicketgate.web.kit.seat import Row, Seat

from . import members, organisation, overview, verify

_MEMBER: Final = Permission.MEMBER
_BELONGS: Final = Permission.ORGANISATION_MEMBER
_OWNER: Final = Permission.ORGANISATION_OWNER

ROUTES: Final[tuple[Row, ...]] = (
    Row("GET", "/dev", _MEMBER, overview.overview_page),
    Row("GET", "/dev/organisation", _MEMBER, organisation.organisation_page),
    Row("GET", "/dev/organisation/verify", _MEMBER, verify.verify_page),
    Row("POST", "/dev/organisation/verify", _MEMBER, verify.verify),
    Row("POST", "/dev/organisation/answer", _MEMBER, organisation.answer),
    Row("POST", "/dev/organisation/withdraw", _MEMBER, organisation.withdraw),
    Row("GET", "/dev/organisation/join", _MEMBER, members.join_page),
    Row("POST", "/dev/organisation/join", _MEMBER, members.join),
    Row("GET", "/dev/organisation/members", _BELONGS, members.members_page),
    Row("POST", "/dev/organisation/leave", _BELONGS, members.leave),
    Row("POST", "/dev/organisation/code", _OWNER, members.renew_code),
    Row("POST", "/dev/organisation/members/{member}/remove", _OWNER, members.remove),
    Row("POST", "/dev/organisation/members/{member}/appoint", _OWNER, members.appoint),
    Row("POST", "/dev/organisation/members/{member}/hand-over", _OWNER, members.hand_over),
)


def mount(seat: Seat) -> list[Route]:
    """The door's routes."""
    return routes_of(seat, ROUTES, guard_pages())
