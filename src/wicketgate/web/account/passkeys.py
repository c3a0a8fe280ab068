"""Passkeys: the member's list, one more, one less; and the question at the sign-in."""

from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from wicketgate import credentials, people
from wicketgate.credentials import Passkey, Purpose, RelyingParty
from wicketgate.kernel import clock
from wicketgate.kernel.work import Work
from wicketgate.people import Member, SignedIn
from wicketgate.web.kit.browser import Browser
from wicketgate.web.kit.form_pages import RecoveryCodes
from wicketgate.web.kit.forms import Form
from wicketgate.web.kit.seat import Seat

from .checks import wrong_current
from .notices import notice_in
from .views import Errors, Notice, PasskeyLine, Passkeys, RemovePasskey, Wrong

_HERE: Final = "/account/passkeys"
_LONGEST_NAME: Final = 60


def party_of(browser: Browser) -> RelyingParty | None:
    """We, as passkeys know us; None where none can be bound to our address."""
    seat = browser.seat
    return RelyingParty.at(seat.base_url, seat.desk.profile.bank_name)


async def question_for_sign_in(browser: Browser, work: Work, member: Member) -> str:
    """What the browser asks the member's passkeys; empty where they cannot be asked here."""
    party = party_of(browser)
    if party is None:
        return ""
    question = await credentials.ask(work, member.id, Purpose.SIGN_IN)
    held = await credentials.passkeys_of(work, member.id)
    return credentials.assertion_options(party, question, held)


def _line(passkey: Passkey) -> PasskeyLine:
    return PasskeyLine(
        id=passkey.id,
        name=passkey.name,
        added=clock.moment(passkey.added_us),
        used=None if passkey.used_us is None else clock.moment(passkey.used_us),
    )


# ------------------------------------------------------------------ the list, and one more
async def passkeys_page(seat: Seat, request: Request) -> Response:
    """The member's passkeys, and what the browser makes another one with."""
    browser = Browser(seat, request)
    who = await browser.recognise()
    return await _list(browser, who, {})


async def _list(browser: Browser, who: SignedIn, errors: Errors, name: str = "") -> Response:
    member, party, question = who.member, party_of(browser), ""
    async with browser.seat.desk.writing(browser.request_id) as work:
        held = await credentials.passkeys_of(work, member.id)
        if party is not None:
            asked = await credentials.ask(work, member.id, Purpose.REGISTER)
            question = credentials.creation_options(party, member.id, member.email, asked, held)
    page = Passkeys(
        csrf=browser.csrf,
        passkeys=tuple(_line(one) for one in held),
        question=question,
        name=name,
        notice=notice_in(browser.request),
        errors=errors,
    )
    return browser.show(page)


async def add_passkey(seat: Seat, request: Request) -> Response:
    """Register what the browser made; with the first one come the recovery codes."""
    browser = Browser(seat, request)
    who = await browser.recognise()
    form = await browser.form()
    name, party = form.get("name").strip()[:_LONGEST_NAME], party_of(browser)
    if not name:
        return await _list(browser, who, {"name": Wrong.PASSKEY_UNNAMED})
    if party is None:
        return await _list(browser, who, {"name": Wrong.PASSKEY_WRONG}, name)
    try:
        async with seat.desk.writing(browser.request_id) as work:
            who = await people.signed_in(work, browser.secret)
            codes = await people.add_passkey(work, who.member, party, name, form.get("answer"))
    except credentials.PasskeyWrong:
        return await _list(browser, who, {"name": Wrong.PASSKEY_WRONG}, name)
    if codes:
        return browser.show(RecoveryCodes(codes=tuple(codes), onwards="/account"))
    return browser.see(f"{_HERE}?done={Notice.PASSKEY_ADDED.value}")


# ------------------------------------------------------------------ one less
async def remove_page(seat: Seat, request: Request) -> Response:
    """The question. Raises credentials.PasskeyUnknown."""
    browser = Browser(seat, request)
    who = await browser.recognise()
    return browser.show(await _removal(browser, who, {}))


async def _removal(browser: Browser, who: SignedIn, errors: Errors) -> RemovePasskey:
    wanted = browser.request.path_params["passkey"]
    async with browser.seat.desk.reading(browser.request_id) as work:
        held = await credentials.passkeys_of(work, who.member.id)
        factors = await credentials.second_factor_of(work, who.member.id)
    lines = [_line(one) for one in held if one.id == wanted]
    if not lines:
        raise credentials.PasskeyUnknown
    return RemovePasskey(
        csrf=browser.csrf,
        email=who.member.email,
        passkey=lines[0],
        last=len(held) == 1 and not factors.app,
        errors=errors,
    )


async def remove(seat: Seat, request: Request) -> Response:
    """It opens no longer; the last second factor only goes with the password."""
    browser = Browser(seat, request)
    who = await browser.recognise()
    form = await browser.form()
    errors = await _unproven(browser, who, form)
    if errors:
        return browser.show(await _removal(browser, who, errors))
    try:
        async with seat.desk.writing(browser.request_id) as work:
            who = await people.signed_in(work, browser.secret)
            wanted, proven = request.path_params["passkey"], bool(form.get("current"))
            await people.remove_passkey(work, who.member, wanted, proven=proven)
    except people.LastSecondFactor:
        return browser.show(await _removal(browser, who, {"current": Wrong.BLANK}))
    return browser.see(f"{_HERE}?done={Notice.PASSKEY_REMOVED.value}")


async def _unproven(browser: Browser, who: SignedIn, form: Form) -> Errors:
    """What is wrong with the password, where one came: without it the field decides."""
    return await wrong_current(browser, who, form) if form.get("current") else {}
