"""The OAuth2 server on one page: method, path, who may call, what answers (contract D)."""

from typing import Final

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from wicketgate.kernel.errors import Malformed, Unavailable
from wicketgate.kernel.permissions import Permission
from wicketgate.web.kit.pages import render
from wicketgate.web.kit.reader import error_page, shell_for
from wicketgate.web.kit.request_ids import echo, request_id_of
from wicketgate.web.kit.rows import routes_of
from wicketgate.web.kit.seat import Endpoint, Row, Seat

from .authorize import by_form, by_query
from .errors import RETRY_AFTER_SECONDS, Untrusted
from .metadata import metadata
from .token import revoke, token
from .views import InvalidRequest

METADATA: Final = "/.well-known/oauth-authorization-server/oauth2"
ROUTES: Final[tuple[Row, ...]] = (
    Row("GET", METADATA, Permission.ANYONE, metadata),
    Row("HEAD", METADATA, Permission.ANYONE, metadata),
    Row("GET", "/oauth2/authorize", Permission.ANYONE, by_query),
    Row("POST", "/oauth2/authorize", Permission.ANYONE, by_form),
    Row("POST", "/oauth2/token", Permission.OAUTH_CLIENT, token),
    Row("POST", "/oauth2/revoke", Permission.OAUTH_CLIENT, revoke),
)
_UNAVAILABLE: Final = 503


def mount(seat: Seat) -> list[Route]:
    """The door's routes, and its 404 for whatever else lies below /oauth2/."""
    return routes_of(seat, ROUTES, _guard, ["/oauth2/"])


async def _guard(seat: Seat, request: Request, endpoint: Endpoint) -> Response:
    try:
        answer = await endpoint(seat, request)
    except Untrusted as fault:
        answer = _invalid_request(seat, request, fault.parameter, fault.text)
    except Malformed as fault:
        answer = _invalid_request(seat, request, fault.path or "request", f"It {fault.text}.")
    except Unavailable:
        retry = {"Retry-After": str(RETRY_AFTER_SECONDS)}
        answer = error_page(seat, request, _UNAVAILABLE, retry)
    except HTTPException as fault:
        answer = error_page(seat, request, fault.status_code, fault.headers)
    answer.headers.update(echo(request))
    return answer


def _invalid_request(seat: Seat, request: Request, parameter: str, text: str) -> Response:
    page = InvalidRequest(parameter=parameter, explanation=text, request_id=request_id_of(request))
    return render(page, shell_for(seat, request))
