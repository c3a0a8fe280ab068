"""The documentation on one page: method, path, who may call, what answers.

`reference_visibility` opens the reference to everybody; the rows name who may read by default.
"""

from collections.abc import Mapping
from typing import Final

from starlette.routing import Route

from wicketgate import consenting, consents, funds, tpps
from wicketgate.kernel import secrets
from wicketgate.kernel.errors import Refusal
from wicketgate.kernel.permissions import Permission
from wicketgate.web.kit.guarding import guard_pages
from wicketgate.web.kit.rows import routes_of
from wicketgate.web.kit.seat import Row, Seat

from . import guide, journey, pages

_MEMBERS: Final = Permission.ORGANISATION_MEMBER
_ANYONE: Final = Permission.ANYONE
ROUTES: Final[tuple[Row, ...]] = (
    Row("GET", "/guide", _ANYONE, guide.chapter),
    Row("GET", "/guide/{chapter}", _ANYONE, guide.chapter),
    Row("GET", "/errors/{code}", _ANYONE, guide.explain),
    Row("GET", "/reference", _MEMBERS, pages.index),
    Row("GET", "/reference/openapi.json", _MEMBERS, pages.openapi_json),
    Row("GET", "/reference/openapi.yaml", _MEMBERS, pages.openapi_yaml),
    Row("GET", "/reference/postman.json", _MEMBERS, pages.postman_json),
    Row("POST", "/reference/consent", _MEMBERS, journey.ask),
    Row("POST", "/reference/customer", _MEMBERS, journey.send),
    Row("GET", journey.BACK, _MEMBERS, journey.back),
    Row("GET", "/reference/{api}", _MEMBERS, pages.first_of_api),
    Row("GET", "/reference/{api}/{operation}", _MEMBERS, pages.operation),
    Row("POST", "/reference/{api}/{operation}/run", _MEMBERS, pages.run),
)
STATUSES: Final[Mapping[type[Refusal], int]] = {
    secrets.ForgedSeal: 400,
    tpps.OrganisationBlocked: 403,
    # The consent was chosen while it was good, and has ended since.
    consents.ConsentUnknown: 409,
    funds.FundsConsentUnknown: 409,
    consenting.ConsentNotValid: 409,
    consenting.ConsentExpired: 409,
}
"""What this door answers to refusals beside those of every door of pages."""


def mount(seat: Seat) -> list[Route]:
    """The door's routes."""
    return routes_of(seat, ROUTES, guard_pages(STATUSES))
