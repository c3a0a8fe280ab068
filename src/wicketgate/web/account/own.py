"""A member's own account: overview, password, second factor, browsers, the end."""

from typing import Final

import segno
from starlette.requests import Request
from starlette.responses import Response

from wicketgate import credentials, people
from wicketgate.kernel import clock, secrets
from wicketgate.kernel.secrets import ForgedSeal
from wicketgate.people import Member, SignedIn
from wicketgate.web.kit.browser import Browser
from wicketgate.web.kit.forms import Form
from wicketgate.web.kit.seat import Seat

from .checks import wrong_password
from .letters import press_of
from .sign_in import notice_in
from .views import (
    Account,
    ChangePassword,
    CloseAccount,
    EndSecondFactor,
    Notice,
    RecoveryCodes,
    SessionLine,
    SetUpSecondFactor,
    Wrong,
)

_QUIET_ZONE: Final = 2  # modules; scanners want a border


async def account_page(seat: Seat, request: Request) -> Response:
    """The overview."""
    browser = Browser(seat, request)
    who = await browser.recognise()
    async with seat.desk.reading(browser.request_id) as work:
        held = await people.sessions(work, who.member)
        second_factor = await credentials.second_factor_of(work, who.member.id)
    lines = tuple(
        SessionLine(
            id=one.id,
            agent=one.agent,
            since=clock.moment(one.created_us),
            here=one.id == who.session.id,
        )
        for one in held
    )
    page = Account(
        csrf=browser.csrf,
        name=who.member.name,
        email=who.member.email,
        second_factor=bool(second_factor),
        sessions=lines,
        notice=notice_in(request),
    )
    return browser.show(page)


async def end_session(seat: Seat, request: Request) -> Response:
    """Sign out another browser."""
    browser = Browser(seat, request)
    await browser.recognise()
    await browser.form()
    async with seat.desk.writing(browser.request_id) as work:
        who = await people.signed_in(work, browser.secret)
        await people.end_session(work, who.member, request.path_params["session"])
    return browser.see(f"/account?done={Notice.SESSION_ENDED.value}")


# ------------------------------------------------------------------ the password, asked again
async def _wrong_current(browser: Browser, who: SignedIn, form: Form) -> dict[str, Wrong]:
    """What is wrong with the field `current`; each wrong one counts as a wrong sign-in."""
    if not form.get("current"):
        return {"current": Wrong.BLANK}
    try:
        async with browser.seat.desk.writing(browser.request_id) as work:
            oneself = await people.oneself(work, who.member)
    except people.SignInLocked:
        return {"current": Wrong.LOCKED}
    fits = await credentials.verify_password(oneself.password_hash, form.get("current"))
    return {} if fits else {"current": Wrong.MISFIT}


async def password_page(seat: Seat, request: Request) -> Response:
    """The empty form."""
    browser = Browser(seat, request)
    who = await browser.recognise()
    return browser.show(ChangePassword(csrf=browser.csrf, email=who.member.email))


async def change_password(seat: Seat, request: Request) -> Response:
    """Set another password."""
    browser = Browser(seat, request)
    who = await browser.recognise()
    form = await browser.form()
    errors = {
        **await _wrong_current(browser, who, form),
        **await wrong_password(browser, form, who.member.name, who.member.email),
    }
    if errors:
        page = ChangePassword(csrf=browser.csrf, email=who.member.email, errors=errors)
        return browser.show(page)
    hashed = await credentials.hash_password(form.get("password"))
    async with seat.desk.writing(browser.request_id) as work:
        who = await people.signed_in(work, browser.secret)
        await people.change_password(work, press_of(seat), who, hashed)
    return browser.see(f"/account?done={Notice.CHANGED.value}")


# ------------------------------------------------------------------ second factor
async def second_factor_page(seat: Seat, request: Request) -> Response:
    """Set it up, or turn it off."""
    browser = Browser(seat, request)
    who = await browser.recognise()
    if await _has_second_factor(browser, who.member):
        return browser.show(EndSecondFactor(csrf=browser.csrf, email=who.member.email))
    return browser.show(_set_up(browser, who.member, secrets.new_id()))


