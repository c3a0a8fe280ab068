"""New recovery codes for a member, for their password."""

from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from wicketgate import credentials, people
from wicketgate.people import Member
from wicketgate.web.kit.browser import Browser
from wicketgate.web.kit.form_pages import RecoveryCodes
from wicketgate.web.kit.seat import Seat

from .checks import wrong_current
from .views import NewRecoveryCodes

_SET_UP: Final = "/account/second-factor"


async def page(seat: Seat, request: Request) -> Response:
    """What becomes of the old ones; who has no second factor sets one up first."""
    browser = Browser(seat, request)
    who = await browser.recognise()
    if not await _has_one(browser, who.member):
        return browser.see(_SET_UP)
    return browser.show(NewRecoveryCodes(csrf=browser.csrf, email=who.member.email))


async def _has_one(browser: Browser, member: Member) -> bool:
    async with browser.seat.desk.reading(browser.request_id) as work:
        return bool(await credentials.second_factor_of(work, member.id))


async def renew(seat: Seat, request: Request) -> Response:
    """The new ones, shown this once."""
    browser = Browser(seat, request)
    who = await browser.recognise()
    form = await browser.form()
    if not await _has_one(browser, who.member):
        return browser.see(_SET_UP)
    errors = await wrong_current(browser, who, form)
    if errors:
        page = NewRecoveryCodes(csrf=browser.csrf, email=who.member.email, errors=errors)
        return browser.show(page)
    async with seat.desk.writing(browser.request_id) as work:
        who = await people.signed_in(work, browser.secret)
        codes = await people.renew_recovery_codes(work, who.member)
    return browser.show(RecoveryCodes(codes=tuple(codes), onwards="/account"))
