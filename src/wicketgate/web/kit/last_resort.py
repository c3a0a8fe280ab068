"""Around all doors: what nobody answers, and what breaks, is answered in the words of its path."""

from typing import Final

import structlog
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from wicketgate.kernel.errors import Unavailable
from wicketgate.web.kit import tpp_messages
from wicketgate.web.kit.reader import error_page
from wicketgate.web.kit.request_ids import HEADER, request_id_in, request_id_of
from wicketgate.web.kit.seat import Seat

_FOR_TPPS: Final = ("/psd2", "/sandbox")
_FOR_CLIENTS: Final = ("/oauth2/token", "/oauth2/revoke", "/.well-known")
_CODES: Final = {
    404: "RESOURCE_UNKNOWN",
    405: "SERVICE_INVALID",
    500: "INTERNAL_SERVER_ERROR",
    503: "SERVICE_UNAVAILABLE",
}
_WORDS: Final = {500: "server_error", 503: "temporarily_unavailable"}
_TEXTS: Final = {
    404: "There is no such resource",
    405: "The method is not supported on this resource",
    500: "Something went wrong on our side",
    503: "The service is not available at the moment",
}
_log = structlog.get_logger(__name__)


class LastResort:
    """The outermost ASGI application; `app` is all doors together."""

    def __init__(self, app: ASGIApp, seat: Seat) -> None:
        self._app = app
        self._seat = seat

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        scope["app"] = self  # Starlette's routes then raise what they do not answer
        # A request is a task of its own: what is bound here is in its lines alone.
        structlog.contextvars.bind_contextvars(request_id=request_id_in(scope))
        begun = False

        async def note_begin(message: Message) -> None:
            nonlocal begun
            begun = True
            await send(message)

        try:
            await self._app(scope, receive, note_begin)
        except Exception as error:
            if begun:
                raise  # the server cuts the connection: half an answer must not look whole
            answer = self._answer(Request(scope), error)
            await answer(scope, receive, send)

    def _answer(self, request: Request, error: Exception) -> Response:
        status, headers = 500, {HEADER: request_id_of(request)}
        if isinstance(error, HTTPException):
            status, headers = error.status_code, {**headers, **(error.headers or {})}
        elif isinstance(error, Unavailable):
            status, headers = 503, {**headers, "Retry-After": "5"}
        else:
            door = request.url.path.split("/")[1]
            _log.error("request.failed", door=door, exc_info=error)
        return self._in_words_of(request, status, headers)

    def _in_words_of(self, request: Request, status: int, headers: dict[str, str]) -> Response:
        path = request.url.path
        headers["Cache-Control"] = "no-store"
        text = _TEXTS.get(status, "The request is not well-formed")
        if path.startswith(_FOR_TPPS):
            found = [tpp_messages.Message(_CODES.get(status, "FORMAT_ERROR"), text)]
            accept = request.headers.get("accept")
            body, media_type = tpp_messages.error_body(
                status, found, accept=accept, base_url=self._seat.base_url
            )
            return Response(body, status, headers, media_type)
        if path.startswith(_FOR_CLIENTS):
            said = {"error": _WORDS.get(status, "invalid_request"), "error_description": text}
            return JSONResponse(said, status, headers)
        return error_page(self._seat, request, status, headers)
