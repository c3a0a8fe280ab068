"""The browser's side of a visit: its secret in a cookie, and proof that a form came from our page.

One browser session serves one visit; there is no signing on across visits (contract D.11).
"""

from typing import Final

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from wicketgate.kernel import secrets
from wicketgate.kernel.ids import TicketId
from wicketgate.web.kit.forms import Form
from wicketgate.web.kit.seat import Seat

VISIT_COOKIE: Final = "visit"
_FORBIDDEN: Final = 403


def visit_path(ticket: TicketId) -> str:
    """Where the pages of a visit stand; the browser sends its secret nowhere else."""
    return f"/psu/authorise/{ticket}"


def give_visit_secret(seat: Seat, response: Response, ticket: TicketId, secret: str) -> None:
    """Hand the browser its secret, or the new one after sign-in."""
    response.set_cookie(
        VISIT_COOKIE,
        secret,
        path=visit_path(ticket),
        secure=seat.secure,
        httponly=True,
        samesite="lax",  # the browser comes from the TPP's site
    )


def visit_secret(request: Request) -> str:
    """What the browser shows; empty where it shows nothing."""
    return request.cookies.get(VISIT_COOKIE, "")


def csrf_token(seat: Seat, ticket: TicketId, secret: str) -> str:
    """Bound to the visit and to the secret of the moment: it changes with the sign-in."""
    return seat.desk.keys.fingerprint("csrf", ticket, secret)


def check_came_from_us(seat: Seat, request: Request, form: Form, token: str) -> None:
    """Raises HTTPException 403 for a form that another site had this browser post.

    Our pages have `Referrer-Policy: no-referrer`, for which browsers send `Origin: null` with our
    own forms too (Fetch 3.1); Sec-Fetch-Site then tells, and the token decides in any case.
    """
    origin = request.headers.get("origin", "null")
    site = request.headers.get("sec-fetch-site", "same-origin")
    foreign = origin not in {"null", seat.base_url} or site not in {"same-origin", "none"}
    if foreign or not secrets.equal(form.get("csrf"), token):
        raise HTTPException(_FORBIDDEN)
