"""POST /core/v1/standings, for the core that knows our secret (docs/core.md).

It brings no news, it says that there are some: what an order's standing is we ask ourselves, so
that whoever steals the secret can move no payment by it.
"""

from http import HTTPStatus
from typing import Final

import msgspec
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from wicketgate import corebank, payments, settlement
from wicketgate.kernel import secrets
from wicketgate.kernel.errors import Refusal, Unavailable
from wicketgate.kernel.work import Desk
from wicketgate.web.kit.request_ids import request_id_of

_BEARER: Final = "Bearer "
_MOST: Final = 10_000
_ORDER: Final = msgspec.json.Decoder(corebank.OrderAsk)
_UNKNOWN: Final = (settlement.OrderUnknown, payments.PaymentUnknown)


class Nudges:
    """The door: where its works begin, and what opens it."""

    def __init__(self, desk: Desk, secret: str) -> None:
        self._desk = desk
        self._secret_hash = secrets.digest(secret)

    async def answer(self, request: Request) -> Response:
        """204 once the order will be asked for, or a sentence about what is wrong."""
        try:
            self._check_secret(request)
            key = _ORDER.decode(await _body(request)).key
            async with self._desk.writing(request_id_of(request)) as work:
                await settlement.nudge(work, key)
        except HTTPException as no:
            return _no(no.status_code, no.detail)
        except msgspec.DecodeError as error:
            return _no(HTTPStatus.BAD_REQUEST, str(error))
        except Unavailable as refusal:
            return _no(HTTPStatus.SERVICE_UNAVAILABLE, refusal.text)
        except Refusal as refusal:
            known = not isinstance(refusal, _UNKNOWN)
            return _no(HTTPStatus.BAD_REQUEST if known else HTTPStatus.NOT_FOUND, refusal.text)
        return Response(None, HTTPStatus.NO_CONTENT, {"Cache-Control": "no-store"})

    def _check_secret(self, request: Request) -> None:
        given = request.headers.get("authorization", "").removeprefix(_BEARER)
        if not secrets.equal(secrets.digest(given), self._secret_hash):
            raise HTTPException(HTTPStatus.UNAUTHORIZED, "the secret is not right")

    def routes(self) -> list[Route]:
        """The door."""
        return [Route(corebank.STANDINGS, self.answer, methods=["POST"])]


async def _body(request: Request) -> bytes:
    """Raises HTTPException for one that is longer than any order's key."""
    read = b""
    async for chunk in request.stream():
        read += chunk
        if len(read) > _MOST:
            raise HTTPException(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "the body is too long")
    return read


def _no(status: int, text: str) -> Response:
    headers = {"Cache-Control": "no-store"}
    if status == HTTPStatus.SERVICE_UNAVAILABLE:
        headers["Retry-After"] = "5"
    told = msgspec.json.encode({"error": text})
    return Response(told, status, headers, "application/json")
