"""Connected services: method, path, who may call, what answers (PSD2 Art. 65(5), 67)."""

from collections.abc import Mapping
from typing import Final
from urllib.parse import quote

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from wicketgate import services
from wicketgate.kernel.errors import Malformed, Refusal, Unavailable
from wicketgate.kernel.ids import ConsentId
from wicketgate.kernel.permissions import Permission
from wicketgate.web.kit.reader import error_page, remember_language
from wicketgate.web.kit.request_ids import echo
from wicketgate.web.kit.rows import routes_of
from wicketgate.web.kit.seat import Endpoint, Row, Seat

from . import entering, pages
from .guest import Guest, acting, looking
from .views import CONFIRM, HOME, SIGN_IN

_RETRY_AFTER: Final = {"Retry-After": "5"}
_UNAVAILABLE: Final = 503
_ONE: Final = f"{HOME}/{{service}}"
STATUSES: Final[Mapping[type[Refusal], int]] = {
    services.ServiceUnknown: 404,
    Malformed: 400,
    Unavailable: 503,
}
"""What is answered by a page without a way on."""


async def stop(seat: Seat, request: Request) -> Response:
    """Ends it at once; then its page, with the receipt."""
    async with looking(seat, request) as scene:
        await scene.guest.form()
    key = ConsentId(request.path_params["service"].replace("\0", ""))
    try:
        async with acting(seat, request) as here:
            await services.stop(here.work, here.session, key)
    except services.AlreadyStopped:
        return Guest(seat, request).see(pages.place_of(key))
    return Guest(seat, request).see(pages.place_of(key, f"?{pages.STOPPED}"))


_ANYONE: Final = Permission.ANYONE
_SIGNING_IN: Final = Permission.CUSTOMER_SIGNING_IN
_CUSTOMER: Final = Permission.CUSTOMER
ROUTES: Final[tuple[Row, ...]] = (
    Row("GET", SIGN_IN, _ANYONE, entering.sign_in_page),
    Row("POST", SIGN_IN, _ANYONE, entering.sign_in),
    Row("GET", CONFIRM, _SIGNING_IN, entering.confirm_page),
    Row("POST", CONFIRM, _SIGNING_IN, entering.confirm),
    Row("GET", f"{CONFIRM}/answered", _SIGNING_IN, entering.answered),
    Row("POST", f"{HOME}/sign-out", _CUSTOMER, entering.sign_out),
    Row("GET", HOME, _CUSTOMER, pages.list_page),
    Row("GET", _ONE, _CUSTOMER, pages.service_page),
    Row("GET", f"{_ONE}/stop", _CUSTOMER, pages.stop_page),
    Row("POST", f"{_ONE}/stop", _CUSTOMER, stop),
)


def mount(seat: Seat) -> list[Route]:
    """The door's routes."""
    return routes_of(seat, ROUTES, _guard)


async def _guard(seat: Seat, request: Request, endpoint: Endpoint) -> Response:
    try:
        answer = await endpoint(seat, request)
    except services.SignedOut:
        answer = await _to_sign_in(seat, request)
    except HTTPException as fault:
        answer = error_page(seat, request, fault.status_code, fault.headers)
    except Refusal as refusal:
        status = STATUSES.get(type(refusal))
        if status is None:
            raise
        answer = error_page(seat, request, status, _RETRY_AFTER if status == _UNAVAILABLE else None)
    answer.headers.update(echo(request))
    remember_language(seat, request, answer)
    return answer


async def _to_sign_in(seat: Seat, request: Request) -> Response:
    """Where the customer goes on: the second factor, or the beginning."""
    guest = Guest(seat, request)
    if not guest.secret:
        wish = request.query_params.get("sandbox", "")
        return guest.see(f"{SIGN_IN}?sandbox={quote(wish)}" if wish else SIGN_IN)
    try:
        async with seat.desk.reading(guest.request_id) as work:
            await services.look(work, guest.secret, services.Step.CONFIRM)
    except services.SignedOut:
        return guest.forget(guest.see(entering.ENDED))
    return guest.see(CONFIRM)
