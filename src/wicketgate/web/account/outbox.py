"""The letters of a sandbox without a mail server."""

from typing import Final

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from wicketgate import mail
from wicketgate.kernel import clock
from wicketgate.web.kit.browser import Browser
from wicketgate.web.kit.seat import Seat

from .views import LetterLine, Outbox

_NOT_FOUND: Final = 404


async def outbox_page(seat: Seat, request: Request) -> Response:
    """The last letters. Raises HTTPException 404 where letters are really sent."""
    if not seat.letters_shown:
        raise HTTPException(_NOT_FOUND)
    browser = Browser(seat, request)
    async with seat.desk.reading(browser.request_id) as work:
        letters = await mail.latest(work)
    lines = tuple(
        LetterLine(
            to=one.draft.to,
            subject=one.draft.subject,
            text=one.draft.text,
            written=clock.moment(one.written_us),
        )
        for one in letters
    )
    return browser.show(Outbox(letters=lines))
