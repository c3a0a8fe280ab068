"""The page at the sandbox's own address: what runs here, for a developer who opens it."""

from dataclasses import dataclass
from typing import ClassVar, Final

from starlette.requests import Request
from starlette.responses import Response

from wicketgate.web.kit.pages import render
from wicketgate.web.kit.reader import shell_for
from wicketgate.web.kit.seat import Endpoint, Seat

_OK: Final = 200


@dataclass(frozen=True, kw_only=True)
class StartPage:
    """The addresses of the doors."""

    base_url: str
    metadata_url: str
    template: ClassVar[str] = "control/start.html"
    status: ClassVar[int] = _OK


async def show(seat: Seat, request: Request) -> Response:
    """GET /."""
    page = StartPage(base_url=seat.base_url, metadata_url=seat.metadata_url)
    return render(page, shell_for(seat, request))


async def page_guard(seat: Seat, request: Request, endpoint: Endpoint) -> Response:
    """A page refuses nobody; what breaks is left to whoever stands around all doors."""
    return await endpoint(seat, request)
