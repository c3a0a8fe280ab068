"""A forgotten password: the form, the letter, the link."""

from starlette.requests import Request
from starlette.responses import Response

from wicketgate import credentials, people
from wicketgate.people import Limit, Member
from wicketgate.web.kit.browser import Browser, in_the_same_time
from wicketgate.web.kit.seat import Seat

from .checks import email_of, wrong_email, wrong_password
from .letters import press_of
from .views import ForgotPassword, Notice, ResetPassword, ResetSent


async def forgot_page(seat: Seat, request: Request) -> Response:
    """The empty form, or what follows it."""
    browser = Browser(seat, request)
    if "sent" in request.query_params:
        return browser.show(ResetSent(outbox=seat.letters_shown))
    return browser.show(ForgotPassword(csrf=browser.csrf))


async def forgot(seat: Seat, request: Request) -> Response:
    """Write to the member, if there is one; nothing in the answer tells."""
    browser = Browser(seat, request)
    form = await browser.form()
    await browser.count(Limit.SIGN_UP_HERE)
    errors = wrong_email(form)
    if errors:
        page = ForgotPassword(csrf=browser.csrf, email=form.get("email"), errors=errors)
        return browser.show(page)

    async def ask() -> None:
        async with seat.desk.writing(browser.request_id) as work:
            await people.ask_for_reset(work, press_of(seat), email_of(form))

    await in_the_same_time(ask())
    return browser.see("/forgot-password?sent")


async def reset_page(seat: Seat, request: Request) -> Response:
    """The form behind the link. Raises people.LinkUnknown."""
    browser = Browser(seat, request)
    await browser.count(Limit.LINK_HERE)
    member = await _behind(browser)
    page = ResetPassword(csrf=browser.csrf, action=request.url.path, email=member.email)
    return browser.show(page)


async def _behind(browser: Browser) -> Member:
    async with browser.seat.desk.reading(browser.request_id) as work:
        return await people.look_at_link(work, browser.request.path_params["token"])


async def reset(seat: Seat, request: Request) -> Response:
    """Set the password; then one signs in with it. Raises people.LinkUnknown."""
    browser = Browser(seat, request)
    form = await browser.form()
    await browser.count(Limit.LINK_HERE)
    member = await _behind(browser)
    errors = await wrong_password(browser, form, member.name, member.email)
    if errors:
        path, email = request.url.path, member.email
        page = ResetPassword(csrf=browser.csrf, action=path, email=email, errors=errors)
        return browser.show(page)
    hashed = await credentials.hash_password(form.get("password"))
    async with seat.desk.writing(browser.request_id) as work:
        await people.reset_password(work, press_of(seat), request.path_params["token"], hashed)
    answer = browser.see(f"/sign-in?done={Notice.CHANGED.value}")
    browser.let_in(answer, "")
    return answer
