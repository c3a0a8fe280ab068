"""One POST for each verb, below /v1/ (docs/core.md)."""

from http import HTTPStatus
from typing import Final

import msgspec
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from wicketgate.bank import Bank
from wicketgate.kernel import secrets
from wicketgate.kernel.errors import Refusal, Unavailable
from wicketgate.kernel.ids import OrganisationId
from wicketgate.kernel.work import Desk
from wicketgate.settlement import BankOf
from wicketgate.web.kit.request_ids import request_id_of

from .verbs import SPOKEN, Spoken

_BEARER: Final = "Bearer "
_MOST: Final = 1_000_000


class Core:
    """The core: whose customers it has, what opens it, and where its works begin."""

    def __init__(self, desk: Desk, bank_of: BankOf, customers: OrganisationId, secret: str) -> None:
        self._desk = desk
        self._bank_of = bank_of
        self._customers = customers
        self._secret_hash = secrets.digest(secret)

    async def answer(self, request: Request) -> Response:
        """POST /v1/{verb}: 200 with what is told, or a sentence about what is wrong."""
        try:
            self._check_secret(request)
            spoken, body = await _read(request)
            return _json(HTTPStatus.OK, await self._told(spoken, body, request_id_of(request)))
        except HTTPException as no:
            return _no(no.status_code, no.detail)
        except msgspec.DecodeError as error:
            return _no(HTTPStatus.BAD_REQUEST, str(error))
        except Unavailable as refusal:
            return _no(HTTPStatus.SERVICE_UNAVAILABLE, refusal.text)
        except Refusal as refusal:
            return _no(HTTPStatus.BAD_REQUEST, refusal.text)

    def _check_secret(self, request: Request) -> None:
        given = request.headers.get("authorization", "").removeprefix(_BEARER)
        if not secrets.equal(secrets.digest(given), self._secret_hash):
            raise HTTPException(HTTPStatus.UNAUTHORIZED, "the secret is not right")

    async def _told(self, spoken: Spoken, body: bytes, request_id: str) -> bytes:
        open_work = self._desk.writing if spoken.writes else self._desk.reading
        async with open_work(request_id) as work:
            bank: Bank = self._bank_of(work, self._customers)
            return await spoken(bank, body)

    def routes(self) -> list[Route]:
        """The door."""
        return [Route("/v1/{verb}", self.answer, methods=["POST"])]


async def _read(request: Request) -> tuple[Spoken, bytes]:
    """The verb of the path and the body. Raises HTTPException."""
    spoken = SPOKEN.get(request.path_params["verb"])
    if spoken is None:
        raise HTTPException(HTTPStatus.NOT_FOUND, "there is no such verb")
    body = await request.body()
    if len(body) > _MOST:
        raise HTTPException(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "the body is larger than 1 MB")
    return spoken, body


def _json(status: int, body: bytes) -> Response:
    headers = {"Cache-Control": "no-store"}
    if status == HTTPStatus.SERVICE_UNAVAILABLE:
        headers["Retry-After"] = "5"
    return Response(body, status, headers, "application/json")


def _no(status: int, text: str) -> Response:
    return _json(status, msgspec.json.encode({"error": text}))
