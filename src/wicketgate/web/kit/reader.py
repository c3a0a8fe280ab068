"""Who reads a page: the language, the bank's colours, the sandbox's bar around it."""

from collections.abc import Mapping
from functools import cache
from typing import Final

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from wicketgate.personas import PERSONAS
from wicketgate.web.kit.languages import Language, choose_language
from wicketgate.web.kit.pages import (
    Brand,
    ErrorPage,
    SandboxBar,
    Shell,
    TestCustomer,
    Theme,
    render,
)
from wicketgate.web.kit.request_ids import request_id_of
from wicketgate.web.kit.seat import Seat

LANGUAGE_COOKIE: Final = "language"
THEME_COOKIE: Final = "theme"
_LANGUAGES: Final = frozenset(language.value for language in Language)
_THEMES: Final = frozenset(theme.value for theme in Theme)


def shell_for(
    seat: Seat,
    request: Request,
    *,
    ui_locales: str | None = None,
    signed_in_as: str | None = None,
) -> Shell:
    """What stands around a page for this reader.

    What the reader chose on a page wins over `ui_locales`, the wish of the TPP or of the reader's
    account, and that over the browser's Accept-Language (contract E.16).
    """
    return Shell(
        language=choose_language(
            request.query_params.get("lang"),
            request.cookies.get(LANGUAGE_COOKIE),
            ui_locales,
            request.headers.get("accept-language"),
        ),
        theme=_theme(request),
        brand=_brand(seat),
        zone=seat.desk.profile.zone,
        query=request.url.query,
        signed_in_as=signed_in_as,
        sandbox=sandbox_bar() if seat.sandbox else None,
    )


def _theme(request: Request) -> Theme:
    """What the reader chose on this page, else on an earlier one."""
    wishes = (request.query_params.get("theme"), request.cookies.get(THEME_COOKIE))
    return next((Theme(wish) for wish in wishes if wish in _THEMES), Theme.SYSTEM)


def _brand(seat: Seat) -> Brand:
    """The bank's name, colours and logo, and the pages of the portal that every page links to."""
    profile = seat.desk.profile
    return Brand(
        name=profile.bank_name,
        hue=profile.brand_hue,
        chroma=profile.brand_chroma,
        logo=seat.logo,
        privacy_url="/legal/privacy",
        accessibility_url="/legal/accessibility",
        help_url="/contact",
    )


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


def forget_language(seat: Seat, response: Response) -> None:
    """What the reader chose in a menu gives way to what they set in their account."""
    response.set_cookie(
        LANGUAGE_COOKIE, "", max_age=0, httponly=True, samesite="lax", secure=seat.secure
    )


def remember_theme(seat: Seat, request: Request, response: Response) -> None:
    """Keep what the reader chose in the theme menu, for this browser session."""
    chosen = request.query_params.get("theme")
    if chosen in _THEMES:
        response.set_cookie(THEME_COOKIE, chosen, httponly=True, samesite="lax", secure=seat.secure)


def error_page(
    seat: Seat, request: Request, status: int, headers: Mapping[str, str] | None = None
) -> HTMLResponse:
    """The page for an answer that has none of its own."""
    page = ErrorPage(status, request_id_of(request))
    return render(page, shell_for(seat, request), headers)
