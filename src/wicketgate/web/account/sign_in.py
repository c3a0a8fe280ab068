"""Signing in by password and second factor, and out."""

from starlette.requests import Request
from starlette.responses import Response

from wicketgate import credentials, people
from wicketgate.people import Limit, Stage
from wicketgate.web.kit.browser import Browser
from wicketgate.web.kit.forms import Form
from wicketgate.web.kit.seat import Seat

from .checks import email_of, wrong_email
from .views import Errors, Notice, SecondFactor, SignIn, Wrong


def notice_in(request: Request) -> Notice | None:
    """What the address says was just done; nothing for words that are not ours."""
    told = request.query_params.get("done")
    return next((notice for notice in Notice if notice.value == told), None)


async def sign_in_page(seat: Seat, request: Request) -> Response:
    """The empty form."""
    browser = Browser(seat, request)
    return browser.show(SignIn(csrf=browser.csrf, notice=notice_in(request)))


async def sign_in(seat: Seat, request: Request) -> Response:
    """The password; a new session, whatever this browser had before."""
    browser = Browser(seat, request)
    form = await browser.form()
    await browser.count(Limit.SIGN_IN_HERE)
    errors = {
        **wrong_email(form),
        **({} if form.get("password") else {"password": Wrong.BLANK}),
    }
    if errors:
        return _once_more(browser, form, errors)
    try:
        stage, secret = await _try(browser, email_of(form), form.get("password"))
    except people.SignInLocked:
        return _once_more(browser, form, {"email": Wrong.LOCKED})
    except people.SignInWrong:
        return _once_more(browser, form, {"email": Wrong.SIGN_IN_WRONG})
    answer = browser.see("/account" if stage is Stage.FULL else "/sign-in/second-factor")
    browser.let_in(answer, secret)
    return answer


def _once_more(browser: Browser, form: Form, errors: Errors) -> Response:
    return browser.show(SignIn(csrf=browser.csrf, email=form.get("email"), errors=errors))


async def _try(browser: Browser, email: str, password: str) -> tuple[Stage, str]:
    """Count, compare outside of any work, let in. Raises SignInLocked, SignInWrong."""
    desk = browser.seat.desk
    async with desk.writing(browser.request_id) as work:
        who = await people.candidate(work, email)
    fits = await credentials.verify_password(who.password_hash, password)
    async with desk.writing(browser.request_id) as work:
        return await people.sign_in(work, who, browser.agent, fits=fits)


async def second_factor_page(seat: Seat, request: Request) -> Response:
    """The field for the code. Raises people.NotSignedIn."""
    browser = Browser(seat, request)
    await browser.recognise(Stage.FIRST_FACTOR)
    return browser.show(SecondFactor(csrf=browser.csrf))


async def second_factor(seat: Seat, request: Request) -> Response:
    """The code; the browser gets a new secret.

    Raises people.NotSignedIn, credentials.TooManyTries.
    """
    browser = Browser(seat, request)
    half = await browser.recognise(Stage.FIRST_FACTOR)
    form = await browser.form()
    code = "".join(form.get("code").split())
    if not code:
        errors = {"code": Wrong.CODE_MISSING}
        return browser.show(SecondFactor(csrf=browser.csrf, errors=errors))
    await browser.count(Limit.SECOND_FACTOR, half.member.id)
    try:
        async with seat.desk.writing(browser.request_id) as work:
            held = await people.signed_in(work, browser.secret, Stage.FIRST_FACTOR)
            secret = await people.answer_second_factor(work, held, code, browser.agent)
    except credentials.SecondFactorWrong:
        errors = {"code": Wrong.CODE_WRONG}
        return browser.show(SecondFactor(csrf=browser.csrf, errors=errors))
    answer = browser.see("/account")
    browser.let_in(answer, secret)
    return answer


async def sign_out(seat: Seat, request: Request) -> Response:
    """End this browser's session. Raises people.NotSignedIn."""
    browser = Browser(seat, request)
    who = await browser.recognise()
    await browser.form()
    async with seat.desk.writing(browser.request_id) as work:
        await people.sign_out(work, who)
    answer = browser.see(f"/sign-in?done={Notice.SIGNED_OUT.value}")
    browser.let_in(answer, "")
    return answer
