"""For whoever watches a process: whether it lives, and whether calls should be sent to it."""

import asyncio
from dataclasses import dataclass
from typing import Final

from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from wicketgate import tpps
from wicketgate.kernel import secrets
from wicketgate.kernel.errors import Unavailable
from wicketgate.kernel.ids import OrganisationId
from wicketgate.kernel.work import Desk

LIVE: Final = "/health/live"
READY: Final = "/health/ready"
_PATIENCE_SECONDS: Final = 2.0
_UNREADY: Final = 503


@dataclass(slots=True)
class Drain:
    """Whether this process was told to stop: it still answers, and wants no new calls."""

    begun: bool = False

    def begin(self) -> None:
        self.begun = True


def routes(desk: Desk, drain: Drain) -> list[Route]:
    """Liveness asks nobody, since a restart cures no database; readiness asks the database."""

    async def live(_request: Request) -> JSONResponse:
        return JSONResponse({"status": "live"})

    async def ready(_request: Request) -> JSONResponse:
        if drain.begun:
            return JSONResponse({"status": "this process is about to stop"}, _UNREADY)
        try:
            async with asyncio.timeout(_PATIENCE_SECONDS):
                await _ask(desk)
        except (Unavailable, TimeoutError):
            return JSONResponse({"status": "the database does not answer"}, _UNREADY)
        return JSONResponse({"status": "ready"})

    return [Route(LIVE, live), Route(READY, ready)]


async def _ask(desk: Desk) -> None:
    async with desk.reading(secrets.new_uuid()) as work:
        await tpps.find(work, OrganisationId("-"))
