"""The way of every call: who calls, in which form, what is answered, one line in the access log."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Final

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from wicketgate import applications, journal
from wicketgate.applications import Caller
from wicketgate.journal import Access
from wicketgate.kernel import clock
from wicketgate.kernel.errors import Fault, Malformed, Refusal
from wicketgate.kernel.work import Work
from wicketgate.web.kit.request_ids import HEADER, request_id_of
from wicketgate.web.kit.seat import Endpoint, Seat
from wicketgate.web.kit.tpp_messages import JSON, Message, error_body

from .errors import answer_to, answer_to_http

_BODY_MOST: Final = 64 * 1024
_BODY_SECONDS: Final = 30.0


@dataclass(frozen=True, slots=True)
class Call:
    """One call whose caller is known; `work` runs as that third party and in its time."""

    work: Work
    caller: Caller
    request: Request
    body: bytes


Act = Callable[[Call], Awaitable[bytes]]
"""What one row does; the bytes are the JSON of a 200."""


def reading(act: Act) -> Endpoint:
    """The row reads one state of the database."""

    async def endpoint(seat: Seat, request: Request) -> Response:
        async with seat.desk.reading(request_id_of(request)) as work:
            return await _admit(act, work, request, b"")

    return endpoint


def writing(operation: str, act: Act) -> Endpoint:
    """The row changes something, all or nothing, and stands in the access log by this name."""

    async def endpoint(seat: Seat, request: Request) -> Response:
        request.state.access = Access(operation, request_id_of(request), request.method)
        body = await _read_body(request)
        async with seat.desk.writing(request_id_of(request)) as work:
            return await _admit(act, work, request, body)

    return endpoint


async def _admit(act: Act, work: Work, request: Request, body: bytes) -> Response:
    """Stages 5 to 7 of contract C.2, then the act."""
    caller = await applications.present(work, request.headers.get("apikey"))
    access = _access_of(request)
    if access is not None:
        caller.note(access, work)
    media_type = request.headers.get("content-type", JSON).partition(";")[0]
    if body and media_type.strip().lower() != JSON:
        raise HTTPException(415)
    if request.headers.get(HEADER, request_id_of(request)) != request_id_of(request):
        raise Malformed([Fault(HEADER, "must be a UUID of 36 characters")])
    return Response(await act(Call(work, caller, request, body)), media_type=JSON)


async def _read_body(request: Request) -> bytes:
    body = bytearray()
    try:
        async with asyncio.timeout(_BODY_SECONDS):
            async for chunk in request.stream():
                body += chunk
                if len(body) > _BODY_MOST:
                    raise HTTPException(413)
    except TimeoutError as error:
        raise HTTPException(408) from error
    return bytes(body)


async def guard(seat: Seat, request: Request, endpoint: Endpoint) -> Response:
    """Let the endpoint answer, and turn what it refuses into tppMessages."""
    begun = time.perf_counter_ns()
    code = None
    try:
        response = await endpoint(seat, request)
    except Refusal as refusal:
        code, response = _refused(seat, request, *answer_to(refusal))
    except HTTPException as error:
        code, response = _refused(seat, request, *answer_to_http(error))
        response.headers.update(error.headers or {})
    response.headers[HEADER] = request_id_of(request)
    response.headers["Cache-Control"] = "no-store"
    access = _access_of(request)
    if access is not None:
        access.at_us = access.at_us or clock.micros(seat.desk.clock())
        access.status, access.code = response.status_code, code
        access.duration_us = (time.perf_counter_ns() - begun) // 1000
        await journal.log_access(seat.desk.database, access)
    return response


def _refused(
    seat: Seat, request: Request, status: int, messages: list[Message]
) -> tuple[str, Response]:
    accept = request.headers.get("accept")
    body, media_type = error_body(status, messages, accept=accept, base_url=seat.base_url)
    return messages[0].code, Response(body, status, media_type=media_type)


def _access_of(request: Request) -> Access | None:
    """The line of a call that changes something; others are not logged."""
    access: Access | None = getattr(request.state, "access", None)
    return access
