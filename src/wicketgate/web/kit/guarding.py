"""What every door of signed-in pages does around its endpoints: refusals become pages."""

from collections.abc import Callable, Mapping
from typing import Final

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from wicketgate import (
    certificates,
    credentials,
    memberships,
    onboarding,
    people,
    redirects,
    staff,
)
from wicketgate.kernel.errors import Malformed, Refusal, Unavailable
from wicketgate.kernel.states import AlreadyDecided, IllegalMove
from wicketgate.web.kit.browser import Browser
from wicketgate.web.kit.reader import error_page, remember_language, remember_theme
from wicketgate.web.kit.request_ids import echo
from wicketgate.web.kit.rows import Guard
from wicketgate.web.kit.seat import Endpoint, Seat
from wicketgate.web.kit.targets import own_path, with_parameters

RETRY_AFTER_SECONDS: Final = 5
HOME: Final = "/dev"
"""Where members are at home: who signs in without a wish comes here."""
_WAIT: Final = frozenset({429, 503})

STATUSES: Final[Mapping[type[Refusal], int]] = {
    Malformed: 400,
    memberships.NotOwner: 403,
    memberships.NotColleague: 404,
    memberships.LastOwner: 409,
    memberships.AlreadyBelongs: 409,
    onboarding.CaseUnknown: 404,
    onboarding.AlreadyOnboarded: 409,
    onboarding.ApplicantGone: 409,
    onboarding.CertificateEnded: 409,
    onboarding.SecondPersonNeeded: 409,
    certificates.CertificateUnknown: 404,
    certificates.LastValidQwac: 409,
    redirects.ChangeUnknown: 404,
    AlreadyDecided: 409,
    IllegalMove: 409,
    credentials.PasskeyUnknown: 404,
    credentials.TooManyTries: 429,
    Unavailable: 503,
}
"""What every door of pages answers to a refusal that is no message at a field."""
LEADS: Final[Mapping[type[Refusal], str]] = {
    people.NotSignedIn: "/sign-in",
    memberships.NoOrganisation: "/dev/organisation",
    staff.NotSignedIn: "/ops/sign-in",
}
"""Refusals that lead to the page where what is missing can be had."""

Special = Callable[[Browser, Refusal], Response | None]
"""A door's own answer to a refusal, or None where the tables above have it."""


def guard_pages(
    statuses: Mapping[type[Refusal], int] | None = None, special: Special | None = None
) -> Guard:
    """The guard of a door of pages; `statuses` are its rows besides those of STATUSES."""
    table = {**STATUSES, **(statuses or {})}

    async def guard(seat: Seat, request: Request, endpoint: Endpoint) -> Response:
        try:
            answer = await endpoint(seat, request)
        except Refusal as refusal:
            own = special(Browser(seat, request), refusal) if special else None
            answer = own or _refused(seat, request, refusal, table)
        except HTTPException as fault:
            answer = error_page(seat, request, fault.status_code, fault.headers)
        answer.headers.update(echo(request))
        remember_language(seat, request, answer)
        remember_theme(seat, request, answer)
        return answer

    return guard


def _lead(kind: type[Refusal], request: Request) -> str:
    """Where a refusal leads; whoever has to sign in comes back to the page they wanted."""
    lead, query = LEADS[kind], request.url.query
    wanted = own_path(f"{request.url.path}?{query}" if query else request.url.path)
    if kind is people.NotSignedIn and request.method == "GET" and wanted and wanted != HOME:
        return with_parameters(lead, {"next": wanted})
    return lead


def _refused(
    seat: Seat, request: Request, refusal: Refusal, table: Mapping[type[Refusal], int]
) -> Response:
    """The answer of the tables. Raises the refusal itself where they have no row: that is a bug."""
    for kind in type(refusal).__mro__:
        if kind in LEADS:
            return Browser(seat, request).see(_lead(kind, request))
        if kind in table:
            status = table[kind]
            wait = {"Retry-After": str(RETRY_AFTER_SECONDS)} if status in _WAIT else {}
            return error_page(seat, request, status, wait)
    raise refusal