async def _has_second_factor(browser: Browser, member: Member) -> bool:
    async with browser.seat.desk.reading(browser.request_id) as work:
        return bool(await credentials.second_factor_of(work, member.id))


def _set_up(
    browser: Browser, member: Member, salt: str, wrong: Wrong | None = None
) -> SetUpSecondFactor:
    """The page for one secret; a wrong code is tried again with the same one."""
    desk = browser.seat.desk
    secret = credentials.totp_secret(desk.keys, member.id, salt)
    address = credentials.totp_address(secret, member.email, desk.profile.bank_name)
    return SetUpSecondFactor(
        csrf=browser.csrf,
        qr=segno.make(address, micro=False).svg_data_uri(border=_QUIET_ZONE),
        secret=secret,
        salt=desk.keys.seal("second-factor", f"{member.id}\n{salt}"),
        errors={} if wrong is None else {"code": wrong},
    )


async def second_factor(seat: Seat, request: Request) -> Response:
    """Turn it on by a code of the app, or off by the password."""
    browser = Browser(seat, request)
    who = await browser.recognise()
    form = await browser.form()
    if await _has_second_factor(browser, who.member):
        return await _turn_off(browser, who, form)
    return await _turn_on(browser, who.member, form)


async def _turn_on(browser: Browser, member: Member, form: Form) -> Response:
    seat, salt = browser.seat, _salt_in(browser, member, form)
    code = "".join(form.get("code").split())
    if not salt or not code:
        page = _set_up(browser, member, salt or secrets.new_id(), Wrong.CODE_MISSING)
        return browser.show(page)
    try:
        async with seat.desk.writing(browser.request_id) as work:
            who = await people.signed_in(work, browser.secret)
            codes = await people.confirm_second_factor(work, who.member, salt, code)
    except credentials.SecondFactorWrong:
        return browser.show(_set_up(browser, member, salt, Wrong.CODE_WRONG))
    return browser.show(RecoveryCodes(codes=tuple(codes)))


def _salt_in(browser: Browser, member: Member, form: Form) -> str:
    """The salt that we sealed for this member; empty for anything else."""
    try:
        opened = browser.seat.desk.keys.unseal("second-factor", form.get("salt"))
    except ForgedSeal:
        return ""
    owner, _, salt = opened.partition("\n")
    return salt if owner == member.id else ""


async def _turn_off(browser: Browser, who: SignedIn, form: Form) -> Response:
    errors = await _wrong_current(browser, who, form)
    if errors:
        page = EndSecondFactor(csrf=browser.csrf, email=who.member.email, errors=errors)
        return browser.show(page)
    async with browser.seat.desk.writing(browser.request_id) as work:
        who = await people.signed_in(work, browser.secret)
        await people.end_second_factor(work, who.member)
    return browser.see(f"/account?done={Notice.SECOND_FACTOR_OFF.value}")


# ------------------------------------------------------------------ the end
async def close_page(seat: Seat, request: Request) -> Response:
    """The question."""
    browser = Browser(seat, request)
    who = await browser.recognise()
    return browser.show(CloseAccount(csrf=browser.csrf, email=who.member.email))


async def close(seat: Seat, request: Request) -> Response:
    """Close the account and erase who it was."""
    browser = Browser(seat, request)
    who = await browser.recognise()
    form = await browser.form()
    errors = await _wrong_current(browser, who, form)
    if errors:
        page = CloseAccount(csrf=browser.csrf, email=who.member.email, errors=errors)
        return browser.show(page)
    async with seat.desk.writing(browser.request_id) as work:
        who = await people.signed_in(work, browser.secret)
        await people.close_account(work, who.member)
    answer = browser.see(f"/sign-in?done={Notice.CLOSED.value}")
    browser.let_in(answer, "")
    return answer
