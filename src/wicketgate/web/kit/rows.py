"""The rows of a door become Starlette routes; unknown paths and methods get the door's answer."""

from collections.abc import Awaitable, Callable, Iterable, Mapping
from typing import Final

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from wicketgate.web.kit.seat import Endpoint, Row, Seat

Guard = Callable[[Seat, Request, Endpoint], Awaitable[Response]]
"""Lets the endpoint answer, and turns what it refuses or raises into the door's answer."""

_NOT_FOUND: Final = 404
_METHOD_NOT_ALLOWED: Final = 405


def routes_of(
    seat: Seat, rows: Iterable[Row], guard: Guard, unknown_below: Iterable[str] = ()
) -> list[Route]:
    """One route per path; a 404 by the guard for everything else below the given prefixes."""
    places: dict[str, dict[str, Endpoint]] = {}
    for row in rows:
        places.setdefault(row.path, {})[row.method] = row.answer
    known = [Route(path, _Place(seat, guard, answers)) for path, answers in places.items()]
    unknown = [Route(f"{prefix}{{rest:path}}", _Place(seat, guard, {})) for prefix in unknown_below]
    return known + unknown


class _Place:
    """All that answers at one path, as an ASGI app: Starlette asks it for every method."""

    def __init__(self, seat: Seat, guard: Guard, answers: Mapping[str, Endpoint]) -> None:
        self._seat = seat
        self._guard = guard
        self._answers = answers

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive)
        endpoint = self._answers.get(request.method, self._not_here)
        answer = await self._guard(self._seat, request, endpoint)
        await answer(scope, receive, send)

    async def _not_here(self, _seat: Seat, _request: Request) -> Response:
        if not self._answers:
            raise HTTPException(_NOT_FOUND)
        allow = ", ".join(sorted(self._answers))
        raise HTTPException(_METHOD_NOT_ALLOWED, headers={"Allow": allow})
