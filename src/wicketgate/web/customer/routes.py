"""The customer's pages: method, path, who may call, what answers (contract D.2, B.3)."""

from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from dataclasses import replace
from importlib import import_module
from typing import Final

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from wicketgate import visits
from wicketgate.kernel.errors import Malformed, Refusal, Unavailable
from wicketgate.kernel.permissions import Permission
from wicketgate.web.kit import dialogue
from wicketgate.web.kit.forms import read_form
from wicketgate.web.kit.headers_of_pages import PAGE_HEADERS
from wicketgate.web.kit.pages import render
from wicketgate.web.kit.reader import error_page, remember_language, shell_for
from wicketgate.web.kit.request_ids import echo, request_id_of
from wicketgate.web.kit.rows import routes_of
from wicketgate.web.kit.seat import Endpoint, Row, Seat
from wicketgate.web.kit.session import check_came_from_us, csrf_token

from .acts import FAILED, act
from .errors import DEAD_ENDS, RETRY_AFTER_SECONDS
from .pages import failed_page, page_of, refuse_page, show
from .scene import Scene, caller_of, looking, see
from .views import DeadEnd

_NO_CONTENT: Final = 204
_BAD_REQUEST: Final = 400
_UNAVAILABLE: Final = 503


async def look(seat: Seat, request: Request) -> Response:
    """The page where the visit stands, or one of what is named in the query."""
    named = next((name for name in _PAGES if name in request.query_params), "")
    return await show(seat, request, caller_of(request), _PAGES.get(named, page_of))


async def post(seat: Seat, request: Request) -> Response:
    """One act of the customer."""
    caller = caller_of(request)
    form = await read_form(request)
    check_came_from_us(seat, request, form, csrf_token(seat, caller.ticket, caller.secret))
    return await act(seat, request, caller, form)


async def leave(seat: Seat, request: Request) -> Response:
    """Back to the TPP without a decision. A link, since nothing is lost: it may send again."""
    caller = caller_of(request)
    with suppress(dialogue.Elsewhere):
        await dialogue.leave(seat, caller)
    return see(caller)


async def extend(seat: Seat, request: Request) -> Response:
    """More time. A link, since it moves nothing but the end of this visit."""
    caller = caller_of(request)
    with suppress(dialogue.Elsewhere):
        await dialogue.extend(seat, caller)
    return see(caller)


async def answered(seat: Seat, request: Request) -> Response:
    """204 while the app has not answered; then that is recorded, and the page says how it went.

    A link, since the customer answered in the app.
    """
    caller = caller_of(request)
    if await dialogue.waits(seat, caller):
        return Response(status_code=_NO_CONTENT, headers=PAGE_HEADERS)
    with suppress(dialogue.Elsewhere, visits.StillPending, visits.QuestionExpired):
        try:
            await dialogue.answer(seat, caller, "")
        except visits.DeviceFailed:
            return see(caller, FAILED)
    return see(caller)


_PAGES: Final[Mapping[str, Callable[[Scene], Awaitable[Response]]]] = {
    "refuse": refuse_page,
    "failed": failed_page,
}
ROUTES: Final[tuple[Row, ...]] = (
    Row("GET", "/psu/authorise/{ticket}", Permission.VISIT, look),
    Row("POST", "/psu/authorise/{ticket}", Permission.VISIT, post),
    Row("GET", "/psu/authorise/{ticket}/leave", Permission.VISIT, leave),
    Row("GET", "/psu/authorise/{ticket}/extend", Permission.VISIT, extend),
    Row("GET", "/psu/authorise/{ticket}/answered", Permission.VISIT, answered),
)


def mount(seat: Seat) -> list[Route]:
    """The door's routes, and its 404 for whatever else lies below /psu/.

    The simulated phone is not even loaded by a live bank.
    """
    rows = ROUTES
    if seat.sandbox:
        rows = (*ROUTES, *import_module(f"{__package__}.phone").PHONE_ROUTES)
    return routes_of(seat, rows, _guard, ["/psu/"])


async def _guard(seat: Seat, request: Request, endpoint: Endpoint) -> Response:
    try:
        answer = await endpoint(seat, request)
    except Malformed:
        answer = error_page(seat, request, _BAD_REQUEST)
    except Unavailable:
        retry = {"Retry-After": str(RETRY_AFTER_SECONDS)}
        answer = error_page(seat, request, _UNAVAILABLE, retry)
    except Refusal as refusal:
        answer = await _dead_end(seat, request, refusal)
    except HTTPException as fault:
        answer = error_page(seat, request, fault.status_code, fault.headers)
    answer.headers.update(echo(request))
    remember_language(seat, request, answer)
    return answer


async def _dead_end(seat: Seat, request: Request, refusal: Refusal) -> Response:
    """The page for the refusal; with a way back where this browser holds the visit.

    Raises the refusal itself when it has no row: that is a bug.
    """
    reason = DEAD_ENDS.get(type(refusal))
    if reason is None:
        raise refusal
    page = DeadEnd(reason=reason, request_id=request_id_of(request))
    try:
        async with looking(seat, request, caller_of(request)) as scene:
            return render(replace(page, tpp=scene.tpp, back_url=scene.back_url), scene.shell())
    except Refusal:
        return render(page, shell_for(seat, request))
