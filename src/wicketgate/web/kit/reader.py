"""Who reads a page: the language, the bank's colours, the sandbox's bar around it."""

from collections.abc import Mapping
from functools import cache
from typing import Final

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from wicketgate.kernel.profile import Profile
from wicketgate.personas import PERSONAS
from wicketgate.web.kit.languages import Language, choose_language
from wicketgate.web.kit.pages import Brand, ErrorPage, SandboxBar, Shell, TestCustomer, render
from wicketgate.web.kit.request_ids import request_id_of
from wicketgate.web.kit.seat import Seat

LANGUAGE_COOKIE: Final = "language"
_LANGUAGES: Final = frozenset(language.value for language in Language)


def shell_for(
    seat: Seat,
    request: Request,
    *,
    ui_locales: str | None = None,
    signed_in_as: str | None = None,
) -> Shell:
    """What stands around a page for this reader.

    What the reader chose on a page wins over `ui_locales` of the TPP, and that over the browser's
    Accept-Language (contract E.16).
    """
    return Shell(
        language=choose_language(
            request.query_params.get("lang"),
            request.cookies.get(LANGUAGE_COOKIE),
            ui_locales,
            request.headers.get("accept-language"),
        ),
        brand=_brand(seat.desk.profile),
        zone=seat.desk.profile.zone,
        query=request.url.query,
        signed_in_as=signed_in_as,
        sandbox=sandbox_bar() if seat.sandbox else None,
    )


def _brand(profile: Profile) -> Brand:
    return Brand(name=profile.bank_name, hue=profile.brand_hue, chroma=profile.brand_chroma)


@cache
def sandbox_bar() -> SandboxBar:
    """The first test customer, and what the others are for."""
    first = PERSONAS[0]
    return SandboxBar(
        login=first.login,
        password=first.password,
        code=first.one_time_code,
        customers=tuple(TestCustomer(one.login, one.scenario) for one in PERSONAS),
    )


def remember_language(seat: Seat, request: Request, response: Response) -> None:
    """Keep what the reader chose in the language menu, for this browser session."""
    chosen = request.query_params.get("lang")
    if chosen in _LANGUAGES:
        response.set_cookie(
            LANGUAGE_COOKIE, chosen, httponly=True, samesite="lax", secure=seat.secure
        )


def error_page(
    seat: Seat, request: Request, status: int, headers: Mapping[str, str] | None = None
) -> HTMLResponse:
    """The page for an answer that has none of its own."""
    page = ErrorPage(status, request_id_of(request))
    return render(page, shell_for(seat, request), headers)
