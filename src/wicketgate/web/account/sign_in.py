"""Signing in by password and second factor, and out."""

from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from wicketgate import credentials, people
from wicketgate.kernel.work import Work
from wicketgate.people import Limit, SignedIn, Stage
from wicketgate.web.kit.authenticators import code_in
from wicketgate.web.kit.browser import Browser
from wicketgate.web.kit.forms import Form
from wicketgate.web.kit.guarding import HOME
from wicketgate.web.kit.seat import Seat
from wicketgate.web.kit.targets import own_path, with_parameters

from .checks import email_of, wrong_email
from .notices import notice_in
from .passkeys import party_of, question_for_sign_in
from .views import Errors, Notice, SecondFactor, SignIn, Wrong

_SECOND_FACTOR: Final = "/sign-in/second-factor"


async def sign_in_page(seat: Seat, request: Request) -> Response:
    """The empty form."""
    browser = Browser(seat, request)
    wish = own_path(request.query_params.get("next", "")) or ""
    return browser.show(SignIn(csrf=browser.csrf, next=wish, notice=notice_in(request)))


def _after(form: Form) -> str:
    """Where they wanted to go, if that is a page of ours; else where members are at home."""
    return own_path(form.get("next")) or HOME


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
    answer = browser.see(_after(form) if stage is Stage.FULL else _second_factor_at(form))
    browser.let_in(answer, secret)
    return answer


def _once_more(browser: Browser, form: Form, errors: Errors) -> Response:
    email, wish = form.get("email"), own_path(form.get("next")) or ""
    return browser.show(SignIn(csrf=browser.csrf, email=email, next=wish, errors=errors))


def _second_factor_at(form: Form) -> str:
    wish = own_path(form.get("next"))
    return with_parameters(_SECOND_FACTOR, {"next": wish}) if wish else _SECOND_FACTOR


async def _try(browser: Browser, email: str, password: str) -> tuple[Stage, str]:
    """Count, compare outside of any work, let in. Raises SignInLocked, SignInWrong."""
    desk = browser.seat.desk
    async with desk.writing(browser.request_id) as work:
        who = await people.candidate(work, email)
    fits = await credentials.verify_password(who.password_hash, password)
    async with desk.writing(browser.request_id) as work:
        return await people.sign_in(work, who, browser.agent, fits=fits)


async def second_factor_page(seat: Seat, request: Request) -> Response:
    """The field for the code, and the question to a passkey. Raises people.NotSignedIn."""
    browser = Browser(seat, request)
    half = await browser.recognise(Stage.FIRST_FACTOR)
    return await _ask(browser, half, request.query_params.get("next", ""))


async def _ask(
    browser: Browser, half: SignedIn, wish: str, errors: Errors | None = None
) -> Response:
    async with browser.seat.desk.writing(browser.request_id) as work:
        held = await credentials.second_factor_of(work, half.member.id)
        question = await question_for_sign_in(browser, work, half.member) if held.passkeys else ""
    page = SecondFactor(
        csrf=browser.csrf,
        next=own_path(wish) or "",
        app=held.app,
        question=question,
        errors=errors or {},
    )
    return browser.show(page)


async def second_factor(seat: Seat, request: Request) -> Response:
    """The code or the passkey's answer; the browser gets a new secret.

    Raises people.NotSignedIn, credentials.TooManyTries.
    """
    browser = Browser(seat, request)
    half = await browser.recognise(Stage.FIRST_FACTOR)
    form = await browser.form()
    if not code_in(form) and not form.get("answer"):
        return await _ask(browser, half, form.get("next"), {"code": Wrong.CODE_MISSING})
    await browser.count(Limit.SECOND_FACTOR, half.member.id)
    try:
        async with seat.desk.writing(browser.request_id) as work:
            secret = await _finish(browser, work, form)
    except credentials.SecondFactorWrong:
        return await _ask(browser, half, form.get("next"), {"code": Wrong.CODE_WRONG})
    except credentials.PasskeyWrong:
        return await _ask(browser, half, form.get("next"), {"passkey": Wrong.PASSKEY_WRONG})
    answer = browser.see(_after(form))
    browser.let_in(answer, secret)
    return answer


async def _finish(browser: Browser, work: Work, form: Form) -> str:
    """The new secret. Raises SecondFactorWrong, PasskeyWrong."""
    held = await people.signed_in(work, browser.secret, Stage.FIRST_FACTOR)
    if not form.get("answer"):
        return await people.answer_second_factor(work, held, code_in(form), browser.agent)
    party, answer = party_of(browser), form.get("answer")
    if party is None:
        raise credentials.PasskeyWrong
    return await people.answer_by_passkey(work, held, party, answer, browser.agent)


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


async def sign_out_everywhere(seat: Seat, request: Request) -> Response:
    """End every session of the member. Raises people.NotSignedIn."""
    browser = Browser(seat, request)
    await browser.recognise()
    await browser.form()
    async with seat.desk.writing(browser.request_id) as work:
        await people.sign_out_everywhere(work, await people.signed_in(work, browser.secret))
    answer = browser.see(f"/sign-in?done={Notice.SIGNED_OUT_EVERYWHERE.value}")
    browser.let_in(answer, "")
    return answer
