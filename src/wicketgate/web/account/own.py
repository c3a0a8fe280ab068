"""A member's own account: overview, password, authenticator app, browsers, the end."""

from starlette.requests import Request
from starlette.responses import Response

from wicketgate import credentials, memberships, people
from wicketgate.kernel import clock
from wicketgate.people import Member, SignedIn
from wicketgate.web.kit.authenticators import Enrolment, code_in
from wicketgate.web.kit.browser import Browser
from wicketgate.web.kit.form_pages import RecoveryCodes
from wicketgate.web.kit.forms import Form
from wicketgate.web.kit.languages import Language
from wicketgate.web.kit.seat import Seat

from .checks import wrong_current, wrong_password
from .letters import press_of
from .notices import notice_in
from .views import (
    Account,
    ChangePassword,
    CloseAccount,
    EndSecondFactor,
    Notice,
    SessionLine,
    SetUpSecondFactor,
    Wrong,
)


async def account_page(seat: Seat, request: Request) -> Response:
    """The overview."""
    browser = Browser(seat, request)
    who = await browser.recognise()
    async with seat.desk.reading(browser.request_id) as work:
        sessions = await people.sessions(work, who.member)
        held = await credentials.second_factor_of(work, who.member.id)
    lines = tuple(
        SessionLine(
            id=one.id,
            agent=one.agent,
            since=clock.moment(one.created_us),
            used=clock.moment(one.used_us),
            here=one.id == who.session.id,
        )
        for one in sessions
    )
    page = Account(
        csrf=browser.csrf,
        name=who.member.name,
        email=who.member.email,
        language=Language(who.member.language).own_name,
        app=held.app,
        passkeys=held.passkeys,
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


# ------------------------------------------------------------------ the password
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
        **await wrong_current(browser, who, form),
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
    if await _has_app(browser, who.member):
        return browser.show(EndSecondFactor(csrf=browser.csrf, email=who.member.email))
    return browser.show(_set_up(browser, _enrolment(browser, who.member)))


async def _has_app(browser: Browser, member: Member) -> bool:
    async with browser.seat.desk.reading(browser.request_id) as work:
        return (await credentials.second_factor_of(work, member.id)).app


def _enrolment(browser: Browser, member: Member) -> Enrolment:
    return Enrolment(browser.seat.desk, "second-factor", member.id, member.email)


def _set_up(
    browser: Browser, enrolment: Enrolment, salt: str = "", wrong: Wrong | None = None
) -> SetUpSecondFactor:
    """The page for one secret; a wrong code is tried again with the same one."""
    picture = enrolment.picture(browser.seat.desk.profile.bank_name, salt)
    return SetUpSecondFactor(
        csrf=browser.csrf,
        qr=picture.qr,
        secret=picture.secret,
        salt=picture.salt,
        errors={} if wrong is None else {"code": wrong},
    )


async def second_factor(seat: Seat, request: Request) -> Response:
    """Turn it on by a code of the app, or off by the password."""
    browser = Browser(seat, request)
    who = await browser.recognise()
    form = await browser.form()
    if await _has_app(browser, who.member):
        return await _turn_off(browser, who, form)
    return await _turn_on(browser, _enrolment(browser, who.member), form)


async def _turn_on(browser: Browser, enrolment: Enrolment, form: Form) -> Response:
    salt, code = enrolment.salt_in(form), code_in(form)
    if not salt or not code:
        return browser.show(_set_up(browser, enrolment, salt, Wrong.CODE_MISSING))
    try:
        async with browser.seat.desk.writing(browser.request_id) as work:
            who = await people.signed_in(work, browser.secret)
            codes = await people.confirm_second_factor(work, who.member, salt, code)
    except credentials.SecondFactorWrong:
        return browser.show(_set_up(browser, enrolment, salt, Wrong.CODE_WRONG))
    if codes:
        return browser.show(RecoveryCodes(codes=tuple(codes), onwards="/account"))
    return browser.see(f"/account?done={Notice.APP_ON.value}")


async def _turn_off(browser: Browser, who: SignedIn, form: Form) -> Response:
    errors = await wrong_current(browser, who, form)
    if errors:
        page = EndSecondFactor(csrf=browser.csrf, email=who.member.email, errors=errors)
        return browser.show(page)
    async with browser.seat.desk.writing(browser.request_id) as work:
        who = await people.signed_in(work, browser.secret)
        await people.end_app(work, who.member)
    return browser.see(f"/account?done={Notice.APP_OFF.value}")


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
    errors = await wrong_current(browser, who, form)
    if errors:
        page = CloseAccount(csrf=browser.csrf, email=who.member.email, errors=errors)
        return browser.show(page)
    try:
        async with seat.desk.writing(browser.request_id) as work:
            who = await people.signed_in(work, browser.secret)
            await memberships.part(work, who.member.id)
            await people.close_account(work, who.member)
    except memberships.LastOwner:
        errors = {"current": Wrong.LAST_OWNER}
        return browser.show(CloseAccount(csrf=browser.csrf, email=who.member.email, errors=errors))
    answer = browser.see(f"/sign-in?done={Notice.CLOSED.value}")
    browser.let_in(answer, "")
    return answer
